"""MAY: editions, their rules and windows."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Edition
from haechi.prize.rules.powers import has_power
from haechi.prize.states import (
    EDITION,
    EditionState,
)


def may_found_edition(who: Standing) -> Verdict:
    if who.founder:
        return allow()
    return deny("not_founder", _("Only the organiser of this installation may found an edition."))


def may_read_edition(who: Standing, edition: Edition) -> Verdict:
    """Before its rules are published an edition exists only for those who prepare it."""
    if edition.state != EditionState.DRAFT or who.roles or who.founder:
        return allow()
    return hide()


def may_edit_rules(who: Standing, edition: Edition) -> Verdict:
    return first_refusal(has_power(who, "edit_rules"), is_in_preparation(edition))


def is_in_preparation(edition: Edition) -> Verdict:
    if edition.state == EditionState.DRAFT:
        return allow()
    return deny(
        "rules_published",
        _(
            "The rules were published on %(on)s and do not change any more. "
            "Only windows may still be moved, with a reason."
        ),
        on=f"{edition.rules_published_at:%Y-%m-%d}" if edition.rules_published_at else "",
    )


def may_publish_rules(who: Standing, edition: Edition, gaps: Collection[Text]) -> Verdict:
    """``gaps`` are the sentences of what the rules still lack."""
    return first_refusal(
        has_power(who, "publish_rules"),
        EDITION.verdict(edition.state, "publish_rules"),
        allow()
        if not gaps
        else deny(
            "rules_incomplete",
            _("The rules are not complete: %(gaps)s"),
            gaps=" · ".join(str(gap) for gap in gaps),
        ),
    )


def may_finish(who: Standing, edition: Edition, open_rounds: int) -> Verdict:
    return first_refusal(
        has_power(who, "finish_edition"),
        EDITION.verdict(edition.state, "finish"),
        allow()
        if not open_rounds
        else deny("rounds_open", _("%(n)s rounds are not concluded yet."), n=open_rounds),
    )


def may_appoint(who: Standing, role: Role, is_applicant: bool) -> Verdict:
    """Whoever applies in an edition decides nothing in it."""
    return first_refusal(
        has_power(who, "appoint"),
        deny(
            "applies_here",
            _("This person has an application in this edition and cannot hold a role in it."),
        )
        if is_applicant
        else allow(),
    )


def may_move_window(who: Standing, opens_at: datetime, closes_at: datetime, reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "move_window"),
        allow()
        if closes_at > opens_at
        else deny("window_reversed", _("The end of the window must be later than its beginning.")),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write why the window moves; it is announced with the new time.")),
    )


def may_move_call(
    who: Standing, opens_at: datetime, closes_at: datetime, reason: str, judging_begun: bool
) -> Verdict:
    """Once the first round has taken its entries in, a late one would be judged by nobody."""
    return first_refusal(
        may_move_window(who, opens_at, closes_at, reason),
        deny("judging_begun", _("The first round has begun; the call cannot be moved any more."))
        if judging_begun
        else allow(),
    )
