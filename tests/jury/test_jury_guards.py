"""The database refuses what the rules refuse, whoever writes to it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from haechi.core.guards import install
from haechi.jury.models import Judge, Mark, Recusal, Sheet


@pytest.fixture
def sheet(story) -> Sheet:
    round_ = story("judging").round("jury")
    return Sheet.objects.filter(judge__round=round_, state="submitted").first()


def refused(act) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return str(caught.value)


@pytest.mark.parametrize("value", [0, 11, 100])
def test_a_mark_off_the_scale_of_its_round(sheet, value):
    mark = sheet.marks.first()
    words = refused(lambda: Mark.objects.filter(pk=mark.pk).update(value=value))
    assert "mark_lies_on_the_scale" in words
    again = {"sheet": sheet, "criterion": mark.criterion, "value": value}
    mark.delete()
    assert "mark_lies_on_the_scale" in refused(lambda: Mark.objects.create(**again))
    Mark.objects.create(**again | {"value": 10})


def test_a_second_sheet_of_one_judge_for_one_entry(sheet):
    twin = {"judge": sheet.judge, "application": sheet.application, "state": "submitted"}
    at = {"assigned_at": sheet.assigned_at, "submitted_at": sheet.submitted_at}
    refused(lambda: Sheet.objects.create(**twin, **at))
    assert Sheet.objects.filter(**twin).count() == 1


def test_a_second_seat_of_one_person_in_one_round(sheet):
    judge = sheet.judge
    refused(
        lambda: Judge.objects.create(
            round=judge.round,
            user=judge.user,
            reason="x",
            nominated_by=judge.user,
            nominated_at=judge.nominated_at,
        )
    )


def recusal_of(sheet: Sheet) -> Recusal:
    return Recusal(
        judge=sheet.judge,
        application=sheet.application,
        kind="other",
        reason="x",
        declared_by=sheet.judge.user,
        declared_at=sheet.submitted_at or sheet.assigned_at,
    )


def test_a_recusal_beside_a_submitted_sheet_and_a_submitted_sheet_of_a_recused_judge(sheet):
    assert "submitted_sheet_is_not_recused" in refused(recusal_of(sheet).save)
    Sheet.objects.filter(pk=sheet.pk).update(state="recused", submitted_at=None)
    recusal_of(sheet).save()
    again = {"state": "submitted", "submitted_at": sheet.submitted_at}
    words = refused(lambda: Sheet.objects.filter(pk=sheet.pk).update(**again))
    assert "recused_judge_submits_nothing" in words


def test_an_abstention_without_a_reason_and_a_submitted_sheet_without_its_time(sheet):
    for change in ({"state": "abstained"}, {"submitted_at": None}):
        refused(lambda change=change: Sheet.objects.filter(pk=sheet.pk).update(**change))


def test_a_guard_comes_back_with_the_next_migrate(sheet):
    name = "mark_lies_on_the_scale"
    if connection.vendor == "postgresql":
        drop = f"DROP TRIGGER {name} ON jury_mark"
    else:
        drop = f"DROP TRIGGER {name}_update"
    with connection.cursor() as cursor:
        cursor.execute(drop)
    install(apps.get_app_config("jury"), using="default")
    assert name in refused(lambda: sheet.marks.update(value=99))
