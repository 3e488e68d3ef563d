"""WRITES: a judge does not judge an entry."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haechi.core import journal
from haechi.core.verdict import deny
from haechi.jury import queries, rules
from haechi.jury.actions.panel import lock_judge
from haechi.jury.actions.sheets import lock_sheet
from haechi.jury.models import Clearance, Judge, Recusal, Sheet
from haechi.jury.states import KIND_OF, SHEET, ConflictKind, Ground, SheetState, Sign
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Application


@transaction.atomic
def recuse(sheet: Sheet, *, kind: ConflictKind, reason: str, by: User, at: datetime) -> Recusal:
    """The judge does not judge this entry; what was marked stays on record and does not count."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_recuse(standing, sheet, reason).enforce()
    kept = Recusal(judge=sheet.judge, application=sheet.application, kind=kind, reason=reason)
    recusal = set_apart(as_declared(kept, by, at), sheet)
    journal.write(
        by=by,
        at=at,
        verb="jury.recuse",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        kind=kind,
        reason=reason,
    )
    return recusal


@transaction.atomic
def declare_conflict(
    judge: Judge,
    application: Application,
    *,
    kind: ConflictKind,
    reason: str,
    by: User,
    at: datetime,
) -> Recusal:
    """A conflict known before anything is assigned; the plan will keep the two apart."""
    judge = lock_judge(judge)
    sheet = Sheet.objects.filter(judge=judge, application=application).first()
    if sheet is not None:
        deny("has_sheet", _("The sheet is there already; step back from it instead.")).enforce()
    standing = prize.standing(by, judge.round.edition)
    rules.may_declare(standing, judge, reason).enforce()
    kept = Recusal(judge=judge, application=application, kind=kind, reason=reason)
    recusal = set_apart(as_declared(kept, by, at), None)
    journal.write(
        by=by,
        at=at,
        verb="jury.declare_conflict",
        subject=judge,
        edition_id=judge.round.edition_id,
        entry=application.entry_code,
        kind=kind,
        reason=reason,
    )
    return recusal


@transaction.atomic
def tell_conflicts(
    judge: Judge,
    entries: Collection[Application],
    *,
    kind: ConflictKind | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Judge:
    """The judge's answer to the question about conflicts: these entries, or none."""
    judge = lock_judge(judge)
    standing = prize.standing(by, judge.round.edition)
    rules.may_tell_conflicts(standing, judge, len(entries), kind or "", reason).enforce()
    for application in entries:
        kept = Recusal(judge=judge, application=application, kind=kind or "", reason=reason)
        set_apart(as_declared(kept, by, at), sheet_of(judge, application))
    judge.conflicts_told_at = at
    judge.save(update_fields=["conflicts_told_at"])
    journal.write(
        by=by,
        at=at,
        verb="jury.tell_conflicts",
        subject=judge,
        edition_id=judge.round.edition_id,
        entries=[application.entry_code for application in entries],
        kind=kind or "",
        reason=reason,
    )
    return judge


@transaction.atomic
def part(
    judge: Judge,
    application: Application,
    *,
    kind: ConflictKind,
    ground: Ground,
    reason: str,
    by: User,
    at: datetime,
) -> Recusal:
    """The chair keeps a judge from an entry, silently: only chair and auditor learn of it."""
    judge = lock_judge(judge)
    rules.may_part(prize.standing(by, judge.round.edition), judge, reason).enforce()
    recusal = set_apart(
        Recusal(
            judge=judge,
            application=application,
            kind=kind,
            ground=ground,
            reason=reason,
            is_silent=True,
            declared_by=by,
            declared_at=at,
        ),
        sheet_of(judge, application),
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.part",
        subject=judge,
        edition_id=judge.round.edition_id,
        entry=application.entry_code,
        kind=kind,
        ground=ground,
        reason=reason,
    )
    return recusal


@transaction.atomic
def challenge(
    judge: Judge,
    application: Application,
    *,
    kind: ConflictKind,
    reason: str,
    by: User,
    at: datetime,
) -> Recusal:
    """Somebody asked that a judge be kept from an entry, and the request is granted (기피)."""
    judge = lock_judge(judge)
    rules.may_challenge(prize.standing(by, judge.round.edition), judge, reason).enforce()
    recusal = set_apart(
        Recusal(
            judge=judge,
            application=application,
            kind=kind,
            ground=Ground.CHALLENGED,
            reason=reason,
            declared_by=by,
            declared_at=at,
        ),
        sheet_of(judge, application),
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.challenge",
        subject=judge,
        edition_id=judge.round.edition_id,
        entry=application.entry_code,
        kind=kind,
        reason=reason,
    )
    return recusal


@transaction.atomic
def uphold(judge: Judge, application: Application, *, by: User, at: datetime) -> Recusal:
    """What was advised is a conflict: the judge is kept from the entry (제척)."""
    judge = lock_judge(judge)
    found = queries.signs_between(judge, application)
    rules.may_uphold(prize.standing(by, judge.round.edition), judge, found).enforce()
    kind = KIND_OF[Sign(found[0].code)]
    reason = "; ".join(str(sign) for sign in found)[:500]
    recusal = set_apart(
        Recusal(
            judge=judge,
            application=application,
            kind=kind,
            ground=Ground.EXCLUDED,
            reason=reason,
            declared_by=by,
            declared_at=at,
        ),
        sheet_of(judge, application),
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.uphold",
        subject=judge,
        edition_id=judge.round.edition_id,
        entry=application.entry_code,
        kind=kind,
        reason=reason,
    )
    return recusal


@transaction.atomic
def dismiss(
    judge: Judge, application: Application, *, reason: str, by: User, at: datetime
) -> Clearance:
    """What was advised is no conflict. It is not advised again unless something new is found."""
    judge = lock_judge(judge)
    found = queries.signs_between(judge, application)
    rules.may_dismiss(prize.standing(by, judge.round.edition), judge, found, reason).enforce()
    clearance, _new = Clearance.objects.update_or_create(
        judge=judge,
        application=application,
        defaults={
            "signs": sorted(sign.key for sign in found),
            "reason": reason,
            "cleared_by": by,
            "cleared_at": at,
        },
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.dismiss",
        subject=judge,
        edition_id=judge.round.edition_id,
        entry=application.entry_code,
        signs=clearance.signs,
        reason=reason,
    )
    return clearance


# --- what they share ------------------------------------------------------------------------------


def as_declared(recusal: Recusal, by: User, at: datetime) -> Recusal:
    """By the judge: 회피. By somebody else: on a challenge, and silently."""
    own = by.pk == recusal.judge.user_id
    recusal.ground = Ground.WITHDRAWN if own else Ground.CHALLENGED
    recusal.is_silent = not own
    recusal.declared_by, recusal.declared_at = by, at
    return recusal


def sheet_of(judge: Judge, application: Application) -> Sheet | None:
    return (
        Sheet.objects.select_for_update(of=("self",))
        .filter(judge=judge, application=application)
        .first()
    )


def set_apart(recusal: Recusal, sheet: Sheet | None) -> Recusal:
    """Keep the recusal, and take the sheet out of the count.

    What is said openly takes the place of a silent recusal: otherwise a judge who declares a
    conflict would learn from the missing answer that somebody had been there before. The journal
    keeps both.
    """
    if sheet is not None and sheet.state != SheetState.RECUSED:
        SHEET.advance(sheet, "recuse")
        sheet.submitted_at = None
        sheet.save(update_fields=["state", "submitted_at"])
    known = Recusal.objects.filter(judge=recusal.judge, application=recusal.application).first()
    if known is not None and not outranks(recusal, known):
        return known
    recusal.pk = known.pk if known else None
    recusal.save(force_update=known is not None)
    return recusal


def outranks(new: Recusal, known: Recusal) -> bool:
    own = new.declared_by_id == new.judge.user_id
    return (own and known.declared_by_id != new.judge.user_id) or (
        known.is_silent and not new.is_silent
    )
