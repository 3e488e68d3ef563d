"""What makes one outcome of a set more likely than another?  The conditional logit model.

**Model.** In every set s one outcome o happens with probability p_o = exp(x_o'θ) / Σ exp(x'θ)
over the outcomes of the set.  Comparisons, comparisons with ties (Davidson) and the stages of a
ranking (Plackett–Luce) are all of this form, so one maximiser serves them.

======== =======================================================================
symbol   meaning
======== =======================================================================
x_o, y_o covariates of an outcome, and how often it happened (fractions may be)
n_s      Σ y_o of the set
U, I     score Σ (y_o − n_s p_o) x_o and information Σ n_s p_o c_o c_o'
c_o      x_o less its mean over the set
======== =======================================================================

**Bias-reduced.** The penalised likelihood l + ½ log|I|, whose score is
U_t + ½ Σ_o n_s p_o (c_o' I⁻¹ c_o) c_ot in this exponential family.

**Reference.** McFadden (1974), Conditional logit analysis; Firth (1993),
doi:10.1093/biomet/80.1.27.

**When not to use it.** Call :mod:`jeoul.pairs`, which refuses what has no finite maximum.

>>> two = Choices.of(x=np.array([[1.0], [0.0]]), of_set=np.array([0, 0]), y=np.array([3.0, 1.0]))
>>> [round(float(t), 4) for t in maximise(choices=two).theta], round(float(np.log(3)), 4)
([1.0986], 1.0986)
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.linalg as la
import scipy.sparse as sp

from jeoul.errors import Unanswerable
from jeoul.tables import Codes, Floats

STEPS = 200
ROWS_AT_ONCE = 4_096
HALVINGS = 40
CLOSE = 1e-10
FARTHEST = 40.0


@dataclass(frozen=True, eq=False)
class Choices:
    """Outcomes, grouped into sets."""

    x: sp.csr_array
    of_set: Codes
    y: Floats
    n: Floats

    @classmethod
    def of(cls, *, x: npt.ArrayLike | sp.csr_array, of_set: Codes, y: Floats) -> "Choices":
        """Covariates (outcomes × parameters), the set of each outcome, how often it happened."""
        n = np.bincount(of_set, weights=y).astype(np.float64)
        return cls(sp.csr_array(x), of_set, y, n)

    def log_probabilities(self, theta: Floats) -> Floats:
        """log p of every outcome within its set."""
        eta = self.x @ theta
        top = np.full(len(self.n), -np.inf)
        np.maximum.at(top, self.of_set, eta)
        eta = eta - top[self.of_set]
        total = np.bincount(self.of_set, weights=np.exp(eta))
        return np.asarray(eta - np.log(total)[self.of_set], np.float64)

    def probabilities(self, theta: Floats) -> Floats:
        """p of every outcome within its set."""
        return np.asarray(np.exp(self.log_probabilities(theta)), np.float64)

    def information(self, p: Floats) -> Floats:
        """Σ n_s p_o c_o c_o'."""
        mean = self.means(p)
        weighted = sp.diags_array(self.n[self.of_set] * p) @ self.x
        inner = (self.x.T @ weighted) - (mean.T @ (sp.diags_array(self.n) @ mean))
        return np.asarray(inner.toarray())

    def means(self, p: Floats) -> sp.csr_array:
        """The mean of x over every set."""
        rows = (p, (self.of_set, np.arange(len(p))))
        return sp.csr_array(sp.csr_array(rows, shape=(len(self.n), len(p))) @ self.x)


@dataclass(frozen=True, eq=False)
class Maximum:
    """The most likely parameters, their covariance, and how the search ended."""

    theta: Floats
    covariance: Floats
    iterations: int
    converged: bool


def log_likelihood(*, choices: Choices, theta: Floats) -> float:
    """Σ y log p, without combinatorial constants."""
    return float(choices.y @ choices.log_probabilities(theta))


def maximise(*, choices: Choices, bias_reduced: bool = False) -> Maximum:
    """Fisher scoring with halved steps; ``bias_reduced`` adds Firth's penalty."""
    theta = np.zeros(choices.x.shape[1])
    aim = _aim(choices, theta, bias_reduced)
    for step in range(1, STEPS + 1):
        p = choices.probabilities(theta)
        information = choices.information(p)
        factor = _factor(information, theta)
        score = choices.x.T @ (choices.y - choices.n[choices.of_set] * p)
        if bias_reduced:
            score = score + _pull(choices, p, la.cho_solve(factor, np.eye(len(theta))))
        move = la.cho_solve(factor, score)
        if float(score @ move) < CLOSE**2 * max(1.0, float(choices.n.sum())):
            return Maximum(theta, _inverse(factor), step, True)
        theta, aim, moved = _walk(choices, theta, move, aim, bias_reduced)
        if not moved:
            return Maximum(theta, _inverse(factor), step, float(np.abs(move).max()) < 1e-6)
    return Maximum(theta, _inverse(factor), STEPS, False)


def _factor(information: Floats, theta: Floats) -> tuple[Floats, bool]:
    """The Cholesky factor; none where the parameters run away."""
    try:
        if np.abs(theta).max(initial=0.0) < FARTHEST:
            factor: tuple[Floats, bool] = la.cho_factor(information)
            return factor
    except la.LinAlgError:
        pass
    raise Unanswerable(
        "no finite scale fits: wins and ties can be explained without a single exception",
        remedy="add --pseudo 0.5 (half a win and half a defeat against an imaginary entry)",
    )


def _walk(
    choices: Choices, theta: Floats, move: Floats, aim: float, bias_reduced: bool
) -> tuple[Floats, float, bool]:
    """The longest halved step that does not make the data less likely."""
    for halving in range(HALVINGS):
        ahead = theta + move / 2**halving
        reached = _aim(choices, ahead, bias_reduced)
        if reached >= aim - 1e-12 * abs(aim):
            return ahead, reached, True
    return theta, aim, False


def _aim(choices: Choices, theta: Floats, bias_reduced: bool) -> float:
    value = log_likelihood(choices=choices, theta=theta)
    if not bias_reduced:
        return value
    sign, size = np.linalg.slogdet(choices.information(choices.probabilities(theta)))
    return value + size / 2 if sign > 0 else -np.inf


def _pull(choices: Choices, p: Floats, inverse: Floats) -> Floats:
    """The score of Firth's penalty."""
    centred = sp.csr_array(choices.x - sp.csr_array(choices.means(p)[choices.of_set]))
    expected = choices.n[choices.of_set] * p
    pull = np.zeros(len(inverse))
    for k in range(0, len(p), ROWS_AT_ONCE):
        some = centred[k : k + ROWS_AT_ONCE]
        leverage = np.asarray(some.multiply(some @ inverse).sum(axis=1)).ravel()
        pull += some.T @ (expected[k : k + ROWS_AT_ONCE] * leverage) / 2
    return pull


def _inverse(factor: tuple[Floats, bool]) -> Floats:
    return np.asarray(la.cho_solve(factor, np.eye(len(factor[0]))))
