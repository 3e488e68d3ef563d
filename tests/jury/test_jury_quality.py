"""Quality of judging while it goes on: questions, never scores, and how judges are linked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from haechi.jury import measures, queries
from haechi.jury.models import Judge, Mark, Sheet
from haechi.people.states import Role
from haechi.prize.models import Appointment, Round


def address(told):
    return reverse("jury:quality", args=[told.slug, "jury"])


@pytest.fixture
def judging(story):
    return story("judging")


def codes(told, judge, at=None):
    found = queries.questions(told.round("jury"), at or told.now)
    return {question.code for question in found if question.judge == judge}


def busiest(told) -> Judge:
    """The judge with most submitted sheets, with at least five of them, an hour apart."""
    judges = told.round("jury").judges.filter(state="accepted")
    judge = max(judges, key=lambda j: j.sheets.filter(state="submitted").count())
    sheets = list(judge.sheets.exclude(state="recused"))
    assert len(sheets) >= 5
    for hours, sheet in enumerate(sheets):
        criteria = queries.criteria_of(sheet)
        sheet.marks.all().delete()
        Mark.objects.bulk_create(
            Mark(sheet=sheet, criterion=criterion, value=3 + (place + hours) % 5)
            for place, criterion in enumerate(criteria)
        )
        Sheet.objects.filter(pk=sheet.pk).update(
            state="submitted", submitted_at=told.now - timedelta(hours=hours)
        )
    return judge


def test_ordinary_work_asks_nothing(judging):
    assert not codes(judging, busiest(judging))


def test_sheets_sent_one_after_the_other_ask_whether_they_are_read(judging):
    judge = busiest(judging)
    for place, sheet in enumerate(judge.sheets.filter(state="submitted")):
        at = judging.now - timedelta(seconds=30 * place)
        Sheet.objects.filter(pk=sheet.pk).update(submitted_at=at)
    assert codes(judging, judge) == {"hurried"}


def test_one_number_for_everything_and_one_number_for_an_entry_ask_different_things(judging):
    judge = busiest(judging)
    for sheet in judge.sheets.filter(state="submitted"):
        sheet.marks.update(value=3 + sheet.pk % 4)
    assert codes(judging, judge) == {"flat"}
    Mark.objects.filter(sheet__judge=judge).update(value=5)
    assert codes(judging, judge) == {"one_number"}


def test_a_judge_who_has_begun_nothing_or_falls_behind_is_asked_about_time(judging):
    judge = busiest(judging)
    late = judging.round("jury").closes_at - timedelta(hours=1)
    half = list(judge.sheets.filter(state="submitted").values_list("pk", flat=True))[::2]
    Sheet.objects.filter(pk__in=half).update(state="draft", submitted_at=None)
    assert codes(judging, judge, late) == {"behind"}
    judge.sheets.exclude(state="recused").update(state="assigned", submitted_at=None)
    assert codes(judging, judge, late) == {"not_begun"}


def test_several_entries_that_could_not_be_judged_ask_whether_they_suit(judging):
    judge = busiest(judging)
    some = list(judge.sheets.filter(state="submitted").values_list("pk", flat=True))[:2]
    Sheet.objects.filter(pk__in=some).update(state="abstained", abstention="x", submitted_at=None)
    assert "abstains" in codes(judging, judge)


def test_links_tell_parts_that_share_nothing(judging):
    assert measures.links_of([]) is None
    apart = measures.links_of([(1, 1), (1, 2), (2, 3), (2, 4)])
    assert (apart.connected, apart.parts, apart.lambda2) == (False, 2, 0)
    whole = measures.links_of([(entry, judge) for entry in (1, 2, 3) for judge in (1, 2)])
    assert whole.connected
    assert whole.lambda2 == pytest.approx(1)
    assert whole.shared_min == 3


def test_the_page_is_for_those_who_look_after_the_jury_and_tells_no_score(judging, cast, enter):
    for key, status in {"sora": 200, "chair": 200, "ada": 200, "ines": 403, "mina": 403}.items():
        assert enter(getattr(cast, key)).get(address(judging)).status_code == status, key


def test_whoever_still_judges_reads_no_questions_until_the_time_is_over(judging, cast, enter):
    judge = judging.round("jury").judges.filter(state="accepted").first()
    Appointment.objects.create(
        edition=judging.edition,
        user=judge.user,
        role=Role.CHAIR,
        reason="x",
        appointed_at=judging.now,
    )
    assert enter(judge.user).get(address(judging)).status_code == 403
    Round.objects.filter(pk=judge.round_id).update(closes_at=judging.now - timedelta(minutes=1))
    assert enter(judge.user).get(address(judging)).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_sheets(
    judging, cast, enter, django_assert_max_num_queries
):
    client = enter(cast.sora)
    client.get(address(judging))
    with django_assert_max_num_queries(16):
        client.get(address(judging))
