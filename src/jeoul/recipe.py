"""How can a run be repeated to the byte?  A run as data.

**Model.** result = f(input, options, seed, version).  A recipe holds the last three and the
digest of the first, so a run can be stored, published and replayed.

============= ================================================================
symbol        meaning
============= ================================================================
input_sha256  SHA-256 of the canonical rows (below), in hexadecimal
options       what was asked, as plain JSON values
seed          the number that decides every draw
============= ================================================================

**Digest.** One line of compact JSON a row, ended by a newline, UTF-8, after canonical ordering:
first the header ``["entry","judge","criterion","score","weight","group",[covariate names]]``,
then ``[entry, judge, criterion or null, score, weight, group or null, [covariates]]`` with
numbers in Python's shortest form that reads back exactly.  Further factors, if there are any,
stand at the end of both: ``[factor names]`` and ``[levels]``.

**Reference.** Stodden et al. (2016), Enhancing reproducibility for computational methods,
doi:10.1126/science.aah6168.

**When not to use it.** Bytes repeat on one machine with one thread of linear algebra; between
machines compare figures with a tolerance.

>>> canonical({"b": 1, "a": 0.1})
b'{"a":0.1,"b":1}\\n'
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jeoul import __version__
from jeoul.errors import InputError
from jeoul.tables import Scores

if TYPE_CHECKING:
    from jeoul.calibrate import Calibration
    from jeoul.facets import Facets

COMPACT = (",", ":")


@dataclass(frozen=True)
class Recipe:
    """Everything but the input that a run depends on, and the input's digest."""

    command: str
    options: Mapping[str, Any]
    seed: int
    input_sha256: str
    version: str = __version__

    def as_dict(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return {
            "jeoul": self.version,
            "command": self.command,
            "options": dict(self.options),
            "seed": self.seed,
            "input_sha256": self.input_sha256,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Recipe":
        """Read a stored recipe, or the recipe part of any result's JSON."""
        lacking = [
            key
            for key in ("jeoul", "command", "options", "seed", "input_sha256")
            if key not in stored
        ]
        if lacking:
            raise InputError(
                "the recipe is incomplete",
                column=lacking[0],
                value=sorted(stored),
                remedy="use the JSON that jeoul wrote",
            )
        return cls(
            stored["command"],
            stored["options"],
            stored["seed"],
            stored["input_sha256"],
            stored["jeoul"],
        )


def digest(*, scores: Scores) -> str:
    """SHA-256 of the canonical rows."""
    covariates = list(scores.covariates.items())
    header = [
        "entry",
        "judge",
        "criterion",
        "score",
        "weight",
        "group",
        [name for name, _ in covariates],
    ]
    factors = [([levels[k] for k in codes]) for levels, codes in scores.factors.values()]
    if factors:
        header.append(list(scores.factors))
    total = hashlib.sha256(canonical(header))
    columns = [column.tolist() for _, column in covariates]
    values, weights = scores.values.tolist(), scores.weights.tolist()
    for k, (i, j) in enumerate(zip(scores.entry.tolist(), scores.judge.tolist(), strict=True)):
        total.update(
            canonical(
                [
                    scores.entries[i],
                    scores.judges[j],
                    None if scores.criterion is None else scores.criteria[scores.criterion[k]],
                    values[k],
                    weights[k],
                    None if scores.group is None else scores.groups[scores.group[i]],
                    [column[k] for column in columns],
                    *([[levels[k] for levels in factors]] if factors else []),
                ]
            )
        )
    return total.hexdigest()


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no blanks, shortest exact numbers, UTF-8, one newline."""
    return (
        json.dumps(value, sort_keys=True, separators=COMPACT, ensure_ascii=False, allow_nan=False)
        + "\n"
    ).encode()


def replay(*, recipe: Recipe, scores: Scores) -> "Calibration | Facets":
    """Run a recipe again on the same scores; other scores are refused."""
    from jeoul.calibrate import CalibrateOptions, calibrate
    from jeoul.facets import FacetsOptions, facets

    if recipe.command != "calibrate":
        raise InputError(
            "this version cannot replay the command",
            column="command",
            value=recipe.command,
            remedy="use a version of jeoul that knows it",
        )
    found = digest(scores=scores)
    if found != recipe.input_sha256:
        raise InputError(
            "these are not the scores of the recipe",
            column="input_sha256",
            value=found,
            remedy=f"give the scores with digest {recipe.input_sha256}",
        )
    if recipe.options.get("model") == "facets":
        top, draws = tuple(recipe.options["top"]), recipe.options["draws"]
        asked = FacetsOptions(top=top, draws=draws, seed=recipe.seed)
        return facets(scores=scores, options=asked)
    options = CalibrateOptions.from_dict({**recipe.options, "seed": recipe.seed})
    return calibrate(scores=scores, options=options)
