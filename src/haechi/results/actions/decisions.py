"""WRITES: decisions on the places of the award grid."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.actions import conclude
from haechi.prize.models import Application, Award, Edition, Passage, Round
from haechi.prize.states import Outcome, RoundKind
from haechi.results import queries, rules
from haechi.results.models import Decision, Motion
from haechi.results.states import DECISION


def award_round(edition: Edition) -> Round:
    """The one round that decides on the grid; published rules have exactly one."""
    return edition.rounds.select_related("edition").get(kind=RoundKind.AWARD)


@transaction.atomic
def propose_decision(
    award: Award,
    *,
    place: int,
    application: Application | None,
    reason: str,
    motion: Motion | None = None,
    by: User,
    at: datetime,
) -> Decision:
    """Propose an entry for a place of the grid, or that the place stays empty.

    ``motion`` is what the committee resolved, where the proposal follows from it.
    """
    edition = Edition.objects.select_for_update().get(pk=award.edition_id)
    round_ = award_round(edition)
    living = queries.decisions(edition)
    rules.may_propose_decision(
        prize.standing(by, edition),
        award,
        round_,
        at,
        application=application,
        in_round=application is not None
        and prize.entries_of(round_).filter(pk=application.pk).exists(),
        place=place,
        is_taken=living.filter(award=award, place=place).exists(),
        has_award=application is not None and living.filter(application=application).exists(),
        reason=reason,
        motion=motion,
    ).enforce()
    decision = Decision.objects.create(
        award=award,
        place=place,
        application=application,
        reason=reason,
        motion=motion,
        proposed_by=by,
        proposed_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.propose_decision",
        subject=decision,
        edition_id=edition.pk,
        entry=application.entry_code if application else None,
        motion=motion,
        reason=reason,
    )
    return decision


def lock_decision(decision: Decision) -> Decision:
    return (
        Decision.objects.select_for_update(of=("self",))
        .select_related("award__edition")
        .get(pk=decision.pk)
    )


@transaction.atomic
def confirm_decision(decision: Decision, *, by: User, at: datetime) -> Decision:
    """A second member confirms."""
    decision = lock_decision(decision)
    edition = decision.award.edition
    round_ = award_round(edition)
    rules.may_confirm_decision(prize.standing(by, edition), decision, round_, at).enforce()
    DECISION.advance(decision, "confirm")
    decision.confirmed_by, decision.confirmed_at = by, at
    decision.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    journal.write(
        by=by, at=at, verb="results.confirm_decision", subject=decision, edition_id=edition.pk
    )
    return decision


@transaction.atomic
def retract_decision(decision: Decision, *, reason: str, by: User, at: datetime) -> Decision:
    decision = lock_decision(decision)
    edition = decision.award.edition
    round_ = award_round(edition)
    standing = prize.standing(by, edition)
    rules.may_retract_decision(standing, decision, round_, at, reason).enforce()
    DECISION.advance(decision, "retract")
    decision.save(update_fields=["state"])
    journal.write(
        by=by,
        at=at,
        verb="results.retract_decision",
        subject=decision,
        edition_id=edition.pk,
        reason=reason,
    )
    return decision


@transaction.atomic
def conclude_awards(round_: Round, *, note: str = "", by: User, at: datetime) -> Round:
    """Close the final round: winners and those without an award get their exit records."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    edition = round_.edition
    standing = prize.standing(by, edition)
    rules.may_conclude_awards(
        standing, round_, queries.places_undecided(edition), queries.unended(edition)
    ).enforce()
    awarded = {d.application_id: d.award for d in queries.winners(edition)}
    passages = [award_exit(entry, awarded, round_) for entry in prize.entries_of(round_)]
    conclude(round_, passages, note=note, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="results.conclude_awards",
        subject=round_,
        edition_id=edition.pk,
        winners=len(awarded),
        digest=queries.digest_of_decisions(edition),
    )
    return round_


def award_exit(entry: Application, awarded: dict[int | None, Award], round_: Round) -> Passage:
    award = awarded.get(entry.pk)
    return Passage(
        round=round_,
        application=entry,
        outcome=Outcome.ON if award else Outcome.OUT,
        reason_code=award.code if award else "no_award",
        facts={"award": award.code} if award else {},
    )
