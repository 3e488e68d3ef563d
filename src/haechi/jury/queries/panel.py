"""READS: who sits on a panel, and from what they are kept apart."""

from datetime import datetime

from django.db.models import QuerySet

from haechi.jury.models import Judge, Recusal, Sheet
from haechi.jury.states import JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Edition, Round
from haechi.prize.states import RoundKind, RoundState


def panel(round_: Round) -> QuerySet[Judge]:
    return round_.judges.select_related("user", "country", "round__edition")


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
    return sorted(judgeships(user_id, edition), key=by_round)


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


def recusals(round_: Round) -> QuerySet[Recusal]:
    return Recusal.objects.filter(judge__round=round_).select_related(
        "judge__user", "application__category", "declared_by"
    )


def scored_rounds(edition: Edition) -> QuerySet[Round]:
    return edition.rounds.filter(kind=RoundKind.SCORE).select_related("edition")
