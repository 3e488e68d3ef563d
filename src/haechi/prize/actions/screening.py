"""WRITES: two signatures on each entry of a checklist round."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import (
    Finding,
    Screening,
)
from haechi.prize.states import (
    SCREENING,
    Outcome,
)


def lock_screening(screening: Screening) -> Screening:
    return (
        Screening.objects.select_for_update(of=("self",))
        .select_related("round__edition", "application")
        .get(pk=screening.pk)
    )


@transaction.atomic
def propose(
    screening: Screening,
    findings: Mapping[str, bool],
    *,
    passes: bool,
    evidence: str = "",
    by: User,
    at: datetime,
) -> Screening:
    """First signature: the findings, rule by rule, and what follows from them."""
    screening = lock_screening(screening)
    items = list(screening.round.check_items.all())
    answered = {item: findings[item.code] for item in items if item.code in findings}
    rules.may_propose(
        queries.standing(by, screening.round.edition),
        screening,
        at,
        unanswered=len(items) - len(answered),
        failed=sum(not holds for holds in answered.values()),
        passes=passes,
        evidence=evidence,
    ).enforce()
    Finding.objects.bulk_create(
        (Finding(screening=screening, item=item, holds=holds) for item, holds in answered.items()),
        update_conflicts=True,
        update_fields=["holds"],
        unique_fields=["screening", "item"],
    )
    SCREENING.advance(screening, "propose")
    screening.outcome = Outcome.ON if passes else Outcome.OUT
    screening.evidence, screening.returned_note = evidence, ""
    screening.proposed_by, screening.proposed_at = by, at
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.propose",
        subject=screening,
        edition_id=screening.round.edition_id,
        outcome=screening.outcome,
        failed=[item.code for item, holds in answered.items() if not holds],
        evidence=evidence,
    )
    return screening


@transaction.atomic
def sign(screening: Screening, *, by: User, at: datetime) -> Screening:
    """Second signature: another person confirms the proposal."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    rules.may_sign(standing, screening, at).enforce()
    SCREENING.advance(screening, "sign")
    screening.signed_by, screening.signed_at = by, at
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.sign",
        subject=screening,
        edition_id=screening.round.edition_id,
        outcome=screening.outcome,
    )
    return screening


@transaction.atomic
def send_back(screening: Screening, *, reason: str, by: User, at: datetime) -> Screening:
    """The second person does not confirm; the entry is checked again."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    rules.may_send_back(standing, screening, at, reason).enforce()
    SCREENING.advance(screening, "send_back")
    screening.returned_note, screening.outcome = reason, ""
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.send_back",
        subject=screening,
        edition_id=screening.round.edition_id,
        reason=reason,
    )
    return screening
