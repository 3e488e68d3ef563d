"""Every rule of the eligibility desk, asked every question it knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from haechi.core.verdict import Verdict
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import rules as prize
from haechi.prize.models import (
    Appeal,
    Application,
    Category,
    Edition,
    Notice,
    Repair,
    Round,
    Screening,
)
from haechi.prize.states import (
    AppealState,
    ApplicationState,
    Outcome,
    RepairState,
    RoundKind,
    RoundState,
    ScreeningState,
)

NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ME, OTHER = 1, 2  # the person who asks has the number 1
YES_NO = (True, False)
TEXT = ("", "because")

Facts = dict[str, Any]
Case = tuple[str, dict[str, tuple[Any, ...]], Callable[[Standing, Facts], Verdict]]


def edition() -> Edition:
    """Its call is over."""
    return Edition(
        pk=1, state="called", call_opens_at=NOW - 30 * DAY, call_closes_at=NOW - 10 * DAY
    )


def round_(kind: str = RoundKind.CHECK, state: str = RoundState.OPEN, window: str = "in") -> Round:
    shift = {"in": -DAY, "over": -6 * DAY}[window]
    return Round(
        pk=1,
        edition=edition(),
        kind=kind,
        state=state,
        staffed_by=Role.ELIGIBILITY_OFFICER,
        name="round",
        opens_at=NOW + shift,
        closes_at=NOW + shift + 5 * DAY,
    )


def application(state: str = ApplicationState.SUBMITTED, *, own: bool) -> Application:
    return Application(
        pk=1,
        number=1,
        edition=edition(),
        category=Category(pk=1, name="category", admits=["city"]),
        kind="city",
        applicant_id=ME if own else OTHER,
        state=state,
    )


def screening(f: Facts) -> Screening:
    entry = application(f.get("entry", ApplicationState.SUBMITTED), own=f.get("own", False))
    return Screening(
        pk=1,
        round=round_(state=f.get("round", RoundState.OPEN), window=f.get("window", "in")),
        application=entry,
        state=f.get("screening", ScreeningState.OPEN),
        outcome=f.get("outcome", ""),
        is_told=f.get("told", True),
        proposed_by_id=OTHER,
    )


def repair(f: Facts) -> Repair:
    return Repair(
        pk=1,
        screening=screening(f),
        state=f.get("repair", RepairState.ASKED),
        fields=["contact"],
        due_at=NOW + (DAY if f.get("in_time", True) else -DAY),
    )


def rejection(f: Facts) -> Notice:
    until = NOW + (DAY if f.get("in_time", True) else -DAY)
    return Notice(pk=1, screening=screening(f), appeal_until=until)


def appeal(f: Facts) -> Appeal:
    return Appeal(pk=1, notice=rejection(f), state=f["appeal"], filed_by_id=OTHER)


CASES: list[Case] = [
    (
        "prize.may_run_checks",
        {"round": RoundState.values, "window": ("in", "over")},
        lambda who, f: prize.may_run_checks(who, round_(state=f["round"], window=f["window"]), NOW),
    ),
    (
        "prize.may_save_findings",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "screening": ScreeningState.values,
            "stale": YES_NO,
        },
        lambda who, f: prize.may_save_findings(who, screening(f), NOW, f["stale"]),
    ),
    (
        "prize.may_ask_repair",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "screening": ScreeningState.values,
            "told": YES_NO,
            "broken": ((), ("no_letter",)),
            "named": ((), ("contact",)),
            "text": TEXT,
            "again": YES_NO,
        },
        lambda who, f: prize.may_ask_repair(
            who, screening(f), NOW, f["broken"], f["named"], f["text"], f["again"], ""
        ),
    ),
    (
        "prize.may_answer_repair",
        {
            "entry": (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
            "own": YES_NO,
            "repair": RepairState.values,
            "in_time": YES_NO,
            "missing": ((), ("contact",)),
            "changed": YES_NO,
            "reply": TEXT,
        },
        lambda who, f: prize.may_answer_repair(
            who,
            application(f["entry"], own=f["own"]),
            repair(f),
            NOW,
            f["missing"],
            f["changed"],
            f["reply"],
        ),
    ),
    (
        "prize.may_file_appeal",
        {
            "own": YES_NO,
            "entry": (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
            "round": (RoundState.OPEN, RoundState.CLOSED),
            "screening": (ScreeningState.OPEN, ScreeningState.DECIDED),
            "outcome": Outcome.values,
            "appealed": YES_NO,
            "in_time": YES_NO,
            "reasons": TEXT,
        },
        lambda who, f: prize.may_file_appeal(
            who,
            application(f["entry"], own=f["own"]),
            rejection(f),
            f["appealed"],
            NOW,
            f["reasons"],
        ),
    ),
    ("prize.may_read_appeals", {}, lambda who, f: prize.may_read_appeals(who)),
    (
        "prize.may_hear_appeal",
        {"appeal": AppealState.values, "involved": YES_NO, "kin": YES_NO},
        lambda who, f: prize.may_hear_appeal(who, appeal(f), f["involved"], f["kin"]),
    ),
    (
        "prize.may_decide_appeal",
        {
            "appeal": AppealState.values,
            "entry": (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
            "round": (RoundState.OPEN, RoundState.CLOSED),
            "involved": YES_NO,
            "kin": YES_NO,
            "decision": TEXT,
        },
        lambda who, f: prize.may_decide_appeal(
            who, appeal(f), f["involved"], f["kin"], f["decision"]
        ),
    ),
    (
        "prize.may_reconsider",
        {
            "round": RoundState.values,
            "screening": ScreeningState.values,
            "open_appeal": YES_NO,
            "upheld": YES_NO,
            "reason": TEXT,
        },
        lambda who, f: prize.may_reconsider(
            who, screening(f), f["open_appeal"], f["upheld"], f["reason"]
        ),
    ),
    (
        "prize.may_publish_report",
        {
            "kind": (RoundKind.CHECK, RoundKind.SCORE),
            "round": RoundState.values,
            "told": YES_NO,
            "public": YES_NO,
        },
        lambda who, f: prize.may_publish_report(
            who, round_(f["kind"], f["round"]), f["told"], f["public"]
        ),
    ),
    (
        "prize.may_withdraw_report",
        {"public": YES_NO, "reason": TEXT},
        lambda who, f: prize.may_withdraw_report(who, f["public"], f["reason"]),
    ),
]
