"""How does a ranking become a series of choices?

**Model.** A judge who ranks a ≻ b ≻ c chooses a among {a, b, c}, then b among {b, c}.  Entries
that share a rank are all chosen, in no order, from one set (Breslow's form of the likelihood).

======== ==================================================================
symbol   meaning
======== ==================================================================
stage    a set of entries still to be ranked, and those chosen from it
silent   judges who ranked a single entry: no choice was made
======== ==================================================================

**Reference.** Plackett (1975), doi:10.2307/2346567; Breslow (1974), doi:10.2307/2529620.

**When not to use it.** When a judge's last rank means "not ranked": leave those rows out.

>>> found = stages(ranks=Scores.of(entries="abc", judges="jjj", values=[1, 2, 3]))
>>> len(found.choices.n), found.above.tolist(), found.below.tolist()
(2, [0, 1], [1, 2])
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from jeoul.errors import Unanswerable
from jeoul.pairs.choice import Choices
from jeoul.tables import Codes, Scores

MOST_OUTCOMES = 20_000_000


@dataclass(frozen=True, eq=False)
class Stages:
    """The choices of all judges, and who is above whom."""

    choices: Choices
    above: Codes
    below: Codes
    silent: tuple[str, ...]
    tied: int


def stages(*, ranks: Scores) -> Stages:
    """The choices in rankings given as scores (low is good)."""
    entries, sets, chosen = [], [], []
    above, below, silent = [], [], []
    number = tied = outcomes = 0
    for judge, name in enumerate(ranks.judges):
        mine = np.flatnonzero(ranks.judge == judge)
        order = mine[np.argsort(ranks.values[mine], kind="stable")]
        who, rank = ranks.entry[order], ranks.values[order]
        if len(who) < 2:
            silent.append(name)
            continue
        starts = np.flatnonzero(np.diff(rank, prepend=-np.inf))
        ends = np.append(starts[1:], len(who))
        for start, end in zip(starts, ends, strict=True):
            if len(who) - start < 2:
                break
            left = who[start:]
            entries.append(left)
            sets.append(np.full(len(left), number))
            chosen.append((np.arange(len(left)) < end - start).astype(float))
            number, outcomes = number + 1, outcomes + len(left)
            tied += int(end - start > 1)
            _refuse_large(outcomes)
            a, b = _arrows(who, int(start), int(end))
            above.append(a)
            below.append(b)
    if not entries:
        raise Unanswerable(
            "every judge ranked a single entry, so nothing is compared",
            remedy="give rankings of at least two entries",
        )
    who = np.concatenate(entries)
    x = sp.csr_array(
        (np.ones(len(who)), (np.arange(len(who)), who)), shape=(len(who), len(ranks.entries))
    )
    choices = Choices.of(x=x, of_set=np.concatenate(sets), y=np.concatenate(chosen))
    return Stages(choices, np.concatenate(above), np.concatenate(below), tuple(silent), tied)


def _arrows(who: Codes, start: int, end: int) -> tuple[Codes, Codes]:
    """Those of a rank point to one another, both ways, and each to the next entry below."""
    group = who[start:end]
    above, below = [group[:-1], group[1:]], [group[1:], group[:-1]]
    if end < len(who):
        above.append(group[-1:])
        below.append(who[end : end + 1])
    return np.concatenate(above), np.concatenate(below)


def _refuse_large(outcomes: int) -> None:
    if outcomes > MOST_OUTCOMES:
        raise Unanswerable(
            f"the rankings are too long for this method (over {MOST_OUTCOMES} choices to weigh)",
            remedy="let each judge rank fewer entries",
        )
