"""How fast is an assignment, beside the bare OR-tools flow and HiGHS on the same problem?

    python benchmarks/assignment.py [--pairs 5] [--highs] [--only NAME]

Both sides in one run, turn about; CPU seconds, medians.  ``--highs`` also solves the linear
programme of 2,000 × 300 with scipy's HiGHS (seconds); of 20,000 × 15,000 it takes minutes and is
left out.  Each size runs in a process of its own, so that its peak of memory is its own.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TypeVar

import numpy as np
import scipy
import scipy.sparse as sp
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import linprog

from jeoul import __version__
from jeoul.assignment import Affinities, Rule, assign, outside
from jeoul.threads import one_thread

T = TypeVar("T")
MILLION = 10**6


@dataclass(frozen=True, eq=False)
class Problem:
    """Affinities of candidate pairs, reviews per entry, an upper load."""

    entries: int
    judges: int
    entry: np.ndarray
    judge: np.ndarray
    value: np.ndarray
    per_entry: int
    high: int


def dense(entries: int, judges: int, per_entry: int, high: int) -> Problem:
    rng = np.random.default_rng(1)
    entry, judge = np.divmod(np.arange(entries * judges), judges)
    return Problem(entries, judges, entry, judge, rng.random(len(entry)), per_entry, high)


def topics(entries: int, judges: int, per_entry: int, high: int) -> Problem:
    """Affinities by ten topics, so that judges of rare topics are sought after."""
    rng = np.random.default_rng(1)
    common = 1 / np.arange(1, 11)
    value = rng.dirichlet(common, entries) @ rng.dirichlet(common, judges).T
    entry, judge = np.divmod(np.arange(value.size), judges)
    return Problem(entries, judges, entry, judge, value.ravel(), per_entry, high)


def sparse(entries: int, judges: int, candidates: int, per_entry: int, high: int) -> Problem:
    rng = np.random.default_rng(1)
    keys = np.repeat(np.arange(entries), candidates) * judges
    keys = np.unique(keys + rng.integers(0, judges, len(keys)))
    entry, judge = np.divmod(keys, judges)
    return Problem(entries, judges, entry, judge, rng.random(len(entry)), per_entry, high)


def ours(problem: Problem, **more: object) -> object:
    return assign(
        entries=[f"e{i:06}" for i in range(problem.entries)],
        judges=[f"j{j:06}" for j in range(problem.judges)],
        per_entry=problem.per_entry,
        load=(0, problem.high),
        affinity=Affinities(problem.entry, problem.judge, problem.value),
        candidates_only=True,
        connect=False,
        rng=np.random.default_rng(1),
        **more,
    )


def bare(problem: Problem) -> float:
    """OR-tools alone: whole arrays in, the flow out."""
    entries, judges = problem.entries, problem.judges
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        problem.entry,
        entries + problem.judge,
        np.ones(len(problem.entry), np.int64),
        -np.rint(problem.value * MILLION).astype(np.int64),
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        entries + np.arange(judges),
        np.full(judges, entries + judges),
        np.full(judges, problem.high),
        np.zeros(judges, np.int64),
    )
    total = problem.per_entry * entries
    supply = np.concatenate([np.full(entries, problem.per_entry), np.zeros(judges, int), [-total]])
    solver.set_nodes_supplies(np.arange(entries + judges + 1), supply)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("OR-tools found no plan")
    return float(problem.value[solver.flows(arcs) > 0].sum())


def highs(problem: Problem) -> float:
    """The same linear programme by scipy's HiGHS."""
    count = len(problem.entry)
    ones = np.ones(count)
    reviews = sp.csr_array((ones, (problem.entry, np.arange(count))))
    loads = sp.csr_array((ones, (problem.judge, np.arange(count))))
    found = linprog(
        -problem.value,
        A_ub=loads,
        b_ub=np.full(problem.judges, problem.high),
        A_eq=reviews,
        b_eq=np.full(problem.entries, problem.per_entry),
        bounds=(0, 1),
        method="highs",
    )
    return float(-found.fun)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = process_time()
    result = work()
    return process_time() - start, result


def peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def beside(problem: Problem, pairs: int, with_highs: bool) -> None:
    before = peak()
    ours(problem)
    print(f"  peak memory: {peak():.0f} MB, of which {before:.0f} MB before")
    timed(lambda: bare(problem))
    runs = [(timed(lambda: ours(problem)), timed(lambda: bare(problem))) for _ in range(pairs)]
    plan = runs[0][0][1]
    mine, theirs = (median(run[side][0] for run in runs) for side in (0, 1))
    ratio = median(a[0] / b[0] for a, b in runs)
    print(f"  jeoul     {mine:.3f} s, objective {plan.objective:.6f}, bound {plan.bound:.6f}")
    print(f"  OR-tools  {theirs:.3f} s, objective {runs[0][1][1]:.6f}; ratio {ratio:.2f}")
    if with_highs:
        seconds, value = timed(lambda: highs(problem))
        print(f"  HiGHS     {seconds:.3f} s, objective {value:.6f}; ratio {mine / seconds:.3f}")


def prize_209(pairs: int, with_highs: bool) -> None:
    """209 × 16: conflicts, loads, locks, somebody from outside the field; then the rest."""
    rng = np.random.default_rng(1)
    entries, judges = [f"e{i:03}" for i in range(209)], [f"j{j:02}" for j in range(16)]
    field = {e: ["abcd"[k % 4]] for k, e in enumerate(entries)}
    known = {j: ["abcd"[k % 4]] for k, j in enumerate(judges)}
    match = np.array([[field[e] == known[j] for j in judges] for e in entries])
    demand = {
        "entries": entries,
        "judges": judges,
        "per_entry": 4,
        "load": (45, 60),
        "affinity": match + np.round(rng.random((209, 16)), 3),
        "conflicts": [(entries[k], judges[(7 * k) % 16]) for k in range(0, 209, 9)],
        "locked": [(entries[k], judges[(7 * k + 3) % 16]) for k in range(1, 209, 20)],
        "rules": outside(fields=field, judges=known),
    }
    shared = [Rule(f"{a}–{b}", frozenset(judges[a:b]), least=1) for a, b in ((0, 6), (4, 10))]
    for name, more in (
        ("conflicts, loads, locks, coverage", {"connect": False}),
        ("the same, connected", {"connect": True}),
        ("the same, meetings ≤ 13", {"connect": True, "max_meetings": 13}),
        ("without coverage, connected", {"connect": True, "rules": ()}),
        ("two rules that share judges", {"connect": True, "rules": shared}),
        ("the same as the first, fair", {"connect": True, "fair": True}),
    ):
        runs = [
            timed(lambda more=more: assign(**demand | more, rng=np.random.default_rng(1)))
            for _ in range(pairs)
        ]
        plan = runs[0][1]
        print(
            f"  {name}: {median(run[0] for run in runs):.3f} s, {plan.method}, objective "
            f"{plan.objective:.3f}, bound {plan.bound:.3f}, gap {plan.gap:.4f}"
        )


def by_lot(pairs: int, with_highs: bool) -> None:
    """2,000 × 300 with every pair's chance capped, the plan drawn; what that leaves of the best."""
    problem = dense(2_000, 300, 3, 25)
    for cap in (0.5, 0.9):
        before = peak()
        runs = [timed(lambda cap=cap: ours(problem, max_probability=cap)) for _ in range(pairs)]
        plan = runs[0][1]
        largest = max(plan.lottery.probabilities.values())
        print(
            f"  pairs at most {cap}: {median(run[0] for run in runs):.3f} s with the sampled plan, "
            f"expected {plan.lottery.expected:.3f} of {plan.bound:.3f} ({plan.lottery.kept:.4f}), "
            f"drawn {plan.objective:.3f}, likeliest {largest:.3f}, "
            f"support {len(plan.lottery.probabilities)}, {peak():.0f} MB, {before:.0f} before"
        )
    by_topic = topics(2_000, 300, 3, 25)
    fair = timed(lambda: ours(by_topic, fair=True))
    told = fair[1].fairness
    print(
        f"  fair, by topics: {fair[0]:.3f} s, worst-off entry {told.floor:.4f} of "
        f"{told.floor_bound:.4f} possible ({told.floor_of_sum:.4f} in the plan of the greatest "
        f"sum), affinity {fair[1].objective:.3f} of {fair[1].bound:.3f}"
    )


SIZES: dict[str, Callable[[int, bool], None]] = {
    "209 x 16": prize_209,
    "2000 x 300": lambda n, h: beside(dense(2_000, 300, 3, 25), n, h),
    "2000 x 300 by lot, and fair": by_lot,
    "20000 x 15000": lambda n, h: beside(sparse(20_000, 15_000, 100, 3, 6), n, False),
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--pairs", type=int, default=5)
    asked.add_argument("--highs", action="store_true")
    asked.add_argument("--only", choices=list(SIZES))
    options = asked.parse_args()
    if options.only is None:
        print(
            f"jeoul {__version__}, Python {platform.python_version()}, numpy {np.__version__}, "
            f"scipy {scipy.__version__}, {os.cpu_count()} processors",
            flush=True,
        )
        for name in SIZES:
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--only", name], check=True)
        return
    print(f"{options.only}:")
    SIZES[options.only](options.pairs, options.highs)
    sys.stdout.flush()


if __name__ == "__main__":
    with one_thread():
        main()
