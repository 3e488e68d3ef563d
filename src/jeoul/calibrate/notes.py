"""What should a reader be warned of, and which judges deserve a conversation?

**Model.** Warnings are facts about the table or the fit that weaken a conclusion.  A judge is
flagged ``severe`` or ``lenient`` when |severity| exceeds one standard deviation between judges
and its sign is more than 95 % sure; ``inconsistent`` when the mean squared residual is over
1.5 times the typical one, ``muted`` under 0.5 (from five scores on).

======== =============================================
symbol   meaning
======== =============================================
fit      mean squared residual over that of all scores
======== =============================================

**Reference.** Linacre (2002), What do infit and outfit mean?, Rasch Measurement
Transactions 16:878; Myford & Wolfe (2003), Journal of Applied Measurement 4:386.

**When not to use it.** Never to drop a judge by rule: a flag starts a conversation.

>>> warning("few_judges", "only three judges", judges=3)["code"]
'few_judges'
"""

from typing import Any

import numpy as np

from jeoul.design import Design
from jeoul.severity import Severity
from jeoul.tables import Floats, Scores

FEW_JUDGES = 6
WEAK = 0.1
BAND = (0.5, 1.5)
ENOUGH = 5
SURE = 1.645
SHOWN = 20


def warning(code: str, message: str, **facts: object) -> dict[str, Any]:
    """One warning as the JSON has it."""
    return {"code": code, "message": message, "facts": facts}


def of_table(*, scores: Scores, design: Design) -> list[dict[str, Any]]:
    """Warnings that the table itself calls for."""
    found = []
    single = [scores.entries[i] for i in np.flatnonzero(scores.reviews == 1)]
    if single:
        found.append(
            warning(
                "entry_with_one_score",
                f"{len(single)} entries have a single score; their estimates lean on the mean",
                count=len(single),
                entries=single[:SHOWN],
            )
        )
    lonely = [scores.judges[j] for j in np.flatnonzero(scores.loads == 1)]
    if lonely:
        found.append(
            warning(
                "judge_with_one_score",
                f"{len(lonely)} judges gave a single score; their severity is mostly unknown",
                count=len(lonely),
                judges=lonely[:SHOWN],
            )
        )
    flat = [scores.judges[j] for j in np.flatnonzero(constant_judges(scores))]
    if flat:
        found.append(
            warning(
                "judge_with_one_number",
                f"{len(flat)} judges gave the same number to every entry they read",
                count=len(flat),
                judges=flat[:SHOWN],
            )
        )
    if design.connected and design.lambda2 is not None and design.lambda2 < WEAK:
        found.append(
            warning(
                "weak_link",
                f"the design is nearly cut (lambda2 {design.lambda2:.3f}): comparisons across "
                "the weak link are poor",
                lambda2=design.lambda2,
            )
        )
    if not design.connected:
        found.append(
            warning(
                "ranked_within_components",
                f"the design falls into {len(design.components)} parts; ranks hold within a part",
                components=len(design.components),
            )
        )
    return found


def of_fit(*, fitted: Severity) -> list[dict[str, Any]]:
    """Warnings that the fit calls for."""
    found = []
    judges = len(fitted.scores.judges)
    if judges < FEW_JUDGES and "judge" in fitted.variance:
        found.append(
            warning(
                "few_judges",
                f"with {judges} judges the variance of severity is poorly known",
                judges=judges,
            )
        )
    zero = [name for name, value in fitted.variance.items() if value == 0]
    if zero:
        found.append(
            warning(
                "variance_at_zero",
                f"the estimated variance of {', '.join(zero)} is zero, the boundary; integrating "
                "over the variances says how sure that is",
                components=zero,
            )
        )
    if fitted.at_bound:
        found.append(
            warning(
                "no_residual",
                "entries and judges explain the scores (almost) exactly; the residual variance "
                "is at its bound",
                residual=fitted.variance["residual"],
            )
        )
    if not fitted.converged and not fitted.at_bound:
        found.append(
            warning(
                "not_converged",
                f"the search stopped after {fitted.iterations} steps short of the optimum",
                iterations=fitted.iterations,
            )
        )
    return found


def constant_judges(scores: Scores) -> Any:
    """Judges of two or more entries who gave one number to all of them."""
    count = len(scores.judges)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, scores.judge, scores.values)
    np.maximum.at(high, scores.judge, scores.values)
    return (low == high) & (scores.loads > 1)


def spreads(scores: Scores) -> list[float | None]:
    """The standard deviation of each judge's scores; None for a single score."""
    loads = scores.loads
    means = np.bincount(scores.judge, weights=scores.values) / loads
    squares = np.bincount(scores.judge, weights=(scores.values - means[scores.judge]) ** 2)
    return [
        float(np.sqrt(s / (n - 1))) if n > 1 else None for s, n in zip(squares, loads, strict=True)
    ]


def fits(fitted: Severity) -> Floats:
    """Mean squared residual of each judge over that of all scores."""
    scores = fitted.scores
    squares = scores.weights * fitted.residuals**2
    typical = float(squares.mean()) or 1.0
    return np.asarray(np.bincount(scores.judge, weights=squares) / scores.loads / typical)


def flags(fitted: Severity) -> list[list[str]]:
    """What to talk about with each judge."""
    between = float(np.sqrt(fitted.variance.get("judge", np.var(fitted.severity))))
    flat, fit, loads = constant_judges(fitted.scores), fits(fitted), fitted.scores.loads
    found = []
    for j, (severity, sd) in enumerate(zip(fitted.severity, fitted.severity_sd, strict=True)):
        notes = []
        if abs(severity) > between and abs(severity) > SURE * sd:
            notes.append("severe" if severity > 0 else "lenient")
        if flat[j]:
            notes.append("one_number")
        if loads[j] >= ENOUGH and fit[j] > BAND[1]:
            notes.append("inconsistent")
        if loads[j] >= ENOUGH and fit[j] < BAND[0]:
            notes.append("muted")
        found.append(notes)
    return found
