"""What may be asked of ``extra``?

**Model.** The options of the calibration on which the plan rests, and those of the purchase:
plain data, checked once.

======== ===========================================================================
symbol   meaning
======== ===========================================================================
budget   B, the number of reviews that may be bought; fixed before anybody is scored
batch    reviews that are written before the scores are fitted again
stop     least fall of the expected wrong selections that a whole batch must promise
======== ===========================================================================

**Reference.** The command's contract; see the method page on extra reviews.

**When not to use it.** Who is free and who is in conflict are data, not options.

>>> ExtraOptions(budget=100, calibrate=CalibrateOptions(top=(42,))).batch
20
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from jeoul.calibrate.options import CalibrateOptions
from jeoul.errors import InputError


@dataclass(frozen=True, kw_only=True)
class ExtraOptions:
    """The options of one plan; the defaults are the command's."""

    calibrate: CalibrateOptions
    budget: int
    batch: int = 20
    stop: float = 0.0

    def __post_init__(self) -> None:
        for name in ("budget", "batch"):
            if getattr(self, name) < 1:
                raise InputError(
                    "not a number of reviews",
                    column=name,
                    value=getattr(self, name),
                    remedy="write a whole number from 1",
                )
        if not isfinite(self.stop) or self.stop < 0:
            raise InputError(
                "not a number of wrong selections",
                column="stop",
                value=self.stop,
                remedy="write a number from 0 (0 spends the whole budget)",
            )
        if not self.calibrate.top:
            raise InputError(
                "without a cut no selection can be wrong",
                column="top",
                value="",
                remedy="say how many places there are",
            )

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the seed."""
        bought = {name: getattr(self, name) for name in ("budget", "batch", "stop")}
        return {**self.calibrate.as_dict(), **bought}
