"""A window of its own for each person of a journey, in real Chromium."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from haechi.people.models import User
from haechi.site.demonstration.telling import PASSWORD


class Visitor:
    """A person at a browser of their own. What the console complains of is kept."""

    def __init__(self, page: Page, root: str, language: str) -> None:
        self.page, self.root, self.language = page, root, language
        self.complaints: list[str] = []
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(20_000)

    def listen(self, message) -> None:
        # A page that is not found, or refused, is an answer and not a fault of the page that asked.
        if message.type == "error" and not re.search("40[34]", message.text):
            self.complaints.append(message.text)

    def go(self, path: str) -> int:
        answer = self.page.goto(f"{self.root}/{self.language}/{path}")
        return answer.status if answer else 0

    def sign_in(self, user: User) -> None:
        self.go("accounts/login/")
        self.page.fill("input[name=login]", user.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button[type=submit]:not([name])")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def press(self, name: str) -> None:
        """Press the button of this name in the open dialog or, without one, on the page."""
        dialog = self.page.locator("dialog[open]")
        place = dialog if dialog.count() else self.page.locator("main")
        place.get_by_role("button", name=name, exact=True).first.click()

    def reads(self, text: str) -> bool:
        return text in self.page.locator("main").inner_text()


@pytest.fixture
def visitor(chromium: Browser, live_server) -> Iterator[Callable[..., Visitor]]:
    """``visitor(user)`` opens a window of its own, signed in; ``visitor()`` is a passer-by."""
    with ExitStack() as windows:
        met: list[Visitor] = []

        def meet(user: User | None = None, *, language: str = "en", **options) -> Visitor:
            context = chromium.new_context(locale=language, **options)
            windows.callback(context.close)
            found = Visitor(context.new_page(), live_server.url, language)
            met.append(found)
            if user is not None:
                found.sign_in(user)
            return found

        yield meet
        assert [c for visitor in met for c in visitor.complaints] == []
