"""MAY: an entry is checked and signed for."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Round, Screening
from haechi.prize.rules.rounds import round_is_open, staffs
from haechi.prize.states import (
    SCREENING,
)

NO_SUCH_RULE = _("This checklist has no rule “%(name)s”.")


def may_read_screenings(who: Standing, round_: Round) -> Verdict:
    roles = frozenset({Role(round_.staffed_by), Role.SECRETARY, Role.AUDITOR})
    return needs(who, roles)


def may_run_checks(who: Standing, round_: Round, at: datetime) -> Verdict:
    return first_refusal(staffs(who, round_), round_is_open(round_, at))


def may_save_findings(who: Standing, screening: Screening, at: datetime, is_stale: bool) -> Verdict:
    """``is_stale``: another window wrote the checklist after this one read it."""
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "propose"),
        is_fresh(screening, is_stale),
    )


def is_fresh(screening: Screening, is_stale: bool) -> Verdict:
    if not is_stale:
        return allow()
    return deny(
        "stale",
        _(
            "This checklist was changed in another window (%(who)s). Nothing was overwritten: "
            "reload the page to read it; what you typed here stays on this device."
        ),
        who=screening.saved_by or "–",
    )


def may_propose(
    who: Standing,
    screening: Screening,
    at: datetime,
    unanswered: int,
    failed: int,
    passes: bool,
    unproven: Collection[Text],
    is_stale: bool,
) -> Verdict:
    """A "no" needs a rule that does not hold, and evidence for each; a "yes" that all rules hold.

    ``unproven`` are the rules that do not hold and have no evidence.
    """
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "propose"),
        is_fresh(screening, is_stale),
        allow()
        if not unanswered
        else deny("unanswered", _("%(n)s rules have no answer yet."), n=unanswered),
        deny("rule_fails", _("A rule does not hold, so this entry cannot be passed."))
        if passes and failed
        else allow(),
        deny("no_rule", _("Name the rule that does not hold; nobody is rejected without one."))
        if not passes and not failed
        else allow(),
        deny(
            "no_evidence",
            _("Write the evidence, what was read and where, for: %(rules)s"),
            rules=" · ".join(str(rule) for rule in unproven),
        )
        if not passes and unproven
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
