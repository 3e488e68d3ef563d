"""WRITES: the figures of a check become public, or are taken back."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import EligibilityReport, Round


@transaction.atomic
def publish_report(round_: Round, *, by: User, at: datetime) -> EligibilityReport:
    """Freeze the figures with small numbers hidden; from now on everybody reads them."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    rules.may_publish_report(
        queries.standing(by, round_.edition),
        round_,
        is_told=queries.applicants_may_know(round_),
        is_public=queries.public_report(round_) is not None,
    ).enforce()
    report = EligibilityReport.objects.create(
        round=round_,
        figures=queries.hide_small(queries.eligibility_figures(round_)),
        published_by=by,
        published_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.publish_report",
        subject=round_,
        edition_id=round_.edition_id,
        figures=report.figures["all"],
    )
    return report


@transaction.atomic
def withdraw_report(round_: Round, *, reason: str, by: User, at: datetime) -> Round:
    """Take the public figures back, with a reason; the record of them stays."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    report = queries.public_report(round_)
    rules.may_withdraw_report(
        queries.standing(by, round_.edition), is_public=report is not None, reason=reason
    ).enforce()
    if report is not None:
        report.withdrawn_by, report.withdrawn_at, report.reason = by, at, reason
        report.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.withdraw_report",
        subject=round_,
        edition_id=round_.edition_id,
        reason=reason,
    )
    return round_
