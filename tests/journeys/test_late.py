"""One second before the end it is accepted; at the end it is refused, and no word is lost."""

from datetime import timedelta

import pytest
from answering import whole_form
from playwright.sync_api import Page, expect
from whole_form import begin, writer

from haechi.core import clock
from haechi.prize import actions
from haechi.prize.models import Application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATE = "What you saved is kept, but cannot be submitted."
TYPED = "Written in the second after the last. 마감 1초 뒤에 쓴 글."


@pytest.fixture
def edition(tell_story):
    return tell_story("called").edition


@pytest.fixture
def stand_still(monkeypatch, edition):
    """The clock stands this far from the end of the call until it is put elsewhere."""

    def stand(seconds: int) -> None:
        at = edition.call_closes_at + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: at)

    return stand


def complete(edition, key: str, name: str) -> Application:
    person = writer(key, name)
    one = begin(edition, person)
    return actions.save_draft(one, whole_form(one), by=person, at=clock.now())


def door(one: Application, tail: str = "") -> str:
    return f"e/{one.edition.slug}/applications/{one.number}/{tail}"


def test_a_late_one_is_refused_at_the_second_and_keeps_its_text(
    edition, stand_still, visitor
) -> None:
    in_time, late = complete(edition, "lena", "Lena"), complete(edition, "nuri", "Nuri")
    lena, nuri = visitor(in_time.applicant), visitor(late.applicant)
    stand_still(-1)
    for person, one in ((lena, in_time), (nuri, late)):
        person.go(door(one))
        person.press("Submit")
    writing = nuri.page.context.new_page()
    writing.goto(f"{nuri.root}/en/{door(late, 'edit/')}")
    lena.press("Submit")
    expect(lena.page.locator(".notice--success")).to_contain_text("is submitted")

    stand_still(0)
    nuri.press("Submit")
    expect(nuri.page.locator("main")).to_contain_text("The call closed on")
    assert LATE in nuri.page.locator("body").inner_text()
    assert nuri.reads("A title")
    is_refused_beside_the_field(writing)
    in_time.refresh_from_db()
    late.refresh_from_db()
    assert (in_time.state, late.state) == ("submitted", "draft")
    assert (late.title_en, late.submissions.count()) == ("A title", 0)
    nuri.complaints = [one for one in nuri.complaints if "403" not in one]


def is_refused_beside_the_field(page: Page) -> None:
    page.fill("[name=title_en]", TYPED)
    told = page.locator("[data-asks=title_en] [data-state=refused]")
    expect(told).to_contain_text(LATE)
    assert page.locator("[name=title_en]").input_value() == TYPED
