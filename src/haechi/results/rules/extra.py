"""MAY: who buys extra reviews near the cut, and how many."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.prize.models import Application, Round
from haechi.prize.rules import round_is_open
from haechi.results.rules.powers import has_power
from haechi.results.rules.runs import is_complete, is_scored

BATCH = 20


def may_buy_reviews(
    who: Standing,
    round_: Round,
    at: datetime,
    *,
    number: int,
    left: int,
    waiting: int,
    short: Collection[Application],
) -> Verdict:
    """``left`` of the published budget; ``waiting`` of those bought are not submitted yet."""
    return first_refusal(
        has_power(who, "buy_reviews"),
        is_scored(round_),
        allow()
        if round_.extra_reviews
        else deny("no_budget", _("The rules of this round have no extra reviews.")),
        round_is_open(round_, at),
        is_complete(short),
        deny(
            "extra_waiting",
            _("%(n)s extra reviews are not submitted yet. The next ones are worked out from them."),
            n=waiting,
        )
        if waiting
        else allow(),
        allow()
        if left
        else deny(
            "budget_spent",
            _("All %(n)s extra reviews that the rules allow have been bought."),
            n=round_.extra_reviews,
        ),
        allow()
        if 1 <= number <= min(left, BATCH)
        else deny(
            "not_so_many",
            _("Buy from 1 to %(most)s reviews at a time; after each time scores are fitted anew."),
            most=min(left, BATCH),
        ),
    )
