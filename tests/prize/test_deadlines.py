"""A deadline is an instant, to the second, in every zone and over every change of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils.translation import gettext, override
from prize.open_call import draft

from haechi.core import clock, outbox
from haechi.core.verdict import Refused
from haechi.people.models import User
from haechi.prize import actions, queries, rules
from haechi.prize.models import Edition, WindowChange
from haechi.prize.rulebook.moments import moved
from haechi.prize.states import EditionState

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)
GAP = "This time does not exist: the clocks are put forward over it."
FOLD = "This time occurs twice: the clocks are put back. Choose another."


def closing(zone: str, closes: datetime) -> Edition:
    opens = closes - timedelta(days=60)
    return Edition(
        time_zone=zone, state=EditionState.CALLED, call_opens_at=opens, call_closes_at=closes
    )


# --- at the second ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "closes", "written"),
    [
        ("Asia/Seoul", datetime(2026, 9, 30, 9, 0, tzinfo=UTC), "2026-09-30 18:00 KST"),
        ("America/New_York", datetime(2026, 9, 30, 22, 0, tzinfo=UTC), "2026-09-30 18:00 EDT"),
        ("Asia/Kathmandu", datetime(2026, 9, 30, 12, 15, tzinfo=UTC), "2026-09-30 18:00 UTC+0545"),
        ("Pacific/Chatham", datetime(2026, 9, 30, 4, 15, tzinfo=UTC), "2026-09-30 18:00 UTC+1345"),
    ],
)
def test_six_in_the_evening_ends_at_its_second_in_every_zone(zone, closes, written) -> None:
    typed = datetime(2026, 9, 30, 18, 0, tzinfo=ZoneInfo(zone))
    assert typed == closes
    edition = closing(zone, typed)
    assert rules.call_is_open(edition, closes - SECOND)
    assert rules.call_is_open(edition, closes - timedelta(microseconds=1))
    for late in (closes, closes + SECOND):
        verdict = rules.call_is_open(edition, late)
        assert verdict.code == "call_closed"
        assert str(verdict.sentence).startswith(f"The call closed on {written}.")


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "Asia/Kathmandu"])
def test_what_is_written_in_the_last_second_is_kept_and_in_the_next_it_is_not(story, zone) -> None:
    told = story("called")
    one = draft(told, "mina")
    wall = datetime(2031, 9, 30, 18, 0, tzinfo=ZoneInfo(zone))
    Edition.objects.filter(pk=told.edition.pk).update(time_zone=zone, call_closes_at=wall)
    one.refresh_from_db()
    mina, closes = told.person("mina"), wall.astimezone(UTC)
    actions.save_draft(one, {"title_en": "in time"}, by=mina, at=closes - SECOND)
    one = one.edition.applications.get(pk=one.pk)
    with pytest.raises(Refused, match="The call closed on 2031-09-30 18:00"):
        actions.save_draft(one, {"title_en": "too late"}, by=mina, at=closes)
    one.refresh_from_db()
    assert one.title_en == "in time"


# --- the night on which the clocks change -------------------------------------------------------


def test_a_call_that_closes_in_the_hour_that_comes_twice_closes_in_the_second_of_them() -> None:
    """02:30 CET on 25 October 2026; an hour before it was 02:30 CEST."""
    edition = closing("Europe/Berlin", datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert rules.call_is_open(edition, first)
    assert rules.call_is_open(edition, first + timedelta(hours=1) - SECOND)
    verdict = rules.call_is_open(edition, first + timedelta(hours=1))
    assert "2026-10-25 02:30 CET" in str(verdict.sentence)


def test_a_call_that_closes_as_the_clocks_go_forward_loses_no_second_and_gains_none() -> None:
    """On 29 March 2026 it is 03:00 CEST one second after 01:59:59 CET."""
    edition = closing("Europe/Berlin", datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN))
    last = datetime(2026, 3, 29, 1, 59, 59, tzinfo=BERLIN).astimezone(UTC)
    assert rules.call_is_open(edition, last)
    verdict = rules.call_is_open(edition, last + SECOND)
    assert "2026-03-29 03:00 CEST" in str(verdict.sentence)


@pytest.fixture
def berlin(story):
    """A call of Berlin that closes at six in winter, the evening before the clocks change."""
    told = story("called")
    Edition.objects.filter(pk=told.edition.pk).update(
        time_zone="Europe/Berlin",
        call_closes_at=datetime(2031, 3, 29, 18, 0, tzinfo=BERLIN),
    )
    return told


def typed(told, closes: str, **more: str) -> dict[str, str]:
    opens = told.edition.call_opens_at.astimezone(BERLIN)
    return {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": closes, "reason": "A storm."} | more


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("wall", "why"), [("2031-03-30T02:30", GAP), ("2031-10-26T02:30", FOLD)])
def test_an_end_that_is_no_time_or_two_is_refused_in_words(
    berlin, cast, enter, wall, why, language
) -> None:
    before = berlin.edition.call_closes_at
    address = f"/{language}/e/{berlin.slug}/rules/window/"
    page = enter(cast.sora).post(address, typed(berlin, wall)).content.decode()
    with override(language):
        sentence = gettext(why)
    assert (sentence == why) is (language == "en")
    assert sentence in page
    assert f'value="{wall}"' in page
    assert "A storm." in page
    assert berlin.edition.call_closes_at == before
    assert not WindowChange.objects.exists()


@pytest.mark.parametrize("wall", ["2031-03-30T01:59", "2031-03-30T03:00", "2031-10-26T03:00"])
def test_the_minutes_beside_the_change_are_times_like_others(berlin, cast, enter, wall) -> None:
    enter(cast.sora).post(f"/en/e/{berlin.slug}/rules/window/", typed(berlin, wall))
    there = berlin.edition.call_closes_at.astimezone(BERLIN)
    assert f"{there:%Y-%m-%dT%H:%M}" == wall


@pytest.fixture
def extended(berlin, cast, enter):
    """By a week, over the change; Omar lives in Lagos, where the clocks never change."""
    draft(berlin, "omar")
    User.objects.filter(email="omar@example.org").update(time_zone="Africa/Lagos")
    address = f"/en/e/{berlin.slug}/rules/window/"
    enter(cast.sora).post(address, typed(berlin, "2031-04-05T18:00"))
    return berlin


def test_an_extension_over_the_change_keeps_the_time_on_the_wall(extended, cast, enter) -> None:
    assert extended.edition.call_closes_at == datetime(2031, 4, 5, 16, 0, tzinfo=UTC)
    page = enter(cast.passer_by).get(f"/en/e/{extended.slug}/").content.decode()
    assert "from Sat, 29 March 2031, 18:00 CET to Sat, 5 April 2031, 18:00 CEST" in page


def test_a_page_tells_the_readers_time_at_that_instant_and_not_by_the_clocks_of_today(
    extended, enter
) -> None:
    """Berlin and Lagos agree in winter; the end lies in summer, so both zones are printed."""
    omar = extended.person("omar")
    page = enter(omar).get(f"/en/e/{extended.slug}/").content.decode()
    assert "for you Sat, 5 April 2031, 17:00 WAT" in page
    User.objects.filter(pk=omar.pk).update(time_zone="Europe/Paris")
    page = enter(extended.person("omar")).get(f"/en/e/{extended.slug}/").content.decode()
    assert "for you Sat, 5 April" not in page


def test_a_letter_tells_both_ends_in_both_zones(extended) -> None:
    outbox.send_waiting(at=clock.now())
    (body,) = [one.body for one in mail.outbox if one.to == ["omar@example.org"]]
    for said in (
        "Sat, 29 March 2031, 18:00 CET (Europe/Berlin) – for you "
        "Sat, 29 March 2031, 18:00 WAT (Africa/Lagos)",
        "Sat, 5 April 2031, 18:00 CEST (Europe/Berlin) – for you "
        "Sat, 5 April 2031, 17:00 WAT (Africa/Lagos)",
    ):
        assert said in body


def test_a_reminder_rings_at_nine_on_the_readers_wall_on_both_sides_of_the_change() -> None:
    edition = closing("Asia/Seoul", datetime(2031, 4, 1, 12, 0, tzinfo=BERLIN))
    reader = User(time_zone="Europe/Berlin")
    assert queries.rings_at(edition, 1, reader) == datetime(2031, 3, 31, 7, 0, tzinfo=UTC)
    assert queries.rings_at(edition, 7, reader) == datetime(2031, 3, 25, 8, 0, tzinfo=UTC)


def test_the_next_edition_moves_by_days_on_the_wall_and_not_by_hours() -> None:
    winter = datetime(2031, 3, 29, 18, 0, tzinfo=BERLIN)
    assert moved(winter, 7, BERLIN).astimezone(UTC) == datetime(2031, 4, 5, 16, 0, tzinfo=UTC)
    assert moved(winter, 1, BERLIN) - winter.astimezone(UTC) == timedelta(hours=23)
