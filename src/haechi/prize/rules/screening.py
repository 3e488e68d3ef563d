"""MAY: an entry is checked and signed for."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Round, Screening
from haechi.prize.rules.rounds import round_is_open, staffs
from haechi.prize.states import (
    SCREENING,
)


def may_read_screenings(who: Standing, round_: Round) -> Verdict:
    roles = frozenset({Role(round_.staffed_by), Role.SECRETARY, Role.AUDITOR})
    return needs(who, roles)


def may_propose(
    who: Standing,
    screening: Screening,
    at: datetime,
    unanswered: int,
    failed: int,
    passes: bool,
    evidence: str,
) -> Verdict:
    """A "no" needs a rule that does not hold and its evidence; a "yes" needs every rule to hold."""
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "propose"),
        allow()
        if not unanswered
        else deny("unanswered", _("%(n)s rules have no answer yet."), n=unanswered),
        deny("rule_fails", _("A rule does not hold, so this entry cannot be passed."))
        if passes and failed
        else allow(),
        deny("no_rule", _("Name the rule that does not hold; nobody is rejected without one."))
        if not passes and not failed
        else allow(),
        deny("no_evidence", _("Write the evidence: what was read, and where."))
        if not passes and not evidence.strip()
        else allow(),
    )


def may_sign(who: Standing, screening: Screening, at: datetime) -> Verdict:
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "sign"),
        deny("same_person", _("The second signature must be another person's."))
        if who.user_id == screening.proposed_by_id
        else allow(),
    )


def may_send_back(who: Standing, screening: Screening, at: datetime, reason: str) -> Verdict:
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "send_back"),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write what should be looked at again.")),
    )
