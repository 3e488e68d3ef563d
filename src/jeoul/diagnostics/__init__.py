"""What should one talk about with a judge?

**Model.** The additive model of :mod:`jeoul.severity` says what to expect of every score from
the *other* judges; each figure below is one way to depart from that.

=========== ==================================================================
figure      asks
=========== ==================================================================
severity    does she score below the others?  (score units, positive: harsh)
spread      does she use the scale as widely as they do?  (1 = typical)
fit         is she noisier than the model?  (variance ratio, 1 = typical)
halo        do her criteria move together more than the jury's?
special     is she harsh on one criterion only?
drift       do her scores change from the first to the last?  (score units)
ties        does she favour entries she is tied to?  (score units)
influence   would other entries be selected without her?
=========== ==================================================================

A tie has a fixed effect and a random slope per judge; what is reported is their sum, so that a
judge with few tied entries is drawn to the jury's average.

**Reference.** Myford & Wolfe (2003, 2004), Journal of Applied Measurement 4:386, 5:189.

**When not to use it.** To exclude judges by rule, or after seeing whom that favours.

>>> entries, judges = [e for e in "abcdefgh" for _ in "jkl"], list("jkl") * 8
>>> values = [k + (j == "l") for k, j in zip(range(24), judges)]
>>> found = diagnose(scores=Scores.of(entries=entries, judges=judges, values=values))
>>> [judge.severity.estimate < 0 for judge in found.judges]
[False, False, True]
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from jeoul import severity
from jeoul.diagnostics.by_criterion import excess, halos, sheets, special
from jeoul.diagnostics.expected import expected
from jeoul.diagnostics.influence import Influence, influences
from jeoul.diagnostics.measures import Figure, drifts, fits, spreads, with_error
from jeoul.diagnostics.questions import questions, thresholds
from jeoul.errors import InputError
from jeoul.severity import Severity
from jeoul.tables import Scores, total
from jeoul.threads import one_thread

__all__ = ["DiagnosticOptions", "Diagnostics", "Figure", "Influence", "Judge", "diagnose"]

HALF = 0.5


@dataclass(frozen=True)
class DiagnosticOptions:
    """What is looked at; fix ``matters`` (in score units) before seeing any result."""

    matters: float | None = None
    """A difference worth a conversation; None: half the residual deviation of one score."""
    order: str | None = None
    """The covariate that says when a score was given."""
    ties: tuple[str, ...] = ()
    """Covariates that say whether judge and entry are tied (0 or 1)."""
    top: int | None = None
    """Places, for the influence on the selected set."""

    def __post_init__(self) -> None:
        if self.matters is not None and not 0 < self.matters < np.inf:
            raise InputError(
                "a difference that matters is a positive number of score units",
                column="matters",
                value=self.matters,
                remedy="write a number like 0.5, or leave it out",
            )


@dataclass(frozen=True, eq=False)
class Judge:
    """The figures of one judge; None where the scores are too few to say."""

    judge: str
    n: int
    severity: Figure
    spread: Figure | None
    fit: Figure | None
    drift: Figure | None
    ties: dict[str, Figure | None]
    halo: float | None
    excess_halo: float | None
    special: dict[str, Figure | None]
    influence: Influence | None
    questions: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "judge": self.judge,
            "n": self.n,
            "severity": self.severity.as_dict(),
            "spread": _plain(self.spread),
            "fit": _plain(self.fit),
            "drift": _plain(self.drift),
            "ties": {name: _plain(figure) for name, figure in self.ties.items()},
            "halo": self.halo,
            "excess_halo": self.excess_halo,
            "special": {name: _plain(figure) for name, figure in self.special.items()},
            "influence": None
            if self.influence is None
            else {
                "enter": list(self.influence.enter),
                "leave": list(self.influence.leave),
                "reason": self.influence.reason,
            },
            "questions": self.questions,
        }


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """All judges, in the order of names, and what their figures were held against."""

    fitted: Severity
    matters: float
    thresholds: dict[str, Any]
    judges: tuple[Judge, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "thresholds": self.thresholds,
            "judges": [judge.as_dict() for judge in self.judges],
        }


@one_thread()
def diagnose(*, scores: Scores, options: DiagnosticOptions | None = None) -> Diagnostics:
    """Every figure the table allows; with criteria, totals are formed for all but halo."""
    options = options or DiagnosticOptions()
    _refuse_unknown(scores, options)
    table = scores if scores.criterion is None else total(scores=scores)
    order = None if options.order is None else table.covariates[options.order]
    table = _without(table, options.order)
    fitted = severity.fit(scores=table, variance="reml", slopes=options.ties)
    at = expected(fitted=fitted)
    matters = options.matters or HALF * max(fitted.variance["residual"], 1e-300) ** 0.5
    judges, width = len(table.judges), max(len(scores.criteria), 1)
    spread, fit = spreads(scores=table, at=at), fits(scores=table, at=at)
    drift = [None] * judges if order is None else drifts(scores=table, at=at, order=order)
    halo: list[float | None] = [None] * judges
    counts = [0] * judges
    parts: list[list[Figure | None]] = [[] for _ in range(judges)]
    if width > 1:
        whole = sheets(scores=scores)
        halo, counts = halos(of=whole, judges=judges)
        parts = special(of=whole, judges=judges)
    more = excess(halo, counts)
    changed = None
    if options.top is not None:
        changed = influences(fitted=_plainly(fitted, options), places=options.top)
    rows = []
    for j, name in enumerate(table.judges):
        its = {tie: _tie(fitted, tie, j) for tie in options.ties}
        own = with_error(fitted.severity[j], fitted.severity_sd[j])
        by_part = list(zip(scores.criteria, parts[j], strict=False))
        asked = questions(
            severity=own,
            spread=spread[j],
            fit=fit[j],
            drift=drift[j],
            ties=its,
            halo=more[j],
            sheets=counts[j],
            special=by_part,
            matters=matters,
        )
        rows.append(
            Judge(
                judge=name,
                n=int(table.loads[j]),
                severity=own,
                spread=spread[j],
                fit=fit[j],
                drift=drift[j],
                ties=its,
                halo=halo[j],
                excess_halo=more[j],
                special=dict(by_part),
                influence=None if changed is None else changed[j],
                questions=asked,
            )
        )
    return Diagnostics(fitted, matters, thresholds(matters=matters, criteria=width), tuple(rows))


def _tie(fitted: Severity, tie: str, judge: int) -> Figure | None:
    """The jury's effect of a tie plus the judge's own; None for a judge without tied entries."""
    scores = fitted.scores
    tied = scores.covariates[tie][scores.judge == judge]
    if np.ptp(tied) == 0:
        return None
    slope = next(s for s in fitted.slopes if s.covariate == tie)
    effect, se = fitted.fixed[tie]
    return with_error(effect + slope.estimate[judge], float(np.hypot(se, slope.se[judge])))


def _plainly(fitted: Severity, options: DiagnosticOptions) -> Severity:
    """The fit without slopes, which is the one that is repeated without each judge."""
    if not options.ties:
        return fitted
    return severity.fit(scores=fitted.scores, variance="reml")


def _without(table: Scores, order: str | None) -> Scores:
    """The order of scoring is no covariate of the scores."""
    kept = {name: column for name, column in table.covariates.items() if name != order}
    return replace(table, covariates=kept)


def _refuse_unknown(scores: Scores, options: DiagnosticOptions) -> None:
    for name in (*options.ties, *([options.order] if options.order else [])):
        if name not in scores.covariates:
            raise InputError(
                "there is no such covariate",
                column=name,
                value=name,
                remedy=f"the covariates are: {', '.join(scores.covariates) or 'none'}",
            )
    if options.top is not None and not 1 <= options.top <= len(scores.entries):
        raise InputError(
            "not a number of places",
            column="top",
            value=options.top,
            remedy=f"write a whole number from 1 to {len(scores.entries)}",
        )


def _plain(figure: Figure | None) -> dict[str, float | None] | None:
    return None if figure is None else figure.as_dict()
