"""WRITES: what a judge does to a score sheet."""

from collections.abc import Mapping, Sequence
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
from haechi.prize.models import Criterion, Round
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
    write(sheet, values, queries.criteria_of(sheet), at)
    sheet.save(update_fields=["state", "saved_at", "version", *TEXTS])
    journal.write(
        by=by,
        at=at,
        verb="jury.save_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        **given_in(values),
    )
    return sheet


def write(
    sheet: Sheet, values: Mapping[str, object], criteria: Sequence[Criterion], at: datetime
) -> None:
    """Marks go into their rows; texts, state and version are set on the sheet, which is not saved.

    The version is the one that was read when the sheet was begun.
    """
    known = {criterion.code: criterion for criterion in criteria}
    marks = []
    for name, value in values.items():
        if name in TEXTS:
            fits(str(value), TEXT_LIMIT).enforce()
            setattr(sheet, name, str(value))
        elif name in known:
            score = on_scale(value, sheet.judge.round)
            marks.append(Mark(sheet=sheet, criterion=known[name], value=score))
        else:
            deny("no_such_field", _("The sheet has no field “%(name)s”."), name=name).enforce()
    if marks:
        Mark.objects.bulk_create(
            marks,
            update_conflicts=True,
            update_fields=["value"],
            unique_fields=["sheet", "criterion"],
        )
    if sheet.version_id is None:
        sheet.version = prize.last_submission(sheet.application)
    SHEET.advance(sheet, "save")
    sheet.saved_at = at


def given_in(values: Mapping[str, object]) -> dict[str, object]:
    """What the journal keeps of it: the marks, and which texts were written."""
    return {
        "marks": {name: value for name, value in values.items() if name not in TEXTS},
        "texts": sorted(set(values) & set(TEXTS)),
    }


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
def submit_sheet(
    sheet: Sheet, values: Mapping[str, object] | None = None, *, by: User, at: datetime
) -> Sheet:
    """Keep what is given, then lock the sheet: from now on it counts.

    The sheet is bound to the version of the application that is the last one now.
    """
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    criteria = queries.criteria_of(sheet)
    if values:
        rules.may_save_sheet(standing, sheet, at).enforce()
        write(sheet, values, criteria, at)
    marks = queries.marks_of(sheet)
    missing = queries.missing_marks(criteria, marks)
    rules.may_submit_sheet(standing, sheet, at, missing).enforce()
    SHEET.advance(sheet, "submit")
    sheet.submitted_at = at
    sheet.version = prize.last_submission(sheet.application)
    sheet.save(update_fields=["state", "saved_at", "submitted_at", "version", *TEXTS])
    given = {c.code: marks[c.pk] for c in criteria if c.pk in marks}
    journal.write(
        by=by,
        at=at,
        verb="jury.submit_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        **given_in(given | {name: text for name, text in (values or {}).items() if name in TEXTS}),
    )
    return sheet


@transaction.atomic
def abstain(sheet: Sheet, *, reason: str, by: User, at: datetime) -> Sheet:
    """The judge cannot judge this entry; what was marked stays on record and does not count."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_abstain(standing, sheet, at, reason).enforce()
    SHEET.advance(sheet, "abstain")
    sheet.abstention = reason
    sheet.save(update_fields=["state", "abstention"])
    journal.write(
        by=by,
        at=at,
        verb="jury.abstain",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        reason=reason,
    )
    return sheet


@transaction.atomic
def resume(sheet: Sheet, *, by: User, at: datetime) -> Sheet:
    """The judge can judge it after all."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_resume(standing, sheet, at).enforce()
    SHEET.advance(sheet, "resume")
    sheet.save(update_fields=["state"])
    journal.write(
        by=by, at=at, verb="jury.resume", subject=sheet, edition_id=sheet.judge.round.edition_id
    )
    return sheet


@transaction.atomic
def mark_favourite(sheet: Sheet, *, is_favourite: bool, by: User, at: datetime) -> Sheet:
    """A star in the judge's own queue; nobody else sees it, and it weighs nothing."""
    sheet = lock_sheet(sheet)
    rules.may_mark_favourite(prize.standing(by, sheet.judge.round.edition), sheet).enforce()
    sheet.is_favourite = is_favourite
    sheet.save(update_fields=["is_favourite"])
    journal.write(
        by=by,
        at=at,
        verb="jury.mark_favourite",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        is_favourite=is_favourite,
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
