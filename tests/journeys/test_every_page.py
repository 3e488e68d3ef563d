"""Every page of the rooms people, prize and site, in both languages, as those who use it.

What a machine can see of a page: an answer, one heading, a title, the language it says it has,
nothing that axe finds (wide and light, narrow and dark), nothing wider than 320 px, no complaint
of the console (and so none of the content policy), and on a Korean page no sentence of ours left
in English. What it cannot see is in ``docs/accessibility.md``.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from addresses import addresses
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.conf import settings
from django.utils.translation import override
from every_page import FILES, Met, World, signed_in
from playwright.sync_api import Page

from haechi.people.models import User

ROOMS = ("", "people", "prize", "site")
LANGUAGES = ("en", "ko")
# The first two lie behind a form (below); the third is for accounts without a password: ours lead
# on to where it is changed.
AFTER_A_STEP = {
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_set_password",
}
# Every text and every name that a reader meets, but for what is marked as English.
WORDS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const silent = "script, style, template, [lang=en], [translate=no], code, samp, textarea, kbd";
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest(silent)) found.push(node.textContent);
  for (const name of ["aria-label", "placeholder", "title", "alt"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!one.closest("[lang=en], [translate=no]")) found.push(one.getAttribute(name));
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


class Walk:
    """One language; each reader has a window of their own."""

    def __init__(self, visitor: Callable, language: str) -> None:
        self.visitor, self.language = visitor, language
        self.windows: dict[str, Page] = {}
        self.said = all_that_was_said()

    def window(self, reader: str):
        if reader not in self.windows:
            here = self.visitor(language=self.language)
            if reader:
                enter(here, User.objects.get(email=f"{reader}@example.org"))
            self.windows[reader] = here
        return self.windows[reader]

    def faults(self, met: Met) -> Iterator[str]:
        here = self.window(met.reader)
        before = len(here.complaints)
        status = here.go(met.path.lstrip("/"))
        if status != met.status:
            yield f"answers {status}"
        yield from self.of_a_page(here)
        yield from here.complaints[before:]

    def of_a_page(self, here) -> Iterator[str]:
        page = here.page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        yield from self.of_the_head(page)
        yield from (f"wide and light: {fault}" for fault in found_by_axe(page))
        if self.language == "ko":
            yield from (f"English: {text}" for text in page.evaluate(WORDS) if self.is_ours(text))
        page.set_viewport_size({"width": 320, "height": 800})
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        if wide > 320:
            yield f"{wide} px wide on a window of 320"
        yield from (f"narrow and dark: {fault}" for fault in found_by_axe(page))

    def is_ours(self, text: str) -> bool:
        """English words that nobody wrote here: ours, then, and not translated."""
        parts = (part for part in re.split(r" [·:–] |[“”]", text) if part not in self.said)
        return any(is_english(part) for part in parts)

    def of_the_head(self, page: Page) -> Iterator[str]:
        if page.locator("h1").count() != 1:
            yield f"{page.locator('h1').count()} first headings"
        if page.evaluate("() => document.documentElement.lang") != self.language:
            yield "says another language"
        if not page.title().strip(" ·"):
            yield "has no title"


def enter(here, user: User) -> None:
    """Signed in without the form: it is walked elsewhere."""
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    here.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": here.root}]
    )


def is_english(text: str) -> bool:
    words = re.sub(r"\S+://\S+|\S+@\S+", "", text)
    return not re.search(r"[가-힣]", words) and len(re.findall(r"\b[a-z]{2,}\b", words)) >= 2


def found_by_axe(page: Page) -> Iterator[str]:
    for one in Axe().run(page).response["violations"]:
        yield f"axe {one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"


def all_that_was_said() -> str:
    """Every text that people wrote or were written, as the database holds it."""
    texts = []
    for model in apps.get_models():
        for row in model._default_manager.values():
            texts += [str(value) for value in row.values() if isinstance(value, str | list | dict)]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_either_language(visitor, tell_story, language) -> None:
    pages = World(tell_story).pages()
    walk = Walk(visitor, language)
    found = [
        f"{met.reader or 'passer-by'} at {met.path}: {fault}"
        for met in pages
        for fault in walk.faults(met)
    ]
    assert found == [], "\n".join(found)


def test_no_address_is_left_out(tell_story) -> None:
    """What is neither met nor a file takes only what is sent to it."""
    world = World(tell_story)
    met = {page.door for page in world.pages()}
    sora = signed_in(world.sora)
    with override("en"):
        left = [
            door
            for door, parts in sorted(addresses(*ROOMS))
            if door not in met | FILES | AFTER_A_STEP
            and sora.get(world.address(door, parts)).status_code != 405
        ]
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_ask_for_a_code_are_whole(visitor, tell_story, language) -> None:
    """They lie behind a form: a new address signs up, a known one asks for a code to sign in."""
    mina = tell_story("called").person("mina")
    walk = Walk(visitor, language)
    for path, typed in (
        ("accounts/signup/", {"name": "Nele", "email": "nele@example.org"}),
        ("accounts/login/code/", {"email": mina.email}),
    ):
        here = visitor(language=language)
        here.go(path)
        for name, value in typed.items():
            here.page.fill(f"main [name={name}]", value)
        here.page.click("main form button[type=submit]:not([name])")
        here.page.wait_for_selector("[name=code]")
        assert list(walk.of_a_page(here)) == [], path
