"""The only door of this room to jeoul: rows in, a reading plan and its figures out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, deny

if TYPE_CHECKING:
    from jeoul.assignment import Assignment
    from jeoul.errors import JeoulError

SHOWN = 5


@dataclass(frozen=True)
class ReadingPlan:
    """Who reads what, and how well the design connects the judges' scores."""

    pairs: tuple[tuple[int, int], ...]
    measures: dict[str, object]


def plan_reviews(
    *,
    entries: Mapping[int, str],
    judges: Mapping[int, str],
    per_entry: int,
    conflicts: Collection[tuple[int, int]],
    locked: Collection[tuple[int, int]],
    seed: int,
) -> ReadingPlan:
    """Every entry ``per_entry`` times, balanced loads, no conflicts, one connected design.

    Ids are database keys, each with the name people know it by; pairs are (entry, judge).

    Raises:
        Refused: the demands contradict each other; the sentence names them.
    """
    import numpy as np

    from jeoul.assignment import assign
    from jeoul.errors import JeoulError

    try:
        result = assign(
            entries=[str(entry) for entry in entries],
            judges=[str(judge) for judge in judges],
            per_entry=per_entry,
            conflicts=[(str(entry), str(judge)) for entry, judge in sorted(conflicts)],
            locked=[(str(entry), str(judge)) for entry, judge in sorted(locked)],
            rng=np.random.default_rng(seed),
        )
    except JeoulError as error:
        impossible(error, entries, judges).enforce()
        raise
    return ReadingPlan(
        pairs=tuple((int(pair.entry), int(pair.judge)) for pair in result.pairs),
        measures=figures(result),
    )


def figures(result: "Assignment") -> dict[str, object]:
    """What a plan is judged by, as plain values."""
    loads = result.load.values()
    return {
        "reviews": len(result.pairs),
        "load_min": min(loads),
        "load_max": max(loads),
        "connected": result.design.connected,
        "lambda2": result.design.lambda2,
        "a_efficiency": result.design.a_efficiency,
        "shared_min": result.design.shared_min,
        "warnings": [warning["code"] for warning in result.warnings],
    }


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
