"""What is believed of all merits and severities together, and what would one more review teach?

**Model.** At the reported variances the posterior of z = (η, b), the merits of the entries and
the effects of the judges, is Gaussian with covariance C.  A review of entry i by judge j that is
still to be written observes x'z + e, where x marks i and j, so

    C ← C − C x x'C / (x'C x + v_e)

whatever score it will hold: which reviews to buy can be planned before any of them is written.

======== ==========================================================
symbol   meaning
======== ==========================================================
C        covariance of (η, b), entries first
x'C x    doubt about the score of the review; large between an entry
         and a judge that few chains of reviews link
v_e      residual variance, that of one review
======== ==========================================================

**Reference.** Frazier, Powell & Dayanik (2009), The knowledge-gradient policy for correlated
normal beliefs, doi:10.1287/ijoc.1080.0314.

**When not to use it.** Covariates of a review to come are not known; they count as zero here.

>>> before = Belief(np.eye(3), residual=2.0, entries=2)
>>> before.after(0, 0).covariance.diagonal().tolist()
[0.75, 1.0, 0.75]
"""

from dataclasses import dataclass, replace

import numpy as np

from jeoul.errors import Unanswerable
from jeoul.severity import Severity
from jeoul.severity.posterior import Point
from jeoul.severity.report import by_role
from jeoul.tables import Floats

LARGEST = 4_000


@dataclass(frozen=True, eq=False)
class Belief:
    """A joint Gaussian belief about merits (first) and judges' effects."""

    covariance: Floats
    residual: float
    entries: int

    @classmethod
    def of(cls, *, fitted: Severity) -> "Belief":
        """The belief at the reported variances, in the units of the scores."""
        entries, judges = len(fitted.scores.entries), len(fitted.scores.judges)
        if entries + judges > LARGEST:
            raise Unanswerable(
                f"{entries} entries and {judges} judges are more than the {LARGEST} together "
                "whose joint covariance is held",
                remedy="leave out entries that are far from the cut, or plan part by part",
            )
        residual = fitted.variance["residual"]
        half, own = _factor(fitted.plug_in, judges)
        covariance = half @ half.T
        covariance[np.diag_indices_from(covariance)] += own
        return cls(covariance * residual, residual, entries)

    def doubt(self) -> Floats:
        """The variance of the score that each judge would give each entry (entries × judges)."""
        variances, n = self.covariance.diagonal(), self.entries
        mixed = 2 * self.covariance[:n, n:]
        return np.asarray(variances[:n, None] + mixed + variances[n:] + self.residual)

    def after(self, entry: int, judge: int) -> "Belief":
        """The belief once this judge has read this entry."""
        column = self.covariance[:, entry] + self.covariance[:, self.entries + judge]
        doubt = column[entry] + column[self.entries + judge] + self.residual
        learnt = np.outer(column, column / doubt)
        return replace(self, covariance=np.subtract(self.covariance, learnt, out=learnt))


def _factor(point: Point, judges: int) -> tuple[Floats, Floats]:
    """(H, d) with C = H H' + diag(d), in units of σ."""
    s = point.row.sums
    own_u = point.row.reduced.ratio_u / point.row.reduced.d
    root = np.sqrt(point.shrink)
    known = by_role(
        s, -own_u[:, None] * (s.uv @ point.row.vectors) * root, point.row.vectors * root
    )
    moved = by_role(s, *point.moves())
    own = by_role(s, own_u, np.zeros(s.kept))
    merit_slope = s.fixed.entry_rows - moved[0][:, 1:]
    if s.kept:
        judge_known, judge_slope, judge_own = known[1][:judges], -moved[1][:judges, 1:], own[1]
    else:
        judge_known, judge_own = np.zeros((judges, 0)), np.zeros(judges)
        judge_slope = s.fixed.back[-judges:]
    slope = np.linalg.solve(point.factor, np.vstack([merit_slope, judge_slope]).T).T
    half = np.hstack([np.vstack([known[0], judge_known]), slope])
    return half, np.append(own[0], judge_own[:judges])
