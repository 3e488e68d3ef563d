"""What scale do comparisons or rankings imply?  Bradley–Terry and Plackett–Luce.

**Model.** Entry i has worth π_i > 0.  In a comparison i beats j with probability
π_i / (π_i + π_j); with ties (Davidson) the three outcomes are as π_i : π_j : ν √(π_i π_j).  A
ranking is a series of choices: the best among all, the next among the rest, and so on.

========== ==================================================================
symbol     meaning
========== ==================================================================
estimate   log π: mean zero over the entries, or zero for the reference
se         its standard error, from the information in the data at the estimate
worth      π with sum one
criterion  −2 log-likelihood of the data at the estimates
deviance   against a free probability for every pair (rankings: = criterion)
pseudo     each entry beats, and is beaten by, an imaginary entry so many times
========== ==================================================================

Entries that one judge ranks alike are chosen from one set, in no order (Breslow); a warning
says so.  A partial ranking speaks only of the entries in it.

**Reference.** Bradley & Terry (1952), doi:10.1093/biomet/39.3-4.324; Davidson (1970),
doi:10.1080/01621459.1970.10481082; Plackett (1975), doi:10.2307/2346567; Turner, van Etten,
Firth & Kosmidis (2020), doi:10.1007/s00180-020-00959-3.

**When not to use it.** When scores were given: they say more than their order.  When judges
chose which entries to rank by their quality.

>>> met = Comparisons.of(winners=["a", "b"], losers=["b", "a"], counts=[3, 1])
>>> [round(float(e), 3) for e in bradley_terry(comparisons=met).estimate]
[0.549, -0.549]
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from jeoul.cautions import about, caution
from jeoul.errors import InputError, Unanswerable
from jeoul.pairs.choice import Choices, Maximum, log_likelihood, maximise
from jeoul.pairs.comparisons import Comparisons
from jeoul.pairs.existence import refuse_unbounded
from jeoul.pairs.stages import stages
from jeoul.recipe import Recipe, canonical, digest
from jeoul.tables import Floats, Scores
from jeoul.threads import one_thread

__all__ = ["Comparisons", "PairsOptions", "Worths", "bradley_terry", "plackett_luce"]

DEFAULT_SEED = 20230925


@dataclass(frozen=True)
class PairsOptions:
    """How the scale is anchored, and what keeps it finite."""

    reference: str | None = None
    pseudo: float = 0.0
    bias_reduced: bool = False
    seed: int = field(default=DEFAULT_SEED)

    def __post_init__(self) -> None:
        if not 0 <= self.pseudo < np.inf:
            raise InputError(
                "not a number of pseudo-comparisons",
                column="pseudo",
                value=self.pseudo,
                remedy="write a number from 0, like 0.5",
            )

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the seed."""
        return {
            "reference": self.reference,
            "pseudo": self.pseudo,
            "bias_reduced": self.bias_reduced,
        }


@dataclass(frozen=True, eq=False)
class Worths:
    """A scale with its uncertainty; arrays follow ``entries``."""

    recipe: Recipe
    entries: tuple[str, ...]
    n: Floats
    estimate: Floats
    se: Floats
    covariance: Floats
    """Of the estimates, for the error of a difference."""
    tie: tuple[float, float] | None
    """log ν and its standard error, where comparisons tied."""
    method: str
    criterion: float
    deviance: float
    iterations: int
    converged: bool
    warnings: list[dict[str, Any]]

    @property
    def worth(self) -> Floats:
        """π with sum one."""
        grown = np.exp(self.estimate - self.estimate.max())
        return np.asarray(grown / grown.sum())

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        columns = zip(self.entries, self.n, self.estimate, self.se, self.worth, strict=True)
        return {
            **self.recipe.as_dict(),
            "warnings": self.warnings,
            "fit": {
                "method": self.method,
                "criterion": self.criterion,
                "deviance": self.deviance,
                "iterations": self.iterations,
                "converged": self.converged,
            },
            "tie": None if self.tie is None else {"estimate": self.tie[0], "se": self.tie[1]},
            "entries": [
                {
                    "entry": name,
                    "n": float(n),
                    "estimate": float(estimate),
                    "se": float(se),
                    "worth": float(worth),
                }
                for name, n, estimate, se, worth in columns
            ],
        }

    def as_json(self) -> bytes:
        """Canonical JSON."""
        return canonical(self.as_dict())


@one_thread()
def bradley_terry(*, comparisons: Comparisons, options: PairsOptions | None = None) -> Worths:
    """The scale behind comparisons; Unanswerable where it is not finite."""
    options = options or PairsOptions()
    recipe = Recipe("pairs", options.as_dict(), options.seed, comparisons.digest())
    names, tied = comparisons.entries, bool(comparisons.ties.any())
    above, below = _arrows(comparisons)
    if not options.pseudo:
        refuse_unbounded(names=names, above=above, below=below)
    choices = _outcomes(comparisons, tied)
    if not comparisons.wins.any():
        raise Unanswerable("every comparison is a tie", remedy="there is nothing to order")
    top, at, own = _fitted(choices, len(names), options)
    warnings = _doubts(top, own)
    return _worths(
        recipe,
        names,
        comparisons.met,
        top,
        at,
        options,
        method="davidson" if tied else "bradley-terry",
        criterion=-2 * log_likelihood(choices=choices, theta=at),
        deviance=_deviance(choices, at),
        warnings=warnings,
    )


@one_thread()
def plackett_luce(*, ranks: Scores, options: PairsOptions | None = None) -> Worths:
    """The scale behind rankings: scores whose values are ranks, 1 the best."""
    options = options or PairsOptions()
    recipe = Recipe("rankings", options.as_dict(), options.seed, digest(scores=ranks))
    found = stages(ranks=ranks)
    if not options.pseudo:
        refuse_unbounded(names=ranks.entries, above=found.above, below=found.below)
    top, at, own = _fitted(found.choices, len(ranks.entries), options)
    warnings = about(
        "judge_with_one_rank",
        f"{len(found.silent)} judges ranked a single entry, which says nothing",
        key="judges",
        names=found.silent,
    )
    if found.tied:
        message = f"{found.tied} ranks are shared; their entries count as chosen in no order"
        warnings.append(caution("tied_ranks", message, count=found.tied))
    warnings += _doubts(top, own)
    criterion = -2 * log_likelihood(choices=found.choices, theta=at)
    return _worths(
        recipe,
        ranks.entries,
        ranks.reviews.astype(float),
        top,
        at,
        options,
        method="plackett-luce",
        criterion=criterion,
        deviance=criterion,
        warnings=warnings,
    )


def _arrows(met: Comparisons) -> tuple[Any, Any]:
    """Who is above whom; a tie points both ways."""
    down = (met.wins[:, 0] > 0) | (met.ties > 0)
    up = (met.wins[:, 1] > 0) | (met.ties > 0)
    above = np.concatenate([met.first[down], met.second[up]])
    below = np.concatenate([met.second[down], met.first[up]])
    return above, below


def _outcomes(met: Comparisons, tied: bool) -> Choices:
    """Two outcomes a pair, three with ties: the last column is log ν."""
    pairs, size = len(met.first), len(met.entries)
    one, half, row = np.ones(pairs), np.full(pairs, 0.5), np.arange(pairs)
    cells = [(one, row, met.first), (one, row + pairs, met.second)]
    y, sets = [met.wins[:, 0], met.wins[:, 1]], [row, row]
    if tied:
        third = row + 2 * pairs
        cells += [(half, third, met.first), (half, third, met.second)]
        cells += [(one, third, np.full(pairs, size))]
        y, sets = [*y, met.ties], [*sets, row]
    data, rows, columns = (np.concatenate(part) for part in zip(*cells, strict=True))
    x = sp.csr_array((data, (rows, columns)), shape=(len(sets) * pairs, size + tied))
    return Choices.of(x=x, of_set=np.concatenate(sets), y=np.concatenate(y))


def _fitted(choices: Choices, size: int, options: PairsOptions) -> tuple[Maximum, Floats, bool]:
    """The maximum and θ with entry 0 at zero; whether the data alone give the covariance.

    The imaginary entry steers the estimates, but it is no evidence: standard errors come from
    the information in the data, unless sets of entries never met.
    """
    played = _with_ghost(choices, size, options.pseudo) if options.pseudo else choices
    top = maximise(choices=_anchored(played), bias_reduced=options.bias_reduced)
    columns = choices.x.shape[1]
    theta = np.concatenate([[0.0], top.theta])[:columns]
    if not options.pseudo:
        return top, theta, True
    if _parts(choices, size) > 1:
        kept = slice(0, columns - 1)
        return replace(top, covariance=top.covariance[kept, kept]), theta, False
    information = choices.information(choices.probabilities(theta))[1:, 1:]
    return replace(top, covariance=np.asarray(np.linalg.inv(information), np.float64)), theta, True


def _anchored(choices: Choices) -> Choices:
    return Choices(sp.csr_array(choices.x[:, 1:]), choices.of_set, choices.y, choices.n)


def _parts(choices: Choices, size: int) -> int:
    """The number of sets of entries that never met."""
    chosen = sp.csr_array(choices.x[:, :size] != 0).tocoo()
    at = choices.of_set[chosen.row] + size
    nodes = size + len(choices.n)
    graph = sp.csr_array((np.ones(len(at)), (chosen.col, at)), shape=(nodes, nodes))
    return int(connected_components(graph, directed=False)[0])


def _with_ghost(choices: Choices, size: int, pseudo: float) -> Choices:
    """Every entry beats, and is beaten by, one more entry ``pseudo`` times."""
    columns = choices.x.shape[1]
    entry, base = np.arange(size), len(choices.n)
    ghost = np.full(size, columns)
    rows = np.concatenate([entry, entry + size])
    more = sp.csr_array(
        (np.ones(2 * size), (rows, np.concatenate([entry, ghost]))), shape=(2 * size, columns + 1)
    )
    wider = sp.csr_array((choices.x.data, choices.x.indices, choices.x.indptr))
    wider.resize((choices.x.shape[0], columns + 1))
    return Choices.of(
        x=sp.csr_array(sp.vstack([wider, more])),
        of_set=np.concatenate([choices.of_set, base + entry, base + entry]),
        y=np.concatenate([choices.y, np.full(2 * size, pseudo)]),
    )


def _deviance(choices: Choices, theta: Floats) -> float:
    """2 Σ y log(y / (n p)) over the outcomes that happened."""
    seen = choices.y > 0
    expected = choices.n[choices.of_set] * choices.probabilities(theta)
    y = choices.y[seen]
    return 2 * float(y @ np.log(y / expected[seen]))


def _worths(
    recipe: Recipe,
    names: Sequence[str],
    n: Floats,
    top: Maximum,
    theta: Floats,
    options: PairsOptions,
    *,
    method: str,
    criterion: float,
    deviance: float,
    warnings: list[dict[str, Any]],
) -> Worths:
    """The scale about its mean, or about the reference."""
    size = len(names)
    wide = np.zeros((len(theta), len(theta)))
    wide[1:, 1:] = top.covariance[: len(theta) - 1, : len(theta) - 1]
    anchor = np.eye(size) - _weights(names, options.reference)
    covariance = anchor @ wide[:size, :size] @ anchor.T
    tie = None
    if len(theta) > size:
        tie = (float(theta[size]), float(np.sqrt(wide[size, size])))
    return Worths(
        recipe=recipe,
        entries=tuple(names),
        n=n,
        estimate=anchor @ theta[:size],
        se=np.sqrt(np.clip(covariance.diagonal(), 0.0, None)),
        covariance=covariance,
        tie=tie,
        method=method + (", bias-reduced" if options.bias_reduced else ""),
        criterion=criterion,
        deviance=deviance,
        iterations=top.iterations,
        converged=top.converged,
        warnings=warnings,
    )


def _weights(names: Sequence[str], reference: str | None) -> Floats:
    """What is taken off every estimate: the mean, or the reference's estimate."""
    if reference is None:
        return np.full(len(names), 1 / len(names))
    if reference not in names:
        raise InputError(
            "there is no such entry",
            column="reference",
            value=reference,
            remedy=f"choose one of: {', '.join(names[:10])}",
        )
    return np.asarray(np.array(names) == reference, np.float64)


def _doubts(top: Maximum, own: bool) -> list[dict[str, Any]]:
    found = []
    if not own:
        message = "some entries never met, even through others; only pseudo-comparisons place them"
        found.append(caution("never_met", message))
    if not top.converged:
        message = f"the search stopped after {top.iterations} steps short of the optimum"
        found.append(caution("not_converged", message, iterations=top.iterations))
    return found
