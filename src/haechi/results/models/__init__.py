"""NOUNS: runs of the calibration, their rankings, decisions on awards, the release."""

from haechi.results.models.awards import (
    Decision,
    Release,
)
from haechi.results.models.runs import (
    Ranked,
    Run,
)

__all__ = [
    "Decision",
    "Ranked",
    "Release",
    "Run",
]
