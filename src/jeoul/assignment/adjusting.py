"""What changes when a jury changes in mid-round?  As little as can be.

**Model.** O is the old plan, D ⊆ O the reviews that are done, N the new plan:

    minimise |O \\ N|, then maximise Σ s x   subject to the new demand and D ⊆ N

A kept pair is worth more than all affinity, so the flow (or the integer programme) finds the
fewest moves exactly.  A judge who left keeps her done reviews and reads no more.  Exchanges that
connect the design afterwards take new pairs only; old ones move if the design would otherwise
fall apart, and the result says how many.

========= =====================================================================
function  what may happen to the old plan
========= =====================================================================
adjust    pairs that are not done may move, as few as can be
ensure    nothing goes; every entry has at least the number asked
extend    nothing goes; numbers and loads count what is added
========= =====================================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows, ISBN 0-13-617549-X.

**When not to use it.** Before the first review is read: make a new plan, it will be better.

>>> old = [("a", "j"), ("b", "k")]
>>> change = adjust(plan=old, done=[("a", "j")], entries="ab", judges="kl", per_entry=1,
...                 rng=np.random.default_rng(1))
>>> change.removed, change.added, [pair[:2] for pair in change.plan.pairs]
((), (), [('a', 'j'), ('b', 'k')])
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, Unpack

import numpy as np

from jeoul.assignment.affinity import Affinities
from jeoul.assignment.demand import Demand, demand_of
from jeoul.assignment.plan import Assignment
from jeoul.assignment.rules import Rule
from jeoul.assignment.solving import exchanged, optimum, told
from jeoul.errors import InputError
from jeoul.tables import Codes, Floats, name_of

Named = tuple[str, str]
Load = tuple[int, int] | Mapping[Any, tuple[int, int]] | None


class Asked(TypedDict, total=False):
    """What else ``assign`` can be asked for."""

    conflicts: Iterable[tuple[object, object]]
    affinity: Mapping[tuple[Any, Any], float] | Affinities | Floats | None
    locked: Iterable[tuple[object, object]]
    rules: Iterable[Rule]
    max_meetings: int | None
    anchors: Iterable[object]
    candidates_only: bool


@dataclass(frozen=True)
class Change:
    """A new plan beside the old one.

    ``fewest`` old pairs had to go in any plan; ``moved_to_connect`` went beyond that, so that the
    design holds together.  ``shelved`` reviews are done, but their entry is no longer there.
    ``demand`` is what the new plan meets: judges who left are in it with their done reviews.
    """

    plan: Assignment
    kept: tuple[Named, ...]
    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    done: tuple[Named, ...]
    shelved: tuple[Named, ...]
    fewest: int
    demand: Demand = field(compare=False, repr=False)

    @property
    def moved_to_connect(self) -> int:
        """Old pairs that went only so that the design stays connected (or meetings capped)."""
        return len(self.removed) - self.fewest

    def as_dict(self) -> dict[str, Any]:
        """What moved, as plain JSON values."""
        told = {
            name: [{"entry": entry, "judge": judge} for entry, judge in getattr(self, name)]
            for name in ("kept", "added", "removed", "done", "shelved")
        }
        return told | {"fewest": self.fewest, "moved_to_connect": self.moved_to_connect}


def adjust(
    *,
    plan: Iterable[tuple[object, object]],
    done: Iterable[tuple[object, object]] = (),
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int | Mapping[Any, int],
    load: Load = None,
    connect: bool = True,
    rng: np.random.Generator,
    **asked: Unpack[Asked],
) -> Change:
    """The new plan that meets the new demand with the fewest pairs of the old one moved.

    More reviews done than an entry needs, or than a judge should read, are no contradiction:
    the number is raised to what is done.
    """
    old = Old.of(plan, done, entries, judges)
    held, read = (Counter(pair[side] for pair in old.locked) for side in (0, 1))
    need = {e: max(n, held[e]) for e, n in _each(per_entry, entries, "per_entry").items()}
    asked = _without(asked, old)
    asked["locked"] = _locks(asked, old.locked)
    demand = demand_of(
        entries=entries,
        judges=[*judges, *old.gone],
        retired=old.gone,
        per_entry=need,
        load=_raised(load, judges, read),
        **_fitted(asked, len(entries), len(judges), len(old.gone)),
    )
    return _changed(demand, old, connect, rng)


def ensure(
    *,
    plan: Iterable[tuple[object, object]],
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int | Mapping[Any, int],
    load: Load = None,
    connect: bool = True,
    rng: np.random.Generator,
    **asked: Unpack[Asked],
) -> Change:
    """At least so many reviews for every entry; nothing of the plan is taken away."""
    pairs = _named(plan)
    change = adjust(
        plan=pairs,
        done=pairs,
        entries=entries,
        judges=judges,
        per_entry=per_entry,
        load=load,
        connect=connect,
        rng=rng,
        **asked,
    )
    return replace(change, done=())


def extend(
    *,
    plan: Iterable[tuple[object, object]],
    entries: Sequence[object],
    judges: Sequence[object],
    per_entry: int | Mapping[Any, int],
    load: Load = None,
    connect: bool = True,
    rng: np.random.Generator,
    **asked: Unpack[Asked],
) -> Change:
    """New entries, or so many *more* reviews for every entry; loads count the new reviews only.

    An entry that ``per_entry`` does not name gets no more than it has.
    """
    pairs = _named(plan)
    held, read = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    more = per_entry if isinstance(per_entry, Mapping) else dict.fromkeys(entries, per_entry)
    wanted = {name_of(entry): count for entry, count in more.items()}
    bounds = None if load is None else _each(load, judges, "load", lacking=(0, len(entries)))
    return ensure(
        plan=pairs,
        entries=entries,
        judges=judges,
        per_entry={e: held[e] + wanted.pop(e, 0) for e in map(name_of, entries)} | wanted,
        load=bounds and {j: (low + read[j], high + read[j]) for j, (low, high) in bounds.items()},
        connect=connect,
        rng=rng,
        **asked,
    )


@dataclass(frozen=True)
class Old:
    """The old plan: its pairs, those that must stay, and who has left since.

    Judges who are ``gone`` have done reviews that count; names that are ``lost`` count no more.
    """

    pairs: tuple[Named, ...]
    locked: tuple[Named, ...]
    shelved: tuple[Named, ...]
    gone: tuple[str, ...]
    lost: tuple[frozenset[str], frozenset[str]]

    @classmethod
    def of(
        cls,
        plan: Iterable[tuple[object, object]],
        done: Iterable[tuple[object, object]],
        entries: Sequence[object],
        judges: Sequence[object],
    ) -> "Old":
        """Read the old plan beside the entries and judges of today."""
        finished = _named(done)
        pairs = tuple(sorted({*_named(plan), *finished}))
        there, here = set(map(name_of, entries)), set(map(name_of, judges))
        locked = tuple(pair for pair in finished if pair[0] in there)
        shelved = tuple(pair for pair in finished if pair[0] not in there)
        gone = tuple(sorted({judge for _, judge in locked} - here))
        lost = frozenset(e for e, _ in pairs) - there, frozenset(j for _, j in pairs) - here
        return cls(pairs, locked, shelved, gone, (lost[0], lost[1] - set(gone)))


def _changed(demand: Demand, old: Old, connect: bool, rng: np.random.Generator) -> Change:
    kept = np.zeros(len(demand.entry), bool)
    kept[_positions(demand, old.pairs)] = True
    found = optimum(demand=demand, rng=rng, kept=kept)
    after = exchanged(demand=demand, found=found, connected=connect, rng=rng, kept=kept)
    plan = told(demand=demand, found=found, after=after)
    plan = replace(plan, bound=max(plan.bound, plan.objective))
    new = {(pair.entry, pair.judge) for pair in plan.pairs}
    before = set(old.pairs)
    keepable = int(kept[found.chosen].sum()) if found.keepable is None else found.keepable
    return Change(
        plan=plan,
        kept=tuple(sorted(new & before)),
        added=tuple(sorted(new - before)),
        removed=tuple(sorted(before - new - set(old.shelved))),
        done=old.locked,
        shelved=old.shelved,
        fewest=len(before) - len(old.shelved) - keepable,
        demand=demand,
    )


def _positions(demand: Demand, pairs: Iterable[Named]) -> Codes:
    """Where the pairs are among the candidates; those that are none are left out."""
    entry_at = {name: k for k, name in enumerate(demand.entries)}
    judge_at = {name: k for k, name in enumerate(demand.judges)}
    known = [(entry_at[e], judge_at[j]) for e, j in pairs if e in entry_at and j in judge_at]
    at = np.array(known, dtype=np.intp).reshape(-1, 2)
    found = demand.find(at[:, 0], at[:, 1])
    return found[found >= 0]


def _named(pairs: Iterable[tuple[object, object]]) -> tuple[Named, ...]:
    return tuple(sorted({(name_of(entry), name_of(judge)) for entry, judge in pairs}))


def _locks(asked: Asked, done: tuple[Named, ...]) -> tuple[Named, ...]:
    """The locked pairs with those that are done; a done review that is a conflict is refused."""
    void = set(done) & set(_named(asked.get("conflicts", ())))
    if void:
        raise InputError(
            "a review that is done is now a conflict",
            column="done",
            value=", ".join(min(void)),
            remedy="leave it out of the plan and of what is done if it does not count any more",
        )
    return tuple(sorted({*_named(asked.get("locked", ())), *done}))


def _without(asked: Asked, old: Old) -> Asked:
    """Tables may still name who has left: such rows are passed over."""
    entries, judges = old.lost
    if not entries and not judges:
        return asked

    def stays(pair: tuple[object, object]) -> bool:
        return name_of(pair[0]) not in entries and name_of(pair[1]) not in judges

    kept = asked.copy()
    kept["conflicts"] = [pair for pair in asked.get("conflicts", ()) if stays(pair)]
    kept["locked"] = [pair for pair in asked.get("locked", ()) if stays(pair)]
    kept["anchors"] = [name for name in asked.get("anchors", ()) if name_of(name) not in entries]
    affinity = asked.get("affinity")
    if isinstance(affinity, Mapping):
        kept["affinity"] = {pair: value for pair, value in affinity.items() if stays(pair)}
    kept["rules"] = [
        replace(rule, judges=rule.judges - judges, entries=rule.entries and rule.entries - entries)
        for rule in asked.get("rules", ())
    ]
    return kept


def _each(given: Any, names: Sequence[object], what: str, lacking: Any = None) -> dict[str, Any]:
    """A number or bounds for every name."""
    if not isinstance(given, Mapping):
        return {name_of(name): given for name in names}
    found = {name_of(name): value for name, value in given.items()}
    lost = sorted({name_of(name) for name in names} - set(found))
    if lost and lacking is None:
        raise InputError(
            "a name without a number",
            column=what,
            value=lost[0],
            remedy="give a number for every one, or one for all",
        )
    return found | dict.fromkeys(lost, lacking)


def _raised(load: Load, judges: Sequence[object], read: Counter[str]) -> Load:
    """Bounds that nobody has passed already."""
    if load is None:
        return None
    bounds = load if isinstance(load, Mapping) else _each(load, judges, "load")
    return {j: (low, max(high, read[name_of(j)])) for j, (low, high) in bounds.items()}


def _fitted(asked: Asked, entries: int, judges: int, gone: int) -> Asked:
    """A matrix of affinities gets a column of zeros for every judge who left."""
    affinity = asked.get("affinity")
    if gone and isinstance(affinity, np.ndarray) and affinity.shape == (entries, judges):
        asked["affinity"] = np.hstack([affinity, np.zeros((entries, gone))])
    return asked
