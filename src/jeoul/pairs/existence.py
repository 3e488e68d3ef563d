"""Do the comparisons bound every worth?

**Model.** An arrow from i to j for every defeat of j by i (a tie draws both).  Worths are finite
exactly when every entry can be reached from every other along the arrows: otherwise some entries
never lost to the rest, and the likelihood grows for ever as they rise.

======== =====================================================
symbol   meaning
======== =====================================================
part     entries that can all be reached from one another
======== =====================================================

**Reference.** Ford (1957), doi:10.1080/00029890.1957.11989117; Hunter (2004),
doi:10.1214/aos/1079120141.

**When not to use it.** With pseudo-comparisons: they draw both arrows between every entry and
an imaginary one.

>>> refuse_unbounded(names=("a", "b"), above=np.array([0, 1]), below=np.array([1, 0]))
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from jeoul.errors import Unanswerable
from jeoul.tables import Codes

SHOWN = 5
REMEDY = "add --pseudo 0.5 (half a win and half a defeat against an imaginary entry for each)"


def refuse_unbounded(*, names: Sequence[str], above: Codes, below: Codes) -> None:
    """Raise Unanswerable, naming the entries, unless every worth is finite."""
    size = len(names)
    named = np.array(names, dtype=object)
    arrows = sp.csr_array((np.ones(len(above)), (above, below)), shape=(size, size))
    parts, part = connected_components(arrows, directed=True, connection="strong")
    if parts == 1:
        return
    losses = np.bincount(below, minlength=size)
    wins = np.bincount(above, minlength=size)
    islands, island = connected_components(arrows, directed=False)
    if islands > 1:
        sets = [_shown(named[island == k].tolist()) for k in range(islands)]
        problem = f"the entries fall into {islands} sets that never met: " + " | ".join(
            sets[:SHOWN]
        )
    elif (losses == 0).any():
        problem = f"never beaten: {_shown(named[losses == 0].tolist())}"
    elif (wins == 0).any():
        problem = f"never won: {_shown(named[wins == 0].tolist())}"
    else:
        crossing = part[above] != part[below]
        top = next(k for k in range(parts) if not np.isin(part[below[crossing]], k).any())
        problem = (
            f"the entries fall into {parts} parts, and one never lost to the others: "
            f"{_shown(named[part == top].tolist())}"
        )
    raise Unanswerable(f"no finite scale fits the comparisons; {problem}", remedy=REMEDY)


def _shown(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
