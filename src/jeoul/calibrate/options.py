"""What may be asked of ``calibrate``?

**Model.** Every option is plain data, checked once, so that a run can be stored and replayed.

======== ==========================================================
symbol   meaning
======== ==========================================================
top      places: ``"42"`` over all, ``"food=3"`` within a group
======== ==========================================================

**Reference.** The command's contract; see the method page on severity.

**When not to use it.** Column names are the reader's business, not an option of the method.

>>> CalibrateOptions(top=(3, "food=1")).top
('3', 'food=1')
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np

from jeoul.errors import InputError
from jeoul.severity.report import Method
from jeoul.tables import Scores

DEFAULT_SEED = 20230925
DEFAULT_DRAWS = 10_000
FEWEST_DRAWS = 100
CHOICES = {
    "model": ("additive", "criteria"),
    "judges": ("random", "fixed"),
    "variance": ("integrated", "reml", "ml"),
    "errors": ("normal", "t"),
}


@dataclass(frozen=True)
class Top:
    """K places among all entries (``group`` is None) or within one group."""

    label: str
    places: int
    group: str | None


@dataclass(frozen=True)
class CalibrateOptions:
    """The options of one calibration; the defaults are the command's."""

    model: Literal["additive", "criteria"] = "additive"
    judges: Literal["random", "fixed"] = "random"
    variance: Method = "integrated"
    errors: Literal["normal", "t"] = "normal"
    top: tuple[str | int, ...] = ()
    weights: Mapping[str, float] | None = None
    slopes: tuple[str, ...] = ()
    draws: int = DEFAULT_DRAWS
    per_component: bool = False
    seed: int = field(default=DEFAULT_SEED)

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise InputError(
                    "this version does not know the choice",
                    column=name,
                    value=getattr(self, name),
                    remedy=f"choose from: {', '.join(choices)}",
                )
        self._refuse_mixtures()
        if self.draws < FEWEST_DRAWS:
            raise InputError(
                "too few draws to state a probability",
                column="draws",
                value=self.draws,
                remedy=f"ask for at least {FEWEST_DRAWS}",
            )
        if self.seed < 0:
            raise InputError(
                "a seed cannot be negative",
                column="seed",
                value=self.seed,
                remedy="choose a whole number from 0",
            )
        object.__setattr__(self, "top", tuple(dict.fromkeys(str(t) for t in self.top)))
        object.__setattr__(self, "slopes", tuple(self.slopes))

    def _refuse_mixtures(self) -> None:
        """Refuse what the criterion-level model does not have."""
        for name, plain in (("judges", "random"), ("errors", "normal"), ("slopes", ())):
            value = getattr(self, name)
            if self.model != "additive" and tuple(value) != tuple(plain):
                raise InputError(
                    f"the {self.model} model does not know this choice",
                    column=name,
                    value=value,
                    remedy="leave it out, or use the additive model",
                )

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the seed (a result states that on its own)."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "seed"}
        plain["top"], plain["slopes"] = list(self.top), list(self.slopes)
        plain["weights"] = None if self.weights is None else dict(sorted(self.weights.items()))
        return plain

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "CalibrateOptions":
        """The options that :meth:`as_dict` wrote, with or without the seed."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(stored) - known)
        if unknown:
            raise InputError(
                "this version does not know the option",
                column=unknown[0],
                value=stored[unknown[0]],
                remedy="use the version that wrote the recipe",
            )
        values = dict(stored)
        for name in ("top", "slopes"):
            values[name] = tuple(values.get(name) or ())
        return cls(**values)

    def tops(self, *, scores: Scores) -> tuple[Top, ...]:
        """The wanted places, checked against the groups and sizes of the table."""
        return tuple(_top(str(label), scores) for label in self.top)


def _top(label: str, scores: Scores) -> Top:
    group, _, number = label.rpartition("=")
    size = len(scores.entries)
    if group or "=" in label:
        if scores.group is None or group not in scores.groups:
            raise InputError(
                "there is no such group",
                column="top",
                value=group,
                remedy=f"the groups are: {', '.join(scores.groups) or 'none (name their column)'}",
            )
        size = int(np.count_nonzero(scores.group == scores.groups.index(group)))
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= size:
        raise InputError(
            "not a number of places",
            column="top",
            value=label,
            remedy=f"write a whole number from 1 to {size}" + (f" after {group}=" if group else ""),
        )
    return Top(label, int(number), group or None)
