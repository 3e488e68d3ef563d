"""How many selections at the cut are expected to be wrong, now and after reviews to come?

**Model.** The cut at K lies at c = (m_(k) + m_(k+1)) / 2, halfway between the last estimate inside
and the first outside.  An entry is on the wrong side of it with probability Φ(−|m_i − c| / s_i).
Reviews to come split s² = d² + s'² into what they will tell and what they will leave open; the
estimate will move with variance d², and the entry is then on the wrong side with probability

    2 T(|m_i − c| / s_i, s'_i / d_i)

(no reviews: d = 0, and 2 T(a, ∞) = Φ(−a); it falls as d grows).  Every wrong selection leaves out
one that belongs, so the expected number of wrong selections is **half the sum** over the entries.

======== ======================================================================
symbol   meaning
======== ======================================================================
m, s     estimate, and standard deviation of η_i about the mean of those ranked
T(a, b)  Owen's function
======== ======================================================================

Entries are compared with one another, so that doubt which all of them share does not count.

**Reference.** Owen (1956), Tables for computing bivariate normal probabilities,
doi:10.1214/aoms/1177728074.

**When not to use it.** c is taken as known; for a handful of entries the number is rough.

>>> cut = Cut.of(estimate=np.array([3.0, 1.0, 0.0]), who=np.arange(3), places=1)
>>> cut.line, cut.gap.tolist()
(2.0, [1.0, 1.0, 2.0])
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, owens_t

from jeoul.adaptive.belief import Belief
from jeoul.tables import Codes, Floats


@dataclass(frozen=True, eq=False)
class Cut:
    """The entries ranked together, where the cut lies, and how far from it each one is."""

    who: Codes
    line: float
    gap: Floats

    @classmethod
    def of(cls, *, estimate: Floats, who: Codes, places: int) -> "Cut":
        """The cut that takes ``places`` of the entries ``who`` (fewer than all)."""
        best = np.sort(estimate[who])[::-1]
        line = float(best[places - 1] + best[places]) / 2
        return cls(who, line, np.abs(estimate[who] - line))

    def told(self, belief: Belief) -> Floats:
        """Covariance of each merit, about the mean of those ranked, with (η, b)."""
        rows = belief.covariance[self.who]
        return np.asarray(rows - rows.mean(axis=0))

    def variances(self, told: Floats) -> Floats:
        """s² of each entry, from :meth:`told`."""
        inside = told[:, self.who]
        return np.asarray(np.maximum(inside.diagonal() - inside.mean(axis=1), 0.0))


def gains(*, cuts: Sequence[Cut], belief: Belief) -> Floats:
    """The index of every review (entries × judges): Σ P(wrong side) × share of s² removed."""
    n = belief.entries
    removed = np.zeros((n, belief.covariance.shape[0] - n))
    for cut in cuts:
        told = cut.told(belief)
        s2 = np.maximum(cut.variances(told), np.finfo(float).tiny)
        weight = ndtr(-cut.gap / np.sqrt(s2)) / s2
        merits, judges = told[:, :n], told[:, n:]
        # Σ_l weight_l (merits_li + judges_lj)², multiplied out so that no entry × entry × judge
        # array is made.
        removed += (weight @ merits**2)[:, None] + weight @ judges**2
        removed += 2 * (weight[:, None] * merits).T @ judges
    return np.asarray(np.maximum(removed, 0.0) / belief.doubt())


def expected_errors(*, cuts: Sequence[Cut], before: Belief, after: Belief) -> float:
    """The expected number of wrong selections once what ``after`` knows has been learnt."""
    return float(sum(_errors(cut, before, after) for cut in cuts))


def _errors(cut: Cut, before: Belief, after: Belief) -> float:
    s2 = np.maximum(cut.variances(cut.told(before)), np.finfo(float).tiny)
    left = np.minimum(cut.variances(cut.told(after)), s2)
    with np.errstate(divide="ignore"):
        ratio = np.sqrt(left / (s2 - left))
    return float(owens_t(cut.gap / np.sqrt(s2), ratio).sum())
