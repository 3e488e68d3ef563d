"""The facts that rules are asked about, each as small as a rule needs it; and who asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from haechi.core.verdict import Verdict
from haechi.jury.models import Judge, Sheet
from haechi.jury.states import JudgeState, SheetState
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Application, Category, Edition, Round
from haechi.prize.states import (
    ApplicationState,
    EditionState,
    RoundKind,
    RoundState,
)
from haechi.results.models import Decision, Release

NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ME, OTHER = 1, 2
YES_NO = (True, False)
TEXT = ("", "because")

Facts = dict[str, Any]
Case = tuple[str, dict[str, tuple[Any, ...]], Callable[[Standing, Facts], Verdict]]

PEOPLE = {
    "passer-by": Standing(user_id=None),
    "applicant": Standing(user_id=ME),
    "founder": Standing(user_id=ME, founder=True),
    **{role.value: Standing(user_id=ME, roles=frozenset({role})) for role in Role},
}


def leaving(who: Standing, f: Facts) -> Standing:
    """The one who asks, out of a committee's room for the entry (its key is 1) or not."""
    return replace(who, absent_from=frozenset({1})) if f.get("away") else who


def edition(state: str = EditionState.CALLED, *, call: str = "open") -> Edition:
    shift = {"before": 5 * DAY, "open": -DAY, "over": -20 * DAY}[call]
    return Edition(
        pk=1,
        slug="x",
        state=state,
        call_opens_at=NOW + shift,
        call_closes_at=NOW + shift + 10 * DAY,
        rules_published_at=NOW - 30 * DAY,
    )


def round_(
    kind: str = RoundKind.CHECK,
    state: str = RoundState.OPEN,
    *,
    window: str = "in",
    call: str = "over",
    published: bool = True,
) -> Round:
    shift = {"before": DAY, "in": -DAY, "over": -6 * DAY}[window]
    staff = {
        RoundKind.CHECK: Role.ELIGIBILITY_OFFICER,
        RoundKind.SCORE: Role.JUDGE,
        RoundKind.AWARD: Role.FINAL_COMMITTEE,
    }[RoundKind(kind)]
    return Round(
        pk=1,
        edition=edition(EditionState.CALLED if published else EditionState.DRAFT, call=call),
        kind=kind,
        state=state,
        staffed_by=staff,
        name="round",
        reviews_per_entry=3,
        opens_at=NOW + shift,
        closes_at=NOW + shift + 5 * DAY,
    )


def application(
    state: str = ApplicationState.SUBMITTED, *, own: bool = True, call: str = "open", kind: str = ""
) -> Application:
    category = Category(pk=1, name="category", admits=["city"])
    return Application(
        pk=1,
        number=1,
        edition=edition(call=call),
        category=category,
        kind=kind or "city",
        applicant_id=ME if own else OTHER,
        state=state,
    )


def sheet(f: Facts, *, own: bool = True, kind: str = RoundKind.SCORE) -> Sheet:
    judge = Judge(
        pk=1,
        user_id=ME if own else OTHER,
        state=f.get("judge", JudgeState.ACCEPTED),
        round=round_(kind, f.get("round", RoundState.OPEN), window=f.get("window", "in")),
    )
    entry = application(f.get("entry", ApplicationState.SUBMITTED), own=False)
    return Sheet(pk=1, judge=judge, application=entry, state=f.get("sheet", SheetState.DRAFT))


def decision(f: Facts) -> Decision:
    proposer = ME if f["mine"] else OTHER
    return Decision(pk=1, state=f["decision"], application_id=1, proposed_by_id=proposer)


def release(f: Facts) -> Release:
    return Release(
        pk=1,
        edition_id=1,
        edition=edition(),
        state=f["release"],
        prepared_by_id=ME if f.get("mine", False) else OTHER,
        release_at=NOW + (DAY if f.get("ahead", True) else -DAY),
    )
