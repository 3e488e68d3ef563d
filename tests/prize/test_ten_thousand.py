"""Ten thousand applications: listed, searched, counted and written out, with no more questions.

How long it takes is measured by ``benchmarks/applications.py``; here it is seen to be right.
"""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haechi.prize.models import Application

MANY = 10_000
PAGES = ("entries/", "entries/?page=last", "entries/?q=Entry+9", "desk/", "entries.csv")


def crowd(edition, upto: int) -> None:
    """Copies of the applications that are there, under numbers and titles of their own."""
    entries = list(edition.applications.order_by("number"))
    names = [f.attname for f in Application._meta.concrete_fields if f.attname != "id"]
    own = lambda n: {"number": n, "title_en": f"Entry {n}", "title_ko": f"출품작 {n}"}  # noqa: E731
    first = max(one.number for one in entries) + 1
    Application.objects.bulk_create(
        (
            Application(
                **{name: getattr(entries[n % len(entries)], name) for name in names} | own(n)
            )
            for n in range(first, first + upto - len(entries))
        ),
        batch_size=500,
    )


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def asked(browser, slug: str) -> dict[str, int]:
    found = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(f"/en/e/{slug}/{page}")
            body(answer)
        assert answer.status_code == 200, page
        found[page] = len(queries)
    return found


@pytest.fixture
def told(story):
    return story("received")


def test_ten_thousand_applications_are_all_there_and_cost_no_more_questions(
    told, cast, enter
) -> None:
    browser = enter(cast.sora)
    crowd(told.edition, 100)
    few = asked(browser, told.slug)
    crowd(told.edition, MANY)
    assert told.edition.applications.count() == MANY
    many = asked(browser, told.slug)
    assert {page for page in PAGES if many[page] > few[page]} == set()
    assert browser.get(f"/en/e/{told.slug}/entries/").context["total"] == MANY
    (one,) = browser.get(f"/en/e/{told.slug}/entries/?q=Entry+9999").context["page"].object_list
    assert one.title_en == "Entry 9999"
    raw = body(browser.get(f"/en/e/{told.slug}/entries.csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline="")))
    assert len({row[0] for row in rows[1:]}) == len(rows) - 1 == MANY
