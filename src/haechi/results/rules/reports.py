"""MAY: who reads how a jury judged, when."""

from haechi.core.verdict import Verdict, allow, hide
from haechi.people.rules import Standing
from haechi.prize.models import Round
from haechi.prize.states import RoundKind, RoundState
from haechi.results.rules.runs import may_read_run


def may_read_report(who: Standing, round_: Round, judges_now: bool, is_released: bool) -> Verdict:
    """Those who read runs, once the round is concluded; everybody once the results are public."""
    if round_.kind != RoundKind.SCORE or round_.state != RoundState.CLOSED:
        return hide()
    return allow() if is_released else may_read_run(who, judges_now)


def may_read_entries_of_report(who: Standing, judges_now: bool) -> Verdict:
    """The public learns how many entries calibration moved over the cut, not which."""
    return may_read_run(who, judges_now)
