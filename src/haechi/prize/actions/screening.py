"""WRITES: two signatures on each entry of a checklist round."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.core.verdict import deny
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.actions.notices import tell_lifted, tell_rejection
from haechi.prize.models import (
    CheckItem,
    Finding,
    Round,
    Screening,
)
from haechi.prize.states import (
    SCREENING,
    Outcome,
)


@dataclass(frozen=True)
class Window:
    """The page a checklist is written in: its own token, and the version it read.

    Without a token nothing is compared; so it is where no page is involved.
    """

    token: str = ""
    version: int = 0

    def is_stale(self, screening: Screening) -> bool:
        is_mine = screening.saved_in == self.token or screening.version == self.version
        return bool(self.token) and not is_mine


@dataclass(frozen=True)
class Checked:
    """What an officer wrote for each rule, by the rule's code."""

    holds: Mapping[str, bool | None] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)

    def codes(self) -> set[str]:
        return {*self.holds, *self.evidence, *self.where}


def lock_screening(screening: Screening) -> Screening:
    return (
        Screening.objects.select_for_update(of=("self",))
        .select_related(
            "round__edition",
            "application__edition",
            "application__category",
            "application__organisation",
            "application__applicant",
            "saved_by",
        )
        .get(pk=screening.pk)
    )


@transaction.atomic
def save_findings(
    screening: Screening,
    checked: Checked,
    *,
    outcome: str | None = None,
    window: Window = Window(),
    by: User,
    at: datetime,
) -> Screening:
    """Keep what an officer writes while it is written; nothing is signed by it."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    rules.may_save_findings(standing, screening, at, window.is_stale(screening)).enforce()
    keep_findings(screening, checked)
    if outcome is not None:
        screening.outcome = outcome
    stamp(screening, window, by=by, at=at)
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.save_findings",
        subject=screening,
        edition_id=screening.round.edition_id,
        fields=sorted(checked.codes()),
    )
    return screening


def stamp(screening: Screening, window: Window, *, by: User, at: datetime) -> None:
    screening.version += 1
    screening.saved_in, screening.saved_by, screening.saved_at = window.token, by, at


def keep_findings(screening: Screening, checked: Checked) -> list[Finding]:
    """Only what was written changes; the findings of all rules there are, in their order."""
    items = {item.code: item for item in screening.round.check_items.all()}
    if strangers := checked.codes() - items.keys():
        refuse_stranger(min(strangers))
    found = {one.item_id: one for one in screening.findings.all()}
    findings = [
        written(found.get(item.pk) or Finding(screening=screening), item, checked)
        for item in items.values()
    ]
    Finding.objects.bulk_create(
        findings,
        update_conflicts=True,
        update_fields=["holds", "evidence", "where"],
        unique_fields=["screening", "item"],
    )
    return findings


def refuse_stranger(code: str) -> None:
    deny("no_such_rule", rules.NO_SUCH_RULE, name=code).enforce()


def written(finding: Finding, item: CheckItem, checked: Checked) -> Finding:
    code = item.code
    finding.pk, finding.item = None, item  # written over by the pair of screening and rule
    finding.holds = checked.holds.get(code, finding.holds)
    finding.evidence = checked.evidence.get(code, finding.evidence)
    finding.where = checked.where.get(code, finding.where)
    return finding


@transaction.atomic
def propose(
    screening: Screening,
    checked: Checked,
    *,
    passes: bool,
    window: Window = Window(),
    by: User,
    at: datetime,
) -> Screening:
    """First signature: the findings, rule by rule, and what follows from them."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    is_stale = window.is_stale(screening)
    rules.may_save_findings(standing, screening, at, is_stale).enforce()
    findings = keep_findings(screening, checked)
    failing = [one for one in findings if one.holds is False]
    rules.may_propose(
        standing,
        screening,
        at,
        unanswered=sum(one.holds is None for one in findings),
        failed=len(failing),
        passes=passes,
        unproven=[one.item.text for one in failing if not one.evidence.strip()],
        is_stale=is_stale,
    ).enforce()
    note_suspected(screening)
    SCREENING.advance(screening, "propose")
    screening.outcome = Outcome.ON if passes else Outcome.OUT
    screening.evidence = evidence_of(failing)
    screening.returned_note = ""
    screening.proposed_by, screening.proposed_at = by, at
    stamp(screening, window, by=by, at=at)
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.propose",
        subject=screening,
        edition_id=screening.round.edition_id,
        outcome=screening.outcome,
        failed=[one.item.code for one in failing],
        evidence=screening.evidence,
        suspected=sorted(one.code for one in screening.suspicions.all()),
    )
    return screening


def note_suspected(screening: Screening) -> None:
    """Beside each finding: had the automatic check proposed that this rule fails?"""
    suspected = screening.suspicions.values("code")
    findings = screening.findings.all()
    findings.update(suspected=False)
    findings.filter(item__code__in=suspected).update(suspected=True)


def evidence_of(failing: list[Finding]) -> str:
    """One text for the record: the evidence of each rule that does not hold."""
    lines = [one.evidence.strip() for one in failing if one.evidence.strip()]
    return "\n".join(lines)


@transaction.atomic
def sign(screening: Screening, *, by: User, at: datetime) -> Screening:
    """Second signature. A rejection the applicant may know of is told in the same transaction."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    rules.may_sign(standing, screening, at).enforce()
    SCREENING.advance(screening, "sign")
    screening.signed_by, screening.signed_at = by, at
    if screening.is_told and screening.outcome == Outcome.OUT:
        failing = queries.failing_in(screening)
        screening.notice = tell_rejection(screening, failing, at=at)
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.sign",
        subject=screening,
        edition_id=screening.round.edition_id,
        outcome=screening.outcome,
        notice=screening.notice.digest if screening.notice else None,
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


@transaction.atomic
def reconsider(screening: Screening, *, reason: str, by: User, at: datetime) -> Screening:
    """A signed check goes back to the desk; both signatures are given anew."""
    Round.objects.select_for_update().get(pk=screening.round_id)  # it must not be closed meanwhile
    screening = lock_screening(screening)
    appeal = queries.appeal_of(screening)
    rules.may_reconsider(
        queries.standing(by, screening.round.edition),
        screening,
        has_open_appeal=bool(appeal and appeal.state == "filed"),
        is_upheld=bool(appeal and appeal.state == "upheld"),
        reason=reason,
    ).enforce()
    undone = [screening.outcome, screening.proposed_by, screening.signed_by]
    SCREENING.advance(screening, "reconsider")
    if screening.notice is not None:
        tell_lifted(screening, at=at)
    screening.notice, screening.outcome, screening.returned_note = None, "", reason
    screening.proposed_by = screening.proposed_at = None
    screening.signed_by = screening.signed_at = None
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.reconsider",
        subject=screening,
        edition_id=screening.round.edition_id,
        reason=reason,
        undone=undone,
    )
    return screening
