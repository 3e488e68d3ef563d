"""READS: applications, their form, what is missing."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import rules
from haechi.prize.models import (
    Application,
    Edition,
    Passage,
    Round,
)
from haechi.prize.states import (
    ApplicationState,
    Outcome,
    RoundKind,
    RoundState,
)


def visible_to(who: Standing, edition: Edition) -> QuerySet[Application]:
    """The applications this person may read; the query says what ``may_read_application`` says."""
    everything = Application.objects.filter(edition=edition).select_related(
        "category", "organisation", "city__country", "applicant"
    )
    own = Q(applicant=who.user_id) | Q(pk__in=who.works_on) if who.user_id else Q(pk__in=())
    if who.absent_from:
        everything = everything.filter(own | ~Q(pk__in=who.absent_from))
    if who.holds(rules.POWERS["read_every_application"]):
        return everything
    submitted = Q(state=ApplicationState.SUBMITTED)
    if who.holds({Role.ELIGIBILITY_OFFICER}):
        return everything.filter(own | submitted)
    if who.holds(rules.POWERS["read_finalists"]):
        return everything.filter(own | submitted & Q(pk__in=finalists(edition)))
    return everything.filter(own)


def finalists(edition: Edition) -> QuerySet[Application]:
    """Those who passed the last scored round."""
    scored = edition.rounds.filter(kind=RoundKind.SCORE).order_by("order").last()
    return Application.objects.filter(
        passages__round=scored, passages__outcome=Outcome.ON, state=ApplicationState.SUBMITTED
    )


def is_finalist(application: Application) -> bool:
    return finalists(application.edition).filter(pk=application.pk).exists()


def history_of(application: Application) -> QuerySet[Passage]:
    return application.passages.select_related("round").order_by("round__order")


def exits_told(applications: Collection[Application]) -> QuerySet[Passage]:
    """What applicants may know before the release: how a concluded check of entry ended.

    A checklist after the jury is none: merely having reached it would tell who was shortlisted.
    """
    judged_before = Round.objects.filter(
        edition=OuterRef("round__edition"),
        kind=RoundKind.SCORE,
        order__lt=OuterRef("round__order"),
    )
    return (
        Passage.objects.filter(
            ~Exists(judged_before),
            application__in=applications,
            round__kind=RoundKind.CHECK,
            round__state=RoundState.CLOSED,
        )
        .select_related("round")
        .order_by("round__order")
    )


GROUPS = {
    "categories": "category__code",
    "kinds": "kind",
    "regions": "city__country__region",
    "countries": "city__country__iso2",
}


def counts_of(applications: QuerySet[Application]) -> dict[str, Any]:
    """How many there are, by state, and by state in each group; in one query."""
    rows = applications.order_by().values_list("state", *GROUPS.values())
    counted = rows.annotate(n=Count("pk"))
    states: Counter[str] = Counter()
    groups: dict[str, dict[str, Counter[str]]] = {name: {} for name in GROUPS}
    for state, *where, n in counted:
        states[state] += n
        for name, group in zip(GROUPS, where, strict=True):
            groups[name].setdefault(group, Counter())[state] += n
    return {"total": states.total(), "states": states, **groups}
