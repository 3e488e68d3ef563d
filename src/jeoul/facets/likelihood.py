"""How likely are the scores, whatever the entries' merits?  The marginal likelihood.

**Model.** log P(x) / P(x−1) = θ_i − β_j − ξ_cx for the step from x−1 to x on criterion c.  With
θ = σ z and z ~ N(0, 1), the likelihood of an entry is the sum over a fine, even grid of z of the
product of its scores' probabilities (the trapezoid rule, whose error vanishes like
exp(−2π² s²/h²) for a posterior of deviation s on a grid of step h).

======== =====================================================================
symbol   meaning
======== =====================================================================
ξ_cx     step parameters; difficulty δ_c is their mean, steps τ_cx = ξ_cx − δ_c
β_j      severity, with sum zero: the last is minus the sum of the others
η        free parameters: all ξ, all β but one, log σ
S_i(z)   derivative of the log-likelihood of entry i at z by η
======== =====================================================================

**Derivatives.** By Fisher's identity the gradient is Σ_i E[S_i]; by Louis' the Hessian is
Σ_i Cov(S_i) less the expected complete information, both over the posterior of z.

**Reference.** Louis (1982), doi:10.1111/j.2517-6161.1982.tb01203.x; Bock & Aitkin (1981),
doi:10.1007/BF02293801; Trefethen & Weideman (2014), doi:10.1137/130932132.

**When not to use it.** Call :func:`jeoul.facets.facets`, which codes, refuses and reports.

>>> grid(step=0.5).shape
(27,)
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from jeoul.facets.responses import Responses
from jeoul.tables import Codes, Floats

EDGE = 6.5
ENTRIES_AT_ONCE = 500
NUMBERS_AT_ONCE = 10_000_000
NOTHING = -1e30


def grid(*, step: float) -> Floats:
    """An even grid of z that covers the population."""
    half = int(np.ceil(EDGE / step))
    return np.asarray(step * np.arange(-half, half + 1), np.float64)


@dataclass(frozen=True, eq=False)
class Posterior:
    """The posterior of every entry on the grid, and what it was computed from."""

    log_likelihood: float
    theta: Floats
    weights: Floats
    """Entry × node."""
    p: Floats
    """Cell × node × category."""


class Likelihood:
    """The marginal likelihood of coded scores and its derivatives by η."""

    def __init__(self, responses: Responses, *, step: float) -> None:
        r = responses
        self.z = grid(step=step)
        self.prior = -(self.z**2) / 2 - np.log(np.exp(-(self.z**2) / 2).sum())
        self.steps = np.array([len(r.used[c]) - 1 for c in r.scaled])
        self.widest = int(self.steps.max())
        self.xis, self.judges = int(self.steps.sum()), len(r.fitted)
        self.size = self.xis + self.judges
        pairs = r.criterion * self.judges + r.judge
        cells, cell = np.unique(pairs, return_inverse=True)
        self.cell_criterion, self.cell_judge = np.divmod(cells, self.judges)
        categories = self.widest + 1
        one = np.ones(len(cell))
        shape = (r.entries, len(cells))
        self.met = sp.csr_array((one, (r.entry, cell)), shape=shape)
        shape = (r.entries, len(cells) * categories)
        self.gave = sp.csr_array((one, (r.entry, cell * categories + r.x)), shape=shape)
        self.of_xi = self._places()
        self.features = self._features()
        self.local = np.hstack(
            [self.of_xi[self.cell_criterion], self.xis + self.cell_judge[:, None]]
        )
        self.constraint = self._constraint()

    def _places(self) -> Codes:
        """The position of ξ of every criterion and step; one beyond the end where there is none."""
        places = np.full((len(self.steps), self.widest), self.size)
        start = 0
        for c, count in enumerate(self.steps):
            places[c, :count] = start + np.arange(count)
            start += int(count)
        return places

    def _features(self) -> Floats:
        """Derivatives of a category's logit by its own ξ_1 … ξ_K and by β."""
        x = np.arange(self.widest + 1)
        reached = x[:, None] >= np.arange(1, self.widest + 1)
        return np.asarray(-np.column_stack([reached, x]).astype(np.float64))

    def _constraint(self) -> Floats:
        """From (ξ, all β) to (ξ, all β but the last)."""
        if self.judges == 1:
            return np.eye(self.size)[:, : self.xis]
        a = np.eye(self.size)[:, :-1]
        a[-1, self.xis :] = -1
        return a

    def posterior(self, eta: Floats) -> Posterior:
        """The log-likelihood and the posterior of every entry at η."""
        full, sigma = self.constraint @ eta[:-1], float(np.exp(eta[-1]))
        theta = sigma * self.z
        xi = np.append(full[: self.xis], np.zeros(self.judges + 1))
        xi = np.where(self.of_xi < self.size, xi[np.minimum(self.of_xi, self.xis)], -NOTHING)
        reached = np.cumsum(np.hstack([np.zeros((len(xi), 1)), xi]), axis=1)[self.cell_criterion]
        x = np.arange(self.widest + 1)
        above = theta - full[self.xis :][self.cell_judge][:, None]
        logits = x * above[:, :, None] - reached[:, None, :]
        logits -= logits.max(axis=2, keepdims=True)
        p = np.exp(logits)
        total = p.sum(axis=2, keepdims=True)
        logs = (logits - np.log(total)).transpose(0, 2, 1).reshape(-1, len(self.z))
        joint = self.gave @ logs + self.prior
        top = joint.max(axis=1, keepdims=True)
        weights = np.exp(joint - top)
        sums = weights.sum(axis=1, keepdims=True)
        value = float((top + np.log(sums)).sum())
        return Posterior(value, theta, weights / sums, p / total)

    def derivatives(self, at: Posterior) -> tuple[Floats, Floats, Floats]:
        """Gradient, Hessian, and the complete information (positive definite) at a posterior."""
        mean = at.p @ self.features
        complete = self._complete(at, mean)
        gradient = np.zeros(complete.shape[0])
        spread = np.zeros_like(complete)
        for rows in self.chunks():
            average = np.zeros((len(at.weights[rows]), len(gradient)))
            for nodes in self.blocks():
                score, weights = self._scores(at, mean, rows, nodes), at.weights[rows, nodes]
                average += np.einsum("iq,iqp->ip", weights, score)
                flat = (score * np.sqrt(weights)[:, :, None]).reshape(-1, score.shape[2])
                spread += flat.T @ flat
            gradient += average.sum(axis=0)
            spread -= average.T @ average
        hessian = spread - complete
        hessian[-1, -1] += gradient[-1]
        return gradient, hessian, complete

    def responsiveness(self, at: Posterior) -> Floats:
        """∂ E[θ_i] / ∂ η, entry × parameter."""
        mean = at.p @ self.features
        expected = at.weights @ at.theta
        slope = np.zeros((len(expected), self.constraint.shape[1] + 1))
        slope[:, -1] = expected
        for rows in self.chunks():
            centred = at.weights[rows] * (at.theta - expected[rows, None])
            for nodes in self.blocks():
                score = self._scores(at, mean, rows, nodes)
                slope[rows] += np.einsum("iq,iqp->ip", centred[:, nodes], score)
        return slope

    def chunks(self) -> list[slice]:
        """Entries in portions that fit the memory."""
        count = self.met.shape[0]
        return [slice(k, k + ENTRIES_AT_ONCE) for k in range(0, count, ENTRIES_AT_ONCE)]

    def blocks(self) -> list[slice]:
        """Nodes in portions that fit the memory."""
        rows = max(len(self.cell_criterion), min(self.met.shape[0], ENTRIES_AT_ONCE))
        size = max(1, NUMBERS_AT_ONCE // (rows * (self.size + 1)))
        return [slice(k, k + size) for k in range(0, len(self.z), size)]

    def _scores(self, at: Posterior, mean: Floats, rows: slice, some: slice) -> Floats:
        """S_i(z): entry × node × parameter."""
        mean, theta = mean[:, some], at.theta[some]
        cells, nodes = mean.shape[:2]
        wide = np.zeros((cells, nodes, self.size + 1))
        wide[np.arange(cells)[:, None], :, self.local] = mean.transpose(0, 2, 1)
        expected = self.met[rows].toarray() @ wide.reshape(cells, -1)
        score = self._observed(rows)[:, None, :] - expected.reshape(-1, nodes, self.size + 1)
        by_sigma = -theta * score[:, :, self.xis : self.size].sum(axis=2)
        free = score[:, :, : self.size] @ self.constraint
        return np.concatenate([free, by_sigma[:, :, None]], axis=2)

    def _observed(self, rows: slice) -> Floats:
        """The sums of features of the scores that were given."""
        cells, categories = len(self.cell_criterion), self.widest + 1
        by_cell = np.zeros((cells * categories, self.size + 1))
        places = np.arange(cells)[:, None, None] * categories + np.arange(categories)[:, None]
        np.add.at(by_cell, (places, self.local[:, None, :]), self.features)
        return np.asarray(self.gave[rows] @ by_cell)

    def _complete(self, at: Posterior, mean: Floats) -> Floats:
        """The information if merits were known, averaged over the posterior."""
        share = self.met.T @ at.weights
        second = np.einsum("mqx,xl,xk->mqlk", at.p, self.features, self.features, optimize=True)
        covariance = second - mean[:, :, :, None] * mean[:, :, None, :]
        local = np.einsum("mq,mqlk->mlk", share, covariance)
        wide = np.zeros((self.size + 1, self.size + 1))
        np.add.at(wide, (self.local[:, :, None], self.local[:, None, :]), local)
        with_sigma = np.zeros(self.size + 1)
        by_theta = share * at.theta
        np.add.at(
            with_sigma, self.local, -np.einsum("mq,mql->ml", by_theta, covariance[:, :, :, -1])
        )
        a, n = self.constraint, self.size
        full = np.empty((a.shape[1] + 1, a.shape[1] + 1))
        full[:-1, :-1] = a.T @ wide[:n, :n] @ a
        full[-1, :-1] = full[:-1, -1] = with_sigma[:n] @ a
        full[-1, -1] = float((by_theta * at.theta * covariance[:, :, -1, -1]).sum())
        return full
