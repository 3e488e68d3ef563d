"""The call on the desk: its figures, who has not finished, and as few questions for many rows."""

import json
import re
from datetime import timedelta

import pytest
from answering import agree
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haechi.core import clock
from haechi.people.models import User
from haechi.prize import actions, queries
from haechi.prize.models import Application
from haechi.site.queries import call


@pytest.fixture
def told(story):
    return story("eligibility")


def copies(edition, number: int, **changes) -> list[Application]:
    """More applications like the first one, straight into the table."""
    like = edition.applications.order_by("number").first()
    last = edition.applications.order_by("number").last().number
    fields = [f.attname for f in Application._meta.concrete_fields if f.attname != "id"]
    kept = {name: getattr(like, name) for name in fields} | changes
    rows = [Application(**kept | {"number": last + n}) for n in range(1, number + 1)]
    return Application.objects.bulk_create(rows)


def test_the_figures_of_the_call_are_those_of_the_list(told, cast, enter):
    copies(told.edition, 3, state="draft", submitted_at=None, created_at=told.now)
    found = call.figures_of(told.edition, told.now)
    listed = told.edition.applications.values_list("state", flat=True)
    assert (found.drafts, found.submitted) == (3, list(listed).count("submitted"))
    assert found.begun_lately == 3
    rows = call.by_kind(told.edition)
    assert sum(row.submitted for row in rows) == found.submitted
    assert sum(row.drafts for row in rows) == found.drafts
    days = call.days_of(told.edition)
    assert days[-1].submitted == told.edition.applications.exclude(submitted_at=None).count()
    assert days[-1].begun == told.edition.applications.count()
    assert [day.begun for day in days] == sorted(day.begun for day in days)


def test_a_day_ends_where_the_institution_is(told):
    midnight = told.edition.call_closes_at.astimezone(told.edition.zone).replace(hour=0, minute=0)
    copies(told.edition, 1, created_at=midnight - timedelta(seconds=1))
    copies(told.edition, 1, created_at=midnight)
    found = call.by_day(told.edition, "created_at")
    assert found[(midnight - timedelta(seconds=1)).date()] >= 1
    assert found[midnight.date()] >= 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_desk_draws_the_days_and_tells_them_as_a_table(told, cast, enter, language):
    page = enter(cast.sora).get(f"/{language}/e/{told.slug}/desk/").content.decode()
    spec = re.search(r'class="chart-spec" data-target="days">(.*?)</script>', page, re.DOTALL)[1]
    values = json.loads(spec)["layer"][0]["data"]["values"]
    assert values[-1]["n"] == told.edition.applications.exclude(submitted_at=None).count()
    assert page.count("<tr>") > len(call.days_of(told.edition))


def test_who_has_not_finished_is_listed_with_what_is_missing(story, cast, enter):
    told = story("called")
    lena = agree(told.edition, User.objects.create_user("lena@example.org", name="Lena"))
    like = story("eligibility").edition.applications.filter(kind="individual").first()
    draft = actions.start_application(
        told.edition.categories.get(code="leadership"),
        kind="individual",
        organisation=like.organisation,
        city=like.city,
        by=lena,
        at=clock.now(),
    )
    page = enter(cast.sora).get(f"/en/e/{told.slug}/unfinished/").content.decode()
    assert draft.entry_code in page
    assert "lena@example.org" in page
    [row] = call.with_gaps(told.edition, [draft], clock.now())
    assert row.missing == len(queries.gaps(draft, clock.now()))


@pytest.mark.parametrize("who", ["mina", "ines", "eli", "chair", "theo", "grace"])
def test_addresses_of_applicants_are_only_for_the_secretariat(told, cast, enter, who):
    assert enter(getattr(cast, who)).get(f"/en/e/{told.slug}/unfinished/").status_code == 403


@pytest.mark.parametrize(
    "page", ["desk/", "entries/", "entries/?q=bus&category=human&sort=-city", "entries.csv"]
)
def test_as_many_questions_for_many_applications_as_for_few(told, cast, enter, page):
    browser = enter(cast.sora)
    address = f"/en/e/{told.slug}/{page}"
    counts = []
    for _more in range(2):
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address).getvalue()
        counts.append(len(asked))
        copies(told.edition, 60)
    assert counts[0] == counts[1]


def test_as_many_questions_for_many_drafts_as_for_few(told, cast, enter):
    browser = enter(cast.sora)
    counts = []
    for number in (2, 40):
        copies(told.edition, number, state="draft", submitted_at=None)
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/en/e/{told.slug}/unfinished/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
