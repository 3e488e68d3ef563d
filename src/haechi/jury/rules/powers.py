"""MAY: which roles may ask for a verb at all, and what every verb of a panel asks first."""

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Round
from haechi.prize.states import RoundKind, RoundState

POWERS: dict[str, frozenset[Role]] = {
    "nominate": frozenset({Role.STEERING}),
    "invite": frozenset({Role.SECRETARY}),
    "release": frozenset({Role.SECRETARY}),
    "plan": frozenset({Role.SECRETARY}),
    "remind": frozenset({Role.SECRETARY}),
    "renominate": frozenset({Role.STEERING}),
    "write_profiles": frozenset({Role.SECRETARY}),
    "recuse_another": frozenset({Role.CHAIR}),
    "read_silent": frozenset({Role.CHAIR, Role.AUDITOR}),
    "judge_closeness": frozenset({Role.SECRETARY, Role.CHAIR}),
    "read_closeness": frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR}),
    "read_fees": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "set_calibration": frozenset({Role.SECRETARY}),
    "read_briefing": frozenset(
        {Role.SECRETARY, Role.STEERING, Role.CHAIR, Role.AUDITOR, Role.JUDGE}
    ),
    "read_calibration": frozenset({Role.CHAIR, Role.AUDITOR}),
    "read_queue": frozenset({Role.JUDGE}),
    "read_panel": frozenset({Role.SECRETARY, Role.STEERING, Role.CHAIR, Role.AUDITOR}),
    "read_progress": frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR}),
    "read_every_sheet": frozenset({Role.AUDITOR}),
}


def has_power(who: Standing, verb: str) -> Verdict:
    return needs(who, POWERS[verb])


def is_scored(round_: Round) -> Verdict:
    if round_.kind == RoundKind.SCORE:
        return allow()
    return deny("wrong_kind", _("This round is not decided by the scores of a jury."))


def is_unfinished(round_: Round) -> Verdict:
    if round_.state != RoundState.CLOSED:
        return allow()
    return deny("round_closed", _("This round has been concluded; its panel does not change."))
