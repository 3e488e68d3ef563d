"""Truths of this room that no single table can carry."""

from django.db.models import F, Q

from haechi.core.invariants import Invariant
from haechi.results.models import Check, Decision, Motion, Post, Ranked, Release, Vote
from haechi.results.states import DecisionState, MotionState

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
        "A decision that follows a motion does what was carried.",
        lambda: Decision.objects.exclude(motion=None).exclude(
            motion__state=MotionState.CARRIED, award=F("motion__award")
        ),
    ),
    Invariant(
        "Nobody votes on an entry from whose room they are absent.",
        lambda: Vote.objects.filter(
            struck_at__isnull=True,
            motion__state=MotionState.VOTING,
            member__absences__lifted_at__isnull=True,
            member__absences__round=F("motion__round"),
            member__absences__application=F("motion__application"),
        ),
    ),
    Invariant(
        "What the committee says, moves and checks is about entries of its edition.",
        lambda: [
            *Post.objects.exclude(application__edition=F("round__edition")),
            *Motion.objects.filter(application__isnull=False).exclude(
                application__edition=F("round__edition")
            ),
            *Check.objects.exclude(application__edition=F("round__edition")),
        ],
    ),
    Invariant(
        "The counts of a motion are not more than those entitled to vote.",
        lambda: Motion.objects.filter(
            entitled__lt=F("ayes") + F("noes") + F("abstained"), ayes__isnull=False
        ),
    ),
    Invariant(
        "A ranked entry belongs to the edition of the run.",
        lambda: Ranked.objects.exclude(application__edition=F("run__round__edition")),
    ),
)
