"""MAY: an applicant is asked to put something right, and answers."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Application, Repair, Round, Screening
from haechi.prize.rules.applications import lacks_nothing, repair_is_open
from haechi.prize.rules.coworkers import is_own
from haechi.prize.rules.powers import local
from haechi.prize.rules.rounds import round_is_open, staffs
from haechi.prize.states import REPAIR, SCREENING

NO_SUCH_FIELD = _("The form has no field “%(name)s”.")
LEAST = timedelta(days=1)  # no applicant is given less time than this


def repair_deadline(round_: Round, at: datetime) -> datetime:
    """The days the rules give, but never after the round's window."""
    return min(at + timedelta(days=round_.edition.repair_days), round_.closes_at)


def may_ask_repair(
    who: Standing,
    screening: Screening,
    at: datetime,
    broken: Collection[str],
    named: Collection[str],
    text: str,
    is_again: bool,
    reason: str,
) -> Verdict:
    """``broken`` are rules, ``named`` the fields the applicant may change for them."""
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "ask_repair"),
        allow()
        if screening.is_told
        else deny(
            "untold",
            _(
                "Applicants may not know of this round before the release, "
                "so none of them can be asked here."
            ),
        ),
        allow() if broken else deny("no_rule", _("Choose the rule it is about.")),
        allow()
        if named
        else deny("nothing_named", _("Name at least one field that may be changed.")),
        allow()
        if text.strip()
        else deny("no_text", _("Write to the applicant what is to be put right.")),
        deny("no_reason", _("This entry was asked before. Write why it is asked again."))
        if is_again and not reason.strip()
        else allow(),
        allow()
        if repair_deadline(screening.round, at) >= at + LEAST
        else deny(
            "no_time",
            _(
                "Less than a day is left before the window closes on %(when)s. "
                "The secretariat may extend it."
            ),
            when=local(screening.round.closes_at, screening.round.edition),
        ),
    )


def are_asked(repair: Repair | None, names: Collection[str]) -> Verdict:
    """While a repair is answered only what the request names can be changed."""
    if repair is None or set(names) <= set(repair.fields):
        return allow()
    return deny("not_asked", _("Only the fields that the request names can be changed."))


def may_answer_repair(
    who: Standing,
    application: Application,
    repair: Repair,
    at: datetime,
    missing: Collection[Text],
    is_changed: bool,
    reply: str,
) -> Verdict:
    """``missing`` names what was asked for and is empty."""
    return first_refusal(
        is_own(who, application),
        REPAIR.verdict(repair.state, "answer"),
        repair_is_open(repair, application, at),
        lacks_nothing(missing),
        allow()
        if is_changed or reply.strip()
        else deny(
            "nothing_changed",
            _("Nothing was changed. Change what is asked, or write why it stays as it is."),
        ),
    )


def lapses(screening: Screening, repair: Repair | None, at: datetime) -> Verdict:
    """The clock does this, nobody else: the deadline has passed without an answer."""
    if repair is None:
        return hide()
    return first_refusal(
        SCREENING.verdict(screening.state, "lapse_repair"),
        REPAIR.verdict(repair.state, "lapse"),
        allow()
        if at >= repair.due_at
        else deny(
            "not_due",
            _("The applicant may still answer until %(when)s."),
            when=local(repair.due_at, screening.round.edition),
        ),
    )
