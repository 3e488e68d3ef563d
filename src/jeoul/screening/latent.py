"""What is true when observers err, each in a way of his own?  The model of Dawid and Skene.

**Model.** Entry i has a true class q with probability p_q.  Whatever the others say, observer j
calls it l with probability π_jql.  The likelihood of the calls is

    Π_i Σ_q p_q Π_j Π_l π_jql^(n_ijl)

======== ====================================================================
symbol   meaning
======== ====================================================================
p        prevalence of the classes
π_jql    error rates: rows are true classes, columns calls; a row sums to one
n_ijl    how often j called i an l (repeated calls of one entry may be)
T_iq     posterior probability that q is the class of i
======== ====================================================================

**Method.** Expectation and maximisation in turn, from the share of calls of each entry; every
round makes the calls more likely.  ``prior`` adds that many calls to every cell (0: none).

**Reference.** Dawid & Skene (1979), doi:10.2307/2346806.

**When not to use it.** With two observers, or one call an entry: error rates and truth cannot
be told apart.

>>> entry, observer = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
>>> call = np.array([1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0])
>>> dawid_skene(entry=entry, observer=observer, call=call).posterior[2].round(3).tolist()
[0.0, 1.0]
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from jeoul.errors import InputError
from jeoul.tables import Codes, Floats

ROUNDS = 5_000
CLOSE = 1e-12
SMALLEST = 1e-300


@dataclass(frozen=True, eq=False)
class Latent:
    """Classes and errors as the calls make them most likely."""

    prevalence: Floats
    """By class."""
    errors: Floats
    """Observer × true class × call; nan where no entry of the class was seen."""
    posterior: Floats
    """Entry × class."""
    log_likelihood: float
    iterations: int
    converged: bool


def dawid_skene(
    *, entry: Codes, observer: Codes, call: Codes, classes: int | None = None, prior: float = 0.0
) -> Latent:
    """Fit parallel arrays of codes (0, 1, …), a call a row."""
    if not len(entry) == len(observer) == len(call) > 0:
        sizes = (len(entry), len(observer), len(call))
        raise InputError("the columns differ in length or are empty", value=sizes)
    width = int(call.max()) + 1 if classes is None else classes
    shape = (int(entry.max()) + 1, (int(observer.max()) + 1) * width)
    n = sp.csr_array((np.ones(len(entry)), (entry, observer * width + call)), shape=shape)
    posterior = np.asarray(
        n @ sp.csr_array(np.tile(np.eye(width), (shape[1] // width, 1))).toarray()
    )
    posterior /= posterior.sum(axis=1, keepdims=True)
    before = -np.inf
    for step in range(1, ROUNDS + 1):  # noqa: B007
        prevalence, cells = _rates(n, posterior, width, prior)
        joint = n @ _log(cells) + _log(prevalence)
        top = joint.max(axis=1, keepdims=True)
        grown = np.exp(joint - top)
        total = grown.sum(axis=1, keepdims=True)
        posterior = grown / total
        now = float((top + np.log(total)).sum())
        if abs(now - before) <= CLOSE * abs(now):
            break
        before = now
    errors = cells.reshape(-1, width, width).transpose(0, 2, 1)
    seen = errors.sum(axis=2, keepdims=True) > 0
    return Latent(
        prevalence=prevalence,
        errors=np.where(seen, errors, np.nan),
        posterior=posterior,
        log_likelihood=now,
        iterations=step,
        converged=step < ROUNDS,
    )


def _rates(n: sp.csr_array, posterior: Floats, width: int, prior: float) -> tuple[Floats, Floats]:
    """Prevalence, and error rates with (observer, call) in rows and true classes in columns."""
    prevalence = posterior.sum(axis=0) + prior
    counts = np.asarray(n.T @ posterior) + prior
    whole = counts.reshape(-1, width, width).sum(axis=1, keepdims=True)
    whole = np.broadcast_to(whole, (len(counts) // width, width, width)).reshape(counts.shape)
    share = np.divide(counts, whole, out=np.zeros_like(counts), where=whole > 0)
    return np.asarray(prevalence / prevalence.sum()), share


def _log(share: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(share, SMALLEST)))
