"""How far do judges agree, and how many reviews does a wanted reliability take?

**Model.** Four views of one table: intraclass correlations (:mod:`jeoul.agreement.icc`),
Krippendorff's alpha (:mod:`jeoul.agreement.krippendorff`), Kendall's W
(:mod:`jeoul.agreement.kendall`) and generalizability (:mod:`jeoul.agreement.generalizability`).

================= ==================================================================
figure            asks
================= ==================================================================
icc, kendall_w    needs every judge on every entry; otherwise None with a warning
alpha             any table with entries read twice
generalizability  any table that tells merit, severity and chance apart
================= ==================================================================

With criteria, the first three look at the sheets' totals (every criterion weighs one).

**Reference.** Shrout & Fleiss (1979), doi:10.1037/0033-2909.86.2.420; the parts name theirs.

**When not to use it.** As a mark for judges: agreement is a property of the jury, the rubric
and the spread of the entries together.

>>> scores = Scores.of(entries="aabbcc", judges="jk" * 3, values=[1, 2, 2, 3, 4, 5])
>>> round(agreement(scores=scores).icc["3,1"], 3)
1.0
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jeoul.agreement.generalizability import CriteriaAs, coefficients, components
from jeoul.agreement.icc import FORMS, icc
from jeoul.agreement.kendall import concordance
from jeoul.agreement.krippendorff import LEVELS, Level, alpha
from jeoul.cautions import about, caution
from jeoul.errors import InputError
from jeoul.recipe import Recipe, canonical, digest
from jeoul.tables import Floats, Scores, total
from jeoul.threads import one_thread

__all__ = [
    "FORMS",
    "LEVELS",
    "Agreement",
    "AgreementOptions",
    "Level",
    "agreement",
    "alpha",
    "coefficients",
    "components",
    "concordance",
    "icc",
]

DEFAULT_SEED = 20230925
MOST_REVIEWS = 1_000


@dataclass(frozen=True)
class AgreementOptions:
    """What is asked: levels of alpha and numbers of reviews."""

    levels: tuple[Level, ...] = LEVELS
    reviews: tuple[int, int] = (1, 10)
    criteria: CriteriaAs = "random"
    seed: int = field(default=DEFAULT_SEED)

    def __post_init__(self) -> None:
        low, high = self.reviews
        if not 1 <= low <= high <= MOST_REVIEWS:
            raise InputError(
                "not a range of reviews",
                column="reviews",
                value=f"{low}:{high}",
                remedy=f"write two whole numbers between 1 and {MOST_REVIEWS}, like 1:10",
            )

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the seed."""
        return {
            "levels": list(self.levels),
            "reviews": list(self.reviews),
            "criteria": self.criteria,
        }


@dataclass(frozen=True, eq=False)
class Agreement:
    """Everything ``agreement`` says; :meth:`as_dict` is the command's JSON."""

    recipe: Recipe
    n: dict[str, int]
    icc: dict[str, float | None]
    alpha: dict[str, float | None]
    kendall_w: float | None
    kendall_w_p: float | None
    generalizability: dict[str, Any]
    warnings: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {
            **self.recipe.as_dict(),
            "warnings": self.warnings,
            "n": self.n,
            "icc": self.icc,
            "alpha": self.alpha,
            "kendall_w": self.kendall_w,
            "kendall_w_p": self.kendall_w_p,
            "generalizability": self.generalizability,
        }

    def as_json(self) -> bytes:
        """Canonical JSON."""
        return canonical(self.as_dict())


@one_thread()
def agreement(*, scores: Scores, options: AgreementOptions | None = None) -> Agreement:
    """Every measure of agreement that the table allows, with warnings about the others."""
    options = options or AgreementOptions()
    recipe = Recipe("agreement", options.as_dict(), options.seed, digest(scores=scores))
    study, warnings = _study(scores, options)
    table, said = _totals(scores)
    warnings += said
    levels, said = _alphas(table, options.levels)
    warnings += said
    complete, said = _complete(table)
    warnings += said + _weak(table)
    forms: dict[str, float | None] = dict.fromkeys(FORMS)
    w, p = None, None
    if complete is not None:
        forms, (w, p) = icc(table=complete), concordance(table=complete)
        if None in forms.values() or w is None:
            message = "nothing varies that could be agreed upon; some measures are left out"
            warnings.append(caution("nothing_varies", message))
    n = {
        "scores": len(scores),
        "entries": len(scores.entries),
        "judges": len(scores.judges),
        "criteria": max(len(scores.criteria), 1),
    }
    return Agreement(recipe, n, forms, levels, w, p, study, warnings)


def _study(
    scores: Scores, options: AgreementOptions
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The G study at the mean number of reviews, and the D study over those asked for."""
    parts, warnings = components(scores=scores)
    low, high = options.reviews
    width = max(len(scores.criteria), 1)
    found = {}
    mean = _sheets(scores) / len(scores.entries)
    for reviews in (mean, *range(low, high + 1)):
        found[reviews] = (
            (None, None)
            if parts is None
            else coefficients(
                components=parts, reviews=reviews, width=width, criteria=options.criteria
            )
        )
    g, phi = found[mean]
    rows = [{"reviews": r, "g": found[r][0], "phi": found[r][1]} for r in range(low, high + 1)]
    study = {"components": parts, "reviews": mean, "g": g, "phi": phi, "by_reviews": rows}
    return study, warnings


def _sheets(scores: Scores) -> int:
    return len(np.unique(scores.entry * len(scores.judges) + scores.judge))


def _totals(scores: Scores) -> tuple[Scores | None, list[dict[str, Any]]]:
    """The sheets' totals; None where a sheet lacks a criterion."""
    if scores.criterion is None:
        return scores, []
    try:
        return total(scores=scores), []
    except InputError as error:
        message = f"ICC, alpha and W need whole sheets: {error}"
        return None, [caution("no_totals", message, reason=str(error))]


def _alphas(
    table: Scores | None, levels: Sequence[Level]
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    found: dict[str, float | None] = dict.fromkeys(levels)
    warnings: list[dict[str, Any]] = []
    if table is None:
        return found, warnings
    for level in levels:
        if level == "ratio" and (table.values < 0).any() and len(levels) > 1:
            message = "alpha at the ratio level needs scores from zero and is left out"
            warnings.append(caution("no_ratio", message, lowest=float(table.values.min())))
        else:
            found[level] = alpha(entry=table.entry, values=table.values, level=level)
    if all(found[level] is None for level in levels if level != "ratio"):
        message = "no two scores can disagree, so alpha is left out"
        warnings.append(caution("no_alpha", message))
    return found, warnings


def _complete(table: Scores | None) -> tuple[Floats | None, list[dict[str, Any]]]:
    """The table as entries × judges, if every cell is there."""
    if table is None:
        return None, []
    n, k = len(table.entries), len(table.judges)
    if len(table) == n * k and n > 1 and k > 1:
        return table.values.reshape(n, k), []
    missing = n * k - len(table)
    message = (
        f"{missing} of {n * k} cells are empty; ICC and Kendall's W need every judge on every entry"
        if missing
        else "ICC and Kendall's W need at least two entries and two judges"
    )
    return None, [caution("incomplete_table", message, missing=missing, cells=n * k)]


def _weak(table: Scores | None) -> list[dict[str, Any]]:
    """Entries and judges with a single score; judges who gave one number."""
    if table is None:
        return []
    single = [table.entries[i] for i in np.flatnonzero(table.reviews == 1)]
    lonely = [table.judges[j] for j in np.flatnonzero(table.loads == 1)]
    low, high = np.full(len(table.judges), np.inf), np.full(len(table.judges), -np.inf)
    np.minimum.at(low, table.judge, table.values)
    np.maximum.at(high, table.judge, table.values)
    flat = [table.judges[j] for j in np.flatnonzero((low == high) & (table.loads > 1))]
    return [
        *about(
            "entry_with_one_score",
            f"{len(single)} entries have a single score and say nothing about agreement",
            key="entries",
            names=single,
        ),
        *about(
            "judge_with_one_score",
            f"{len(lonely)} judges gave a single score",
            key="judges",
            names=lonely,
        ),
        *about(
            "judge_with_one_number",
            f"{len(flat)} judges gave the same number to every entry they read",
            key="judges",
            names=flat,
        ),
    ]
