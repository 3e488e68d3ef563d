"""READS: motions and, once they have ended, how the committee voted."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from haechi.people.rules import Standing
from haechi.prize.models import Application, Edition, Round
from haechi.prize.states import RoundState
from haechi.results import rules
from haechi.results.models import Check, Motion, Post, Vote
from haechi.results.queries.committee import entitled
from haechi.results.states import ENDED_MOTION, Choice, MotionState


def motions(round_: Round) -> QuerySet[Motion]:
    counted = Vote.objects.filter(struck_at__isnull=True).select_related("member")
    return (
        Motion.objects.filter(round=round_)
        .select_related(
            "round__edition",
            "application",
            "award__category",
            "source__category",
            "proposed_by",
            "seconded_by",
            "ended_by",
        )
        .prefetch_related(Prefetch("votes", queryset=counted), "decisions__award")
    )


def motions_visible_to(who: Standing, round_: Round) -> QuerySet[Motion]:
    """None of an entry that this person left the room for."""
    return motions(round_).filter(Q(application__isnull=True) | ~Q(application__in=who.absent_from))


def motions_on(round_: Round, application: Application | None) -> QuerySet[Motion]:
    return motions(round_).filter(application=application)


def votes(motion: Motion) -> QuerySet[Vote]:
    return motion.votes.filter(struck_at__isnull=True)


def tally(motion: Motion) -> rules.Tally:
    """The votes of those entitled; others' do not count."""
    may = entitled(motion.round, motion.application)
    cast = Counter(votes(motion).filter(member__in=may).values_list("choice", flat=True))
    return rules.Tally(len(may), cast[Choice.YES], cast[Choice.NO], cast[Choice.ABSTAIN])


@dataclass(frozen=True)
class Result:
    """What a reader may know of the votes on a motion: the own, and all once it has ended."""

    own: Vote | None
    votes: tuple[Vote, ...]


def result(who: Standing, motion: Motion) -> Result:
    cast = list(motion.votes.all())
    own = next((vote for vote in cast if vote.member_id == who.user_id), None)
    told = motion.state in ENDED_MOTION
    return Result(own, tuple(cast) if told else ())


def unended(edition: Edition) -> int:
    """Motions that are neither withdrawn nor voted on."""
    return Motion.objects.filter(round__edition=edition).exclude(state__in=ENDED_MOTION).count()


def carried(who: Standing, round_: Round) -> QuerySet[Motion]:
    """What the committee resolved about awards, and no living decision follows yet."""
    return (
        motions_visible_to(who, round_)
        .filter(state=MotionState.CARRIED, award__isnull=False)
        .exclude(decisions__state__in=("proposed", "confirmed"))
    )


# --- the journal --------------------------------------------------------------------------------


def sealed_lines(who: Standing, edition: Edition) -> Q:
    """The lines of the journal that would tell this reader what the room keeps to itself.

    Votes until their motion has ended; who speaks in a blind discussion until the round is
    concluded; everything on an entry that the reader left the room for.
    """
    running = Q(motion__round__edition=edition) & ~Q(motion__state__in=ENDED_MOTION)
    blind = Q(round__edition=edition, round__blind_discussion=True) & ~Q(
        round__state=RoundState.CLOSED
    )
    away = Q(application__in=who.absent_from)
    in_blind = Q(motion__round__blind_discussion=True) & ~Q(motion__round__state=RoundState.CLOSED)
    sealed = {
        "results.vote": Vote.objects.filter(
            running
            | Q(motion__round__edition=edition) & in_blind
            | Q(motion__application__in=who.absent_from)
        ),
        "results.post": Post.objects.filter(blind | away),
        "results.motion": Motion.objects.filter(blind | away),
        "results.check": Check.objects.filter(away),
    }
    lines = Q()
    for subject, found in sealed.items():
        lines |= Q(subject_type=subject, subject_id__in=found.values("pk"))
    return lines


def motions_by_entry(who: Standing, round_: Round) -> Counter[int]:
    """How many motions there are on each entry this person is in the room for."""
    seen = Motion.objects.filter(round=round_, application__isnull=False)
    return Counter(
        seen.exclude(application__in=who.absent_from).values_list("application_id", flat=True)
    )
