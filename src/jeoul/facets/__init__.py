"""How good is each entry if scores are ordered categories?  The many-facet Rasch model.

**Model.** For entry i, criterion c, judge j and the step from category x−1 to x,

    log P(x) / P(x−1) = θ_i − δ_c − β_j − τ_cx,    θ ~ N(0, σ²),   Σ β_j = 0,   Σ_x τ_cx = 0

======== ====================================================================
symbol   meaning
======== ====================================================================
θ_i      merit in logits; ``estimate`` is its posterior mean (EAP)
β_j      ``severity``, positive for a harsh judge
δ_c      ``difficulty`` of a criterion; τ_cx its steps (partial credit)
se, sd   posterior deviation of θ with the parameters known; with their
         uncertainty
deviance −2 marginal log-likelihood; ``reliability.eap`` is the variance of
         the EAPs over that plus the mean posterior variance
======== ====================================================================

**Reference.** Linacre (1994), Many-Facet Rasch Measurement; Masters (1982), A Rasch model for
partial credit scoring, doi:10.1007/BF02296272; Adams, Wilson & Wang (1997),
doi:10.1177/0146621697211001.

**When not to use it.** On fine scales or totals (the additive model); when criteria are halos of
one another: the model takes the scores of a sheet as independent given θ, so ``sd`` is then too
small.  As a check of the additive model's order it is at its best.

>>> given = [1, 0, 2, 1, 0, 1, 0, 0, 2, 2]
>>> scores = Scores.of(entries="aabbccddee", judges="jk" * 5, values=given)
>>> [round(float(b), 2) for b in facets(scores=scores).severity]
[-0.34, 0.34]
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jeoul.calibrate.options import CalibrateOptions
from jeoul.cautions import about, caution
from jeoul.design import Design, components, of_scores, refuse_disconnected
from jeoul.errors import Unanswerable
from jeoul.facets.fit import Maximum, maximise
from jeoul.facets.misfit import Misfit, misfit
from jeoul.facets.responses import Responses, coded, criteria_of
from jeoul.facets.worlds import Field, ranked, ranks
from jeoul.recipe import Recipe, canonical, digest
from jeoul.tables import Floats, Scores
from jeoul.threads import one_thread

__all__ = ["Facets", "FacetsOptions", "curves", "facets"]

DEFAULT_SEED = 20230925
DEFAULT_DRAWS = 10_000
BAND, ENOUGH, SURE = (0.5, 1.5), 12, 1.645
NOTHING = 1e-6


@dataclass(frozen=True)
class FacetsOptions:
    """What may be asked: places, draws, a seed."""

    top: tuple[str | int, ...] = ()
    draws: int = DEFAULT_DRAWS
    seed: int = field(default=DEFAULT_SEED)

    def checked(self) -> CalibrateOptions:
        """The same as options of ``calibrate``, which checks them."""
        return CalibrateOptions(top=self.top, draws=self.draws, seed=self.seed)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the seed."""
        return {"model": "facets", "top": [str(t) for t in self.top], "draws": self.draws}


@dataclass(frozen=True, eq=False)
class Facets:
    """A fitted model; arrays follow ``scores.entries`` and ``scores.judges``."""

    recipe: Recipe
    scores: Scores
    design: Design
    responses: Responses
    found: Maximum
    estimate: Floats
    se: Floats
    sd: Floats
    severity: Floats
    """nan for a judge without a finite severity."""
    severity_se: Floats
    steps: tuple[Floats, ...]
    """ξ of every fitted criterion: difficulty + steps."""
    of_judges: Misfit
    of_criteria: Misfit
    fields: tuple[Field, ...]

    @property
    def variance(self) -> float:
        """σ² in logits²."""
        return float(np.exp(2 * self.found.eta[-1]))

    @property
    def deviance(self) -> float:
        """−2 × the marginal log-likelihood."""
        return -2 * self.found.posterior.log_likelihood

    @property
    def parameters(self) -> int:
        """Steps, severities but one, and the variance of merit."""
        return len(self.found.eta)

    @property
    def reliability(self) -> float | None:
        """Variance of the EAPs over itself plus the mean posterior variance."""
        between, within = float(self.estimate.var()), float((self.se**2).mean())
        return between / (between + within) if between + within > 0 else None

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What weakens the conclusions."""
        return [*self.responses.warnings, *_doubts(self)]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        scores, found = self.scores, self.found
        return {
            **self.recipe.as_dict(),
            "warnings": self.warnings,
            "n": {
                "scores": len(scores),
                "entries": len(scores.entries),
                "judges": len(scores.judges),
                "criteria": max(len(scores.criteria), 1),
            },
            "design": {
                "connected": self.design.connected,
                "components": [list(part) for part in self.design.named(scores.judges)],
                "lambda2": self.design.lambda2,
                "a_efficiency": self.design.a_efficiency,
                "shared_min": self.design.shared_min,
            },
            "fit": {
                "method": "mml",
                "criterion": self.deviance,
                "deviance": self.deviance,
                "parameters": self.parameters,
                "iterations": found.iterations,
                "converged": found.converged,
                "nodes": len(found.likelihood.z),
            },
            "variance": {"entry": self.variance},
            "fixed": {},
            "entries": self._entries(),
            "judges": self._judges(),
            "criteria": self._criteria(),
            "slopes": [],
            "reliability": {"eap": self.reliability},
            "monte_carlo": {
                "draws": self.fields[0].ranking.draws,
                "largest_se": max(each.ranking.probability_error for each in self.fields),
            },
        }

    def as_json(self) -> bytes:
        """Canonical JSON."""
        return canonical(self.as_dict())

    def _entries(self) -> list[dict[str, Any]]:
        scores = self.scores
        means = np.bincount(scores.entry, weights=scores.values) / scores.reviews
        sheets = _sheets(scores, scores.entry, len(scores.entries))
        rows: list[dict[str, Any]] = [
            {
                "entry": name,
                "group": None if scores.group is None else scores.groups[scores.group[i]],
                "n": int(sheets[i]),
                "raw_mean": float(means[i]),
                "estimate": float(self.estimate[i]),
                "effect": float(self.estimate[i]),
                "se": float(self.se[i]),
                "sd": float(self.sd[i]),
                **ranks(self.fields[0], i),
                "group_rank": None,
                "group_rank_low": None,
                "group_rank_high": None,
                "p_top": {},
            }
            for i, name in enumerate(scores.entries)
        ]
        for number, each in enumerate(self.fields):
            for k, i in enumerate(each.who):
                if number:
                    its = ranks(each, k)
                    rows[i] |= {f"group_{n}": its[n] for n in ("rank", "rank_low", "rank_high")}
                rows[i]["p_top"] |= {
                    top.label: float(each.ranking.p_top[top.places][k]) for top in each.tops
                }
        return rows

    def _judges(self) -> list[dict[str, Any]]:
        scores = self.scores
        place = {int(j): k for k, j in enumerate(self.responses.fitted)}
        spreads, flags = _spreads(scores), _flags(self)
        rows = []
        for j, name in enumerate(scores.judges):
            k = place.get(j)
            infit = None if k is None else float(self.of_judges.infit[k])
            rows.append(
                {
                    "judge": name,
                    "n": int(scores.loads[j]),
                    "severity": _finite(self.severity[j]),
                    "se": _finite(self.severity_se[j]),
                    "sd": _finite(self.severity_se[j]),
                    "spread": spreads[j],
                    "fit": infit,
                    "infit": infit,
                    "outfit": None if k is None else float(self.of_judges.outfit[k]),
                    "flags": flags[j],
                }
            )
        return rows

    def _criteria(self) -> list[dict[str, Any]]:
        place = {c: k for k, c in enumerate(self.responses.scaled)}
        rows = []
        for c, name in enumerate(criteria_of(self.scores)):
            row: dict[str, Any] = {
                "criterion": name,
                "difficulty": None,
                "steps": [],
                "categories": list(self.responses.used[c]),
                "infit": None,
                "outfit": None,
            }
            if c in place:
                k, xi = place[c], self.steps[place[c]]
                row |= {
                    "difficulty": float(xi.mean()),
                    "steps": (xi - xi.mean()).tolist(),
                    "infit": float(self.of_criteria.infit[k]),
                    "outfit": float(self.of_criteria.outfit[k]),
                }
            rows.append(row)
        return rows


@one_thread()
def facets(*, scores: Scores, options: FacetsOptions | None = None) -> Facets:
    """Fit, rank and describe; scores are whole numbers."""
    options = options or FacetsOptions()
    tops = options.checked().tops(scores=scores)
    recipe = Recipe("calibrate", options.as_dict(), options.seed, digest(scores=scores))
    _refuse_small(scores)
    design = of_scores(scores=scores)
    refuse_disconnected(design=design, judges=scores.judges)
    responses = coded(scores=scores)
    found = maximise(responses=responses)
    at = found.posterior
    estimate = at.weights @ at.theta
    variance = np.maximum(at.weights @ at.theta**2 - estimate**2, 0.0)
    response = found.likelihood.responsiveness(at)
    doubt = np.einsum("ip,pq,iq->i", response, found.covariance, response, optimize=True)
    severity, severity_se = _severities(found, responses, len(scores.judges))
    of_judges, of_criteria = misfit(found=found)
    return Facets(
        recipe=recipe,
        scores=scores,
        design=design,
        responses=responses,
        found=found,
        estimate=estimate,
        se=np.sqrt(variance),
        sd=np.sqrt(variance + np.maximum(doubt, 0.0)),
        severity=severity,
        severity_se=severity_se,
        steps=_steps(found),
        of_judges=of_judges,
        of_criteria=of_criteria,
        fields=ranked(
            found=found,
            scores=scores,
            estimate=estimate,
            response=response,
            tops=tops,
            count=options.draws,
            rng=np.random.default_rng(options.seed),
        ),
    )


def curves(*, fitted: Facets, criterion: str, theta: Floats) -> Floats:
    """P(category) from a judge of mean severity: merit × category (in the order used)."""
    names = criteria_of(fitted.scores)
    c = names.index(criterion) if criterion in names else -1
    if c not in fitted.responses.scaled:
        raise Unanswerable(
            f"there are no category curves for criterion {criterion!r}",
            remedy=f"choose one of: {', '.join(names[k] for k in fitted.responses.scaled)}",
        )
    xi = fitted.steps[fitted.responses.scaled.index(c)]
    reached = np.concatenate([[0.0], np.cumsum(xi)])
    logits = np.arange(len(reached)) * np.asarray(theta, float)[:, None] - reached
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def _refuse_small(scores: Scores) -> None:
    for number, what in ((len(scores.entries), "entry"), (len(scores.judges), "judge")):
        if number < 2:
            raise Unanswerable(
                f"there is only one {what}, so severity cannot be told from merit",
                remedy="give scores of at least two entries by at least two judges",
            )
    if len(scores.entries) == len(scores):
        raise Unanswerable(
            "every entry has a single score, so merit cannot be told from chance",
            remedy="let several judges read the same entries",
        )


def _severities(found: Maximum, responses: Responses, judges: int) -> tuple[Floats, Floats]:
    """β and its standard error for every judge of the table."""
    likelihood = found.likelihood
    a = likelihood.constraint[likelihood.xis :]
    covariance = a @ found.covariance[:-1, :-1] @ a.T
    severity, se = np.full(judges, np.nan), np.full(judges, np.nan)
    severity[responses.fitted] = a @ found.eta[:-1]
    se[responses.fitted] = np.sqrt(np.clip(covariance.diagonal(), 0.0, None))
    return severity, se


def _steps(found: Maximum) -> tuple[Floats, ...]:
    return tuple(
        found.eta[found.likelihood.of_xi[c, :count]]
        for c, count in enumerate(found.likelihood.steps)
    )


def _doubts(fitted: Facets) -> list[dict[str, Any]]:
    scores, found = fitted.scores, []
    single = [
        scores.entries[i]
        for i in np.flatnonzero(_sheets(scores, scores.entry, len(scores.entries)) == 1)
    ]
    lonely = [
        scores.judges[j]
        for j in np.flatnonzero(_sheets(scores, scores.judge, len(scores.judges)) == 1)
    ]
    found += about(
        "entry_with_one_score",
        f"{len(single)} entries have a single sheet; their estimates lean on the population",
        key="entries",
        names=single,
    )
    found += about(
        "judge_with_one_score",
        f"{len(lonely)} judges gave a single sheet; their severity is mostly unknown",
        key="judges",
        names=lonely,
    )
    low, high = _ends(scores)
    flat = [scores.judges[j] for j in np.flatnonzero((low == high) & (scores.loads > 1))]
    found += about(
        "judge_with_one_number",
        f"{len(flat)} judges gave the same number to everything they read",
        key="judges",
        names=flat,
    )
    if len(fitted.responses.extreme):
        kept = _parts(fitted.responses)
        if kept > 1:
            message = (
                f"without the extreme judges the design falls into {kept} parts; between them "
                "only the common population compares"
            )
            found.append(caution("weak_link", message, parts=kept))
    if fitted.variance < NOTHING:
        message = "the estimated variance of merit is zero, the boundary: entries look alike"
        found.append(caution("variance_at_zero", message, components=["entry"]))
    if not fitted.found.converged:
        message = f"the search stopped after {fitted.found.iterations} steps short of the optimum"
        found.append(caution("not_converged", message, iterations=fitted.found.iterations))
    return found


def _parts(responses: Responses) -> int:
    """The number of parts that the fitted scores fall into."""
    _, entry = np.unique(responses.entry, return_inverse=True)
    return int(components(entry=entry, judge=responses.judge).max()) + 1


def _flags(fitted: Facets) -> list[list[str]]:
    """What to talk about with each judge."""
    responses, scores = fitted.responses, fitted.scores
    between = float(np.nanstd(fitted.severity))
    place = {int(j): k for k, j in enumerate(responses.fitted)}
    low, high = _ends(scores)
    found = []
    for j in range(len(scores.judges)):
        notes = ["one_number"] if low[j] == high[j] and scores.loads[j] > 1 else []
        if j in responses.extreme:
            found.append(["extreme", *notes])
            continue
        severity, se = fitted.severity[j], fitted.severity_se[j]
        if j in place and abs(severity) > max(between, SURE * se):
            notes.insert(0, "severe" if severity > 0 else "lenient")
        if j in place and scores.loads[j] >= ENOUGH:
            infit = fitted.of_judges.infit[place[j]]
            notes += ["inconsistent"] * bool(infit > BAND[1]) + ["muted"] * bool(infit < BAND[0])
        found.append(notes)
    return found


def _sheets(scores: Scores, side: Any, size: int) -> Any:
    """The number of sheets (entry, judge) of every entry or judge."""
    sheets = scores.entry * len(scores.judges) + scores.judge
    return np.bincount(side[np.unique(sheets, return_index=True)[1]], minlength=size)


def _ends(scores: Scores) -> tuple[Floats, Floats]:
    low, high = np.full(len(scores.judges), np.inf), np.full(len(scores.judges), -np.inf)
    np.minimum.at(low, scores.judge, scores.values)
    np.maximum.at(high, scores.judge, scores.values)
    return low, high


def _spreads(scores: Scores) -> list[float | None]:
    return [
        float(np.std(scores.values[scores.judge == j], ddof=1)) if n > 1 else None
        for j, n in enumerate(scores.loads)
    ]


def _finite(value: float | Floats) -> float | None:
    return float(value) if np.isfinite(value) else None
