"""The only door of this room to jeoul: rows in, a reading plan and its figures out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, deny

if TYPE_CHECKING:
    from jeoul.assignment import Demand as Asked
    from jeoul.assignment import Rule
    from jeoul.errors import JeoulError

SHOWN = 5
SLACKS = (0, 1, 2, 4, 8, 16)  # by so much a load may differ from its fair share, the least first
Pair = tuple[int, int]  # (entry, judge), by database key


@dataclass(frozen=True)
class Demand:
    """What a plan has to do. Keys are database keys, each with the name people know it by.

    ``needed`` counts the readers an entry shall have among these judges, those who have begun
    included; ``given`` are sheets that count although their judge has stepped down.
    """

    entries: Mapping[int, str]
    judges: Mapping[int, str]
    shares: Mapping[int, int]
    needed: Mapping[int, int]
    begun: frozenset[Pair]
    waiting: frozenset[Pair]
    given: frozenset[Pair]
    conflicts: frozenset[Pair]
    fields: Mapping[int, frozenset[str]]
    knows: Mapping[int, frozenset[str]]
    outside: Mapping[int, int]

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

    from jeoul.assignment import demand_of, solve
    from jeoul.errors import Infeasible, JeoulError

    try:
        for bounds in ever_looser(demand):
            asked = demand_of(**told(demand), load=bounds)
            try:
                plan = solve(
                    demand=asked, kept=kept(asked, demand.waiting), rng=np.random.default_rng(seed)
                )
                break
            except Infeasible as error:
                refused = error
        else:
            raise refused
    except JeoulError as error:
        impossible(error, demand.entries, demand.judges).enforce()
        raise
    pairs = tuple((int(pair.entry), int(pair.judge)) for pair in plan.pairs)
    how = {"method": plan.method, "exchanges": plan.swaps}
    return ReadingPlan(pairs, figures(demand, pairs) | how)


def kept(asked: "Asked", waiting: Collection[Pair]) -> Any:
    """Which candidate pairs lie before a judge already; None where nothing does."""
    import numpy as np

    if not waiting:
        return None
    entry_at = {name: place for place, name in enumerate(asked.entries)}
    judge_at = {name: place for place, name in enumerate(asked.judges)}
    at = asked.find(
        np.array([entry_at[str(entry)] for entry, _judge in waiting]),
        np.array([judge_at[str(judge)] for _entry, judge in waiting]),
    )
    mask = np.zeros(len(asked.entry), dtype=bool)
    mask[at[at >= 0]] = True
    return mask


def told(demand: Demand) -> dict[str, Any]:
    """The demand in the words of jeoul."""
    conflicts = {pair for pair in demand.conflicts - demand.begun if pair[1] in demand.judges}
    return {
        "entries": [str(entry) for entry in demand.entries],
        "judges": [str(judge) for judge in demand.judges],
        "per_entry": {str(entry): needed for entry, needed in demand.needed.items()},
        "conflicts": as_names(pair for pair in conflicts if pair[0] in demand.entries),
        "locked": as_names(demand.begun),
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
        for judge, known in demand.knows.items()
        if (shared := fields & known)
    }


def rules_of(demand: Demand) -> list["Rule"]:
    """Somebody from outside the field: one rule for entries of the same fields and number."""
    from jeoul.assignment import Rule

    kinds: dict[tuple[frozenset[str], int], set[str]] = {}
    for entry, least in demand.outside.items():
        if least and demand.fields[entry]:
            kinds.setdefault((demand.fields[entry], least), set()).add(str(entry))
    return [
        Rule(
            name=f"outside {' + '.join(sorted(fields))} {least}",
            judges=frozenset(str(j) for j in demand.judges if not demand.knows[j] & fields),
            entries=frozenset(entries),
            least=least,
        )
        for (fields, least), entries in kinds.items()
    ]


# --- loads --------------------------------------------------------------------------------------


def ever_looser(demand: Demand) -> Iterator[dict[str, tuple[int, int]]]:
    """Bounds on the loads: as close to the fair shares as can be, then looser, then none."""
    held = Counter(judge for _entry, judge in demand.begun)
    barred = Counter(judge for _entry, judge in demand.conflicts - demand.begun)
    room = {judge: len(demand.entries) - barred[judge] for judge in demand.judges}
    fair = fair_loads(demand.shares, held, room, sum(demand.needed.values()))
    for slack in SLACKS:
        yield {
            str(judge): (
                max(held[judge], min(int(load) - slack, room[judge])),
                max(held[judge], min(-int(-load // 1) + slack, room[judge])),
            )
            for judge, load in fair.items()
        }
    yield {str(judge): (held[judge], max(held[judge], room[judge])) for judge in demand.judges}


def fair_loads(
    shares: Mapping[int, int], held: Mapping[int, int], room: Mapping[int, int], total: int
) -> dict[int, float]:
    """The work in proportion to the shares; nobody gets less than is begun, or more than there is.

    Whoever would is fixed there, and the others share the rest.
    """
    fixed: dict[int, float] = {}
    while True:
        free = {judge: share for judge, share in shares.items() if judge not in fixed}
        unit = (total - sum(fixed.values())) / max(sum(free.values()), 1)
        fair = {judge: share * unit for judge, share in free.items()}
        low = {j: float(held.get(j, 0)) for j, load in fair.items() if load < held.get(j, 0)}
        high = {j: float(room[j]) for j, load in fair.items() if load > room[j]}
        if not low and not high:
            return fixed | fair
        fixed |= low or high


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
