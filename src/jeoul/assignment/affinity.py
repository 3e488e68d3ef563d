"""How well does a judge suit an entry, and how is that handed over in bulk?

**Model.** Affinities are pairs with a value: a mapping of names for few, :class:`Affinities`
(index arrays into the sequences of entries and judges) or a matrix for many.

    s_ij = fields · |F_i ∩ F_j| / |F_i| + [L_i ∩ L_j ≠ ∅] · languages + yes_j · bids

======== ==================================================================
symbol   meaning
======== ==================================================================
F, L     fields and languages of an entry, of a judge
yes_j    1 where j bid "yes", but only if j said so of enough entries
======== ==================================================================

Bids are gameable: a judge with fewer positive bids than the floor could name the one entry she
wants, so her bids count for nothing; "conflict" bids are conflicts, always.

**Reference.** Jecmen, Zhang, Liu, Shah, Conitzer & Fang (2020), Mitigating manipulation in peer
review via randomized reviewer assignments, arXiv:2006.16437.

**When not to use it.** Where expertise was measured (texts, past reviews): hand that over.

>>> suits(fields=({"a": {"water"}}, {"j": {"water"}, "k": {"roads"}})).pairs
{('a', 'j'): 1.0}
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jeoul.errors import InputError
from jeoul.tables import Codes, Floats, name_of

Mask = npt.NDArray[np.bool_]
Kinds = tuple[Mapping[str, Collection[str]], Mapping[str, Collection[str]]]
BIDS = ("yes", "neutral", "conflict")


@dataclass(frozen=True, eq=False)
class Affinities:
    """Pairs by position in the sequences handed to ``assign``, with their affinities."""

    entry: Codes
    judge: Codes
    value: Floats


@dataclass(frozen=True)
class Suits:
    """Affinities by name, the conflicts that bids declared, and whose bids did not count."""

    pairs: dict[tuple[str, str], float]
    conflicts: tuple[tuple[str, str], ...]
    uncounted: tuple[str, ...]


def suits(
    *,
    fields: Kinds = ({}, {}),
    languages: Kinds = ({}, {}),
    bids: Mapping[tuple[str, str], str] | None = None,
    weights: tuple[float, float, float] = (1.0, 0.5, 0.5),
    floor: int = 5,
) -> Suits:
    """Affinities from fields, languages and bids (yes, neutral, conflict)."""
    bids = bids or {}
    strange = [bid for bid in bids.values() if bid not in BIDS]
    if strange:
        raise InputError(
            "not a bid", column="bid", value=strange[0], remedy=f"write one of {', '.join(BIDS)}"
        )
    found: dict[tuple[str, str], float] = {}
    for i, own in fields[0].items():
        for j, known in fields[1].items():
            if share := len(set(own) & set(known)):
                found[i, j] = weights[0] * share / len(set(own))
    for i, own in languages[0].items():
        for j, known in languages[1].items():
            if set(own) & set(known):
                found[i, j] = found.get((i, j), 0.0) + weights[1]
    yes = [pair for pair, bid in bids.items() if bid == "yes"]
    count = {j: sum(judge == j for _, judge in yes) for _, j in yes}
    for i, j in yes:
        if count[j] >= floor:
            found[i, j] = found.get((i, j), 0.0) + weights[2]
    return Suits(
        found,
        tuple(sorted(pair for pair, bid in bids.items() if bid == "conflict")),
        tuple(sorted(j for j, n in count.items() if n < floor)),
    )


@dataclass(frozen=True, eq=False)
class Places:
    """Names in canonical order, and where each is."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    entry_at: dict[str, int]
    judge_at: dict[str, int]

    @classmethod
    def of(cls, entries: tuple[str, ...], judges: tuple[str, ...]) -> "Places":
        """The places of sorted names."""
        return cls(
            entries,
            judges,
            {name: k for k, name in enumerate(entries)},
            {name: k for k, name in enumerate(judges)},
        )

    def keys(self, pairs: Iterable[tuple[object, object]], what: str) -> Codes:
        """Sorted keys entry·J + judge of pairs of names."""
        return np.unique(np.array([self.key(pair, what) for pair in pairs], dtype=np.intp))

    def key(self, pair: tuple[object, object], what: str) -> int:
        """The key of one pair of names."""
        entry = place(pair[0], self.entry_at, "entry", what)
        return entry * len(self.judges) + place(pair[1], self.judge_at, "judge", what)


def place(cell: object, names: Mapping[str, int], kind: str, what: str) -> int:
    """Where a name stands; an unknown one is refused."""
    name = name_of(cell)
    if name not in names:
        raise InputError(
            f"{what} names an unknown {kind}",
            column=kind,
            value=name,
            remedy=f"add the {kind}, or remove the row",
        )
    return names[name]


def positions(
    affinity: Mapping[tuple[Any, Any], float] | Affinities | Floats | None,
    *,
    entries: Sequence[str],
    judges: Sequence[str],
    places: Places,
) -> tuple[Codes, Floats]:
    """Sorted keys entry·J + judge and their affinities, whatever they were handed as.

    Positions are those in ``entries`` and ``judges``, names in the order they were given in.
    """
    if isinstance(affinity, Mapping) or affinity is None:
        known = list(affinity or ())
        value = np.array([float(v) for v in (affinity or {}).values()], dtype=float)
        keys = np.array([places.key(pair, "affinity") for pair in known], dtype=np.intp)
        strange = np.flatnonzero(~np.isfinite(value))
        where: object = known[strange[0]] if len(strange) else ""
    else:
        entry, judge, value = _arrays(affinity, len(entries), len(judges))
        at_i = np.array([places.entry_at[name] for name in entries], dtype=np.intp)
        at_j = np.array([places.judge_at[name] for name in judges], dtype=np.intp)
        keys = at_i[entry] * len(judges) + at_j[judge]
        strange = np.flatnonzero(~np.isfinite(value))
        where = f"row {strange[0]}" if len(strange) else ""
    if len(strange):
        raise InputError(
            f"the affinity of {where} is not a finite number",
            column="affinity",
            value=float(value[strange[0]]),
            remedy="write a finite number",
        )
    return _sorted(keys, value)


def _arrays(
    affinity: Affinities | Floats, entries: int, judges: int
) -> tuple[Codes, Codes, Floats]:
    if isinstance(affinity, Affinities):
        entry, judge, value = (
            np.ascontiguousarray(affinity.entry, dtype=np.intp),
            np.ascontiguousarray(affinity.judge, dtype=np.intp),
            np.ascontiguousarray(affinity.value, dtype=float),
        )
        shapes: object = (entry.shape, judge.shape, value.shape)
        sound = entry.ndim == 1 and entry.shape == judge.shape == value.shape
    else:
        value = np.ascontiguousarray(affinity, dtype=float)
        shapes, sound = value.shape, value.shape == (entries, judges)
        value = value.ravel()
        entry = np.repeat(np.arange(entries), judges) if sound else np.zeros(0, np.intp)
        judge = np.tile(np.arange(judges), entries) if sound else entry
    if not sound:
        raise InputError(
            "the arrays of affinities do not fit",
            column="affinity",
            value=shapes,
            remedy="give three arrays of one length, or a matrix entries × judges",
        )
    for codes, size, kind in ((entry, entries, "entry"), (judge, judges, "judge")):
        if len(codes) and not 0 <= codes.min() <= codes.max() < size:
            raise InputError(
                f"affinity names an unknown {kind}",
                column=kind,
                value=int(codes.max()),
                remedy=f"positions run from 0 to {size - 1}",
            )
    return entry, judge, value


def _sorted(keys: Codes, value: Floats) -> tuple[Codes, Floats]:
    """In canonical order; a pair given twice is refused."""
    if not (np.diff(keys) > 0).all():
        order = np.argsort(keys, kind="stable")
        keys, value = keys[order], value[order]
        if (np.diff(keys) == 0).any():
            raise InputError(
                "the same (entry, judge) twice", column="affinity", remedy="keep one row a pair"
            )
    return keys, value
