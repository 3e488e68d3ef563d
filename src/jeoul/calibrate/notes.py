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

from collections.abc import Sequence
from typing import Any

import numpy as np

from jeoul.calibrate.options import Top
from jeoul.design import Design
from jeoul.severity.report import Fitted
from jeoul.tables import Codes, Floats, Scores

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
    if scores.group is not None:
        sizes = np.bincount(scores.group, minlength=len(scores.groups))
        alone = [scores.groups[g] for g in np.flatnonzero(sizes == 1)]
        if alone:
            found.append(
                warning(
                    "group_with_one_entry",
                    f"{len(alone)} groups hold a single entry; a mean of its own leaves nothing "
                    "to compare it by",
                    count=len(alone),
                    groups=alone[:SHOWN],
                )
            )
    for name, x in scores.covariates.items():
        if _constant_within(scores, x):
            found.append(
                warning(
                    "covariate_constant_within_judges",
                    f"the covariate {name!r} is the same on every score of a judge, so its effect "
                    "is told from severity only by the assumption that severities are random",
                    covariate=name,
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


def of_fit(*, fitted: Fitted) -> list[dict[str, Any]]:
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
    if fitted.engine and fitted.method == "integrated":
        found.append(
            warning(
                "variances_plugged_in",
                "with so many judges and entries the variances are REML's and not integrated "
                "over; their Monte-Carlo error is "
                f"{fitted.engine['monte_carlo_error']:.4f} of their standard error",
                **fitted.engine,
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


def of_cuts(*, tops: Sequence[tuple[Top, Codes]]) -> list[dict[str, Any]]:
    """Warnings about places that decide nothing."""
    return [
        warning(
            "everyone_is_inside",
            f"{top.label}: there are as many places as entries, so nothing is decided",
            top=top.label,
        )
        for top, who in tops
        if top.places >= len(who)
    ]


def _constant_within(scores: Scores, x: Floats) -> bool:
    """Whether a covariate never changes within a judge."""
    first = np.empty(len(scores.judges))
    first[scores.judge[::-1]] = x[::-1]
    return bool((x == first[scores.judge]).all())


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


def fits(fitted: Fitted) -> Floats:
    """Mean squared residual of each judge over that of all scores."""
    rows = fitted.rows
    squares = rows.weights * fitted.residuals**2
    typical = float(squares.mean()) or 1.0
    return np.asarray(np.bincount(rows.judge, weights=squares) / rows.loads / typical)


def flags(fitted: Fitted) -> list[list[str]]:
    """What to talk about with each judge."""
    between = float(np.sqrt(fitted.of_total.get("judge", np.var(fitted.severity))))
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
