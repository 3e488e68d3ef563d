"""WRITES: a judge does not judge an entry."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haechi.core import journal
from haechi.core.verdict import deny
from haechi.jury import rules
from haechi.jury.actions.panel import lock_judge
from haechi.jury.actions.sheets import lock_sheet
from haechi.jury.models import Judge, Recusal, Sheet
from haechi.jury.states import SHEET, ConflictKind
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Application


@transaction.atomic
def recuse(sheet: Sheet, *, kind: ConflictKind, reason: str, by: User, at: datetime) -> Recusal:
    """The judge does not judge this entry; what was marked stays on record and does not count."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_recuse(standing, sheet, reason).enforce()
    SHEET.advance(sheet, "recuse")
    sheet.submitted_at = None
    sheet.save(update_fields=["state", "submitted_at"])
    recusal, _new = Recusal.objects.get_or_create(
        judge=sheet.judge,
        application=sheet.application,
        defaults={"kind": kind, "reason": reason, "declared_by": by, "declared_at": at},
    )
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
    recusal, _new = Recusal.objects.get_or_create(
        judge=judge,
        application=application,
        defaults={"kind": kind, "reason": reason, "declared_by": by, "declared_at": at},
    )
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
