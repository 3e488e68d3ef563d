"""Truths of this room that no single table can carry."""

from django.db.models import F, Q

from haechi.core.invariants import Invariant
from haechi.results.models import Decision, Ranked, Release
from haechi.results.states import DecisionState

TRUTHS = (
    Invariant(
        "Whoever receives an award stands in the edition that gives it.",
        lambda: Decision.objects.filter(application__isnull=False).exclude(
            application__edition=F("award__edition")
        ),
    ),
    Invariant(
        "An award of a category goes to an entry of that category.",
        lambda: Decision.objects.filter(
            application__isnull=False, award__category__isnull=False
        ).exclude(application__category=F("award__category")),
    ),
    Invariant(
        "A place that is decided is a place the grid has.",
        lambda: Decision.objects.filter(Q(place__lt=1) | Q(place__gt=F("award__places"))),
    ),
    Invariant(
        "A release was prepared after every living decision was confirmed.",
        lambda: Release.objects.exclude(state="recalled").filter(
            edition__awards__decisions__state=DecisionState.PROPOSED
        ),
    ),
    Invariant(
        "A ranked entry belongs to the edition of the run.",
        lambda: Ranked.objects.exclude(application__edition=F("run__round__edition")),
    ),
)
