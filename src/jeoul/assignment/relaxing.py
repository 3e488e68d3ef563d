"""Which demands contradict each other, and what is the least that would have to give?

**Model.** Every demand is a row g·x ≥ b over the candidate pairs.  With a slack e for each,

    minimise Σ w e   subject to   g·x + e ≥ b,   0 ≤ x ≤ 1,   e ≥ 0

is the smallest relaxation (whole numbers; ties go to loads, then rules, locks, reviews).  Rows
with a price in its linear programme contradict each other; what can be dropped from them without
ending the contradiction is dropped, until nothing can: an irreducible set.

======== ==========================================================
symbol   meaning
======== ==========================================================
g, b     a row and its least value; "at most" has its sign turned
w        1 for a unit of load, a little more for the other kinds
======== ==========================================================

A conflict of interest is never proposed for relaxation.

**Reference.** Chinneck (2008), Feasibility and Infeasibility in Optimization,
doi:10.1007/978-0-387-74932-7.

**When not to use it.** For more than ``LARGEST`` pairs: then a cut of the network must do.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load={"j": (2, 2)},
...                    conflicts=[("a", "j")])
>>> found = contradiction(demand)
>>> found.demands, found.relaxation
(("judge 'j' reads at least 2",), ("let judge 'j' read 1 fewer",))
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from jeoul.assignment.demand import Demand
from jeoul.assignment.matrix import matrix
from jeoul.tables import Codes, Floats

LARGEST = 20_000
MEMBERS = 400
NODES = 500
TINY = 1e-7
KINDS = ("load", "rule", "lock", "review")
DEARER = 1e-4
INFEASIBLE = 2


@dataclass(frozen=True)
class Contradiction:
    """Demands that cannot hold together, and what to loosen so that all the others can."""

    demands: tuple[str, ...]
    relaxation: tuple[str, ...]
    entries: tuple[str, ...]
    judges: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Rows:
    """Demands as g·x ≥ b, each with its kind, and where it came from."""

    g: sp.csr_array
    b: Floats
    kind: Codes
    source: Codes
    least: Codes


def contradiction(demand: Demand) -> Contradiction | None:
    """Why no plan fits; None if it is too large to tell, or only the cap on meetings is amiss."""
    if len(demand.entry) > LARGEST:
        return None
    plain = replace(demand, meetings=None)
    rows = _rows(plain)
    slack = _smallest(rows, whole=True)
    if slack is None or slack.sum() < 0.5:
        return None
    amount = np.rint(slack).astype(np.intp)
    members = _irreducible(rows)
    given = np.flatnonzero(amount)
    entries, judges = _named(plain, rows, members)
    return Contradiction(
        tuple(_sentence(plain, rows, k) for k in members.tolist()),
        tuple(_change(plain, rows, k, int(amount[k])) for k in given.tolist()),
        entries,
        judges,
    )


def fewest_meetings(demand: Demand) -> int | None:
    """The smallest cap on meetings that the other demands allow; None if it was not found."""
    rows, low, high = matrix(demand)
    extra = rows.shape[1] - len(demand.entry)
    capped = np.isfinite(high) & (np.arange(len(high)) >= len(high) - _groups(demand))
    column = sp.csr_array(-capped.astype(float)[:, None])
    lower = np.concatenate([demand.locked.astype(float), np.zeros(extra + 1)])
    top = np.append(np.ones(len(demand.entry) + extra), np.inf)
    found = milp(
        np.append(np.zeros(len(demand.entry) + extra), 1.0),
        integrality=np.append(np.ones(len(demand.entry)), [0.0] * extra + [1.0]),
        bounds=Bounds(lower, top),
        constraints=LinearConstraint(
            sp.hstack([rows, column], format="csr"), low, np.where(capped, 0.0, high)
        ),
        options={"node_limit": NODES},
    )
    return round(float(found.x[-1])) if found.status == 0 else None


def _groups(demand: Demand) -> int:
    """How many pairs of judges could meet: the last rows of the matrix."""
    met = sp.csr_array((np.ones(len(demand.entry)), (demand.entry, demand.judge)))
    met = met[np.flatnonzero(demand.need > 1)]
    return int(sp.triu(met.T @ met, 1).nnz)


def _rows(demand: Demand) -> _Rows:
    """At least and at most as rows of one kind; locks as rows too."""
    both, low, high = matrix(demand)
    entries, judges, rules = len(demand.entries), len(demand.judges), len(demand.rows.rule)
    kind = np.repeat([3, 0, 1], [entries, judges, rules])
    source = np.concatenate([np.arange(entries), np.arange(judges), np.arange(rules)])
    lower, upper = np.flatnonzero(low > 0), np.arange(len(high))
    locked = np.flatnonzero(demand.locked)
    locks = sp.csr_array(
        (np.ones(len(locked)), (np.arange(len(locked)), locked)),
        shape=(len(locked), both.shape[1]),
    )
    return _Rows(
        sp.csr_array(sp.vstack([both[lower], -both, locks])),
        np.concatenate([low[lower], -high, np.ones(len(locked))]),
        np.concatenate([kind[lower], kind, np.full(len(locked), 2)]),
        np.concatenate([source[lower], source, locked]),
        np.repeat([1, 0, 1], [len(lower), len(upper), len(locked)]),
    )


def _smallest(rows: _Rows, *, whole: bool) -> Floats | None:
    """The slacks of the smallest relaxation; None if the search stopped without one."""
    count, pairs = rows.g.shape
    found = milp(
        np.concatenate([np.zeros(pairs), 1 + DEARER * rows.kind]),
        integrality=np.concatenate([np.full(pairs, float(whole)), np.zeros(count)]),
        bounds=Bounds(0, np.concatenate([np.ones(pairs), np.full(count, np.inf)])),
        constraints=LinearConstraint(
            sp.hstack([rows.g, sp.eye_array(count)], format="csr"), rows.b, np.inf
        ),
        options={"node_limit": NODES},
    )
    return None if found.x is None else np.asarray(found.x[pairs:])


def _irreducible(rows: _Rows) -> Codes:
    """Rows that contradict each other, of which none can be spared."""
    members = _priced(rows, np.arange(len(rows.b)))
    if len(members):
        return _spared(members, lambda some: len(_priced(rows, some)) > 0)
    everyone = np.arange(len(rows.b))
    return _spared(everyone, lambda some: _impossible(rows, some))


def _priced(rows: _Rows, some: Codes) -> Codes:
    """Those of some rows that carry a price in the elastic programme; none if all can hold."""
    g, b, pairs = rows.g[some], rows.b[some], rows.g.shape[1]
    found = linprog(
        np.concatenate([np.zeros(pairs), np.ones(len(some))]),
        A_ub=-sp.hstack([g, sp.eye_array(len(some))], format="csr"),
        b_ub=-b,
        bounds=np.array([[0, 1]] * pairs + [[0, np.inf]] * len(some)),
        method="highs",
    )
    if found.x is None or found.fun < TINY:
        return np.zeros(0, np.intp)
    return np.asarray(some[found.ineqlin.marginals < -TINY])


def _impossible(rows: _Rows, some: Codes) -> bool:
    """Whether no whole numbers keep some rows."""
    found = milp(
        np.zeros(rows.g.shape[1]),
        integrality=np.ones(rows.g.shape[1]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows.g[some], rows.b[some], np.inf),
        options={"node_limit": NODES},
    )
    return bool(found.status == INFEASIBLE)


def _spared(members: Codes, contradict: Callable[[Codes], bool]) -> Codes:
    """Leave out blocks of halving size as long as the rest still contradicts itself."""
    if len(members) > MEMBERS:
        return members
    block = max(len(members) // 2, 1)
    while block:
        first = 0
        while first < len(members):
            rest = np.delete(members, slice(first, first + block))
            if len(rest) and contradict(rest):
                members = rest
            else:
                first += block
        block //= 2
    return members


def _sentence(demand: Demand, rows: _Rows, k: int) -> str:
    """A demand in words."""
    at, least = int(rows.source[k]), bool(rows.least[k])
    bound, word = abs(round(float(rows.b[k]))), "at least" if least else "at most"
    kind = KINDS[rows.kind[k]]
    if kind == "review":
        return f"entry {demand.entries[at]!r} has {word} {bound} judges"
    if kind == "load":
        return f"judge {demand.judges[at]!r} reads {word} {bound}"
    if kind == "lock":
        entry, judge = demand.pair(at)
        return f"judge {judge!r} is locked to entry {entry!r}"
    name, entry = _rule(demand, at)
    return f"the rule {name!r} asks for {word} {bound} at entry {entry!r}"


def _change(demand: Demand, rows: _Rows, k: int, amount: int) -> str:
    """What to loosen, in words."""
    at, least, kind = int(rows.source[k]), bool(rows.least[k]), KINDS[rows.kind[k]]
    if kind == "review":
        name = demand.entries[at]
        return f"{'drop' if least else 'add'} {amount} of the reviews of entry {name!r}"
    if kind == "load":
        return f"let judge {demand.judges[at]!r} read {amount} {'fewer' if least else 'more'}"
    if kind == "lock":
        entry, judge = demand.pair(at)
        return f"unlock judge {judge!r} from entry {entry!r}"
    name, entry = _rule(demand, at)
    bound = round(abs(float(rows.b[k]))) + (-amount if least else amount)
    return f"let the rule {name!r} ask for at {'least' if least else 'most'} {bound} at {entry!r}"


def _rule(demand: Demand, row: int) -> tuple[str, str]:
    rows = demand.rows
    return rows.rules[rows.rule[row]].name, demand.entries[rows.entry[row]]


def _named(demand: Demand, rows: _Rows, members: Codes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entries and the judges that the demands are about."""
    entries, judges = set[str](), set[str]()
    for k in members.tolist():
        at, kind = int(rows.source[k]), KINDS[rows.kind[k]]
        if kind == "load":
            judges.add(demand.judges[at])
        elif kind == "review":
            entries.add(demand.entries[at])
        elif kind == "rule":
            entries.add(_rule(demand, at)[1])
        else:
            entry, judge = demand.pair(at)
            entries.add(entry)
            judges.add(judge)
    return tuple(sorted(entries)), tuple(sorted(judges))
