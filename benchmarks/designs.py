"""What does it cost to connect a design, and what does that bring?

    python benchmarks/designs.py [--juries 100]

209 entries in four fields, 16 judges (four a field); scores are merit (variance 1) less severity
(0.3) plus error (1); the 42 entries of highest calibrated score are the shortlist.  The
calibration has a fixed mean per field and random judges (REML), as jeoul advises.  An affinity is
1 in the judge's field and up to 0.5 for what else she knows.  Jury k is drawn with the seed k, from
0; all designs of a jury share its merits and severities.  Four ways to assign:

random      as if nothing were known of anybody; loads as even as can be
field-only  judges of the field first, whoever it is; loads as even as that lets them be
peer-style  the greatest affinity within bounds on the loads, and nothing else
ours        the same demand, then connected
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from jeoul import severity
from jeoul.assignment import Assignment, assign
from jeoul.tables import Scores
from jeoul.threads import one_thread

ENTRIES, JUDGES, FIELDS, PLACES = 209, 16, 4, 42
MERIT, SEVERITY, ERROR = 1.0, 0.3, 1.0
REVIEWS = (3, 4, 5, 6)
DESIGNS = ("random", "field-only", "peer-style", "ours")


@dataclass(frozen=True, eq=False)
class Jury:
    """What is true of one jury, and who suits whom."""

    seed: int
    field: np.ndarray
    affinity: np.ndarray
    merit: np.ndarray
    severity: np.ndarray
    error: np.ndarray

    @classmethod
    def of(cls, seed: int) -> "Jury":
        rng = np.random.default_rng(seed)
        field = rng.integers(0, FIELDS, ENTRIES)
        same = field[:, None] == np.arange(JUDGES) % FIELDS
        return cls(
            seed,
            field,
            same + np.round(0.5 * rng.random((ENTRIES, JUDGES)), 2),
            rng.normal(0, MERIT**0.5, ENTRIES),
            rng.normal(0, SEVERITY**0.5, JUDGES),
            rng.normal(0, ERROR**0.5, (ENTRIES, JUDGES)),
        )


def planned(jury: Jury, design: str, reviews: int) -> Assignment:
    """The plan of a design."""
    mean = ENTRIES * reviews / JUDGES
    demand = {"entries": range(ENTRIES), "judges": range(JUDGES), "per_entry": reviews}
    rng = np.random.default_rng(jury.seed)
    if design == "random":
        return assign(**demand, connect=False, rng=rng)
    if design == "field-only":
        same = jury.affinity >= 1
        return assign(**demand, affinity=1.0 * same, load=(0, ENTRIES), connect=False, rng=rng)
    return assign(
        **demand,
        load=(int(mean * 0.9), int(np.ceil(mean * 1.1))),
        affinity=jury.affinity,
        connect=design == "ours",
        rng=rng,
    )


def recall(jury: Jury, entry: np.ndarray, judge: np.ndarray) -> float:
    """The share of the true shortlist that the calibrated scores find."""
    scores = Scores.of(
        entries=entry,
        judges=judge,
        values=jury.merit[entry] - jury.severity[judge] + jury.error[entry, judge],
        groups=jury.field[entry],
    )
    estimate = severity.fit(scores=scores, variance="reml").estimate
    names = np.array([int(name) for name in scores.entries])
    chosen = names[np.argsort(-estimate, kind="stable")[:PLACES]]
    return len(set(chosen) & set(np.argsort(-jury.merit)[:PLACES])) / PLACES


def measured(jury: Jury, design: str, reviews: int) -> tuple[float, ...]:
    """Connected, lambda2, A-efficiency, shared_min, affinity, recall."""
    plan = planned(jury, design, reviews)
    entry = np.array([int(pair.entry) for pair in plan.pairs])
    judge = np.array([int(pair.judge) for pair in plan.pairs])
    found = plan.design
    return (
        float(found.connected),
        float(found.lambda2 or 0),
        float(found.a_efficiency or 0),
        float(found.shared_min or 0),
        float(jury.affinity[entry, judge].sum()),
        recall(jury, entry, judge),
    )


def rows(juries: int) -> Iterator[str]:
    """The table, a line at a time."""
    drawn = [Jury.of(seed) for seed in range(juries)]
    heads = ("reviews", "design", "connected", "lambda2", "A-efficiency", "shared_min")
    yield f"| {' | '.join((*heads, 'affinity kept', 'recall'))} |"
    yield "|---|---|---|---|---|---|---|---|"
    for reviews in REVIEWS:
        figures = {
            design: np.array([measured(jury, design, reviews) for jury in drawn])
            for design in DESIGNS
        }
        best = figures["peer-style"][:, 4]
        for design, all_juries in figures.items():
            mean = all_juries.mean(axis=0)
            error = all_juries[:, 5].std(ddof=1) / juries**0.5
            kept = (all_juries[:, 4] / best).mean()
            yield (
                f"| {reviews} | {design} | {mean[0]:.0%} | {mean[1]:.2f} | {mean[2]:.3f} | "
                f"{mean[3]:.1f} | {kept:.0%} | {mean[5]:.3f} ± {error:.3f} |"
            )
        gain = figures["ours"][:, 5] - figures["peer-style"][:, 5]
        yield (
            f"| {reviews} | ours − peer-style, paired | | | | | | {gain.mean():+.3f} ± "
            f"{gain.std(ddof=1) / juries**0.5:.3f} |"
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--juries", type=int, default=100)
    for line in rows(asked.parse_args().juries):
        print(line, flush=True)


if __name__ == "__main__":
    with one_thread():
        main()
