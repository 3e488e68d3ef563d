"""Which parameters make the scores most likely?

**Model.** Newton's method on the marginal log-likelihood of :mod:`jeoul.facets.likelihood`, with
its exact Hessian; where that is not negative definite, one step of the gradient EM algorithm
(the complete information in its place), which always climbs.  The grid's
step is below the smallest deviation of an entry's posterior.

======== ===========================================
symbol   meaning
======== ===========================================
η, V     parameters, and their inverse information
======== ==========================================

**Reference.** Lange (1995), doi:10.1111/j.2517-6161.1995.tb02037.x.

**When not to use it.** Call :func:`jeoul.facets.facets`.

>>> RESOLVED < 1
True
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.linalg as la

from jeoul.errors import Unanswerable
from jeoul.facets.likelihood import Likelihood, Posterior
from jeoul.facets.responses import Responses
from jeoul.tables import Floats

STEPS = 200
HALVINGS = 30
ROUGH, CLOSE, STILL = 1e-6, 1e-17, 1e-9
ROUGHLY, RESOLVED, SLACK = 1.3, 0.8, 1.2
COARSE, FINEST = 0.25, 1 / 64
MOST_PARAMETERS = 500
SMALLEST_SIGMA, LARGEST_SIGMA = 1e-4, 30.0


@dataclass(frozen=True, eq=False)
class Maximum:
    """The fit at the last grid."""

    likelihood: Likelihood
    eta: Floats
    posterior: Posterior
    covariance: Floats
    gradient: Floats
    iterations: int
    converged: bool


def maximise(*, responses: Responses) -> Maximum:
    """Fit on a rough grid, then on one that resolves the narrowest posterior."""
    likelihood = Likelihood(responses, step=COARSE)
    eta, total = _start(likelihood, responses), 0
    step = max(min(COARSE, ROUGHLY * _narrowest(likelihood, eta)), FINEST)
    wanted = ROUGH
    while True:
        found = _climb(Likelihood(responses, step=step), eta, wanted)
        eta, total = found.eta, total + found.iterations
        fine = max(RESOLVED * _narrowest(found.likelihood, eta), FINEST)
        if step <= SLACK * fine and wanted == CLOSE:
            return replace(found, iterations=total)
        step, wanted = min(step, fine), CLOSE


def _start(likelihood: Likelihood, responses: Responses) -> Floats:
    """Steps from the counts of neighbouring categories; equal judges; σ = 1."""
    parameters = likelihood.constraint.shape[1] + 1
    if parameters > MOST_PARAMETERS:
        raise Unanswerable(
            f"{parameters} parameters are more than the facets model handles ({MOST_PARAMETERS})",
            remedy="use --model additive",
        )
    eta = np.zeros(parameters)
    for c, count in enumerate(likelihood.steps):
        n = np.bincount(responses.x[responses.criterion == c], minlength=count + 1) + 0.5
        eta[likelihood.of_xi[c, :count]] = np.log(n[:-1] / n[1:])
    return eta


def _climb(likelihood: Likelihood, eta: Floats, wanted: float) -> Maximum:
    at = likelihood.posterior(eta)
    for step in range(1, STEPS + 1):
        gradient, hessian, complete = likelihood.derivatives(at)
        move = _direction(gradient, hessian, complete)
        gain = float(gradient @ move) / max(1.0, abs(at.log_likelihood))
        if gain < wanted or float(np.abs(move).max()) < STILL:
            return Maximum(likelihood, eta, at, _inverse(hessian, complete), gradient, step, True)
        ahead = _walk(likelihood, eta, move, at)
        if ahead is None:
            break
        eta, at = ahead
        _refuse_perfect(eta)
    gradient, hessian, complete = likelihood.derivatives(at)
    near = bool(np.abs(gradient).max() < 1e-6 * max(1.0, abs(at.log_likelihood)))
    return Maximum(likelihood, eta, at, _inverse(hessian, complete), gradient, step, near)


def _refuse_perfect(eta: Floats) -> None:
    """Scores without a contradiction make merits infinitely far apart."""
    if eta[-1] > np.log(LARGEST_SIGMA):
        raise Unanswerable(
            "the scores hardly ever contradict one another, so that no finite scale of logits "
            "fits them",
            remedy="use --model additive",
        )


def _direction(gradient: Floats, hessian: Floats, complete: Floats) -> Floats:
    """Newton's step where the likelihood is curved downwards, otherwise EM's."""
    for matrix in (-hessian, complete + 1e-8 * np.eye(len(complete))):
        try:
            return np.asarray(la.cho_solve(la.cho_factor(matrix), gradient))
        except la.LinAlgError:
            continue
    return gradient


def _walk(
    likelihood: Likelihood, eta: Floats, move: Floats, at: Posterior
) -> tuple[Floats, Posterior] | None:
    """The longest halved step that climbs (or stays, within rounding)."""
    move = move * min(1.0, 3.0 / max(float(np.abs(move).max()), 1e-300))
    for halving in range(HALVINGS):
        ahead = eta + move / 2**halving
        ahead[-1] = max(ahead[-1], np.log(SMALLEST_SIGMA))
        reached = likelihood.posterior(ahead)
        if reached.log_likelihood >= at.log_likelihood - 1e-13 * abs(at.log_likelihood):
            return ahead, reached
    return None


def _narrowest(likelihood: Likelihood, eta: Floats) -> float:
    """A lower bound of the posterior deviations of the entries, in units of z."""
    p = likelihood.posterior(eta).p
    x = np.arange(likelihood.widest + 1)
    most = (p @ x**2 - (p @ x) ** 2).max(axis=1)
    information = float((likelihood.met @ most).max()) * float(np.exp(2 * eta[-1]))
    return float((1 + information) ** -0.5)


def _inverse(hessian: Floats, complete: Floats) -> Floats:
    """The inverse of the observed information; of the complete one where that has none."""
    for matrix in (-hessian, complete + 1e-8 * np.eye(len(complete))):
        try:
            return np.asarray(la.cho_solve(la.cho_factor(matrix), np.eye(len(matrix))))
        except la.LinAlgError:
            continue
    return np.full_like(hessian, np.nan)
