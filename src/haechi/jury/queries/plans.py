"""READS: proposals of who reads what, and what applying one would change."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from haechi.jury.models import Judge, Plan, PlannedReview, Sheet
from haechi.jury.queries.panel import conflicts, panel, seated
from haechi.jury.states import JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round


def plans(round_: Round) -> QuerySet[Plan]:
    return round_.plans.select_related("made_by").annotate(count=Count("reviews"))


def planned_load(plan: Plan) -> QuerySet[Judge]:
    """Every seated or planned judge with how many entries the plan gives them."""
    mine = Q(planned_reviews__plan=plan)
    return (
        panel(plan.round)
        .annotate(load=Count("planned_reviews", filter=mine))
        .filter(Q(state=JudgeState.ACCEPTED) | Q(load__gt=0))
        .order_by("-load", "user__email")
    )


def planned_entries(plan: Plan) -> QuerySet[Application]:
    """The entries of a plan, each with its planned reviews."""
    reviews = PlannedReview.objects.filter(plan=plan).select_related("judge__user")
    return (
        Application.objects.filter(planned_reviews__plan=plan)
        .distinct()
        .select_related("category", "city__country")
        .prefetch_related(Prefetch("planned_reviews", queryset=reviews, to_attr="readers"))
        .order_by("number")
    )


@dataclass(frozen=True)
class Change:
    """What applying a plan does to the sheets that lie before the judges."""

    added: frozenset[tuple[int, int]]
    dropped: frozenset[int]
    kept: int


def change_by(plan: Plan) -> Change:
    """New (judge, entry) pairs get a sheet; sheets not begun and not planned any more go."""
    wanted = set(plan.reviews.values_list("judge_id", "application_id"))
    there = list(
        Sheet.objects.filter(judge__round=plan.round).values_list(
            "pk", "judge_id", "application_id", "state"
        )
    )
    dropped = frozenset(
        pk
        for pk, judge, entry, state in there
        if state == SheetState.ASSIGNED and (judge, entry) not in wanted
    )
    present = {(judge, entry) for _pk, judge, entry, _state in there}
    return Change(frozenset(wanted - present), dropped, len(there) - len(dropped))


def strangers(plan: Plan) -> list[str]:
    """Planned reviews that can no longer be given."""
    entries = set(prize.entries_of(plan.round).values_list("pk", flat=True))
    judges = set(seated(plan.round).values_list("pk", flat=True))
    barred = conflicts(plan.round)
    return [
        str(review)
        for review in plan.reviews.select_related("application", "judge__user")
        if review.application_id not in entries
        or review.judge_id not in judges
        or (review.application_id, review.judge_id) in barred
    ]
