"""Which ordered categories did the judges use?  Scores coded for the many-facet model.

**Model.** The scores on a criterion are ordered categories 0, 1, …, K_c: the whole numbers that
were used, in order.  A number between them that nobody used is closed up (nothing can be said
about steps to and from it), and a judge who never left the top (or the bottom) category has no
finite severity: the limit of the likelihood is that of the other scores, so those are fitted.

======== ==================================================================
symbol   meaning
======== ==================================================================
cell     a judge on a criterion (c, j), of those that occur
x        the category of a score, counted from 0
extreme  judges left out, with +∞ (only bottom) or −∞ (only top) severity
======== ==================================================================

**Reference.** Linacre (1994), Many-Facet Rasch Measurement; Masters (1982),
doi:10.1007/BF02296272.

**When not to use it.** For scores on a fine scale (tenths, or 0 to 100): the additive model.

>>> table = Scores.of(entries="aabb", judges="jkjk", values=[1, 2, 2, 4])
>>> coded(scores=table).used
((1, 2, 4),)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from jeoul.cautions import about, caution
from jeoul.errors import InputError, Unanswerable
from jeoul.tables import Codes, Floats, Scores

MOST_CATEGORIES = 30
WHOLE = "number the categories (half points: double the scores), or use --model additive"


@dataclass(frozen=True, eq=False)
class Responses:
    """The coded scores; ``judge`` counts the judges that are fitted (``fitted`` → all judges)."""

    entries: int
    entry: Codes
    criterion: Codes
    judge: Codes
    x: Codes
    used: tuple[tuple[int, ...], ...]
    """The categories of every criterion of the table, in order."""
    scaled: tuple[int, ...]
    """The criteria that are fitted: those with two categories or more."""
    fitted: Codes
    extreme: dict[int, float]
    warnings: tuple[dict[str, Any], ...]


def coded(*, scores: Scores) -> Responses:
    """Categories, without criteria and judges that bear no information."""
    whole = _whole(scores)
    count = max(len(scores.criteria), 1)
    criterion = np.zeros(len(scores), np.intp) if scores.criterion is None else scores.criterion
    kept = np.ones(len(scores), dtype=bool)
    extreme: dict[int, float] = {}
    while True:
        used = _used(whole, criterion, kept, count)
        ends = np.array([(u[0], u[-1]) if len(u) > 1 else (-1, -1) for u in used])
        kept &= np.array([len(u) > 1 for u in used])[criterion]
        if not kept.any():
            raise Unanswerable(
                "no criterion tells any scores apart",
                remedy="give scores that use at least two categories",
            )
        more = _extreme(scores.judge, whole, ends[criterion], kept, len(scores.judges))
        if not more:
            break
        extreme |= more
        kept &= ~np.isin(scores.judge, list(more))
        if not kept.any():
            raise Unanswerable(
                "every judge gave only lowest or only highest scores",
                remedy="the scores order nothing; let judges use more of the scale",
            )
    fitted, judge = np.unique(scores.judge[kept], return_inverse=True)
    scaled = [c for c in range(count) if len(used[c]) > 1]
    place = {c: k for k, c in enumerate(scaled)}
    x = [used[c].index(v) for c, v in zip(criterion[kept], whole[kept], strict=True)]
    return Responses(
        entries=len(scores.entries),
        entry=scores.entry[kept],
        criterion=np.array([place[c] for c in criterion[kept]]),
        judge=judge,
        x=np.array(x),
        used=used,
        scaled=tuple(scaled),
        fitted=fitted,
        extreme=extreme,
        warnings=tuple(_doubts(scores, used, extreme)),
    )


def criteria_of(scores: Scores) -> tuple[str, ...]:
    """The names of the criteria; a table without them has one, called ``score``."""
    return scores.criteria or ("score",)


def _whole(scores: Scores) -> Codes:
    broken = scores.values != np.rint(scores.values)
    if broken.any():
        raise InputError(
            "the facets model needs whole numbers, one for each category",
            column="score",
            value=float(scores.values[np.argmax(broken)]),
            remedy=WHOLE,
        )
    return np.rint(scores.values).astype(np.intp)


def _used(whole: Codes, criterion: Codes, kept: Floats, count: int) -> tuple[tuple[int, ...], ...]:
    used = tuple(tuple(np.unique(whole[kept & (criterion == c)]).tolist()) for c in range(count))
    most = max(len(categories) for categories in used)
    if most > MOST_CATEGORIES:
        raise InputError(
            f"the scale has too many categories for the facets model (over {MOST_CATEGORIES})",
            column="score",
            value=most,
            remedy="use --model additive, which takes scores as measurements",
        )
    return used


def _extreme(
    judge: Codes, whole: Codes, ends: Codes, kept: Floats, judges: int
) -> dict[int, float]:
    """Judges whose kept scores are all lowest (+∞) or all highest (−∞)."""
    n = np.bincount(judge[kept], minlength=judges)
    low = np.bincount(judge[kept], whole[kept] == ends[kept, 0], minlength=judges)
    high = np.bincount(judge[kept], whole[kept] == ends[kept, 1], minlength=judges)
    found = {int(j): np.inf for j in np.flatnonzero((n > 0) & (low == n))}
    return found | {int(j): -np.inf for j in np.flatnonzero((n > 0) & (high == n))}


def _doubts(
    scores: Scores, used: tuple[tuple[int, ...], ...], extreme: dict[int, float]
) -> list[dict[str, Any]]:
    found = []
    names = criteria_of(scores)
    seen = [u for u in used if u]
    lowest, highest = min(u[0] for u in seen), max(u[-1] for u in seen)
    for name, categories in zip(names, used, strict=True):
        if len(categories) < 2:
            message = f"criterion {name!r} was always scored alike and says nothing"
            found.append(caution("criterion_with_one_category", message, criterion=name))
            continue
        if highest - lowest > MOST_CATEGORIES:
            continue
        unused = [k for k in range(lowest, highest + 1) if k not in categories]
        if unused:
            found.append(
                caution(
                    "category_never_used",
                    f"on criterion {name!r} nobody used {', '.join(map(str, unused))}; the scale "
                    "is closed up there",
                    criterion=name,
                    categories=unused,
                )
            )
    return found + about(
        "extreme_judge",
        f"{len(extreme)} judges gave only lowest or only highest scores; their severity has no "
        "finite estimate, and their scores order nothing",
        key="judges",
        names=[scores.judges[j] for j in sorted(extreme)],
    )
