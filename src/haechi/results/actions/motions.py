"""WRITES: motions of the committee, from their proposal to the casting vote."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Application, Award, Round
from haechi.results import queries, rules
from haechi.results.actions.committee import lock_room
from haechi.results.actions.discussion import voice_of
from haechi.results.models import Motion, Vote
from haechi.results.states import MOTION, Choice, MotionKind, MotionState


def lock_motion(motion: Motion) -> Motion:
    round_ = lock_room(motion.round)
    found = (
        Motion.objects.select_for_update(of=("self",))
        .select_related("application", "award", "proposed_by")
        .get(pk=motion.pk)
    )
    found.round = round_
    return found


@transaction.atomic
def propose_motion(
    round_: Round,
    *,
    kind: MotionKind,
    application: Application | None = None,
    award: Award | None = None,
    place: int | None = None,
    text: str = "",
    reason: str,
    by: User,
    at: datetime,
) -> Motion:
    """Move that an entry gets an award, that a place stays empty, or something else."""
    round_ = lock_room(round_)
    rules.may_propose_motion(
        prize.standing(by, round_.edition),
        round_,
        at,
        kind=kind,
        application=application,
        in_round=queries.is_finalist(round_, application),
        award=award,
        place=place,
        text=text,
        reason=reason,
    ).enforce()
    voice_of(round_, application, by)
    living = queries.decisions(round_.edition).filter(application=application)
    before = living.first() if application is not None and kind == MotionKind.MOVE else None
    motion = Motion.objects.create(
        round=round_,
        kind=kind,
        application=application,
        source=before.award if before else None,
        award=award,
        place=place,
        text=text.strip(),
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.propose_motion",
        subject=motion,
        edition_id=round_.edition_id,
        entry=motion.entry_code,
        award=award.code if award else "",
        text=motion.text,
        reason=reason,
    )
    return motion


@transaction.atomic
def second_motion(motion: Motion, *, by: User, at: datetime) -> Motion:
    motion = lock_motion(motion)
    round_ = motion.round
    rules.may_second(prize.standing(by, round_.edition), motion, at).enforce()
    voice_of(round_, motion.application, by)
    motion.seconded_by, motion.seconded_at = by, at
    motion.save(update_fields=["seconded_by", "seconded_at"])
    journal.write(
        by=by, at=at, verb="results.second_motion", subject=motion, edition_id=round_.edition_id
    )
    return motion


@transaction.atomic
def withdraw_motion(motion: Motion, *, by: User, at: datetime) -> Motion:
    """Its proposer takes it back before it is put to the vote."""
    motion = lock_motion(motion)
    round_ = motion.round
    rules.may_withdraw_motion(prize.standing(by, round_.edition), motion, at).enforce()
    MOTION.advance(motion, "withdraw")
    motion.ended_by, motion.ended_at = by, at
    motion.save(update_fields=["state", "ended_by", "ended_at"])
    journal.write(
        by=by, at=at, verb="results.withdraw_motion", subject=motion, edition_id=round_.edition_id
    )
    return motion


@transaction.atomic
def open_vote(motion: Motion, *, by: User, at: datetime) -> Motion:
    """The motion is put to the vote."""
    motion = lock_motion(motion)
    round_ = motion.round
    away = queries.chair_is_away(round_, motion.application)
    standing = prize.standing(by, round_.edition)
    rules.may_open_vote(standing, motion, at, chair_is_away=away).enforce()
    MOTION.advance(motion, "open")
    motion.voting_by, motion.voting_at = by, at
    motion.save(update_fields=["state", "voting_by", "voting_at"])
    journal.write(
        by=by, at=at, verb="results.open_vote", subject=motion, edition_id=round_.edition_id
    )
    return motion


@transaction.atomic
def cast_vote(motion: Motion, *, choice: Choice, reason: str, by: User, at: datetime) -> Vote:
    """Vote, or vote anew while the vote runs. Nobody reads it, nor how many voted, before it ends.

    The line in the journal is sealed as long (``queries.sealed_lines``).
    """
    motion = lock_motion(motion)
    round_ = motion.round
    standing = prize.standing(by, round_.edition)
    rules.may_cast_vote(standing, motion, at, choice, reason).enforce()
    vote, _new = Vote.objects.update_or_create(
        motion=motion,
        member=by,
        defaults={"choice": choice, "reason": reason.strip(), "cast_at": at, "struck_at": None},
    )
    journal.write(
        by=by,
        at=at,
        verb="results.cast_vote",
        subject=vote,
        edition_id=round_.edition_id,
        choice=choice,
    )
    return vote


@transaction.atomic
def end_vote(motion: Motion, *, by: User, at: datetime) -> Motion:
    """Count: carried, failed, short of the quorum, or tied so that the chair decides."""
    motion = lock_motion(motion)
    round_ = motion.round
    away = queries.chair_is_away(round_, motion.application)
    standing = prize.standing(by, round_.edition)
    rules.may_end_vote(standing, motion, at, chair_is_away=away).enforce()
    tally = queries.tally(motion)
    MOTION.advance(motion, rules.outcome(tally, round_, chair_is_away=away))
    motion.entitled, motion.ayes = tally.entitled, tally.ayes
    motion.noes, motion.abstained = tally.noes, tally.abstained
    if motion.state != MotionState.TIED:
        motion.ended_by, motion.ended_at = by, at
    motion.save()
    journal.write(
        by=by,
        at=at,
        verb="results.end_vote",
        subject=motion,
        edition_id=round_.edition_id,
        outcome=motion.state,
        entitled=tally.entitled,
        ayes=tally.ayes,
        noes=tally.noes,
        abstained=tally.abstained,
    )
    return motion


@transaction.atomic
def decide_tie(motion: Motion, *, choice: Choice, reason: str, by: User, at: datetime) -> Motion:
    """The casting vote of the chair, with its reason."""
    motion = lock_motion(motion)
    round_ = motion.round
    standing = prize.standing(by, round_.edition)
    rules.may_decide_tie(standing, motion, at, choice, reason).enforce()
    MOTION.advance(motion, "carry" if choice == Choice.YES else "fail")
    motion.casting, motion.casting_reason = choice, reason.strip()
    motion.ended_by, motion.ended_at = by, at
    motion.save(update_fields=["state", "casting", "casting_reason", "ended_by", "ended_at"])
    journal.write(
        by=by,
        at=at,
        verb="results.decide_tie",
        subject=motion,
        edition_id=round_.edition_id,
        choice=choice,
        reason=reason,
    )
    return motion
