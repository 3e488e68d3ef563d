"""READS: what has reached which round, and how it left it."""

from django.db.models import Count, Prefetch, Q, QuerySet

from haechi.prize.models import (
    Application,
    Criterion,
    Edition,
    Round,
    Screening,
)
from haechi.prize.states import (
    ApplicationState,
    Outcome,
    RoundKind,
    RoundState,
    ScreeningState,
)


def round_before(round_: Round) -> Round | None:
    return round_.edition.rounds.filter(order__lt=round_.order).order_by("order").last()


def entries_of(round_: Round) -> QuerySet[Application]:
    """The applications that stand in this round: submitted, and passed the round before."""
    standing_ = Application.objects.filter(
        edition_id=round_.edition_id, state=ApplicationState.SUBMITTED
    ).select_related("category", "organisation", "city__country")
    before = round_before(round_)
    if before is None:
        return standing_
    return standing_.filter(passages__round=before, passages__outcome=Outcome.ON)


def earlier_closed(round_: Round) -> bool:
    before = round_before(round_)
    return before is None or before.state == RoundState.CLOSED


def judging_begun(edition: Edition) -> bool:
    return edition.rounds.exclude(state=RoundState.PLANNED).exists()


def awards_decided(edition: Edition) -> bool:
    return edition.rounds.filter(kind=RoundKind.AWARD, state=RoundState.CLOSED).exists()


def later_begun(round_: Round) -> bool:
    return (
        round_.edition.rounds.filter(order__gt=round_.order)
        .exclude(state=RoundState.PLANNED)
        .exists()
    )


def scored_criteria(round_: Round, category_id: int | None = None) -> QuerySet[Criterion]:
    """The weighted heads of a round for a category: its own where it has any, else the common."""
    heads = Criterion.objects.filter(round=round_, weight__isnull=False)
    own = heads.filter(category=category_id) if category_id else heads.none()
    return own if own.exists() else heads.filter(category=None)


def undecided(round_: Round) -> int:
    return (
        round_.screenings.exclude(state=ScreeningState.DECIDED)
        .filter(application__state=ApplicationState.SUBMITTED)
        .count()
    )


def screenings_of(round_: Round) -> QuerySet[Screening]:
    return round_.screenings.select_related(
        "application__category",
        "application__organisation",
        "application__city__country",
        "proposed_by",
        "signed_by",
        "saved_by",
        "notice",
    ).prefetch_related("findings__item", "suspicions")


def rounds_with_counts(edition: Edition) -> QuerySet[Round]:
    """Each round with how many went on from it, how many of those still stand, and who went out."""
    on = Q(passages__outcome=Outcome.ON)
    return edition.rounds.annotate(
        went_on=Count("passages", filter=on),
        standing=Count(
            "passages", filter=on & Q(passages__application__state=ApplicationState.SUBMITTED)
        ),
        went_out=Count("passages", filter=Q(passages__outcome=Outcome.OUT)),
    ).prefetch_related(Prefetch("cuts"))
