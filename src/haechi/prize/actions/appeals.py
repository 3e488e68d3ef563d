"""WRITES: a rejection is appealed against, and somebody uninvolved decides."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.actions.applications import lock_application
from haechi.prize.actions.notices import confirm_appeal, tell_appeal
from haechi.prize.actions.screening import lock_screening
from haechi.prize.models import Appeal, Application, Screening
from haechi.prize.states import APPEAL, SCREENING, Outcome


@transaction.atomic
def file_appeal(application: Application, *, reasons: str, by: User, at: datetime) -> Appeal:
    """The applicant does not accept the rejection, and says why."""
    application = lock_application(application)
    list(Screening.objects.select_for_update().filter(application=application))
    notice = queries.rejection_of(application)
    rules.may_file_appeal(
        queries.standing(by, application.edition),
        application,
        notice,
        has_appealed=hasattr(notice, "appeal"),
        at=at,
        reasons=reasons,
    ).enforce()
    assert notice is not None  # the rule has refused it
    appeal = Appeal.objects.create(notice=notice, reasons=reasons, filed_by=by, filed_at=at)
    confirm_appeal(appeal, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.file_appeal",
        subject=appeal.notice.screening,
        edition_id=application.edition_id,
        reason=reasons,
    )
    return appeal


def lock_appeal(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_for_update(of=("self",)).select_related("notice").get(pk=appeal.pk)


@transaction.atomic
def decide_appeal(
    appeal: Appeal, *, is_upheld: bool, decision: str, by: User, at: datetime
) -> Appeal:
    """Upheld: the entry goes on. Dismissed: the rejection stands. The applicant reads why."""
    appeal = lock_appeal(appeal)
    screening = appeal.notice.screening = lock_screening(appeal.notice.screening)
    edition = screening.round.edition
    rules.may_decide_appeal(
        queries.standing(by, edition),
        appeal,
        is_involved=by.pk in queries.hands_in(screening),
        is_kin=queries.is_kin(by, screening.application),
        decision=decision,
    ).enforce()
    APPEAL.advance(appeal, "uphold" if is_upheld else "dismiss")
    appeal.decision, appeal.decided_by, appeal.decided_at = decision, by, at
    appeal.save()
    if is_upheld:
        SCREENING.advance(screening, "uphold")
        screening.outcome = Outcome.ON
        screening.save()
    tell_appeal(appeal, is_upheld=is_upheld, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.decide_appeal",
        subject=screening,
        edition_id=edition.pk,
        outcome=appeal.state,
        reason=decision,
    )
    return appeal
