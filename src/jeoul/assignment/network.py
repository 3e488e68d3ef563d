"""How does a demand become a network?  Entries, kinds of judges, judges, one sink.

**Model.** One unit of flow is one review: entry (→ row of a rule) → judge → sink.  A pair is an
arc of capacity 1; a row is a node that must pass on between least and most; a judge's lower load
is a demand of her own node, and what she reads beyond it leaves by arcs of rising cost, so that
equal plans come out even.  Costs are whole numbers in ranks, each outweighing the sum of the
next: pairs kept, affinity, evenness, chance (kept, evenness, affinity, chance without bounds on
the loads).

======== ======================================================
symbol   meaning
======== ======================================================
scale    affinities are rounded to whole multiples of 1/scale
span     the most by which two sums of a rank can differ
======== ======================================================

**Reference.** Ahuja, Magnanti & Orlin (1993), Network Flows, ISBN 0-13-617549-X.

**When not to use it.** With rules that share pairs: those are no network.

>>> ranks(top=1, total=4, highest=3, nodes=6, even_first=False).affinity
52013
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jeoul.assignment.affinity import Mask
from jeoul.assignment.demand import Demand
from jeoul.assignment.solver import Whole
from jeoul.errors import Infeasible
from jeoul.tables import Codes, Floats

Nodes = npt.NDArray[np.int32]
ROOM = 2**61
STEPS = 30
SOME = 1_000
EXACT = (1, 10, 100, 1_000, 10_000)
UNITS = (10**8, 10**7, 10**6)
CHANCES = (1_000, 100, 10)


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs of the free pairs (at ``pair`` in the demand), inner arcs (rows, judges), supplies."""

    pair: Codes
    tail: Nodes
    head: Nodes
    inner_tail: Codes
    inner_head: Codes
    capacity: Whole
    supply: Whole


@dataclass(frozen=True)
class Ranks:
    """What a unit of each rank costs, and how many draws chance has (0: none)."""

    keep: int
    affinity: int
    even: int
    chance: int

    def largest(self, top: int, highest: int) -> int:
        """The largest cost of an arc."""
        return max(self.keep + self.affinity * top, self.even * highest) + self.chance


def network(*, demand: Demand) -> Network:
    """The network of a demand whose rules share no pair; locked pairs are taken out."""
    free = _free(demand)
    entries, judges, rows = len(demand.entries), len(demand.judges), len(demand.rows.rule)
    sink = entries + judges + rows
    need, low, room = remaining(demand)
    least, most = remaining_rows(demand)
    origin = demand.entry.astype(np.int32)
    origin[demand.rows.pair] = entries + judges + demand.rows.row
    pair = np.flatnonzero(free)
    wanted = need - np.bincount(demand.rows.entry, least, entries).astype(np.int64)
    return Network(
        pair,
        origin[pair],
        np.add(demand.judge[pair], entries, dtype=np.int32, casting="same_kind"),
        np.concatenate([demand.rows.entry, entries + np.arange(judges)]),
        np.concatenate([entries + judges + np.arange(rows), np.full(judges, sink)]),
        np.concatenate([most - least, room - low]),
        np.concatenate([wanted, -low, least, [low.sum() - need.sum()]]),
    )


def _free(demand: Demand) -> Mask:
    need, _, _ = remaining(demand)
    if (need > 0).all():
        return ~demand.locked
    return np.asarray(~demand.locked & (need > 0)[demand.entry])


def remaining(demand: Demand) -> tuple[Codes, Codes, Codes]:
    """What entries need and judges must and may read beyond the locked pairs."""
    held_i = np.bincount(demand.entry[demand.locked], minlength=len(demand.entries))
    held_j = np.bincount(demand.judge[demand.locked], minlength=len(demand.judges))
    over = np.flatnonzero(held_j > demand.high)
    if len(over):
        j = int(over[0])
        raise Infeasible(
            f"judge {demand.judges[j]!r} has {int(held_j[j])} locked entries, more than the "
            f"upper load {int(demand.high[j])}",
            judges=[demand.judges[j]],
            remedy="unlock some or raise the load",
        )
    return demand.need - held_i, np.maximum(demand.low - held_j, 0), demand.high - held_j


def remaining_rows(demand: Demand) -> tuple[Codes, Codes]:
    """What the rows still must and may hold beyond the locked pairs."""
    rows = demand.rows
    held = rows.counts(np.flatnonzero(demand.locked), len(demand.entry))
    over = np.flatnonzero(held > rows.most)
    if len(over):
        name = rows.rules[rows.rule[over[0]]].name
        entry = demand.entries[rows.entry[over[0]]]
        raise Infeasible(
            f"the locked judges of entry {entry!r} already break the rule {name!r}",
            entries=[entry],
            remedy="unlock one or loosen the rule",
        )
    need, _, _ = remaining(demand)
    most = np.minimum(rows.most - held, need[rows.entry])
    least = np.maximum(rows.least - held, 0)
    return least, np.maximum(most, least)


def whole(worth: Floats) -> tuple[list[float], float]:
    """The scales to try, finest first, and the largest affinity; one scale if it is exact."""
    span = float(np.abs(worth).max(initial=0.0))
    for unit in EXACT:
        few = all(_multiples(some, unit) for some in (worth[:SOME], worth))
        if few and span * unit <= UNITS[0]:
            return [float(unit)], span
    return [unit / span for unit in UNITS], span


def tied(worth: Floats) -> bool:
    """Whether equal affinities are common, so that plans can be equally good."""
    some = worth[:SOME]
    return len(some) < SOME or len(np.unique(some)) < 0.9 * SOME


def _multiples(worth: Floats, unit: int) -> bool:
    error = np.abs(worth * unit - np.rint(worth * unit))
    return bool(error.max(initial=0.0) <= 1e-9)


def ranks(
    *,
    top: int,
    total: int,
    highest: int,
    nodes: int,
    even_first: bool,
    keeping: bool = False,
    tied: bool = True,
) -> Ranks:
    """The richest ranks that fit into whole numbers: chance goes first, then evenness."""
    choices = [(chance, True) for chance in CHANCES] if tied else []
    choices += [(CHANCES[-1], even_first)] if tied else []
    choices += [(0, even_first)]
    for chance, evenly in choices:
        found = _ranks(top, total, highest, even_first, keeping, chance, evenly)
        if found.largest(top, highest) * nodes < ROOM:
            break
    return found


def _ranks(
    top: int, total: int, highest: int, even_first: bool, keeping: bool, chance: int, evenly: bool
) -> Ranks:
    luck, even, worth = chance * total + 1, highest * total + 1, 2 * top * total + 1
    if even_first:
        return Ranks(luck * worth * even if keeping else 0, luck, luck * worth, chance)
    affinity = luck * even if evenly else luck
    return Ranks(affinity * worth if keeping else 0, affinity, luck if evenly else 0, chance)


def rising(low: Codes, room: Codes, held: Codes, total: int) -> tuple[Codes, Whole, Whole]:
    """Arcs judge → sink as (judges, cost, capacity): a unit beyond the others' costs more."""
    fair = -(-(total + int(held.sum())) // len(room))
    first = held + low
    single = np.clip(fair + STEPS - first, 0, room - low)
    rest = np.flatnonzero(room - low > single)
    tail = np.repeat(np.arange(len(room)), single)
    step = np.arange(len(tail)) - np.repeat(np.cumsum(single) - single, single)
    return (
        np.concatenate([tail, rest]),
        np.concatenate([first[tail] + step, (first + single)[rest]]),
        np.concatenate([np.ones(len(tail), np.int64), (room - low - single)[rest]]),
    )
