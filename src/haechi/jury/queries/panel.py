"""READS: who sits on a panel, and from what they are kept apart."""

from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from haechi.jury.models import Clearance, Judge, Recusal, Sheet
from haechi.jury.states import OFF_PANEL, JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Application, Edition, Round
from haechi.prize.states import RoundKind, RoundState


def panel(round_: Round) -> QuerySet[Judge]:
    return round_.judges.select_related("user", "country", "round__edition", "replaces__user")


def free_seats(round_: Round) -> QuerySet[Judge]:
    """Seats of people who have left, and in whose place nobody stands yet."""
    return panel(round_).filter(state__in=OFF_PANEL).exclude(pk__in=filled(round_))


def is_replaced(judge: Judge) -> bool:
    return filled(judge.round).filter(replaces=judge).exists()


def filled(round_: Round) -> QuerySet[Judge, int | None]:
    """The seats in whose place somebody stands who has not left again."""
    standing = round_.judges.exclude(state__in=OFF_PANEL).filter(replaces__isnull=False)
    return standing.values_list("replaces", flat=True)


def seated(round_: Round) -> QuerySet[Judge]:
    return panel(round_).filter(state=JudgeState.ACCEPTED)


def judgeships(user_id: int | None, edition: Edition) -> QuerySet[Judge]:
    """The seats this person has accepted in the rounds of an edition."""
    return Judge.objects.filter(
        user=user_id, round__edition=edition, state=JudgeState.ACCEPTED
    ).select_related("round__edition", "user")


def judges_now(user_id: int | None, edition: Edition, at: datetime) -> bool:
    """Whether this person still gives scores in a round of the edition."""
    still = judgeships(user_id, edition).exclude(round__state=RoundState.CLOSED)
    return bool(user_id) and still.filter(round__closes_at__gt=at).exists()


def invited(fingerprint: str) -> Judge | None:
    """The judge whose letter carries the secret of this fingerprint."""
    if not fingerprint:
        return None
    return (
        Judge.objects.select_related("round__edition", "user")
        .filter(invitation=fingerprint)
        .first()
    )


def seats(user_id: int | None, edition: Edition) -> list[Judge]:
    """The seats of a person, the open round first, then the latest."""
    own = judgeships(user_id, edition).select_related("round__edition", "user", "country")
    return sorted(own.annotate(first_assigned_at=Min("sheets__assigned_at")), key=by_round)


def seat_of(user_id: int | None, edition: Edition, code: str) -> Judge | None:
    """The seat in the round named, else the one that comes first."""
    own = seats(user_id, edition)
    return next((seat for seat in own if seat.round.code == code), next(iter(own), None))


def is_asked_for_conflicts(judge: Any) -> bool:
    """Whether the judge is still to be asked: once on the seat, once when sheets are there.

    ``judge`` is one of ``seats``. Sheets taken away count too, so that none of it shows.
    """
    if judge.round.state == RoundState.CLOSED:
        return False
    told, assigned = judge.conflicts_told_at, judge.first_assigned_at
    if assigned is not None:
        return told is None or told < assigned
    return told is None and prize.earlier_closed(judge.round)


def by_round(judge: Judge) -> tuple[bool, int]:
    return judge.round.state != RoundState.OPEN, -judge.round.order


def expected_load(round_: Round) -> int | None:
    """About how many entries a judge will read, once the entries of the round are known."""
    if not prize.earlier_closed(round_):
        return None
    panel_ = round_.judges.exclude(state__in=[JudgeState.DECLINED, JudgeState.RELEASED]).count()
    reviews = prize.entries_of(round_).count() * round_.reviews_per_entry
    return -(-reviews // max(panel_, round_.reviews_per_entry, 1)) or None


def conflicts(round_: Round) -> set[tuple[int, int]]:
    """(entry, judge) pairs that must not meet: declared, of one country where rules say so, or
    of a judge who has said that the entry is beyond her.
    """
    pairs = set(
        Recusal.objects.filter(judge__round=round_).values_list("application_id", "judge_id")
    )
    beyond = Sheet.objects.filter(judge__round=round_, state=SheetState.ABSTAINED)
    pairs |= set(beyond.values_list("application_id", "judge_id"))
    if round_.own_country_excluded:
        at_home = dict(prize.entries_of(round_).values_list("pk", "city__country_id"))
        for judge_id, country_id in seated(round_).values_list("pk", "country_id"):
            pairs |= {(entry, judge_id) for entry, home in at_home.items() if home == country_id}
    return pairs


def extra_pairs(round_: Round) -> set[tuple[int, int]]:
    """(entry, judge) of the extra reviews: a plan does not lay the same entry out a second time."""
    sheets = Sheet.objects.filter(judge__round=round_, is_extra=True)
    return set(sheets.values_list("application_id", "judge_id"))


def recusals(round_: Round, *, sees_silent: bool) -> QuerySet[Recusal]:
    """What was declared; a silent recusal is for the chair and the auditor alone."""
    found = Recusal.objects.filter(judge__round=round_)
    if not sees_silent:
        found = found.filter(is_silent=False)
    return found.select_related("judge__user", "application__category", "declared_by")


def told_by(judge: Judge) -> dict[int, Recusal]:
    """What the judge has declared, by the number of the entry."""
    own = Recusal.objects.filter(judge=judge, declared_by=judge.user_id)
    return {one.application.number: one for one in own.select_related("application")}


def entries_to_tell(judge: Judge) -> QuerySet[Application]:
    """All the entries of the round, which a judge can have a conflict with."""
    return prize.entries_of(judge.round).order_by("number")


def clearances(round_: Round) -> QuerySet[Clearance]:
    return Clearance.objects.filter(judge__round=round_).select_related(
        "judge__user", "application", "cleared_by"
    )


def scored_rounds(edition: Edition) -> QuerySet[Round]:
    return edition.rounds.filter(kind=RoundKind.SCORE).select_related("edition")
