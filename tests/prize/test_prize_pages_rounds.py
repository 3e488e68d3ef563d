"""Rounds as the secretariat handles them, and the checklist with its two signatures."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.prize import actions
from haechi.prize.models import Screening
from haechi.prize.states import RoundState, ScreeningState


@pytest.fixture
def desk(story):
    """The checklist round just opened: nothing is checked yet."""
    told = story("received")
    round_ = told.round("eligibility")
    at = max(round_.opens_at, clock.now())
    sora = told.person("sora")
    actions.open_round(round_, by=sora, at=at)
    with clock.shifted(at - clock.now() + timedelta(minutes=1)):
        yield told


def sheet(told, n=0):
    return told.round("eligibility").screenings.order_by("application__number")[n]


def door(one: Screening, verb=""):
    tail = f"{verb}/" if verb else ""
    slug, number = one.round.edition.slug, one.application.number
    return f"/en/e/{slug}/rounds/{one.round.code}/screening/{number}/{tail}"


def findings(one: Screening, broken=(), evidence="", **more):
    items = one.round.check_items.all()
    told = {f"rule_{item.code}": "no" if item.code in broken else "yes" for item in items}
    told |= {f"evidence_{code}": evidence for code in broken or [items[0].code]}
    return told | {"outcome": "out" if broken else "on"} | more


def test_two_different_people_decide_an_entry(desk, cast, enter):
    one = sheet(desk)
    enter(cast.eli).post(door(one), findings(one))
    one.refresh_from_db()
    assert one.state == ScreeningState.PROPOSED
    answer = enter(cast.eli).post(door(one, "sign"))
    assert answer.status_code == 200
    assert "another person" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == ScreeningState.PROPOSED
    enter(cast.yuna).post(door(one, "sign"))
    one.refresh_from_db()
    assert (one.state, one.proposed_by, one.signed_by) == (
        ScreeningState.DECIDED,
        cast.eli,
        cast.yuna,
    )


def test_the_first_person_is_offered_no_second_signature(desk, cast, enter):
    one = sheet(desk)
    enter(cast.eli).post(door(one), findings(one))
    assert door(one, "sign") not in enter(cast.eli).get(door(one)).content.decode()
    assert door(one, "sign") in enter(cast.yuna).get(door(one)).content.decode()


def test_after_signing_the_next_entry_opens(desk, cast, enter):
    first, second = sheet(desk), sheet(desk, 1)
    assert enter(cast.eli).post(door(first), findings(first))["Location"] == door(second)


def test_a_rejection_without_evidence_is_refused_and_every_answer_stays(desk, cast, enter):
    one = sheet(desk)
    broken = one.round.check_items.first().code
    answer = enter(cast.eli).post(door(one), findings(one, [broken]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Write the evidence" in page
    assert (
        len(re.findall(r"type=\"radio\"[^>]*\bchecked>", page)) == one.round.check_items.count() + 1
    )
    one.refresh_from_db()
    assert one.state == ScreeningState.OPEN


def test_unanswered_rules_are_counted_back_and_the_evidence_stays(desk, cast, enter):
    one = sheet(desk)
    typed = findings(one, evidence="page 3 of the letter")
    typed.pop(next(iter(typed)))
    page = enter(cast.eli).post(door(one), typed).content.decode()
    assert "1 rules have no answer yet" in page
    assert "page 3 of the letter" in page


def test_no_outcome_is_asked_for_by_name(desk, cast, enter):
    one = sheet(desk)
    page = enter(cast.eli).post(door(one), findings(one, outcome="")).content.decode()
    assert "Choose what follows" in page


def test_sending_back_needs_a_reason_and_keeps_the_findings(desk, cast, enter):
    one = sheet(desk)
    broken = one.round.check_items.last().code
    enter(cast.eli).post(door(one), findings(one, [broken], evidence="the letter is unsigned"))
    assert enter(cast.yuna).post(door(one, "send-back"), {"reason": ""}).status_code == 200
    enter(cast.yuna).post(door(one, "send-back"), {"reason": "it is signed on page 2"})
    one.refresh_from_db()
    assert one.state == ScreeningState.OPEN
    page = enter(cast.eli).get(door(one)).content.decode()
    assert "it is signed on page 2" in page
    assert "the letter is unsigned" in page


def test_two_officers_at_once_the_second_is_told_and_reads_the_first(desk, cast, enter):
    one = sheet(desk)
    enter(cast.eli).post(door(one), findings(one))
    typed = findings(one, evidence="my own careful note")
    answer = enter(cast.yuna).post(door(one), typed)
    assert answer.status_code == 200
    assert "its state is" in answer.content.decode()
    assert "my own careful note" in answer.content.decode()


@pytest.mark.parametrize("who", ["sora", "ada"])
def test_readers_of_the_desk_cannot_sign(desk, cast, enter, who):
    one = sheet(desk)
    reader = enter(getattr(cast, who))
    page = reader.get(door(one)).content.decode()
    assert "Sign as the first person" not in page
    reader.post(door(one), findings(one))
    reader.post(door(one, "sign"))
    one.refresh_from_db()
    assert one.state == ScreeningState.OPEN


def test_after_the_window_nothing_is_signed(desk, cast, enter):
    one = sheet(desk)
    with clock.shifted(one.round.closes_at - timezone.now()):
        answer = enter(cast.eli).post(door(one), findings(one))
    assert "closed on" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == ScreeningState.OPEN


def test_the_lists_tell_mine_from_others(desk, cast, enter):
    one = sheet(desk)
    enter(cast.eli).post(door(one), findings(one))
    place = f"/en/e/{desk.slug}/rounds/eligibility/screening/"
    counts = enter(cast.eli).get(place).context["counts"]
    assert (counts["mine"], counts["sign"]) == (1, 0)
    counts = enter(cast.yuna).get(place).context["counts"]
    assert (counts["mine"], counts["sign"]) == (0, 1)


def test_the_desk_asks_as_often_for_many_entries_as_for_few(
    desk, cast, enter, django_assert_max_num_queries
):
    browser = enter(cast.eli)
    with django_assert_max_num_queries(21):
        browser.get(f"/en/e/{desk.slug}/rounds/eligibility/screening/?view=all")


# --- the secretariat's verbs --------------------------------------------------------------------


def test_a_round_is_opened_from_the_timeline(story, cast, enter):
    told = story("received")
    round_ = told.round("eligibility")
    ahead = max(round_.opens_at - clock.now(), timedelta(0)) + timedelta(minutes=1)
    with clock.shifted(ahead):
        browser = enter(cast.sora)
        there = f"/en/e/{told.slug}/rounds/eligibility/open/"
        assert there in browser.get(f"/en/e/{told.slug}/rounds/").content.decode()
        browser.post(there)
    round_.refresh_from_db()
    assert round_.state == RoundState.OPEN


def test_a_round_that_cannot_open_says_why_and_stays(story, cast, enter):
    told = story("called")
    answer = enter(cast.sora).post(f"/en/e/{told.slug}/rounds/eligibility/open/")
    assert answer.status_code == 200
    assert "This round opens on" in answer.content.decode()


def test_an_undecided_round_cannot_be_concluded(desk, cast, enter):
    place = f"/en/e/{desk.slug}/rounds/eligibility/close/"
    browser = enter(cast.sora)
    assert browser.get(place).status_code == 403
    answer = browser.post(place, {"reason": "a long note"})
    assert "not decided yet" in answer.content.decode()
    assert "a long note" in answer.content.decode()


def test_a_round_is_concluded_and_reopened_with_a_reason(story, cast, enter):
    told = story("screened")
    place = f"/en/e/{told.slug}/rounds/eligibility/reopen/"
    browser = enter(cast.sora)
    assert browser.post(place, {"reason": ""}).status_code == 200
    assert told.round("eligibility").state == RoundState.CLOSED
    browser.post(place, {"reason": "one letter was misread"})
    assert told.round("eligibility").state == RoundState.OPEN
    line = JournalLine.objects.filter(verb="prize.reopen_round").first()
    assert line.facts["reason"] == "one letter was misread"
    browser.post(f"/en/e/{told.slug}/rounds/eligibility/close/", {"reason": "note at the end"})
    assert told.round("eligibility").exit_note == "note at the end"


def test_a_window_moves_on_the_editions_clock_and_needs_a_reason(story, cast, enter):
    told = story("eligibility")
    place = f"/en/e/{told.slug}/rounds/jury/window/"
    typed = {"opens_at": "2031-07-05T09:00", "closes_at": "2031-07-19T18:00", "reason": ""}
    browser = enter(cast.sora)
    page = browser.post(place, typed).content.decode()
    assert "2031-07-19T18:00" in page
    browser.post(place, typed | {"reason": "the server was down"})
    assert told.round("jury").closes_at.isoformat() == "2031-07-19T09:00:00+00:00"


def test_a_reversed_window_is_refused_and_kept_on_the_page(story, cast, enter):
    told = story("eligibility")
    typed = {"opens_at": "2031-07-19T09:00", "closes_at": "2031-07-05T18:00", "reason": "typo"}
    answer = enter(cast.sora).post(f"/en/e/{told.slug}/rounds/jury/window/", typed)
    assert answer.status_code == 200
    assert "must be later" in answer.content.decode()
    assert "typo" in answer.content.decode()


@pytest.mark.parametrize(
    "chapter", ["draft", "called", "eligibility", "screened", "final", "released"]
)
def test_the_timeline_can_be_read_at_every_chapter(
    story, cast, enter, chapter, django_assert_max_num_queries
):
    told = story(chapter)
    for who in (cast.sora, cast.ada, cast.grace):
        browser = enter(who)
        with django_assert_max_num_queries(16):
            assert browser.get(f"/en/e/{told.slug}/rounds/").status_code == 200


def test_the_timeline_counts_who_went_on_and_who_did_not(story, cast, enter):
    told = story("screened")
    stages = enter(cast.sora).get(f"/en/e/{told.slug}/rounds/").context["stages"]
    exits = told.round("eligibility").passages
    assert stages[0].went_on == exits.filter(outcome="on").count()
    assert stages[0].went_out == exits.filter(outcome="out").count()
    assert stages[0].entered == exits.count()
    assert stages[1].entered == stages[0].went_on
    assert stages[2].entered is None


# --- people -------------------------------------------------------------------------------------


def test_the_secretary_appoints_and_ends_an_appointment(story, cast, enter):
    told = story("eligibility")
    place = f"/en/e/{told.slug}/people/"
    browser = enter(cast.sora)
    typed = {"email": "noa@example.org", "name": "Noa", "role": "auditor", "reason": "second"}
    browser.post(place, typed)
    held = told.edition.appointments.get(user__email="noa@example.org")
    assert held.ended_at is None
    browser.post(f"{place}{held.pk}/end/", {"reason": "left"})
    held.refresh_from_db()
    assert held.ended_at is not None


def test_whoever_applies_is_not_appointed_and_nothing_typed_is_lost(story, cast, enter):
    told = story("eligibility")
    typed = {"email": "mina@example.org", "name": "Mina", "role": "auditor", "reason": "why not"}
    answer = enter(cast.sora).post(f"/en/e/{told.slug}/people/", typed)
    assert "has an application in this edition" in answer.content.decode()
    assert "why not" in answer.content.decode()


@pytest.mark.parametrize("who", ["ada", "lucia", "chair", "eli", "mina"])
def test_only_the_secretary_appoints(story, cast, enter, who):
    told = story("eligibility")
    typed = {"email": "x@example.org", "name": "X", "role": "secretary", "reason": ""}
    assert enter(getattr(cast, who)).post(f"/en/e/{told.slug}/people/", typed).status_code == 403
    assert not type(cast.mina).objects.filter(email="x@example.org").exists()


def test_no_judge_is_appointed_past_the_nomination(story, cast, enter):
    told = story("eligibility")
    typed = {"email": "x@example.org", "name": "X", "role": "judge", "reason": ""}
    enter(cast.sora).post(f"/en/e/{told.slug}/people/", typed)
    assert not told.edition.appointments.filter(user__email="x@example.org").exists()
