"""Who is eligible, when officers vote yes or no and err differently?

**Model.** :mod:`jeoul.screening.latent` with two classes.  Officers who often stand alone count
for less; a lenient officer's no counts for more than a severe one's.

=========== ==============================================================
symbol      meaning
=========== ==============================================================
p_yes       probability that the true answer is yes
sensitivity an officer's chance to vote yes where yes is true
specificity an officer's chance to vote no where no is true
disputed    0.05 < p_yes < 0.95: for a second look, not for a rule
alpha       Krippendorff's alpha, nominal: agreement beyond chance
=========== ==============================================================

**Reference.** Dawid & Skene (1979), doi:10.2307/2346806.

**When not to use it.** With fewer than three votes an entry or thirty an officer (a warning
says so): let two officers vote, adjudicate where they differ, and report alpha.  Never to
overrule a fact that a document settles.

>>> votes = Scores.of(entries="aaabbbccc", judges="jkl" * 3, values=[1, 1, 1, 0, 0, 0, 1, 1, 0])
>>> [round(row["p_yes"], 3) for row in screen(votes=votes).as_dict()["entries"]]
[1.0, 0.0, 1.0]
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jeoul.agreement.krippendorff import alpha
from jeoul.cautions import about, caution
from jeoul.errors import InputError, Unanswerable
from jeoul.recipe import Recipe, canonical, digest
from jeoul.screening.latent import Latent, dawid_skene
from jeoul.tables import Floats, Scores
from jeoul.threads import one_thread

__all__ = ["Latent", "ScreenOptions", "Screening", "dawid_skene", "screen"]

DEFAULT_SEED = 20230925
FEW_PER_ENTRY, FEW_PER_OFFICER = 3, 30
DISPUTED = (0.05, 0.95)


@dataclass(frozen=True)
class ScreenOptions:
    """What keeps error rates off zero and one: votes added to every cell."""

    prior: float = 0.0
    seed: int = field(default=DEFAULT_SEED)

    def __post_init__(self) -> None:
        if not 0 <= self.prior < np.inf:
            remedy = "write a number from 0, like 0.5"
            raise InputError(
                "not a number of votes", column="prior", value=self.prior, remedy=remedy
            )

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the seed."""
        return {"prior": self.prior}


@dataclass(frozen=True, eq=False)
class Screening:
    """Everything ``screen`` says; :meth:`as_dict` is the command's JSON."""

    recipe: Recipe
    votes: Scores
    latent: Latent
    alpha: float | None
    warnings: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        latent = self.latent
        return {
            **self.recipe.as_dict(),
            "warnings": self.warnings,
            "n": {
                "votes": len(self.votes),
                "entries": len(self.votes.entries),
                "judges": len(self.votes.judges),
            },
            "fit": {
                "method": "dawid-skene",
                "criterion": -2 * latent.log_likelihood,
                "iterations": latent.iterations,
                "converged": latent.converged,
            },
            "prevalence": {"no": float(latent.prevalence[0]), "yes": float(latent.prevalence[1])},
            "alpha": self.alpha,
            "entries": self._entries(),
            "judges": self._judges(),
        }

    def as_json(self) -> bytes:
        """Canonical JSON."""
        return canonical(self.as_dict())

    def _entries(self) -> list[dict[str, Any]]:
        votes, sure = self.votes, self.latent.posterior[:, 1]
        yes = np.bincount(votes.entry, weights=votes.values)
        return [
            {
                "entry": name,
                "n": int(votes.reviews[i]),
                "yes": int(yes[i]),
                "p_yes": float(sure[i]),
                "answer": "yes" if sure[i] > 0.5 else "no",
                "disputed": bool(DISPUTED[0] < sure[i] < DISPUTED[1]),
            }
            for i, name in enumerate(votes.entries)
        ]

    def _judges(self) -> list[dict[str, Any]]:
        votes, errors = self.votes, self.latent.errors
        yes = np.bincount(votes.judge, weights=votes.values)
        agreed = self.latent.posterior[votes.entry, votes.values.astype(int)]
        share = np.bincount(votes.judge, weights=agreed) / votes.loads
        return [
            {
                "judge": name,
                "n": int(votes.loads[j]),
                "yes": int(yes[j]),
                "sensitivity": _known(errors[j, 1, 1]),
                "specificity": _known(errors[j, 0, 0]),
                "agreement": float(share[j]),
                "flags": ["contrary"] if errors[j, 1, 1] + errors[j, 0, 0] < 1 else [],
            }
            for j, name in enumerate(votes.judges)
        ]


@one_thread()
def screen(*, votes: Scores, options: ScreenOptions | None = None) -> Screening:
    """Weigh the votes: scores whose values are 0 (no) and 1 (yes)."""
    options = options or ScreenOptions()
    recipe = Recipe("screen", options.as_dict(), options.seed, digest(scores=votes))
    odd = ~np.isin(votes.values, (0.0, 1.0))
    if odd.any():
        value = float(votes.values[np.argmax(odd)])
        raise InputError("a vote is 0 or 1", column="vote", value=value, remedy="write 0 or 1")
    if votes.reviews.max() < 2:
        raise Unanswerable(
            "every entry has a single vote, so the votes cannot be compared",
            remedy="let several officers vote on the same entries",
        )
    call = votes.values.astype(np.intp)
    latent = dawid_skene(
        entry=votes.entry, observer=votes.judge, call=call, classes=2, prior=options.prior
    )
    agreed = alpha(entry=votes.entry, values=votes.values, level="nominal")
    return Screening(recipe, votes, latent, agreed, _doubts(votes, latent))


def _doubts(votes: Scores, latent: Latent) -> list[dict[str, Any]]:
    """What weakens the answer."""
    few = [votes.entries[i] for i in np.flatnonzero(votes.reviews < FEW_PER_ENTRY)]
    rare = [votes.judges[j] for j in np.flatnonzero(votes.loads < FEW_PER_OFFICER)]
    found = [
        *about(
            "few_votes",
            f"{len(few)} entries have fewer than {FEW_PER_ENTRY} votes: adjudicate where their "
            "officers differ",
            key="entries",
            names=few,
        ),
        *about(
            "few_votes_of_judge",
            f"{len(rare)} officers gave fewer than {FEW_PER_OFFICER} votes; their error rates are "
            "rough",
            key="judges",
            names=rare,
        ),
    ]
    if votes.values.min() == votes.values.max():
        answer = "yes" if votes.values[0] else "no"
        message = f"every vote is {answer}; nothing is known about errors on the other answer"
        found.append(caution("one_answer", message, answer=answer))
    if not latent.converged:
        message = f"the search stopped after {latent.iterations} rounds short of the optimum"
        found.append(caution("not_converged", message, iterations=latent.iterations))
    return found


def _known(rate: float | Floats) -> float | None:
    return None if np.isnan(rate) else float(rate)
