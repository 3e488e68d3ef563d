"""Which extra reviews are worth buying?

**Model.** After the first reviews a few entries lie so close to the cut that another review can
change the selection; the others are decided.  A review of entry i by judge j is worth

    gain_ij = Σ_l Φ(−|m_l − c| / s_l) · d²_l(ij) / s_l²

the chance that entry l is on the wrong side of the cut, times the share of its variance that the
review removes, summed over the entries (almost all of it is entry i's own).  The best review is
taken, the joint covariance is updated exactly, and so on until the budget is spent: in batches,
after each of which the scores are to be fitted again.  Planning ends before a batch that would
lower the expected number of wrong selections (:mod:`jeoul.adaptive.cuts`) by less than ``stop``.

======== ===========================================================================
symbol   meaning
======== ===========================================================================
m, s     estimate and standard deviation of an entry's merit
c        the cut, halfway between the K-th and the next estimate
d²_l(ij) variance of entry l that the review removes (:mod:`jeoul.adaptive.belief`)
======== ===========================================================================

**Reference.** Chen, He, Fu & Lee (2008), Efficient simulation budget allocation for selecting an
optimal subset, doi:10.1287/ijoc.1080.0268.

**When not to use it.** To look for reviews until the favourite is in: the budget is fixed
beforehand, and a judge is not told why an entry comes to her.

>>> scores = Scores.of(entries="aabbccdd", judges="jkkljljk", values=[9, 8, 5, 6, 6, 5, 1, 2])
>>> options = ExtraOptions(budget=1, calibrate=CalibrateOptions(top=(2,)))
>>> extra(scores=scores, options=options).reviews[0].entry in ("b", "c")
True
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from jeoul import severity
from jeoul.adaptive.belief import Belief
from jeoul.adaptive.cuts import Cut
from jeoul.adaptive.options import ExtraOptions
from jeoul.adaptive.plan import Chosen, Ending, planned
from jeoul.adaptive.room import Room
from jeoul.calibrate import notes
from jeoul.calibrate.options import CalibrateOptions, Top
from jeoul.design import Design, components, design, of_scores, refuse_disconnected
from jeoul.errors import InputError, Unanswerable
from jeoul.recipe import Recipe, canonical, digest
from jeoul.severity import Severity
from jeoul.tables import Codes, Scores, name_of, total
from jeoul.threads import one_thread

__all__ = ["CalibrateOptions", "Extra", "ExtraOptions", "Review", "extra"]


@dataclass(frozen=True)
class Review:
    """A review worth buying, in the order in which reviews were chosen."""

    entry: str
    judge: str
    gain: float
    batch: int


@dataclass(frozen=True, eq=False)
class Extra:
    """A plan of extra reviews; :meth:`as_dict` is the command's JSON.

    ``errors`` holds the expected wrong selections before and after each batch; ``ended`` says why
    there are no more reviews: the budget is spent, the rule stopped, or nobody is free.
    """

    recipe: Recipe
    reviews: tuple[Review, ...]
    errors: tuple[float, ...]
    ended: Ending
    before: Design
    after: Design
    warnings: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        return {
            **self.recipe.as_dict(),
            "warnings": list(self.warnings),
            "reviews": [dict(vars(review)) for review in self.reviews],
            "expected_errors": {
                "before": self.errors[0],
                "after": self.errors[-1],
                "by_batch": list(self.errors[1:]),
            },
            "ended": self.ended,
            "design": {
                name: {"lambda2": d.lambda2, "a_efficiency": d.a_efficiency}
                for name, d in (("before", self.before), ("after", self.after))
            },
        }

    def as_json(self) -> bytes:
        """Canonical JSON: the same input, options, seed and version give the same bytes."""
        return canonical(self.as_dict())


def extra(
    *,
    scores: Scores,
    options: ExtraOptions,
    available: Mapping[str, int] | None = None,
    conflicts: Iterable[tuple[str, str]] = (),
) -> Extra:
    """Fit the scores and plan the reviews; ``available`` says how many each judge can write."""
    asked = options.calibrate
    apart = sorted({(name_of(entry), name_of(judge)) for entry, judge in conflicts})
    free = None if available is None else {name_of(j): n for j, n in available.items()}
    recipe = Recipe("extra", options.as_dict(), asked.seed, _digest(scores, free, apart))
    if scores.criterion is not None:
        scores = total(scores=scores, weights=asked.weights)
    tops = asked.tops(scores=scores)
    room = Room.of(
        scores=scores,
        budget=options.budget,
        available=free,
        conflicts=apart,
        rng=np.random.default_rng(asked.seed),
    )
    _refuse_full(room)
    with one_thread():
        before = of_scores(scores=scores)
        if not asked.per_component:
            refuse_disconnected(design=before, judges=scores.judges)
        fitted = severity.fit(
            scores=scores, variance=asked.variance, judges=asked.judges, slopes=asked.slopes
        )
        _refuse_equal(fitted)
        cuts = _cuts(fitted, tops)
        chosen, errors, ended = planned(
            cuts=cuts, start=Belief.of(fitted=fitted), room=room, options=options
        )
        after = _design_after(scores, chosen)
    reviews = tuple(
        Review(scores.entries[i], scores.judges[j], gain, 1 + n // options.batch)
        for n, (i, j, gain) in enumerate(chosen)
    )
    warnings = _warnings(fitted, before, len(reviews), options, ended)
    return Extra(recipe, reviews, errors, ended, before, after, warnings)


def _cuts(fitted: Severity, tops: Sequence[Top]) -> list[Cut]:
    """A cut for every top in every part that holds more entries than places."""
    scores = fitted.scores
    wanted = [(who, top.places) for top in tops for who in _fields(scores, top)]
    cuts = [
        Cut.of(estimate=fitted.estimate, who=who, places=places)
        for who, places in wanted
        if places < len(who)
    ]
    if not cuts:
        raise InputError(
            "there is a place for every entry, so no selection can be wrong",
            column="top",
            value=", ".join(top.label for top in tops),
            remedy="ask for fewer places than entries",
        )
    return cuts


def _fields(scores: Scores, top: Top) -> list[Codes]:
    """The entries that compete for these places: a group, or the entries of every component."""
    if top.group is not None:
        return [np.flatnonzero(scores.group == scores.groups.index(top.group))]
    part = np.empty(len(scores.entries), dtype=np.intp)
    part[scores.entry] = components(entry=scores.entry, judge=scores.judge)[scores.judge]
    return [np.flatnonzero(part == number) for number in range(part.max() + 1)]


def _design_after(scores: Scores, chosen: Chosen) -> Design:
    pairs = np.array([(i, j) for i, j, _ in chosen], dtype=np.intp).reshape(-1, 2)
    return design(
        entry=np.append(scores.entry, pairs[:, 0]), judge=np.append(scores.judge, pairs[:, 1])
    )


def _digest(
    scores: Scores, free: Mapping[str, int] | None, apart: Sequence[tuple[str, str]]
) -> str:
    """SHA-256 of the scores' digest with who is free and who is in conflict."""
    whole = {"scores": digest(scores=scores), "available": free, "conflicts": apart}
    return sha256(canonical(whole)).hexdigest()


def _refuse_full(room: Room) -> None:
    if not room.open.any():
        raise Unanswerable(
            "no judge is free for an entry that she has not read and may read",
            remedy="free a judge, or widen the panel",
        )


def _refuse_equal(fitted: Severity) -> None:
    if fitted.variance["entry"] <= 0:
        raise Unanswerable(
            "the scores tell no entries apart (their variance is estimated as zero), so none is "
            "closer to the cut than another",
            remedy="integrate over the variances (--variance integrated)",
        )


def _warnings(
    fitted: Severity, before: Design, bought: int, options: ExtraOptions, ended: Ending
) -> tuple[dict[str, Any], ...]:
    found = notes.of_table(scores=fitted.scores, design=before) + notes.of_fit(fitted=fitted)
    if ended == "room":
        found.append(
            notes.warning(
                "budget_not_spent",
                f"only {bought} of {options.budget} reviews find a judge who is free and eligible",
                reviews=bought,
                budget=options.budget,
            )
        )
    return tuple(found)
