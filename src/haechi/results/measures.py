"""The only door of this room to jeoul: score rows in, a calibrated ranking out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, str | float]


@dataclass(frozen=True)
class Place:
    """One entry within its category, as the ranking page shows it."""

    entry: str
    category: str
    reviews: int
    raw_mean: float
    raw_rank: int
    estimate: float
    sd: float
    rank: int
    rank_low: int
    rank_high: int
    p_in: float
    is_in: bool
    margin: float


def calibrate(rows: Sequence[Row], *, tops: Mapping[str, int], seed: int) -> dict[str, Any]:
    """The JSON of ``jeoul calibrate`` for these rows, with a fixed mean for each category.

    ``tops`` gives the places of each category.

    Raises:
        jeoul.errors.JeoulError: the scores cannot answer the question, e.g. they do not connect.
    """
    raise NotImplementedError
