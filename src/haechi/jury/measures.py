"""The only door of this room to jeoul: rows in, a reading plan and its figures out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, deny

if TYPE_CHECKING:
    from jeoul.assignment import Rule
    from jeoul.errors import JeoulError

SHOWN = 5
SLACKS = (0, 1, 2, 4, 8, 16)  # by so much a load may differ from its fair share, the least first
HALVINGS = 60
Pair = tuple[int, int]  # (entry, judge), by database key


@dataclass(frozen=True)
class Demand:
    """What a plan has to do. Keys are database keys, each with the name people know it by.

    ``reviews`` counts what an entry shall have in all, ``given`` included: sheets that count
    although their judge has stepped down. ``knows`` tells of those judges too.
    """

    entries: Mapping[int, str]
    judges: Mapping[int, str]
    shares: Mapping[int, int]
    reviews: Mapping[int, int]
    begun: frozenset[Pair]
    waiting: frozenset[Pair]
    given: frozenset[Pair]
    conflicts: frozenset[Pair]
    fields: Mapping[int, frozenset[str]]
    knows: Mapping[int, frozenset[str]]
    outside: Mapping[int, int]

    @cached_property
    def given_to(self) -> Counter[int]:
        return Counter(entry for entry, _judge in self.given)

    def needed(self, entry: int) -> int:
        """How many of the seated judges shall read it, those who have begun it included."""
        return self.reviews[entry] - self.given_to[entry]

    def knows_field(self, entry: int, judge: int) -> bool:
        return bool(self.fields[entry] & self.knows.get(judge, frozenset()))

    def is_outside(self, entry: int, judge: int) -> bool:
        return bool(self.fields[entry]) and not self.knows_field(entry, judge)


@dataclass(frozen=True)
class ReadingPlan:
    """Who reads what, and how well the design connects the judges' scores."""

    pairs: tuple[Pair, ...]
    measures: dict[str, object]


def plan_reviews(demand: Demand, *, seed: int) -> ReadingPlan:
    """Every entry its readers, work by shares, no conflicts, one connected design.

    What is begun stays; what is not begun moves only where it must.

    Raises:
        Refused: the demands contradict each other; the sentence names them.
    """
    import numpy as np

    from jeoul.assignment import adjust
    from jeoul.errors import Infeasible, JeoulError

    try:
        for bounds in ever_looser(demand):
            try:
                found = adjust(**told(demand), load=bounds, rng=np.random.default_rng(seed))
                break
            except Infeasible as error:
                refused = error
        else:
            raise refused
    except JeoulError as error:
        impossible(error, demand.entries, demand.judges).enforce()
        raise
    stays = set(as_names(demand.given))
    pairs = tuple(
        (int(pair.entry), int(pair.judge)) for pair in found.plan.pairs if pair[:2] not in stays
    )
    how = {"method": found.plan.method, "exchanges": found.plan.swaps}
    return ReadingPlan(pairs, figures(demand, pairs) | how)


def told(demand: Demand) -> dict[str, Any]:
    """The demand in the words of jeoul."""
    done = demand.begun | demand.given
    return {
        "plan": as_names(done | demand.waiting),
        "done": as_names(done),
        "entries": [str(entry) for entry in demand.entries],
        "judges": [str(judge) for judge in demand.judges],
        "per_entry": {str(entry): number for entry, number in demand.reviews.items()},
        "conflicts": as_names(
            (entry, judge)
            for entry, judge in demand.conflicts - done
            if entry in demand.entries and judge in demand.judges
        ),
        "affinity": affinities(demand),
        "rules": rules_of(demand),
    }


def as_names(pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    return [(str(entry), str(judge)) for entry, judge in sorted(pairs)]


def affinities(demand: Demand) -> dict[tuple[str, str], float]:
    """The share of an entry's fields that a judge knows."""
    return {
        (str(entry), str(judge)): len(shared) / len(fields)
        for entry, fields in demand.fields.items()
        for judge in demand.judges
        if (shared := fields & demand.knows[judge])
    }


def rules_of(demand: Demand) -> list["Rule"]:
    """Somebody from outside the field: one rule for entries of the same fields and number."""
    from jeoul.assignment import Rule

    counted = {*demand.judges, *(judge for _entry, judge in demand.given)}
    kinds: dict[tuple[frozenset[str], int], set[str]] = {}
    for entry, least in demand.outside.items():
        if least and demand.fields[entry]:
            kinds.setdefault((demand.fields[entry], least), set()).add(str(entry))
    return [
        Rule(
            name=f"outside {' + '.join(sorted(fields))} {least}",
            judges=frozenset(str(j) for j in counted if not demand.knows[j] & fields),
            entries=frozenset(entries),
            least=least,
        )
        for (fields, least), entries in kinds.items()
    ]


# --- loads --------------------------------------------------------------------------------------


def ever_looser(demand: Demand) -> Iterator[dict[str, tuple[int, int]]]:
    """Bounds on the loads: as close to the fair shares as can be, then looser, then none.

    Once sheets lie before the judges, a tenth more or less is no reason to move them.
    """
    held = Counter(judge for _entry, judge in demand.begun)
    barred = Counter(j for entry, j in demand.conflicts - demand.begun if entry in demand.entries)
    room = {judge: len(demand.entries) - barred[judge] for judge in demand.judges}
    total = sum(demand.reviews.values()) - len(demand.given)
    fair = fair_loads(demand.shares, held, room, total)
    is_laid = bool(demand.begun or demand.waiting)
    for slack in SLACKS:
        yield {
            str(judge): around(
                load, slack + is_laid * max(1, round(load / 10)), held[judge], room[judge]
            )
            for judge, load in fair.items()
        }
    yield {str(judge): (held[judge], max(held[judge], room[judge])) for judge in demand.judges}


def around(load: float, slack: int, held: int, room: int) -> tuple[int, int]:
    return max(held, min(int(load) - slack, room)), max(held, min(ceil(load) + slack, room))


def fair_loads(
    shares: Mapping[int, int], held: Mapping[int, int], room: Mapping[int, int], total: int
) -> dict[int, float]:
    """The work in proportion to the shares; nobody gets less than is begun, or more than there is.

    Everybody reads her share times one unit, within these bounds; the unit that makes the sum
    right is found by halving.
    """

    def loads(unit: float) -> dict[int, float]:
        return {j: float(min(max(share * unit, held[j]), room[j])) for j, share in shares.items()}

    low, high = 0.0, float(max(room.values(), default=0))
    for _halving in range(HALVINGS):
        unit = (low + high) / 2
        low, high = (unit, high) if sum(loads(unit).values()) < total else (low, unit)
    return loads(high)


# --- what a plan is judged by -------------------------------------------------------------------


def figures(demand: Demand, pairs: Collection[Pair]) -> dict[str, object]:
    """What a plan is judged by, as plain values; sheets that are given count in the design."""
    from jeoul.design import design

    every = [*pairs, *sorted(demand.given)]
    measured = design(
        entry=codes(entry for entry, _judge in every), judge=codes(judge for _entry, judge in every)
    )
    load = Counter(dict.fromkeys(demand.judges, 0))
    load.update(judge for _entry, judge in pairs)
    known = {entry for entry, judge in every if demand.knows_field(entry, judge)}
    told_fields = [entry for entry, fields in demand.fields.items() if fields]
    return {
        "reviews": len(pairs),
        "load_min": min(load.values()),
        "load_max": max(load.values()),
        "connected": measured.connected,
        "lambda2": measured.lambda2,
        "a_efficiency": measured.a_efficiency,
        "shared_min": measured.shared_min,
        "moved": len(demand.waiting - set(pairs)),
        "fields": len(told_fields),
        "unknown": sum(entry not in known for entry in told_fields),
        "inside": sum(demand.knows_field(entry, judge) for entry, judge in pairs),
    }


@dataclass(frozen=True)
class Links:
    """How well the sheets of a round link its judges; a figure is None where there are too few."""

    sheets: int
    connected: bool
    parts: int
    lambda2: float | None
    a_efficiency: float | None
    shared_min: int | None


def links_of(pairs: Collection[Pair]) -> Links | None:
    """The design that these (entry, judge) pairs make; None while there are none."""
    from jeoul.design import design

    if not pairs:
        return None
    ordered = sorted(pairs)
    found = design(
        entry=codes(entry for entry, _judge in ordered), judge=codes(j for _entry, j in ordered)
    )
    return Links(
        sheets=len(ordered),
        connected=found.connected,
        parts=len(found.components),
        lambda2=found.lambda2,
        a_efficiency=found.a_efficiency,
        shared_min=found.shared_min,
    )


def codes(keys: Iterable[int]) -> Any:
    import numpy as np

    return np.unique(list(keys), return_inverse=True)[1]


# --- refusals -----------------------------------------------------------------------------------


def impossible(
    error: "JeoulError", entries: Mapping[int, str], judges: Mapping[int, str]
) -> Verdict:
    """Why no plan fits, with the entries and judges it is about called by their names."""
    stuck = named(getattr(error, "entries", ()), entries)
    full = named(getattr(error, "judges", ()), judges)
    if stuck:
        return deny(
            "plan_impossible",
            _(
                "No plan fits: too few judges without a conflict are left for %(entries)s. "
                "Invite more judges, or look at the conflicts."
            ),
            entries=stuck,
        )
    if full:
        return deny(
            "plan_impossible",
            _("No plan fits: what is asked of %(judges)s cannot be met together."),
            judges=full,
        )
    return deny("plan_impossible", _("No plan could be worked out: %(cause)s."), cause=str(error))


def named(ids: Iterable[str], names: Mapping[int, str]) -> str:
    """The first few names, and how many more there are."""
    known = [names.get(int(one), one) for one in ids if str(one).isdecimal()]
    more = len(known) - SHOWN
    return ", ".join(known[:SHOWN]) + (f" (+{more})" if more > 0 else "")
