"""Do the scores connect the judges, and how well?

**Model.** Entries and judges are the two sides of a graph, every score an edge.  If the graph
falls into parts, no score says how entries of different parts compare.  If it holds together,
the normalised incidence matrix B = R^-½ N L^-½ has singular values 1 = σ₁ ≥ σ₂ ≥ …, and
e_k = 1 − σ_k² (k > 1) are the canonical efficiency factors: the share of the information on a
contrast that survives the unknown severities.

============ =====================================================================
symbol       meaning
============ =====================================================================
N            who read whom (entries × judges, 0/1)
R, L         diagonal: reviews of each entry, load of each judge
lambda2      the smallest e_k: algebraic connectivity, 1 if everyone reads everything
a_efficiency harmonic mean of the e_k of all entry contrasts (1 = complete)
shared_min   fewest entries shared by a pair of judges
============ =====================================================================

**Reference.** Bailey & Cameron (2013), Using graphs to find the best block designs,
arXiv:1111.3768; Jochmans & Weidner (2019), doi:10.3982/ECTA14605.

**When not to use it.** It says nothing about quality of judging, only about who met whom.

>>> import numpy as np
>>> half = design(entry=np.array([0, 0, 1, 1, 2, 2]), judge=np.array([0, 1, 1, 2, 2, 0]))
>>> half.connected, round(half.lambda2, 3), half.shared_min
(True, 0.75, 1)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from jeoul.errors import DisconnectedDesign
from jeoul.tables import Codes, Floats, Scores

LARGEST = 3_000


@dataclass(frozen=True)
class Design:
    """Who met whom, in figures; a figure is None where the design is too large or too small."""

    connected: bool
    components: tuple[tuple[int, ...], ...]
    lambda2: float | None
    a_efficiency: float | None
    shared_min: int | None

    def named(self, judges: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The components with the judges' names."""
        return tuple(tuple(judges[j] for j in part) for part in self.components)


def design(*, entry: Codes, judge: Codes) -> Design:
    """Measures of a design given as parallel arrays of codes (0, 1, …), an edge a row."""
    met = _incidence(entry, judge)
    labels = components(entry=entry, judge=judge)
    parts = [tuple(np.flatnonzero(labels == part).tolist()) for part in range(labels.max() + 1)]
    parts.sort(key=lambda part: (-len(part), part))
    connected = len(parts) == 1
    smaller = min(met.shape)
    factors = _efficiency_factors(met) if connected and 1 < smaller <= LARGEST else None
    lambda2 = a_efficiency = None
    if not connected:
        lambda2 = a_efficiency = 0.0
    elif factors is not None:
        lambda2 = float(factors[0])
        a_efficiency = _harmonic(factors, met.shape[0] - 1)
    return Design(connected, tuple(parts), lambda2, a_efficiency, _shared_min(met))


def of_scores(*, scores: Scores) -> Design:
    """Measures of the design that a table of scores holds."""
    return design(entry=scores.entry, judge=scores.judge)


def components(*, entry: Codes, judge: Codes) -> Codes:
    """The component of every judge, numbered from 0."""
    entries, judges = int(entry.max()) + 1, int(judge.max()) + 1
    graph = sp.csr_array(
        (np.ones(len(entry)), (entry, entries + judge)), shape=(entries + judges,) * 2
    )
    _, labels = connected_components(graph, directed=False)
    return np.asarray(np.unique(labels[entries:], return_inverse=True)[1])


def refuse_disconnected(*, design: Design, judges: Sequence[str]) -> None:
    """Raise DisconnectedDesign, naming the parts, unless everything hangs together."""
    if not design.connected:
        raise DisconnectedDesign(design.named(judges))


def _incidence(entry: Codes, judge: Codes) -> sp.csr_array:
    met = sp.csr_array((np.ones(len(entry)), (entry, judge)))
    met.data[:] = 1
    return met


def _efficiency_factors(met: sp.csr_array) -> Floats:
    """e_2 ≤ e_3 ≤ … on the smaller side (the larger side adds factors of one)."""
    reviews, loads = met.sum(axis=1), met.sum(axis=0)
    b = sp.diags_array(reviews**-0.5) @ met @ sp.diags_array(loads**-0.5)
    smaller = b.T @ b if met.shape[1] <= met.shape[0] else b @ b.T
    squares = la.eigvalsh(smaller.toarray())[::-1]
    return np.asarray(np.clip(1 - squares[1:], 0.0, 1.0))


def _harmonic(factors: Floats, contrasts: int) -> float:
    """Harmonic mean of the factors, filled up with ones to the number of entry contrasts."""
    if factors[0] <= 0:
        return 0.0
    used = factors[:contrasts]
    return float(contrasts / ((1 / used).sum() + contrasts - len(used)))


def _shared_min(met: sp.csr_array) -> int | None:
    """Fewest entries that two judges share."""
    judges = met.shape[1]
    if not 1 < judges <= LARGEST:
        return None
    shared = (met.T @ met).toarray()
    return int(shared[~np.eye(judges, dtype=bool)].min())
