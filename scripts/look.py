"""Look at pages as people will see them: pictures, and what a browser complains about.

    python scripts/look.py http://127.0.0.1:8000 /tmp/pictures / /facts/ --email … --password …

Each path is taken in both languages, at 1280 and 390 px, in light (and with --dark also in dark).
Reported: status, policy violations, console errors, axe findings, anything wider than the screen.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = ("en", "ko")
WIDTHS = {"wide": (1280, 860), "phone": (390, 844)}


@dataclass
class Look:
    """One page in one language, at one width, in one scheme."""

    path: str
    language: str
    width: str
    scheme: str
    complaints: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        place = self.path.strip("/").replace("/", "-").replace("?", "-") or "home"
        return f"{place}.{self.language}.{self.width}.{self.scheme}"


def sign_in(page: Page, base: str, email: str, password: str) -> None:
    page.goto(f"{base}/en/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")


def too_wide(page: Page) -> list[str]:
    """The elements that reach beyond the screen, when the page itself scrolls sideways."""
    return page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= innerWidth) return [];
          return [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 5)
            .map((one) => `wider than the screen: ${one.tagName.toLowerCase()}.${one.className}`);
        }"""
    )


def findings(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"axe {one['id']} ({one['impact']}): {[node['target'] for node in one['nodes'][:4]]}"
        for one in violations
    ]


def look(page: Page, base: str, folder: Path, one: Look) -> None:
    def listen(message: str) -> None:
        one.complaints.append(message)

    page.on("console", lambda said: said.type == "error" and listen(f"console: {said.text}"))
    page.on("pageerror", lambda error: listen(f"script: {error}"))
    answer = page.goto(f"{base}/{one.language}{one.path}")
    page.wait_for_load_state("networkidle")
    if answer and answer.status >= 400:
        listen(f"status {answer.status}")
    one.complaints += too_wide(page) + findings(page)
    page.screenshot(path=folder / f"{one.name}.png", full_page=True)


def looks(browser: Browser, options: argparse.Namespace) -> Iterator[Look]:
    schemes = ("light", "dark") if options.dark else ("light",)
    for width, scheme in product(WIDTHS, schemes):
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        context = browser.new_context(viewport=size, color_scheme=scheme, timezone_id=options.zone)
        if options.email:
            sign_in(context.new_page(), options.base, options.email, options.password)
        for path, language in product(options.paths, LANGUAGES):
            one = Look(path, language, width, scheme)
            page = context.new_page()
            look(page, options.base, options.folder, one)
            page.close()
            yield one
        context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "base", help="address without a language, for example http://127.0.0.1:8000"
    )
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("paths", nargs="+", help="paths without a language, for example /facts/")
    parser.add_argument("--email")
    parser.add_argument("--password", default="")
    parser.add_argument("--dark", action="store_true", help="also in dark")
    parser.add_argument("--zone", default="Africa/Nairobi", help="the reader's time zone")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    bad = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for one in looks(browser, options):
            bad += bool(one.complaints)
            print(one.name, "fine" if not one.complaints else "")
            for complaint in one.complaints:
                print("   ", complaint)
        browser.close()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
