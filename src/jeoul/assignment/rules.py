"""Which kinds of judges must an entry have?

**Model.** A rule counts, at every entry of a set E, the judges of a set J:

    least ≤ Σ_{j ∈ J} x_ij ≤ most      for every i ∈ E

Fields, language, region, gender and seniority are all of this form; "somebody from outside the
field" is one rule a field.  A rule at one entry is a row; rows that share no pair can be a node
of the flow network, others need an integer programme (:mod:`jeoul.assignment.integer`).

======== ==========================================
symbol   meaning
======== ==========================================
row      a rule at one entry; at[rule, entry] is its number or −1
hits     (row, pair): the pair counts in the row
======== ==========================================

**Reference.** Budish, Che, Kojima & Milgrom (2013), Designing random allocation mechanisms,
doi:10.1257/aer.103.2.585: which families of constraints a flow can carry.

**When not to use it.** For wishes: a rule is kept or the demand is refused; give affinity instead.

>>> outside(fields={"a": ["water"], "b": ["roads"]}, judges={"j": ["water"], "k": ["roads"]})[0]
Rule(name='outside roads', judges=frozenset({'j'}), entries=frozenset({'b'}), least=1, most=None)
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from jeoul.assignment.affinity import Mask, Places, place
from jeoul.errors import InputError
from jeoul.tables import Codes


@dataclass(frozen=True)
class Rule:
    """At least (at most) so many of these judges at each of these entries (None: at all)."""

    name: str
    judges: frozenset[str]
    entries: frozenset[str] | None = None
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, eq=False)
class Rows:
    """All rules at all their entries, over the candidate pairs."""

    rules: tuple[Rule, ...]
    rule: Codes
    entry: Codes
    least: Codes
    most: Codes
    row: Codes
    pair: Codes
    at: Codes
    counted: Mask

    @property
    def disjoint(self) -> bool:
        """Whether no pair counts in two rows."""
        return bool((np.diff(np.sort(self.pair)) > 0).all())

    def counts(self, positions: Codes, pairs: int) -> Codes:
        """How many of the pairs at these positions count in each row."""
        chosen = np.zeros(pairs, bool)
        chosen[positions] = True
        return np.bincount(self.row[chosen[self.pair]], minlength=len(self.rule))


def outside(
    *, fields: Mapping[str, Collection[str]], judges: Mapping[str, Collection[str]], least: int = 1
) -> tuple[Rule, ...]:
    """Rules: every entry has so many judges who share none of its fields."""
    kinds: dict[frozenset[str], set[str]] = {}
    for entry, own in fields.items():
        kinds.setdefault(frozenset(own), set()).add(entry)
    return tuple(
        Rule(
            name="outside " + " + ".join(sorted(own)),
            judges=frozenset(j for j, known in judges.items() if not own & set(known)),
            entries=frozenset(group),
            least=least,
        )
        for own, group in sorted(kinds.items(), key=lambda kind: sorted(kind[0]))
    )


def rows_of(rules: Iterable[Rule], places: Places, entry: Codes, judge: Codes) -> Rows:
    """The rows of all rules, in the order of their names."""
    kept = tuple(sorted(rules, key=lambda rule: (rule.name, sorted(rule.judges))))
    at = np.full((len(kept), len(places.entries)), -1, dtype=np.intp)
    counted = np.zeros((len(kept), len(places.judges)), bool)
    row, pair = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
    for t, rule in enumerate(kept):
        _refuse_bounds(rule)
        asked, counted[t] = _masks(rule, places)
        at[t, asked] = np.arange(asked.sum()) + at.max(initial=-1) + 1
        pair.append(np.flatnonzero(asked[entry] & counted[t][judge]))
        row.append(at[t, entry[pair[-1]]])
    which, where = np.nonzero(at >= 0)
    most = [len(places.judges) if rule.most is None else rule.most for rule in kept]
    return Rows(
        kept,
        which,
        where,
        np.array([rule.least for rule in kept], dtype=np.intp)[which],
        np.array(most, dtype=np.intp)[which],
        np.concatenate(row),
        np.concatenate(pair),
        at,
        counted,
    )


def _masks(rule: Rule, places: Places) -> tuple[Mask, Mask]:
    at = np.full(len(places.entries), rule.entries is None)
    counted = np.zeros(len(places.judges), bool)
    for name in rule.entries or ():
        at[place(name, places.entry_at, "entry", f"rule {rule.name!r}")] = True
    for name in rule.judges:
        counted[place(name, places.judge_at, "judge", f"rule {rule.name!r}")] = True
    return at, counted


def _refuse_bounds(rule: Rule) -> None:
    if rule.least < 0 or (rule.most is not None and rule.most < rule.least):
        raise InputError(
            f"the bounds of rule {rule.name!r} are out of order",
            column="least",
            value=f"{rule.least}:{rule.most}",
            remedy="write 0 ≤ least ≤ most",
        )
