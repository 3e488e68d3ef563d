"""Does a plan, perhaps edited by hand, meet every demand?

**Model.** Pairs are read as they come; each demand of :class:`~jeoul.assignment.demand.Demand`
is counted again, without any solver, and every breach is named with what to do about it.

=================== ==========================================================
code                what is amiss
=================== ==========================================================
unknown_entry       a name that is not in the tables (unknown_judge likewise)
twice               the same pair twice
conflict            a judge reads an entry she has a conflict with
not_a_candidate     a pair that is not among the candidates
lock_missing        a locked pair is not there
reviews             too few or too many judges at an entry
load                a judge reads too little or too much
rule                too few or too many judges of a kind at an entry
meetings            two judges meet too often
=================== ==========================================================

**Reference.** See :mod:`jeoul.assignment`.

**When not to use it.** To see whether a demand can be met at all: ask for a plan.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, conflicts=[("a", "j")])
>>> [(breach.code, breach.entry) for breach in check(demand=demand, pairs=[("a", "j")])]
[('conflict', 'a'), ('reviews', 'b')]
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from jeoul.assignment.demand import Demand
from jeoul.tables import Codes, name_of


@dataclass(frozen=True)
class Violation:
    """A demand that a plan breaks: where, and what to do."""

    code: str
    message: str
    remedy: str
    entry: str | None = None
    judge: str | None = None
    rule: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The breach as plain JSON values."""
        return asdict(self)


def check(*, demand: Demand, pairs: Iterable[tuple[object, object]]) -> tuple[Violation, ...]:
    """Every demand that the pairs break; none where the plan is sound."""
    named = Counter((name_of(entry), name_of(judge)) for entry, judge in pairs)
    entry_at = {name: k for k, name in enumerate(demand.entries)}
    judge_at = {name: k for k, name in enumerate(demand.judges)}
    known = sorted(pair for pair in named if pair[0] in entry_at and pair[1] in judge_at)
    entry = np.array([entry_at[e] for e, _ in known], dtype=np.intp)
    judge = np.array([judge_at[j] for _, j in known], dtype=np.intp)
    return (
        *_strange(named, entry_at, judge_at),
        *_barred(demand, entry, judge),
        *_unlocked(demand, entry, judge),
        *_reviews(demand, entry),
        *_loads(demand, judge),
        *_rules(demand, entry, judge),
        *_meetings(demand, entry, judge),
    )


def _strange(
    named: Counter[tuple[str, str]], entries: dict[str, int], judges: dict[str, int]
) -> Iterable[Violation]:
    for (entry, judge), count in sorted(named.items()):
        for kind, name, names in (("entry", entry, entries), ("judge", judge, judges)):
            if name not in names:
                yield Violation(
                    f"unknown_{kind}",
                    f"there is no {kind} {name!r}",
                    f"correct the name, add the {kind} to its table or remove the row",
                    entry,
                    judge,
                )
        if count > 1:
            yield Violation(
                "twice",
                f"judge {judge!r} is at entry {entry!r} {count} times",
                "keep one row",
                entry,
                judge,
            )


def _barred(demand: Demand, entry: Codes, judge: Codes) -> Iterable[Violation]:
    at = demand.find(entry, judge)
    conflict = np.isin(entry * len(demand.judges) + judge, demand.barred)
    for k in np.flatnonzero(at < 0).tolist():
        e, j = demand.entries[entry[k]], demand.judges[judge[k]]
        if conflict[k]:
            code, what = "conflict", f"judge {j!r} has a conflict with entry {e!r}"
        else:
            code, what = "not_a_candidate", f"judge {j!r} is no candidate for entry {e!r}"
        yield Violation(code, what, "give the entry another judge", e, j)


def _unlocked(demand: Demand, entry: Codes, judge: Codes) -> Iterable[Violation]:
    there = np.zeros(len(demand.entry), bool)
    at = demand.find(entry, judge)
    there[at[at >= 0]] = True
    for position in np.flatnonzero(demand.locked & ~there).tolist():
        e, j = demand.pair(position)
        yield Violation(
            "lock_missing",
            f"judge {j!r} is locked to entry {e!r}, but not there",
            "add the pair or unlock it",
            e,
            j,
        )


def _reviews(demand: Demand, entry: Codes) -> Iterable[Violation]:
    count = np.bincount(entry, minlength=len(demand.entries))
    for i in np.flatnonzero(count != demand.need).tolist():
        lack = int(demand.need[i] - count[i])
        yield Violation(
            "reviews",
            f"entry {demand.entries[i]!r} has {int(count[i])} of {int(demand.need[i])} judges",
            f"add {lack}" if lack > 0 else f"remove {-lack}",
            entry=demand.entries[i],
        )


def _loads(demand: Demand, judge: Codes) -> Iterable[Violation]:
    count = np.bincount(judge, minlength=len(demand.judges))
    for j in np.flatnonzero((count < demand.low) | (count > demand.high)).tolist():
        low, high, has = int(demand.low[j]), int(demand.high[j]), int(count[j])
        yield Violation(
            "load",
            f"judge {demand.judges[j]!r} reads {has}, but {low} to {high} are allowed",
            f"give her {low - has} more" if has < low else f"take {has - high} from her",
            judge=demand.judges[j],
        )


def _rules(demand: Demand, entry: Codes, judge: Codes) -> Iterable[Violation]:
    rows = demand.rows
    for t, rule in enumerate(rows.rules):
        counted = np.bincount(entry[rows.counted[t][judge]], minlength=len(demand.entries))
        for i in np.flatnonzero(rows.at[t] >= 0).tolist():
            has, most = int(counted[i]), int(rows.most[rows.at[t, i]])
            if not rule.least <= has <= most:
                name = demand.entries[i]
                asked = f"at least {rule.least}" if has < rule.least else f"at most {most}"
                yield Violation(
                    "rule",
                    f"entry {name!r} has {has} judges of the rule {rule.name!r}, {asked} are asked",
                    "exchange a judge for one of the rule"
                    if has < rule.least
                    else "exchange a judge of the rule for another",
                    entry=name,
                    rule=rule.name,
                )


def _meetings(demand: Demand, entry: Codes, judge: Codes) -> Iterable[Violation]:
    if demand.meetings is None or not len(entry):
        return
    met = sp.csr_array((np.ones(len(entry)), (entry, judge)))
    often = sp.triu(met.T @ met, 1).tocoo()
    for k in np.flatnonzero(often.data > demand.meetings).tolist():
        one, other = demand.judges[often.row[k]], demand.judges[often.col[k]]
        yield Violation(
            "meetings",
            f"judges {one!r} and {other!r} meet {int(often.data[k])} times, at most "
            f"{demand.meetings} are allowed",
            "exchange one of them at an entry that both read",
            judge=one,
        )
