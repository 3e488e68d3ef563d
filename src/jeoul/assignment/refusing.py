"""Why does no plan fit?  The demands in conflict.

**Model.** If entries and judges alone are to blame, a cut of the network says who: a set of
entries whose judges have too little room, or a set of judges whose entries are too few.  What
exactly contradicts what, and the smallest change that would do, is worked out by
:mod:`jeoul.assignment.relaxing`.

======== ======================================================
symbol   meaning
======== ======================================================
cut      entries reached from the source of a maximum flow
======== ======================================================

**Reference.** Gale (1957), doi:10.2140/pjm.1957.7.1073.

**When not to use it.** Before trying: it is asked once the solver has failed.

>>> from jeoul.assignment.demand import demand_of
>>> demand = demand_of(entries="ab", judges="jk", per_entry=1, load={"j": (2, 2)},
...                    conflicts=[("a", "j")])
>>> refuse(demand).judges
('j',)
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from jeoul.assignment.demand import Demand
from jeoul.assignment.network import remaining
from jeoul.assignment.relaxing import LARGEST, Contradiction, contradiction, fewest_meetings
from jeoul.assignment.solver import bottleneck
from jeoul.errors import Infeasible
from jeoul.tables import Codes

SHOWN = 6
Blame = tuple[str, list[str], list[str]]


def refuse(demand: Demand) -> Infeasible:
    """The refusal: demands in conflict, and the smallest change that would do."""
    why = contradiction(demand)
    if why is None and demand.meetings is not None and len(demand.entry) <= LARGEST:
        return _too_often(demand)
    problem, entries, judges = _crowded(demand) or _idle(demand) or _named(why)
    return Infeasible(
        problem,
        entries=entries,
        judges=judges,
        demands=why.demands if why else (),
        relaxation=why.relaxation if why else (),
        remedy=f"the smallest change: {_listed(why.relaxation)}"
        if why
        else "invite more judges, or loosen the loads, the rules or the number of reviews",
    )


def _crowded(demand: Demand) -> Blame | None:
    """Entries that need more than their judges can write."""
    need, _, room = remaining(demand)
    free = np.flatnonzero(~demand.locked)
    short = bottleneck(demand.entry[free], demand.judge[free], need, room)
    if short is None:
        return None
    who = [demand.entries[i] for i in short[0]]
    can = [demand.judges[j] for j in short[1]]
    return (
        f"{len(who)} entries ({', '.join(who[:8])}{', …' if len(who) > 8 else ''}) "
        f"need {int(need[short[0]].sum())} reviews, more than their judges can write: "
        f"of those without a conflict, {', '.join(can[:8]) or 'none'} are full",
        who,
        can,
    )


def _idle(demand: Demand) -> Blame | None:
    """Judges for whom too few entries are left."""
    need, low, _ = remaining(demand)
    free = np.flatnonzero(~demand.locked)
    idle = bottleneck(demand.judge[free], demand.entry[free], low, need)
    if idle is None:
        return None
    who = [demand.judges[j] for j in idle[0]]
    return (
        f"{len(who)} judges ({', '.join(who[:8])}) cannot reach the lower load "
        f"{int(demand.low[idle[0]].max())}: too few entries without a conflict are left for them",
        [],
        who,
    )


def _named(why: Contradiction | None) -> Blame:
    """All the demands of the set, where no cut says who is to blame."""
    if why is None:
        return "the demands cannot be met together", [], []
    listed = f"these demands cannot be met together: {_listed(why.demands)}"
    return listed, list(why.entries), list(why.judges)


def _listed(sentences: Sequence[str]) -> str:
    more = len(sentences) - SHOWN
    return "; ".join(sentences[:SHOWN]) + (f"; and {more} more" if more > 0 else "")


def refuse_crowds(demand: Demand) -> None:
    """Refuse a cap on meetings that counting alone shows to be too low."""
    if demand.meetings is None:
        return
    judges = len(demand.judges)
    meetings = int((demand.need * (demand.need - 1)).sum()) // 2
    couples = judges * (judges - 1) // 2
    if meetings > demand.meetings * couples:
        least = -(-meetings // couples) if couples else 0
        change = f"allow {least} meetings or more"
        raise Infeasible(
            f"at {len(demand.entries)} entries judges meet {meetings} times, but {couples} pairs "
            f"of judges who meet at most {demand.meetings} times meet only "
            f"{demand.meetings * couples} times",
            demands=(f"no two judges meet more than {demand.meetings} times", "all reviews"),
            relaxation=(change,),
            remedy=f"{change}, or invite more judges",
        )


def _too_often(demand: Demand) -> Infeasible:
    """All but the cap on meetings can be met."""
    cap, fewest = demand.meetings, fewest_meetings(demand)
    change = f"allow {fewest} meetings" if fewest else "allow more meetings"
    return Infeasible(
        f"no plan keeps every two judges to {cap} meetings or fewer",
        demands=(f"no two judges meet more than {cap} times", "all the other demands"),
        relaxation=(change,),
        remedy=f"{change}, or invite more judges",
    )


def refuse_meetings(demand: Demand, chosen: Codes) -> None:
    """Refuse a plan in which two judges still meet too often."""
    if demand.meetings is None:
        return
    met = sp.csr_array((np.ones(len(chosen)), (demand.entry[chosen], demand.judge[chosen])))
    often = sp.triu(met.T @ met, 1).tocoo()
    worst = int(often.data.max(initial=0))
    if worst > demand.meetings:
        at = int(often.data.argmax())
        raise Infeasible(
            f"no plan was found in which no two judges meet more than {demand.meetings} times",
            judges=[demand.judges[often.row[at]], demand.judges[often.col[at]]],
            remedy=f"allow {worst} meetings, or invite more judges",
        )
