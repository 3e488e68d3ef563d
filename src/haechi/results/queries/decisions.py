"""READS: what is decided, by whom it may be seen, who may still be chosen."""

import hashlib
import json
from collections import Counter
from datetime import datetime

from django.db.models import QuerySet

from haechi.people.rules import Standing
from haechi.prize import queries as prize
from haechi.prize.models import Application, Award, Edition, Round
from haechi.prize.states import RoundKind, RoundState
from haechi.results import rules
from haechi.results.models import Decision
from haechi.results.queries.releases import living_release
from haechi.results.states import DecisionState


def final_round(edition: Edition) -> Round | None:
    return edition.rounds.filter(kind=RoundKind.AWARD).order_by("order").last()


def decisions(edition: Edition) -> QuerySet[Decision]:
    """The living decisions of an edition."""
    return (
        Decision.objects.filter(award__edition=edition)
        .exclude(state=DecisionState.RETRACTED)
        .select_related(
            "award__category",
            "application__organisation",
            "application__city__country",
            "application__category",
            "proposed_by",
            "confirmed_by",
        )
    )


def decision_at(award: Award, place: int) -> Decision | None:
    return decisions(award.edition).filter(award=award, place=place).first()


def free_place(award: Award) -> int | None:
    """The first place of an award that is not decided."""
    taken = set(decisions(award.edition).filter(award=award).values_list("place", flat=True))
    return next((n for n in range(1, award.places + 1) if n not in taken), None)


def places_undecided(edition: Edition) -> int:
    """Places of the grid that are not confirmed, filled or empty."""
    confirmed = Counter(
        decisions(edition)
        .filter(state=DecisionState.CONFIRMED)
        .order_by()
        .values_list("award_id", flat=True)
    )
    return sum(award.places - confirmed[award.pk] for award in edition.awards.all())


def winners(edition: Edition) -> QuerySet[Decision]:
    return decisions(edition).filter(state=DecisionState.CONFIRMED, application__isnull=False)


def confirmed(edition: Edition) -> QuerySet[Decision]:
    """What is announced, in the order of the grid: the winners and the places left empty."""
    return (
        decisions(edition)
        .filter(state=DecisionState.CONFIRMED)
        .order_by("award__order", "award_id", "place")
    )


def decisions_visible_to(who: Standing, edition: Edition, at: datetime) -> QuerySet[Decision]:
    """All for those who answer for them, a partner's own for the partner, winners once public."""
    if rules.may_read_every_decision(who):
        return decisions(edition)
    if rules.may_read_winners(edition, living_release(edition), at):
        return winners(edition)
    if rules.may_read_decisions(who):
        return decisions(edition).filter(award__partner_id=who.user_id)
    return Decision.objects.none()


def awards_visible_to(who: Standing, edition: Edition) -> QuerySet[Award]:
    """The rows of the grid this person decides on or answers for."""
    awards = edition.awards.select_related("category", "partner")
    if rules.may_read_every_decision(who):
        return awards
    return awards.filter(partner_id=who.user_id) if who.user_id else awards.none()


def digest_of_decisions(edition: Edition) -> str:
    """SHA-256 over the confirmed decisions in the order of the grid: what exactly was sealed."""
    rows = [
        [d.award.code, d.place, d.application.entry_code if d.application else None, d.reason]
        for d in confirmed(edition)
    ]
    canonical = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def final_is_closed(edition: Edition) -> bool:
    final = final_round(edition)
    return final is not None and final.state == RoundState.CLOSED


def candidates(award: Award, round_: Round) -> list[Application]:
    """Entries of the final round that fit a row of the grid and have no award yet."""
    taken = set(decisions(award.edition).values_list("application_id", flat=True))
    return [
        entry
        for entry in prize.entries_of(round_)
        if entry.pk not in taken and rules.suits(award, entry, in_round=True)
    ]
