"""MAY: a rejection is appealed against, and somebody uninvolved decides."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Appeal, Application, Edition, Notice, Screening
from haechi.prize.rules.coworkers import is_own
from haechi.prize.rules.powers import local
from haechi.prize.rules.rounds import staffs
from haechi.prize.states import (
    APPEAL,
    ROUND,
    SCREENING,
    ApplicationState,
    Outcome,
    RoundState,
    ScreeningState,
)

HEARERS = frozenset({Role.ELIGIBILITY_OFFICER, Role.STEERING, Role.SECRETARY})


def appeal_deadline(edition: Edition, at: datetime) -> datetime:
    return at + timedelta(days=edition.appeal_days)


def stands(screening: Screening) -> Verdict:
    """The round still runs and the entry was not withdrawn; else nothing changes any more."""
    if screening.application.state != ApplicationState.SUBMITTED:
        return deny("withdrawn", _("This application is withdrawn."))
    if screening.round.state != RoundState.OPEN:
        return deny(
            "round_not_open",
            _("“%(round)s” is %(state)s."),
            round=screening.round.name,
            state=ROUND.staff_name(screening.round.state),
        )
    return allow()


def may_file_appeal(
    who: Standing,
    application: Application,
    notice: Notice | None,
    has_appealed: bool,
    at: datetime,
    reasons: str,
) -> Verdict:
    """One appeal against each rejection, by the applicant, in the time its notice names."""
    if not is_own(who, application):
        return is_own(who, application)
    if notice is None or notice.appeal_until is None or not is_rejected(notice.screening):
        return deny("no_rejection", _("There is no rejection to appeal against."))
    return first_refusal(
        stands(notice.screening),
        deny("appealed", _("You have appealed already; each rejection is appealed against once."))
        if has_appealed
        else allow(),
        allow()
        if at < notice.appeal_until
        else deny(
            "appeal_over",
            _("An appeal was possible until %(when)s."),
            when=local(notice.appeal_until, application.edition),
        ),
        allow()
        if reasons.strip()
        else deny("no_reason", _("Write why you think that the rejection is wrong.")),
    )


def is_rejected(screening: Screening) -> bool:
    return (screening.state, screening.outcome) == (ScreeningState.DECIDED, Outcome.OUT)


def may_read_appeals(who: Standing) -> Verdict:
    return needs(who, HEARERS | {Role.AUDITOR})


def may_hear_appeal(who: Standing, appeal: Appeal, is_involved: bool, is_kin: bool) -> Verdict:
    """``is_involved``: had a hand in this check; ``is_kin``: belongs to the applicant's house."""
    return first_refusal(
        needs(who, HEARERS),
        APPEAL.verdict(appeal.state, "dismiss"),
        deny("involved", _("You had a part in this check; somebody uninvolved must decide."))
        if is_involved
        else allow(),
        deny("same_organisation", _("You belong to the applicant’s organisation."))
        if is_kin
        else allow(),
    )


def may_decide_appeal(
    who: Standing, appeal: Appeal, is_involved: bool, is_kin: bool, decision: str
) -> Verdict:
    return first_refusal(
        may_hear_appeal(who, appeal, is_involved, is_kin),
        stands(appeal.notice.screening),
        allow()
        if decision.strip()
        else deny("no_reason", _("Write the reason of the decision; the applicant reads it.")),
    )


def may_reconsider(
    who: Standing, screening: Screening, has_open_appeal: bool, is_upheld: bool, reason: str
) -> Verdict:
    """A signed check goes back to the desk, with a reason; an appeal is decided first."""
    return first_refusal(
        staffs(who, screening.round),
        stands(screening),
        SCREENING.verdict(screening.state, "reconsider"),
        deny("appeal_pending", _("An appeal waits here; it is decided first."))
        if has_open_appeal
        else allow(),
        deny("appeal_upheld", _("This entry goes on because an appeal was upheld; it stays so."))
        if is_upheld
        else allow(),
        allow() if reason.strip() else deny("no_reason", _("Write why it is checked again.")),
    )
