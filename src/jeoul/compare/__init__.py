"""Which entries cross the cut under other rules?

**Model.** Every rule of :mod:`jeoul.compare.rules` ranks the entries; at a cut of K places an
entry is **always** in, **never** in, or it **crosses**: some rules take it and some do not.

======== ==========================================================
symbol   meaning
======== ==========================================================
tau      Kendall's rank correlation (tau-b) with the additive model
K        places, over all or within a group
======== ==========================================================

A rule that cannot answer is listed with its reason and left out.

**Reference.** Kendall (1938), doi:10.2307/2332226.

**When not to use it.** See :mod:`jeoul.compare.rules`: never to choose a rule by its winners.

>>> values = [5, 6, 9, 3, 4, 6, 1, 3, 4]
>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=values)
>>> found = compare(scores=scores, options=CalibrateOptions(top=(1,), variance="reml"))
>>> found.as_dict()["cuts"][0]["always"]
['a']
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.stats as stats

from jeoul import severity
from jeoul.calibrate import CalibrateOptions
from jeoul.calibrate.options import Top
from jeoul.compare.rules import SIMPLE
from jeoul.design import of_scores, refuse_disconnected
from jeoul.errors import JeoulError, Unanswerable
from jeoul.facets import facets
from jeoul.ranking import ranks_of
from jeoul.recipe import Recipe, canonical, digest
from jeoul.severity import rubric
from jeoul.severity.variants import robust, scaled
from jeoul.tables import Codes, Floats, Scores, total
from jeoul.threads import one_thread

__all__ = ["Comparison", "compare"]

REFERENCE = "additive"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The figures of every rule side by side; :meth:`as_dict` is the command's JSON."""

    recipe: Recipe
    scores: Scores
    figures: dict[str, Floats]
    unanswered: dict[str, str]
    tops: tuple[Top, ...]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        ranks = {rule: ranks_of(figure) for rule, figure in self.figures.items()}
        return {
            **self.recipe.as_dict(),
            "warnings": self._warnings(),
            "n": {
                "scores": len(self.scores),
                "entries": len(self.scores.entries),
                "judges": len(self.scores.judges),
            },
            "rules": self._rules(ranks),
            "entries": self._entries(ranks),
            "cuts": [self._cut(top) for top in self.tops],
        }

    def as_json(self) -> bytes:
        """Canonical JSON."""
        return canonical(self.as_dict())

    def inside(self, top: Top) -> dict[str, set[int]]:
        """Who is in at a cut, under every rule."""
        who = self._field(top)
        return {
            rule: set(who[np.argsort(ranks_of(figure[who]))[: top.places]].tolist())
            for rule, figure in self.figures.items()
        }

    def _field(self, top: Top) -> Codes:
        scores = self.scores
        if top.group is None or scores.group is None:
            return np.arange(len(scores.entries))
        return np.flatnonzero(scores.group == scores.groups.index(top.group))

    def _warnings(self) -> list[dict[str, Any]]:
        return [
            {
                "code": "rule_left_out",
                "message": f"the rule {rule!r} is left out: {why}",
                "facts": {"rule": rule},
            }
            for rule, why in self.unanswered.items()
        ]

    def _rules(self, ranks: dict[str, Codes]) -> list[dict[str, Any]]:
        reference = self.figures[REFERENCE]
        made = []
        for rule, figure in self.figures.items():
            tau = float(stats.kendalltau(figure, reference).statistic)
            moved = int(np.abs(ranks[rule] - ranks[REFERENCE]).max())
            made.append(
                {
                    "rule": rule,
                    "tau": tau if np.isfinite(tau) else None,
                    "largest_move": moved,
                    "changes": {
                        top.label: len(chosen[REFERENCE] - chosen[rule])
                        for top in self.tops
                        for chosen in [self.inside(top)]
                    },
                }
            )
        return made

    def _entries(self, ranks: dict[str, Codes]) -> list[dict[str, Any]]:
        scores = self.scores
        chosen = {top.label: self.inside(top) for top in self.tops}
        return [
            {
                "entry": name,
                "group": None if scores.group is None else scores.groups[scores.group[i]],
                "n": int(scores.reviews[i]),
                "score": {rule: float(figure[i]) for rule, figure in self.figures.items()},
                "rank": {rule: int(ranks[rule][i]) for rule in self.figures},
                "best_rank": min(int(ranks[rule][i]) for rule in self.figures),
                "worst_rank": max(int(ranks[rule][i]) for rule in self.figures),
                "inside": {
                    label: [rule for rule, members in rules.items() if i in members]
                    for label, rules in chosen.items()
                },
            }
            for i, name in enumerate(scores.entries)
        ]

    def _cut(self, top: Top) -> dict[str, Any]:
        chosen = self.inside(top)
        always = set.intersection(*chosen.values())
        crossing = set.union(*chosen.values()) - always
        names = self.scores.entries
        return {
            "top": top.label,
            "places": top.places,
            "always": [names[i] for i in sorted(always)],
            "crossing": [
                {
                    "entry": names[i],
                    "inside": [rule for rule, members in chosen.items() if i in members],
                    "outside": [rule for rule, members in chosen.items() if i not in members],
                }
                for i in sorted(crossing)
            ],
        }


@one_thread()
def compare(*, scores: Scores, options: CalibrateOptions | None = None) -> Comparison:
    """Apply every rule to one table; see :class:`CalibrateOptions`."""
    options = options or CalibrateOptions()
    recipe = Recipe("compare", options.as_dict(), options.seed, digest(scores=scores))
    table, unanswered = scores, {}
    if scores.criterion is not None:
        scores = total(scores=scores, weights=options.weights)
    tops = options.tops(scores=scores)
    refuse_disconnected(design=of_scores(scores=scores), judges=scores.judges)
    figures: dict[str, Floats] = {}
    for rule, figure in _work(scores, table, options).items():
        try:
            figures[rule] = figure()
        except JeoulError as error:
            if rule == REFERENCE:
                raise
            unanswered[rule] = str(error)
    return Comparison(recipe, scores, figures, unanswered, tops)


def _work(
    scores: Scores, table: Scores, options: CalibrateOptions
) -> dict[str, Callable[[], Floats]]:
    """Every rule as something to call."""
    how: dict[str, Any] = {"judges": options.judges, "slopes": options.slopes}
    variance = options.variance
    work: dict[str, Callable[[], Floats]] = {
        rule: lambda simple=simple: simple(scores)  # type: ignore[misc]
        for rule, simple in SIMPLE.items()
    }
    work[REFERENCE] = lambda: (
        severity.fit_any_size(scores=scores, variance=variance, **how).estimate
    )
    work["robust"] = lambda: robust(scores=scores, variance="reml", **how)[0].estimate
    work["scale"] = lambda: scaled(scores=scores)[0].estimate
    if len(table.criteria) > 1:
        work["criteria"] = lambda: (
            rubric.fit(scores=table, weights=options.weights, variance=variance).estimate
        )
    work["facets"] = lambda: _facets(table)
    return work


def _facets(table: Scores) -> Floats:
    """The Rasch measures, from the module that has them."""
    measure = facets(scores=table).estimate
    if not np.isfinite(measure).all():
        raise Unanswerable("some entries have no finite measure")
    return measure
