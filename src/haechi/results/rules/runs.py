"""MAY: who calibrates, who concludes a round by its cut, who reads runs."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Application, Round
from haechi.prize.rules import local
from haechi.prize.states import ROUND, RoundKind, RoundState
from haechi.results.models import Run
from haechi.results.rules.powers import POWERS, has_power
from haechi.results.states import RunState


def is_scored(round_: Round) -> Verdict:
    if round_.kind == RoundKind.SCORE:
        return allow()
    return deny("wrong_kind", _("This round is not decided by the scores of a jury."))


def is_complete(short: Collection[Application]) -> Verdict:
    """``short`` are the entries that lack submitted reviews: nobody is ranked on less."""
    if not short:
        return allow()
    return deny(
        "reviews_missing",
        _("%(n)s entries lack submitted reviews, first of all %(which)s. Remind or re-plan."),
        n=len(short),
        which=", ".join(entry.entry_code for entry in list(short)[:5]),
    )


def may_calibrate(who: Standing, round_: Round, short: Collection[Application]) -> Verdict:
    return first_refusal(
        has_power(who, "calibrate"),
        is_scored(round_),
        allow()
        if round_.state == RoundState.OPEN
        else deny(
            "round_not_open",
            _("“%(round)s” is %(state)s; a run belongs to a round that is under way."),
            round=round_.name,
            state=ROUND.staff_name(round_.state),
        ),
        is_complete(short),
    )


def may_read_run(who: Standing, judges_now: bool) -> Verdict:
    """Those who must see results before their release; whoever still gives scores must not."""
    return allow() if who.holds(POWERS["read_run"]) and not judges_now else hide()


def may_shortlist(
    who: Standing, run: Run, at: datetime, short: Collection[Application], is_stale: bool
) -> Verdict:
    """The chair concludes the round by the rule published beforehand, once its window is over."""
    round_ = run.round
    return first_refusal(
        has_power(who, "shortlist"),
        is_scored(round_),
        ROUND.verdict(round_.state, "close"),
        deny(
            "window_open",
            _("Judges may still score until %(when)s. Conclude the round after that."),
            when=local(round_.closes_at, round_.edition),
        )
        if at < round_.closes_at
        else allow(),
        is_complete(short),
        allow()
        if run.state == RunState.CURRENT and not is_stale
        else deny("run_outdated", _("Scores changed after this run. Make a new run first.")),
    )
