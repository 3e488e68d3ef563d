"""How good is each entry once the judges' severity is accounted for, and how sure are we?

**Model.** The additive mixed model of :mod:`jeoul.severity`, the joint draws and ranks of
:mod:`jeoul.ranking` and the measures of :mod:`jeoul.design` in one result, stored as JSON and
replayed to the byte by :mod:`jeoul.recipe`.

================ =========================================================================
symbol           meaning
================ =========================================================================
icc_single       v_a / (v_a + v_b + v_e): agreement of two single reviews of one entry
icc_average      v_a / (v_a + (v_b + v_e) / r), r the mean number of reviews
generalizability v_a / (v_a + v_e / r): severity taken out
alpha            Krippendorff's alpha, interval scores
expected_overlap share of the top K that a second such jury is expected to choose as well
spread           standard deviation of a judge's scores
fit              a judge's mean squared residual over that of all scores (1 = typical)
================ =========================================================================

**Reference.** Shrout & Fleiss (1979), doi:10.1037/0033-2909.86.2.420.

**When not to use it.** See :mod:`jeoul.severity`.  Flags are for a conversation with a judge,
never for automatic exclusion.

>>> scores = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[5, 6, 9, 3, 4, 6, 1, 3, 4])
>>> found = calibrate(scores=scores, options=CalibrateOptions(top=(1,), draws=1000))
>>> [row["rank"] for row in found.as_dict()["entries"]]
[1, 2, 3]
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from jeoul import severity
from jeoul.apart import DRAWS, LARGEST, Apart, apart
from jeoul.calibrate import notes
from jeoul.calibrate.options import CalibrateOptions, Top
from jeoul.calibrate.reliability import reliability
from jeoul.design import Design, of_scores, refuse_disconnected
from jeoul.ranking import JURIES, Ranking, Worlds, cut, overlap
from jeoul.recipe import Recipe, canonical, digest
from jeoul.severity import rubric
from jeoul.severity.report import Fitted
from jeoul.severity.variants import robust
from jeoul.tables import Codes, Floats, Scores, total
from jeoul.threads import one_thread

__all__ = ["CalibrateOptions", "Calibration", "calibrate"]

ODD = 0.5


@dataclass(frozen=True, eq=False)
class Field:
    """Some of the entries, ranked among themselves: all, a component or a group."""

    who: Codes
    ranking: Ranking
    tops: tuple[Top, ...]
    apart: Apart | None = None
    """None where there are too many entries to compare all pairs."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Everything ``calibrate`` says; :meth:`as_dict` is the command's JSON."""

    recipe: Recipe
    table: Scores
    fitted: Fitted
    design: Design
    fields: tuple[Field, ...]
    groups: tuple[Field, ...]
    overlap: dict[str, float]
    counts: Floats | None = None
    """Under t errors, the weight of every score of the fitted table."""

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What weakens the conclusions."""
        scores = self.fitted.scores
        return [
            *notes.of_table(scores=scores, design=self.design),
            *notes.of_fit(fitted=self.fitted),
            *notes.of_cuts(
                tops=[
                    (top, field.who) for field in (*self.fields, *self.groups) for top in field.tops
                ]
            ),
        ]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        fitted, scores = self.fitted, self.fitted.scores
        every = [*self.fields, *self.groups]
        return {
            **self.recipe.as_dict(),
            "warnings": self.warnings,
            "n": {
                "scores": len(self.table),
                "entries": len(scores.entries),
                "judges": len(scores.judges),
                "criteria": max(len(self.table.criteria), 1),
            },
            "design": {
                "connected": self.design.connected,
                "components": [list(part) for part in self.design.named(scores.judges)],
                "lambda2": self.design.lambda2,
                "a_efficiency": self.design.a_efficiency,
                "shared_min": self.design.shared_min,
            },
            "fit": {
                "method": fitted.method,
                "criterion": fitted.criterion,
                "iterations": fitted.iterations,
                "converged": fitted.converged,
                "errors": "normal" if self.counts is None else "t",
                **fitted.engine,
            },
            "variance": fitted.variance,
            "fixed": {
                name: {"estimate": estimate, "se": se}
                for name, (estimate, se) in fitted.fixed.items()
            },
            "entries": self._entries(),
            "judges": self._judges(),
            "cuts": self._cuts(),
            "bands": [
                [[scores.entries[field.who[k]] for k in band] for band in field.apart.bands]
                for field in self.fields
                if field.apart is not None
            ],
            "slopes": self._slopes(),
            "odd_scores": self._odd(),
            "reliability": {
                **reliability(scores=scores, variance=fitted.of_total),
                "expected_overlap": self.overlap,
            },
            "monte_carlo": {
                "draws": every[0].ranking.draws,
                "largest_se": max(field.ranking.probability_error for field in every),
            },
        }

    def as_json(self) -> bytes:
        """Canonical JSON: the same input, options, seed and version give the same bytes."""
        return canonical(self.as_dict())

    def _entries(self) -> list[dict[str, Any]]:
        fitted, scores = self.fitted, self.fitted.scores
        rows: list[dict[str, Any]] = [
            {
                "entry": name,
                "group": None if scores.group is None else scores.groups[scores.group[i]],
                "n": int(scores.reviews[i]),
                "raw_mean": float(fitted.raw[i]) if np.isfinite(fitted.raw[i]) else None,
                "estimate": float(fitted.estimate[i]),
                "effect": float(fitted.effect[i]),
                "se": float(fitted.se[i]),
                "sd": float(fitted.sd[i]),
                "group_rank": None,
                "group_rank_low": None,
                "group_rank_high": None,
                "p_top": {},
            }
            for i, name in enumerate(scores.entries)
        ]
        for number, field in enumerate(self.fields):
            for k, i in enumerate(field.who):
                rows[i] |= _ranks(field.ranking, k)
                rows[i]["rank_set_low"], rows[i]["rank_set_high"] = (
                    (None, None)
                    if field.apart is None
                    else (int(field.apart.low[k]), int(field.apart.high[k]))
                )
                if len(self.fields) > 1:
                    rows[i]["component"] = number
        for field in (*self.fields, *self.groups):
            for k, i in enumerate(field.who):
                rows[i]["p_top"] |= {
                    top.label: float(field.ranking.p_top[top.places][k]) for top in field.tops
                }
        for field in self.groups:
            for k, i in enumerate(field.who):
                ranks = _ranks(field.ranking, k)
                rows[i] |= {f"group_{n}": ranks[n] for n in ("rank", "rank_low", "rank_high")}
        return rows

    def _cuts(self) -> list[dict[str, Any]]:
        """Every cut: who is in, who is in doubt, who could be among the K best for sure."""
        made = []
        for field in (*self.fields, *self.groups):
            for top in field.tops:
                found = cut(
                    estimate=self.fitted.estimate[field.who],
                    p_top=field.ranking.p_top[top.places],
                    places=top.places,
                    sd=self.fitted.sd[field.who],
                )
                named = partial(self._named, field.who)
                sets = field.apart
                made.append(
                    {
                        "top": top.label,
                        "places": top.places,
                        "inside": named(found.inside),
                        "grey": named(found.grey),
                        "margin": found.margin if np.isfinite(found.margin) else None,
                        "margin_in_sds": found.margin_in_sds,
                        "possible": None if sets is None else named(sets.possible(top.places)),
                        "certain": None if sets is None else named(sets.certain(top.places)),
                    }
                )
        return made

    def _named(self, who: Codes, places: Codes) -> list[str]:
        return [self.fitted.scores.entries[who[k]] for k in places]

    def _judges(self) -> list[dict[str, Any]]:
        fitted, scores = self.fitted, self.fitted.scores
        spreads, fits, flags = notes.spreads(scores), notes.fits(fitted), notes.flags(fitted)
        return [
            {
                "judge": name,
                "n": int(scores.loads[j]),
                "severity": float(fitted.severity[j]),
                "se": float(fitted.severity_se[j]),
                "sd": float(fitted.severity_sd[j]),
                "spread": spreads[j],
                "fit": float(fits[j]),
                "flags": flags[j],
            }
            for j, name in enumerate(scores.judges)
        ]

    def _odd(self) -> list[dict[str, Any]]:
        """The scores that count less than half under t errors, the oddest first."""
        if self.counts is None:
            return []
        rows = self.fitted.rows
        return [
            {
                "entry": rows.entries[rows.entry[k]],
                "judge": rows.judges[rows.judge[k]],
                "score": float(rows.values[k]),
                "residual": float(self.fitted.residuals[k]),
                "weight": float(self.counts[k]),
            }
            for k in np.argsort(self.counts, kind="stable").tolist()
            if self.counts[k] < ODD
        ]

    def _slopes(self) -> list[dict[str, Any]]:
        return [
            {
                "judge": judge,
                "covariate": slope.covariate,
                "estimate": float(slope.estimate[j]),
                "se": float(slope.se[j]),
            }
            for slope in self.fitted.slopes
            for j, judge in enumerate(self.fitted.scores.judges)
        ]


def calibrate(*, scores: Scores, options: CalibrateOptions | None = None) -> Calibration:
    """Fit, rank and describe; see :class:`CalibrateOptions` for what may be asked."""
    options = options or CalibrateOptions()
    recipe = Recipe("calibrate", options.as_dict(), options.seed, digest(scores=scores))
    table = scores
    if scores.criterion is not None and options.model == "additive":
        scores = total(scores=scores, weights=options.weights)
    tops = options.tops(scores=scores)
    with one_thread():
        design = of_scores(scores=scores)
        if not options.per_component:
            refuse_disconnected(design=design, judges=scores.judges)
        fitted, odd = _fit(scores, options)
        first, second = np.random.default_rng(options.seed).spawn(2)
        fields, groups = _ranked(fitted, design, tops, options.draws, first)
        shares = _overlap(fitted, (*fields, *groups), second)
    return Calibration(recipe, table, fitted, design, fields, groups, shares, odd)


def _fit(scores: Scores, options: CalibrateOptions) -> tuple[Fitted, Floats | None]:
    """The fit and, under t errors, how much every score counts."""
    if options.model == "criteria":
        return rubric.fit(scores=scores, weights=options.weights, variance=options.variance), None
    fit = severity.fit_any_size if options.errors == "normal" else robust
    found = fit(
        scores=scores, variance=options.variance, judges=options.judges, slopes=options.slopes
    )
    return found if isinstance(found, tuple) else (found, None)


def _ranked(
    fitted: Fitted,
    design: Design,
    tops: tuple[Top, ...],
    draws: int,
    rng: np.random.Generator,
) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Rank within every component (one if connected) and within every group."""
    scores = fitted.scores
    overall = tuple(top for top in tops if top.group is None)
    wanted = [(who, overall) for who in _component_entries(scores, design)]
    parts = len(wanted)
    for code, group in enumerate(scores.groups):
        who = np.flatnonzero(scores.group == code)
        wanted.append((who, tuple(top for top in tops if top.group == group)))
    clipped = [
        tuple(Top(top.label, min(top.places, len(who)), top.group) for top in its)
        for who, its in wanted
    ]
    worlds = [
        Worlds(size=len(who), tops=[top.places for top in its])
        for (who, _), its in zip(wanted, clipped, strict=True)
    ]
    sample = _Sample(draws, wanted=min(len(who) for who, _ in wanted) <= LARGEST)
    for chunk in fitted.draws(rng=rng, count=draws):
        sample.add(chunk)
        for world, (who, _) in zip(worlds, wanted, strict=True):
            world.add(chunk[:, who] if len(who) < chunk.shape[1] else chunk)
    fields = [
        Field(
            who,
            world.ranking(estimate=fitted.estimate[who]),
            its,
            sample.apart(fitted.estimate, who),
        )
        for world, (who, _), its in zip(worlds, wanted, clipped, strict=True)
    ]
    return tuple(fields[:parts]), tuple(fields[parts:])


class _Sample:
    """Some of the draws, evenly over the stream (its chunks differ in their variances)."""

    def __init__(self, draws: int, *, wanted: bool) -> None:
        self.every = max(1, draws // DRAWS)
        self.wanted = wanted
        self.seen = 0
        self.parts: list[Floats] = []

    def add(self, chunk: Floats) -> None:
        first = -self.seen % self.every
        self.seen += len(chunk)
        if self.wanted:
            self.parts.append(np.array(chunk[first :: self.every]))

    def apart(self, estimate: Floats, who: Codes) -> Apart | None:
        if not 1 < len(who) <= LARGEST:
            return None
        return apart(estimate=estimate[who], draws=np.concatenate(self.parts)[:, who])


def _component_entries(scores: Scores, design: Design) -> list[Codes]:
    """The entries of every component, in the order of the design's components."""
    part_of = np.empty(len(scores.judges), dtype=np.intp)
    for number, part in enumerate(design.components):
        part_of[list(part)] = number
    entry_part = np.empty(len(scores.entries), dtype=np.intp)
    entry_part[scores.entry] = part_of[scores.judge]
    return [np.flatnonzero(entry_part == number) for number in range(len(design.components))]


def _overlap(
    fitted: Fitted, fields: tuple[Field, ...], rng: np.random.Generator
) -> dict[str, float]:
    """The expected overlap of two such juries for every top K that one component fills."""
    tops = [(top.label, (top.places, field.who)) for field in fields for top in field.tops]
    labels = [label for label, _ in tops]
    return overlap(
        juries=fitted.juries(rng=rng, count=JURIES),
        tops={label: top for label, top in tops if labels.count(label) == 1},
        estimate=fitted.estimate,
    )


def _ranks(ranking: Ranking, k: int) -> dict[str, Any]:
    return {
        "rank": int(ranking.rank[k]),
        "rank_low": int(ranking.rank_low[k]),
        "rank_high": int(ranking.rank_high[k]),
        "expected_rank": float(ranking.expected_rank[k]),
    }
