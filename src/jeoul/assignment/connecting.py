"""Will the scores connect?  Exchange judges between entries until they do.

**Model.** An exchange takes j from entry i to entry k and l from k to i; loads and judges per
entry stay.  A design is sound when it is connected, every pair of judges shares at least
``SHARED`` entries (fewer where the loads cannot give that) and lambda2 ≥ 0.3.  While lambda2 is
short, exchanges are valued by the Fiedler vector x: they should raise the variance of x within
entries, Σ_i r Var_{S_i}(x).  Then pairs that share too little are mended.  Of the sampled
exchanges with at least half the best gain, the one that costs the least affinity is taken.  Where
lambda2 gets no higher, the best so far must do, and sharing is mended from there.

======== ================================================================
symbol   meaning
======== ================================================================
S_i      the judges of entry i
x        eigenvector of lambda2: judges that are poorly linked lie apart
gain     how far an exchange mends the design
======== ================================================================

**Reference.** Bailey & Cameron (2013), arXiv:1111.3768; Fiedler (1973),
doi:10.21136/CMJ.1973.101168.

**When not to use it.** With more than about 600 judges: every step needs their eigenvectors.

>>> exchange_target(need=np.full(209, 4), judges=16)
2
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.linalg as la

from jeoul.assignment.affinity import Mask
from jeoul.assignment.demand import Demand
from jeoul.tables import Codes, Floats

SHARED = 2
LAMBDA2 = 0.3
LINKED = 1e-6
SAMPLE = 6_000
SWAPS = 3_000
LARGEST = 600
CELLS = 4_000_000
PATIENCE = 12
STALL = 150
PROGRESS = 1e-3
TRIALS = 20
TINY = 1e-12


@dataclass(frozen=True)
class Aim:
    """When exchanges stop: what judges share, lambda2; and the least an entry may be left with."""

    shared: int
    lambda2: float
    floor: float = -np.inf


SOUND = Aim(SHARED, LAMBDA2)
JOINED = Aim(0, LINKED)
APART = Aim(0, -np.inf)


@dataclass(frozen=True, eq=False)
class _Exchanges:
    """Sampled exchanges: positions p (j on i) and q (l on k) trade judges."""

    p: Codes
    q: Codes
    loss: Floats


def exchange_target(*, need: Codes, judges: int) -> int:
    """How many entries every pair of judges can be asked to share."""
    meetings = int((need * (need - 1)).sum()) // 2
    pairs = judges * (judges - 1) // 2
    return min(SHARED, meetings // pairs) if pairs else 0


def connect(
    *,
    demand: Demand,
    entry: Codes,
    judge: Codes,
    rng: np.random.Generator,
    aim: Aim = SOUND,
) -> tuple[Codes, Codes, int]:
    """The plan after as many exchanges as it takes, and their number.

    Pairs of judges who meet too often are parted first, whatever the aim.
    """
    judges, entries = len(demand.judges), len(demand.entries)
    if demand.need.max() < 2 or not 2 <= judges <= LARGEST or entries * judges > CELLS:
        return entry, judge, 0
    order = np.lexsort((judge, entry))
    entry, judge = entry[order], judge[order].copy()
    target = min(aim.shared, exchange_target(need=demand.need, judges=judges))
    swaps, failures, best = 0, 0, _Best(-np.inf, judge, 0)
    for _ in range(SWAPS):
        state = _State.of(demand, entry, judge, target)
        if state.lambda2 >= aim.lambda2 and not state.deficit and not state.excess:
            break
        if state.excess or state.lambda2 > best.lambda2 + PROGRESS:
            best = _Best(-np.inf if state.excess else state.lambda2, judge, swaps)
        elif state.lambda2 < aim.lambda2 and swaps - best.swaps > STALL:
            judge, swaps = best.judge, best.swaps
            aim = replace(aim, lambda2=best.lambda2 - TINY)
            continue
        better = _better(demand, entry, judge, state, target, aim, rng)
        if better is not None:
            judge, swaps, failures = better, swaps + 1, 0
        elif (failures := failures + 1) == PATIENCE:
            break
    return entry, judge, swaps


@dataclass(frozen=True, eq=False)
class _Best:
    """The judges when lambda2 was highest, and after how many exchanges that was."""

    lambda2: float
    judge: Codes
    swaps: int


@dataclass(frozen=True, eq=False)
class _State:
    """What the present plan lacks."""

    met: Floats
    shared: Floats
    fiedler: Floats
    lambda2: float
    deficit: float
    excess: float

    @classmethod
    def of(cls, demand: Demand, entry: Codes, judge: Codes, target: int) -> "_State":
        met = np.zeros((len(demand.entries), len(demand.judges)))
        met[entry, judge] = 1
        shared = met.T @ met
        loads = np.maximum(np.diag(shared), 1e-9)
        reviews = np.maximum(met.sum(axis=1), 1)[:, None]
        normal = met.T @ (met / reviews) / np.sqrt(np.outer(loads, loads))
        reading = np.flatnonzero(np.diag(shared) > 0)
        fiedler, lambda2 = np.zeros(len(loads)), 1.0
        if len(reading) > 1:
            size = len(reading)
            values, vectors = la.eigh(
                np.eye(size) - normal[np.ix_(reading, reading)], subset_by_index=[1, 1]
            )
            lambda2 = float(values[0])
            fiedler[reading] = vectors[:, 0] / np.sqrt(loads[reading])
        cap = demand.meetings
        excess = 0.0 if cap is None else _excess(shared, cap)
        return cls(met, shared, fiedler, lambda2, _deficit(shared, target), excess)


def _deficit(shared: Floats, target: int) -> float:
    """How many shared entries are lacking over all pairs of judges that read anything."""
    reading = np.diag(shared) >= max(target, 1)
    lack = np.maximum(target - shared[np.ix_(reading, reading)], 0)
    np.fill_diagonal(lack, 0)
    return float(lack.sum() / 2)


def _excess(shared: Floats, cap: int) -> float:
    """How many meetings lie beyond the cap, over all pairs of judges."""
    return float(np.maximum(np.triu(shared, 1) - cap, 0).sum())


def _better(
    demand: Demand,
    entry: Codes,
    judge: Codes,
    state: _State,
    target: int,
    aim: Aim,
    rng: np.random.Generator,
) -> Codes | None:
    """The judges after the best sampled exchange; None if none helps."""
    exchanges = _sampled(demand, entry, judge, state, aim.floor, rng)
    if not len(exchanges.p):
        return None
    gain = _gain(demand, entry, judge, exchanges, state, target, aim)
    helps = np.flatnonzero((gain > TINY) & (gain >= gain.max() / 2))
    for best in helps[np.argsort(exchanges.loss[helps], kind="stable")][:TRIALS]:
        trial = judge.copy()
        p, q = exchanges.p[best], exchanges.q[best]
        trial[p], trial[q] = judge[q], judge[p]
        if _mends(state, _State.of(demand, entry, trial, target), aim):
            return trial
    return None


def _gain(
    demand: Demand,
    entry: Codes,
    judge: Codes,
    exchanges: _Exchanges,
    state: _State,
    target: int,
    aim: Aim,
) -> Floats:
    """By how much exchanges mend what is amiss first: meetings, then lambda2, then sharing."""
    if demand.meetings is not None and state.excess:
        return _parting_gain(entry, judge, exchanges, state, demand.meetings)
    if state.lambda2 < aim.lambda2:
        return _spectral_gain(entry, judge, exchanges, state)
    return _sharing_gain(entry, judge, exchanges, state, target)


def _mends(before: _State, after: _State, aim: Aim) -> bool:
    if before.excess or after.excess:
        return after.excess < before.excess
    if before.lambda2 < aim.lambda2:
        return True
    return after.deficit < before.deficit and after.lambda2 >= aim.lambda2


def _sampled(
    demand: Demand,
    entry: Codes,
    judge: Codes,
    state: _State,
    floor: float,
    rng: np.random.Generator,
) -> _Exchanges:
    """Exchanges that break no conflict, no lock, no floor and repeat no pair."""
    size = len(entry)
    if size**2 <= SAMPLE:
        p, q = (side.ravel() for side in np.indices((size, size)))
    else:
        p, q = rng.integers(0, size, SAMPLE), rng.integers(0, size, SAMPLE)
    i, j, k, m = entry[p], judge[p], entry[q], judge[q]
    free = (i != k) & (j != m) & (state.met[i, m] == 0) & (state.met[k, j] == 0)
    p, q, i, j, k, m = (side[free] for side in (p, q, i, j, k, m))
    old, new = (demand.find(i, j), demand.find(k, m)), (demand.find(i, m), demand.find(k, j))
    free = (new[0] >= 0) & (new[1] >= 0) & ~demand.locked[old[0]] & ~demand.locked[old[1]]
    free &= _lawful(demand, state.met, i, j, m) & _lawful(demand, state.met, k, m, j)
    s = demand.worth
    if np.isfinite(floor):
        total = np.bincount(entry, s[demand.find(entry, judge)], len(demand.entries))
        free &= total[i] + s[new[0]] - s[old[0]] >= floor
        free &= total[k] + s[new[1]] - s[old[1]] >= floor
    loss = s[old[0]] + s[old[1]] - s[new[0]] - s[new[1]]
    return _Exchanges(p[free], q[free], loss[free])


def _lawful(demand: Demand, met: Floats, entry: Codes, leaves: Codes, joins: Codes) -> Mask:
    """Whether every rule at the entries still holds after a judge has left and one joined."""
    rows, lawful = demand.rows, np.ones(len(entry), bool)
    for t, at in enumerate(rows.at):
        if not (at >= 0).any():
            continue
        row, counted = at[entry], rows.counted[t].astype(np.intp)
        count = (met @ counted)[entry] + counted[joins] - counted[leaves]
        kept = (rows.least[row] <= count) & (count <= rows.most[row])
        lawful &= (row < 0) | kept
    return lawful


def _spectral_gain(entry: Codes, judge: Codes, exchanges: _Exchanges, state: _State) -> Floats:
    """How much an exchange raises the variance of the Fiedler vector within entries."""
    x = state.fiedler
    sums = state.met @ x
    i, k = entry[exchanges.p], entry[exchanges.q]
    moved = x[judge[exchanges.q]] - x[judge[exchanges.p]]
    before = sums[i] ** 2 + sums[k] ** 2
    return np.asarray(before - (sums[i] + moved) ** 2 - (sums[k] - moved) ** 2)


def _parting_gain(
    entry: Codes, judge: Codes, exchanges: _Exchanges, state: _State, cap: int
) -> Floats:
    """How many meetings beyond the cap an exchange takes, less those it adds."""
    beyond, full = (state.shared > cap).astype(float), (state.shared >= cap).astype(float)
    np.fill_diagonal(beyond, 0)
    np.fill_diagonal(full, 0)
    take, add = state.met @ beyond, state.met @ full
    i, j, k, m = (entry[exchanges.p], judge[exchanges.p], entry[exchanges.q], judge[exchanges.q])
    added = add[i, m] - full[j, m] + add[k, j] - full[m, j]
    return np.asarray(take[i, j] + take[k, m] - added)


def _sharing_gain(
    entry: Codes, judge: Codes, exchanges: _Exchanges, state: _State, target: int
) -> Floats:
    """How many lacking meetings an exchange adds, less those it takes (to first order)."""
    short = (state.shared < target).astype(float)
    exact = (state.shared <= target).astype(float)
    np.fill_diagonal(short, 0)
    np.fill_diagonal(exact, 0)
    add, take = state.met @ short, state.met @ exact
    i, j, k, m = (entry[exchanges.p], judge[exchanges.p], entry[exchanges.q], judge[exchanges.q])
    gained = add[i, m] - short[j, m] + add[k, j] - short[m, j]
    lost = take[i, j] + take[k, m]
    return np.asarray(gained - lost)
