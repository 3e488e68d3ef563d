"""WRITES: rounds begin, move, end."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.actions.suspicions import note_suspicions
from haechi.prize.actions.windows import record_window_change
from haechi.prize.models import (
    Passage,
    Round,
    Screening,
)
from haechi.prize.states import (
    ROUND,
    Outcome,
    RoundKind,
)


@transaction.atomic
def move_round(
    round_: Round,
    *,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    reason_ko: str = "",
    by: User,
    at: datetime,
) -> Round:
    """Move the window of a round; who and why are kept. Before judging it is announced to all."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    standing = queries.standing(by, round_.edition)
    why = reason.strip() or reason_ko
    rules.may_move_window(standing, opens_at, closes_at, why).enforce()
    before = [round_.opens_at, round_.closes_at]
    round_.opens_at, round_.closes_at = opens_at, closes_at
    round_.save(update_fields=["opens_at", "closes_at"])
    record_window_change(
        round_.edition,
        round_,
        before=before[1],
        after=closes_at,
        reason=reason,
        reason_ko=reason_ko,
        by=by,
        at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.move_round",
        subject=round_,
        edition_id=round_.edition_id,
        before=before,
        after=[opens_at, closes_at],
        reason=why,
    )
    return round_


@transaction.atomic
def open_round(round_: Round, *, by: User, at: datetime) -> Round:
    """Begin a round: the entries that reached it are fixed; a checklist gets its sheets."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    entries = queries.entries_of(round_)
    rules.may_open_round(
        queries.standing(by, round_.edition),
        round_,
        at,
        queries.earlier_closed(round_),
        entries.count(),
    ).enforce()
    ROUND.advance(round_, "open")
    round_.save(update_fields=["state"])
    if round_.kind == RoundKind.CHECK:
        is_told = queries.applicants_may_know(round_)
        Screening.objects.bulk_create(
            Screening(round=round_, application=entry, is_told=is_told) for entry in entries
        )
        note_suspicions(round_, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.open_round",
        subject=round_,
        edition_id=round_.edition_id,
        entries=entries.count(),
    )
    return round_


@transaction.atomic
def close_check_round(round_: Round, *, note: str = "", by: User, at: datetime) -> Round:
    """Conclude a checklist round: every entry gets its exit record from its signed screening."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    standing = queries.standing(by, round_.edition)
    rules.may_close_check_round(standing, round_, queries.loose_ends(round_, at)).enforce()
    decided = queries.screenings_of(round_).filter(state="decided")
    conclude(round_, [exit_of(screening) for screening in decided], note=note, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.close_check_round",
        subject=round_,
        edition_id=round_.edition_id,
        on=decided.filter(outcome=Outcome.ON).count(),
        out=decided.filter(outcome=Outcome.OUT).count(),
        note=note,
    )
    return round_


def exit_of(screening: Screening) -> Passage:
    """The exit record names the rules that do not hold and the evidence for each."""
    failing = [finding for finding in screening.findings.all() if finding.holds is False]
    failed = [finding.item.code for finding in failing]
    is_upheld = bool(failed) and screening.outcome == Outcome.ON
    return Passage(
        round=screening.round,
        application=screening.application,
        outcome=screening.outcome,
        reason_code="appeal_upheld" if is_upheld else failed[0] if failed else "all_rules_hold",
        facts={
            "failed": failed,
            "evidence": screening.evidence,
            "lines": {finding.item.code: finding.evidence for finding in failing},
        },
    )


def conclude(round_: Round, passages: list[Passage], *, note: str, by: User, at: datetime) -> None:
    """Write the exit records of a round and close it; the step every way of deciding ends with."""
    for passage in passages:
        passage.decided_by, passage.decided_at = by, at
    Passage.objects.bulk_create(passages)
    ROUND.advance(round_, "close")
    round_.closed_at, round_.closed_by, round_.exit_note = at, by, note
    round_.save(update_fields=["state", "closed_at", "closed_by", "exit_note"])


@transaction.atomic
def reopen_round(round_: Round, *, reason: str, by: User, at: datetime) -> Round:
    """Open a concluded round again; its exit records leave the table and stay in the journal."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    standing = queries.standing(by, round_.edition)
    rules.may_reopen_round(standing, round_, queries.later_begun(round_), reason).enforce()
    undone = [[p.application.entry_code, p.outcome, p.reason_code] for p in round_.passages.all()]
    round_.passages.all().delete()
    ROUND.advance(round_, "reopen")
    round_.closed_at, round_.closed_by = None, None
    round_.save(update_fields=["state", "closed_at", "closed_by"])
    journal.write(
        by=by,
        at=at,
        verb="prize.reopen_round",
        subject=round_,
        edition_id=round_.edition_id,
        reason=reason,
        undone=undone,
    )
    return round_
