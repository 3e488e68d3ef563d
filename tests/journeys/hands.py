"""What several journeys do with a page: fill in an answer of any type, live on another day."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from haechi.core import clock
from haechi.site.demonstration import telling


@contextmanager
def on_day(story: telling.Story, day: float) -> Iterator[None]:
    """The whole house lives on this day of the story."""
    with clock.shifted(story.day(day) - clock.now()):
        yield


def fill_typed(page: Page, code: str, text: str) -> None:
    """An answer of any type, by the controls it has; of a table its first row."""
    held = json.loads(text) if text[:1] in ("[", "{") else text
    if isinstance(held, dict):
        page.fill(f"[name='{code}.amount']", held["amount"])
        page.select_option(f"[name='{code}.currency']", held["currency"])
    elif isinstance(held, list) and isinstance(held[0], dict):
        for cell, value in held[0].items():
            page.fill(f"[name='{code}.0.{cell}']", value)
    elif isinstance(held, list) or page.locator(f"[type=radio][name='{code}']").count():
        for value in [held] if isinstance(held, str) else held:
            page.check(f"[name='{code}'][value='{value}']")
    elif page.locator(f"[type=checkbox][name='{code}']").count():
        page.check(f"[name='{code}']")
    else:
        page.fill(f"[name='{code}']", text)
