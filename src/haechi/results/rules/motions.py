"""MAY: who moves, seconds, votes, ends a vote; and what the votes of a motion come to."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Application, Award, Round
from haechi.prize.rules import round_is_open
from haechi.prize.states import Majority
from haechi.results.models import Motion
from haechi.results.rules.committee import is_away, is_member, may_read_room, takes_part
from haechi.results.rules.decisions import suits
from haechi.results.rules.powers import POWERS, has_power
from haechi.results.states import MOTION, Choice, MotionKind, MotionState

# --- what the votes come to ---------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """How many were entitled to vote, and how those voted who did."""

    entitled: int
    ayes: int
    noes: int
    abstained: int

    @property
    def cast(self) -> int:
        return self.ayes + self.noes + self.abstained


def has_quorum(tally: Tally, percent: int) -> bool:
    """So many percent of those in the room voted; nobody at all is never a quorum."""
    return tally.cast > 0 and 100 * tally.cast >= percent * tally.entitled


def is_carried(tally: Tally, majority: str) -> bool:
    if majority == Majority.ABSOLUTE:
        return 2 * tally.ayes > tally.entitled
    if majority == Majority.TWO_THIRDS:
        return tally.ayes > 0 and 3 * tally.ayes >= 2 * (tally.ayes + tally.noes)
    return tally.ayes > tally.noes


def is_tied(tally: Tally, majority: str) -> bool:
    """As many yes as no, where one more yes would have carried it."""
    return majority == Majority.SIMPLE and tally.ayes == tally.noes > 0


def outcome(tally: Tally, round_: Round, *, chair_is_away: bool) -> str:
    """The step of the law that follows from the votes."""
    if not has_quorum(tally, round_.quorum):
        return "lapse"
    if is_carried(tally, round_.majority):
        return "carry"
    if is_tied(tally, round_.majority) and round_.casting_vote and not chair_is_away:
        return "tie"
    return "fail"


# --- motions ------------------------------------------------------------------------------------


def may_propose_motion(
    who: Standing,
    round_: Round,
    at: datetime,
    *,
    kind: str,
    application: Application | None,
    in_round: bool,
    award: Award | None,
    place: int | None,
    text: str,
    reason: str,
) -> Verdict:
    return first_refusal(
        takes_part(who, round_, application, in_round),
        round_is_open(round_, at),
        is_whole(kind, application, award, place, text),
        suits(award, application, in_round) if award is not None else allow(),
        allow() if reason.strip() else deny("no_reason", _("Write the reason of the motion.")),
    )


def is_whole(
    kind: str, application: Application | None, award: Award | None, place: int | None, text: str
) -> Verdict:
    """Each kind of motion names what it is about."""
    if kind == MotionKind.MOVE and (application is None or award is None):
        return deny("no_award", _("Choose the award that the entry shall receive."))
    if kind == MotionKind.EMPTY:
        if award is None or application is not None or place is None:
            return deny("no_award", _("Choose the place that shall stay empty."))
        if not 1 <= place <= award.places:
            return deny("no_such_place", _("This award has %(n)s places."), n=award.places)
    if kind == MotionKind.FREE and not text.strip():
        return deny("no_text", _("Write what the committee shall resolve."))
    if kind not in MotionKind.values:
        return deny("no_such_kind", _("There is no such kind of motion."))
    return allow()


def may_read_motion(who: Standing, motion: Motion) -> Verdict:
    return first_refusal(
        may_read_room(who, motion.round),
        hide() if is_away(who, motion.application) else allow(),
    )


def may_second(who: Standing, motion: Motion, at: datetime) -> Verdict:
    return first_refusal(
        takes_part(who, motion.round, motion.application, in_round=True),
        round_is_open(motion.round, at),
        MOTION.verdict(motion.state, "withdraw"),
        deny("own_motion", _("Another member must second your motion."))
        if motion.proposed_by_id == who.user_id
        else allow(),
        allow()
        if motion.seconded_by_id is None
        else deny("seconded", _("This motion has been seconded already.")),
    )


def may_withdraw_motion(who: Standing, motion: Motion, at: datetime) -> Verdict:
    """Its proposer, before it is put to the vote."""
    return first_refusal(
        takes_part(who, motion.round, motion.application, in_round=True),
        allow()
        if motion.proposed_by_id == who.user_id
        else deny("not_yours", _("Only whoever proposed a motion withdraws it.")),
        round_is_open(motion.round, at),
        MOTION.verdict(motion.state, "withdraw"),
    )


def conducts(who: Standing, motion: Motion, *, chair_is_away: bool) -> Verdict:
    """The chair; for an entry the chair left the room for, the secretary."""
    return first_refusal(
        may_read_motion(who, motion),
        allow()
        if chair_is_away and who.holds(POWERS["conduct_for_the_chair"])
        else has_power(who, "conduct"),
    )


def may_open_vote(
    who: Standing, motion: Motion, at: datetime, *, chair_is_away: bool = False
) -> Verdict:
    return first_refusal(
        conducts(who, motion, chair_is_away=chair_is_away),
        round_is_open(motion.round, at),
        MOTION.verdict(motion.state, "open"),
    )


def may_cast_vote(who: Standing, motion: Motion, at: datetime, choice: str, reason: str) -> Verdict:
    """Members in the room; until the vote is ended a member may change the own vote."""
    return first_refusal(
        may_read_motion(who, motion),
        allow()
        if is_member(who, motion.round)
        else deny("not_a_member", _("Only members of the committee vote.")),
        round_is_open(motion.round, at),
        allow()
        if motion.state == MotionState.VOTING
        else deny("not_voting", _("This motion is not being voted on.")),
        allow() if choice in Choice.values else deny("no_choice", _("Vote yes or no, or abstain.")),
        allow() if reason.strip() else deny("no_reason", _("Write the reason of your vote.")),
    )


def may_end_vote(
    who: Standing, motion: Motion, at: datetime, *, chair_is_away: bool = False
) -> Verdict:
    return first_refusal(
        conducts(who, motion, chair_is_away=chair_is_away),
        round_is_open(motion.round, at),
        MOTION.verdict(motion.state, "tie"),
    )


def may_decide_tie(
    who: Standing, motion: Motion, at: datetime, choice: str, reason: str
) -> Verdict:
    """The casting vote: yes or no, with its reason."""
    return first_refusal(
        may_read_motion(who, motion),
        has_power(who, "conduct"),
        round_is_open(motion.round, at),
        allow()
        if motion.state == MotionState.TIED
        else deny("not_tied", _("This motion is not tied.")),
        allow()
        if choice in (Choice.YES, Choice.NO)
        else deny("no_choice", _("The casting vote is yes or no.")),
        allow() if reason.strip() else deny("no_reason", _("Write the reason of your vote.")),
    )
