"""MAY: who is in the committee's room, who leaves it for which entry, in which order they talk.

Besides the powers written in the table a round names the role that decides in it: its members.
"""

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Absence, Application, Round
from haechi.prize.states import RoundKind, RoundState
from haechi.results.rules.powers import POWERS, has_power


def is_member(who: Standing, round_: Round) -> bool:
    return who.holds({Role(round_.staffed_by)})


def is_away(who: Standing, application: Application | None) -> bool:
    return application is not None and application.pk in who.absent_from


def is_unfinished(round_: Round) -> Verdict:
    if round_.state != RoundState.CLOSED:
        return allow()
    return deny("round_closed", _("This round has been concluded; its record stays as it is."))


def may_read_room(who: Standing, round_: Round) -> Verdict:
    """The room of an award round: its members, the chair, and those who answer for the record."""
    inside = is_member(who, round_) or who.holds(POWERS["enter_room"])
    return allow() if inside and round_.kind == RoundKind.AWARD else hide()


def may_read_dossier(
    who: Standing, round_: Round, application: Application, in_round: bool
) -> Verdict:
    """For whoever left the room for an entry, its dossier does not exist."""
    return first_refusal(
        may_read_room(who, round_),
        allow() if in_round and not is_away(who, application) else hide(),
    )


def takes_part(
    who: Standing, round_: Round, application: Application | None, in_round: bool
) -> Verdict:
    """Members and the chair speak and move; an entry that is None is a matter of the whole grid."""
    return first_refusal(
        may_read_room(who, round_)
        if application is None
        else may_read_dossier(who, round_, application, in_round),
        allow()
        if is_member(who, round_) or who.holds(POWERS["conduct"])
        else deny("not_a_member", _("Only members of the committee and its chair take part.")),
    )


# --- absences -----------------------------------------------------------------------------------


def may_declare_absence(
    who: Standing,
    round_: Round,
    member_id: int,
    *,
    in_room: bool,
    in_round: bool,
    is_absent: bool,
    reason: str,
) -> Verdict:
    """A member for themselves, the chair for anybody; ``in_room``: the member is one of them."""
    mine = who.user_id is not None and who.user_id == member_id
    return first_refusal(
        may_read_room(who, round_),
        allow()
        if mine and (is_member(who, round_) or who.holds(POWERS["conduct"]))
        else has_power(who, "enter_absence"),
        is_unfinished(round_),
        allow()
        if in_room
        else deny("not_a_member", _("This person is neither a member of the committee nor chair.")),
        allow()
        if in_round
        else deny("not_finalist", _("This entry did not reach the final round.")),
        deny("absent_already", _("The absence is on record already.")) if is_absent else allow(),
        allow() if reason.strip() else deny("no_reason", _("Write what the conflict is.")),
    )


def may_lift_absence(who: Standing, absence: Absence, reason: str) -> Verdict:
    """The chair takes back what was entered by mistake; nobody lifts the own absence."""
    return first_refusal(
        may_read_room(who, absence.round),
        has_power(who, "lift_absence"),
        deny("own_absence", _("Another chair must lift your own absence."))
        if who.user_id == absence.member_id
        else allow(),
        is_unfinished(absence.round),
        allow()
        if absence.lifted_at is None
        else deny("lifted", _("This absence has been lifted already.")),
        allow() if reason.strip() else deny("no_reason", _("Write why the absence is lifted.")),
    )


def may_read_absences(who: Standing) -> Verdict:
    """Everybody's, with their reasons; members read their own."""
    return has_power(who, "read_absences")


# --- agenda -------------------------------------------------------------------------------------


def may_set_agenda(who: Standing, round_: Round, entries: int) -> Verdict:
    return first_refusal(
        may_read_room(who, round_),
        has_power(who, "set_agenda"),
        is_unfinished(round_),
        allow() if entries else deny("no_entries", _("No entry has reached this round.")),
    )


def may_move_item(who: Standing, round_: Round, *, is_place: bool, reason: str) -> Verdict:
    """By hand; ``is_place``: the agenda has the place the entry is moved to."""
    return first_refusal(
        may_read_room(who, round_),
        has_power(who, "set_agenda"),
        is_unfinished(round_),
        allow() if is_place else deny("no_such_place", _("The agenda has no such place.")),
        allow() if reason.strip() else deny("no_reason", _("Write why the order changes.")),
    )
