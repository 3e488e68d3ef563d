"""In which order are reviews bought, and when is it enough?

**Model.** Greedy: take the review of largest gain, believe what it will teach, take the next.
Among reviews within 2 % of the best gain the one whose score is most in doubt is taken, since it
adds most to what links the judges: log det C falls by log(1 + x'C x / v_e).  Equals are decided
by lot.  A batch that lowers the expected number of wrong selections by less than ``stop`` (in
proportion, if it is a short one) is not bought, and nothing after it.

======== =======================================
symbol   meaning
======== =======================================
x'C x    doubt about the merit plus the severity
======== =======================================

**Reference.** Bailey & Cameron (2013), Using graphs to find the best block designs,
arXiv:1111.3768.

**When not to use it.** Call :func:`jeoul.adaptive.extra`, which calls this.

>>> start = Belief(np.diag([1.0, 1.0, 1.0, 0.1]), residual=1.0, entries=3)
>>> cut = Cut.of(estimate=np.array([2.0, 1.5, 0.0]), who=np.arange(3), places=1)
>>> room = Room(np.ones((3, 1), bool), np.array([1]), np.arange(3)[:, None])
>>> batch([cut], start, room, 1)[0][0][:2]
(0, 0)
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from jeoul.adaptive.belief import Belief
from jeoul.adaptive.cuts import Cut, expected_errors, gains
from jeoul.adaptive.options import ExtraOptions
from jeoul.adaptive.room import Room
from jeoul.tables import Floats

CLOSE = 0.02
SAME = 1e-9
Ending = Literal["budget", "rule", "room"]
Chosen = list[tuple[int, int, float]]


def planned(
    *, cuts: Sequence[Cut], start: Belief, room: Room, options: ExtraOptions
) -> tuple[Chosen, tuple[float, ...], Ending]:
    """Batches of reviews, until the budget, the promise of a batch or the room is exhausted."""
    chosen: Chosen = []
    now, errors = start, [expected_errors(cuts=cuts, before=start, after=start)]
    while len(chosen) < options.budget:
        wanted = min(options.batch, options.budget - len(chosen))
        taken, now, room = batch(cuts, now, room, wanted)
        if not taken:
            return chosen, tuple(errors), "room"
        left = min(expected_errors(cuts=cuts, before=start, after=now), errors[-1])
        if errors[-1] - left < options.stop * len(taken) / options.batch:
            return chosen, tuple(errors), "rule"
        chosen += taken
        errors.append(left)
    return chosen, tuple(errors), "budget"


def batch(cuts: Sequence[Cut], now: Belief, room: Room, wanted: int) -> tuple[Chosen, Belief, Room]:
    """Take the best review, believe what it will teach, take the next."""
    chosen: Chosen = []
    while len(chosen) < wanted and room.open.any():
        i, j, gain = _best(gains(cuts=cuts, belief=now), now, room)
        chosen.append((i, j, gain))
        now, room = now.after(i, j), room.without(i, j)
    return chosen, now, room


def _best(gain: Floats, now: Belief, room: Room) -> tuple[int, int, float]:
    """The open pair of largest gain; among close ones the most in doubt; among equals the lot."""
    pairs = np.flatnonzero(room.open)
    value, doubt = gain.ravel()[pairs], now.doubt().ravel()[pairs]
    close = value >= value.max() * (1 - CLOSE)
    same = close & (doubt >= doubt[close].max() * (1 - SAME))
    pick = pairs[same][np.argmin(room.lot.ravel()[pairs[same]])]
    i, j = divmod(int(pick), gain.shape[1])
    return i, j, float(gain[i, j])
