"""WRITES: what a judge does to a score sheet."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haechi.core import journal
from haechi.core.verdict import deny
from haechi.jury import queries, rules
from haechi.jury.models import Mark, Sheet
from haechi.jury.states import SHEET
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Round
from haechi.prize.rules import fits

TEXTS = ("note", "comment", "feedback")
TEXT_LIMIT = 4000


def lock_sheet(sheet: Sheet) -> Sheet:
    return (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("judge__round__edition", "judge__user", "application")
        .get(pk=sheet.pk)
    )


@transaction.atomic
def save_sheet(sheet: Sheet, values: Mapping[str, object], *, by: User, at: datetime) -> Sheet:
    """Keep what the judge gave so far: marks by the criterion's code, texts by their name."""
    sheet = lock_sheet(sheet)
    rules.may_save_sheet(prize.standing(by, sheet.judge.round.edition), sheet, at).enforce()
    criteria = {criterion.code: criterion for criterion in queries.criteria_of(sheet)}
    marks = []
    for name, value in values.items():
        if name in TEXTS:
            fits(str(value), TEXT_LIMIT).enforce()
            setattr(sheet, name, str(value))
        elif name in criteria:
            score = on_scale(value, sheet.judge.round)
            marks.append(Mark(sheet=sheet, criterion=criteria[name], value=score))
        else:
            deny("no_such_field", _("The sheet has no field “%(name)s”."), name=name).enforce()
    Mark.objects.bulk_create(
        marks,
        update_conflicts=True,
        update_fields=["value"],
        unique_fields=["sheet", "criterion"],
    )
    SHEET.advance(sheet, "save")
    sheet.saved_at = at
    sheet.save(update_fields=["state", "saved_at", *TEXTS])
    journal.write(
        by=by,
        at=at,
        verb="jury.save_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        marks={name: value for name, value in values.items() if name in criteria},
        texts=sorted(set(values) & set(TEXTS)),
    )
    return sheet


def on_scale(value: object, round_: Round) -> int:
    low, high = round_.score_low, round_.score_high
    if isinstance(value, int | str) and str(value).isdecimal() and low <= int(value) <= high:
        return int(value)
    deny(
        "off_scale",
        _("“%(value)s” is not a score; give a whole number from %(low)s to %(high)s."),
        value=str(value)[:40],
        low=low,
        high=high,
    ).enforce()
    raise AssertionError("a denied verdict always raises")


@transaction.atomic
def submit_sheet(sheet: Sheet, *, by: User, at: datetime) -> Sheet:
    """Lock the sheet; from now on it counts."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_submit_sheet(standing, sheet, at, queries.missing_marks(sheet)).enforce()
    SHEET.advance(sheet, "submit")
    sheet.submitted_at = at
    sheet.save(update_fields=["state", "submitted_at"])
    journal.write(
        by=by,
        at=at,
        verb="jury.submit_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        marks={mark.criterion.code: mark.value for mark in sheet.marks.select_related("criterion")},
    )
    return sheet


@transaction.atomic
def reopen_sheet(sheet: Sheet, *, reason: str, by: User, at: datetime) -> Sheet:
    """The judge takes a submitted sheet back while the window is open; the reason is kept."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_reopen_sheet(standing, sheet, at, reason).enforce()
    SHEET.advance(sheet, "reopen")
    sheet.submitted_at = None
    sheet.save(update_fields=["state", "submitted_at"])
    journal.write(
        by=by,
        at=at,
        verb="jury.reopen_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        reason=reason,
    )
    return sheet
