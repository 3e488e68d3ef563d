"""MAY: who decides on the award grid, and who reads what is decided."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Application, Award, Round
from haechi.prize.rules import round_is_open
from haechi.prize.states import ROUND, RoundKind, RoundState
from haechi.results.models import Decision, Motion
from haechi.results.rules.powers import POWERS, has_power
from haechi.results.states import DECISION, MotionState


def decides(who: Standing, award: Award) -> Verdict:
    """The final committee decides; a partner proposes for the partner's own award."""
    if award.partner_id is not None and award.partner_id == who.user_id:
        return allow()
    return has_power(who, "decide")


def suits(award: Award, application: Application | None, in_round: bool) -> Verdict:
    """An empty place suits every award; an entry must stand in the round and fit the grid's row."""
    if application is None:
        return allow()
    return first_refusal(
        allow()
        if in_round
        else deny("not_finalist", _("This entry did not reach the final round.")),
        allow()
        if award.category_id in (None, application.category_id)
        else deny("other_category", _("This award is for another category.")),
        allow()
        if award.kind in ("", application.kind)
        else deny("other_kind", _("This award is for another kind of applicant.")),
    )


def is_in_room(who: Standing, application_id: int | None) -> Verdict:
    """Whoever left the room for an entry has no part in what is decided on it."""
    if application_id is None or application_id not in who.absent_from:
        return allow()
    return deny("absent", _("You left the room for this entry; others decide on it."))


def unseen(who: Standing, round_: Round | None) -> frozenset[int]:
    """The entries whose decisions this person does not read before the round is concluded."""
    if round_ is None or round_.state == RoundState.CLOSED:
        return frozenset()
    return who.absent_from


def follows(
    motion: Motion | None, award: Award, place: int, application: Application | None
) -> Verdict:
    """A decision that names a motion does what the committee resolved."""
    if motion is None:
        return allow()
    same = motion.award_id == award.pk and motion.application_id == (
        application.pk if application else None
    )
    return first_refusal(
        allow()
        if motion.state == MotionState.CARRIED
        else deny("not_carried", _("The committee has not carried this motion.")),
        allow()
        if same and motion.place in (None, place)
        else deny("other_motion", _("The motion resolved something else than this decision.")),
    )


def may_propose_decision(
    who: Standing,
    award: Award,
    round_: Round,
    at: datetime,
    *,
    application: Application | None,
    in_round: bool,
    place: int,
    is_taken: bool,
    has_award: bool,
    reason: str,
    motion: Motion | None = None,
) -> Verdict:
    return first_refusal(
        decides(who, award),
        is_in_room(who, application.pk if application else None),
        allow()
        if round_.kind == RoundKind.AWARD
        else deny("wrong_kind", _("This round does not decide on awards.")),
        round_is_open(round_, at),
        allow()
        if 1 <= place <= award.places
        else deny("no_such_place", _("This award has %(n)s places."), n=award.places),
        deny("place_taken", _("This place is decided. Retract that decision first."))
        if is_taken
        else allow(),
        suits(award, application, in_round),
        deny("has_award", _("This entry has an award already; one entry receives one award."))
        if has_award
        else allow(),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write the reason; an empty place needs one too.")),
        follows(motion, award, place, application),
    )


def may_confirm_decision(who: Standing, decision: Decision, round_: Round, at: datetime) -> Verdict:
    return first_refusal(
        has_power(who, "decide"),
        is_in_room(who, decision.application_id),
        round_is_open(round_, at),
        DECISION.verdict(decision.state, "confirm"),
        deny("same_person", _("Another member must confirm what you proposed."))
        if decision.proposed_by_id == who.user_id
        else allow(),
    )


def may_retract_decision(
    who: Standing, decision: Decision, round_: Round, at: datetime, reason: str
) -> Verdict:
    return first_refusal(
        has_power(who, "decide"),
        is_in_room(who, decision.application_id),
        round_is_open(round_, at),
        DECISION.verdict(decision.state, "retract"),
        allow() if reason.strip() else deny("no_reason", _("Write why it is retracted.")),
    )


def may_conclude_awards(who: Standing, round_: Round, undecided: int, motions: int = 0) -> Verdict:
    """``undecided`` places and ``motions`` that are neither withdrawn nor voted on."""
    return first_refusal(
        has_power(who, "conclude"),
        allow()
        if round_.kind == RoundKind.AWARD
        else deny("wrong_kind", _("This round does not decide on awards.")),
        ROUND.verdict(round_.state, "close"),
        allow()
        if not undecided
        else deny(
            "undecided",
            _("%(n)s places of the award grid are not confirmed yet, filled or empty."),
            n=undecided,
        ),
        allow()
        if not motions
        else deny(
            "motions_open",
            _("%(n)s motions of the committee are neither withdrawn nor voted on."),
            n=motions,
        ),
    )


def may_read_decisions(who: Standing) -> Verdict:
    return allow() if who.holds(POWERS["read_decisions"]) else hide()


def may_read_every_decision(who: Standing) -> Verdict:
    """A partner sees the partner's own awards; the whole grid is for those who answer for it."""
    return allow() if who.holds(POWERS["read_every_decision"]) else hide()
