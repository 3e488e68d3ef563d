"""What do the demands look like as rows and columns?

**Model.** low ≤ A x ≤ high: a row for every entry, every judge and every rule at an entry over
the candidate pairs; where meetings are capped also y_ijk ≥ x_ij + x_ik − 1 and Σ_i y_ijk ≤ cap.

======== ===================================
symbol   meaning
======== ===================================
y_ijk    judges j and k meet at entry i
======== ===================================

**Reference.** See :mod:`jeoul.assignment`.

**When not to use it.** Where a flow will do: a network needs no matrix.

>>> from jeoul.assignment.demand import demand_of
>>> matrix(demand_of(entries="ab", judges="jk", per_entry=1))[0].shape
(4, 4)
"""

from itertools import combinations

import numpy as np
import scipy.sparse as sp

from jeoul.assignment.demand import Demand
from jeoul.tables import Codes, Floats

MEETINGS = 4_000


def matrix(demand: Demand) -> tuple[sp.csr_array, Floats, Floats]:
    """Entries, judges, rules (and meetings) as rows over the pairs (and the meetings)."""
    pairs, rows = np.arange(len(demand.entry)), demand.rows
    blocks = [
        _incidence(demand.entry, pairs, (len(demand.entries), len(pairs))),
        _incidence(demand.judge, pairs, (len(demand.judges), len(pairs))),
        _incidence(rows.row, rows.pair, (len(rows.rule), len(pairs))),
    ]
    low = np.concatenate([demand.need, demand.low, rows.least]).astype(float)
    high = np.concatenate([demand.need, demand.high, rows.most]).astype(float)
    fixed = sp.vstack(blocks, format="csr")
    if demand.meetings is None:
        return fixed, low, high
    both, capped = _meetings(demand)
    wide = sp.hstack([fixed, sp.csr_array((fixed.shape[0], capped.shape[1]))])
    links = both.shape[0]
    return (
        sp.csr_array(
            sp.vstack(
                [
                    wide,
                    sp.hstack([both, -sp.eye_array(links)]),
                    sp.hstack([sp.csr_array((capped.shape[0], len(pairs))), capped]),
                ]
            )
        ),
        np.concatenate([low, np.full(links + capped.shape[0], -np.inf)]),
        np.concatenate([high, np.ones(links), np.full(capped.shape[0], float(demand.meetings))]),
    )


def meetings_of(demand: Demand) -> int:
    """How many meetings could happen: the size of the exact model of a cap."""
    candidates = np.bincount(demand.entry, minlength=len(demand.entries))
    return int((candidates * (candidates - 1))[demand.need > 1].sum()) // 2


def _meetings(demand: Demand) -> tuple[sp.csr_array, sp.csr_array]:
    """(meeting, pair): the two pairs of a meeting; (judges j k, meeting): who met."""
    couples = [
        couple
        for i in np.flatnonzero(demand.need > 1)
        for couple in combinations(np.flatnonzero(demand.entry == i).tolist(), 2)
    ]
    two = np.array(couples, dtype=np.intp).reshape(-1, 2)
    at = np.arange(len(two))
    who = demand.judge[two[:, 0]] * len(demand.judges) + demand.judge[two[:, 1]]
    groups, group = np.unique(who, return_inverse=True)
    both = _incidence(np.repeat(at, 2), two.ravel(), (len(two), len(demand.entry)))
    return both, _incidence(group, at, (len(groups), len(two)))


def _incidence(row: Codes, column: Codes, shape: tuple[int, int]) -> sp.csr_array:
    return sp.csr_array((np.ones(len(row)), (row, column)), shape=shape)
