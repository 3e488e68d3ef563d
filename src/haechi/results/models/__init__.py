"""NOUNS: runs and rankings, decisions on awards, the release, the committee's room."""

from haechi.results.models.awards import (
    Decision,
    Release,
)
from haechi.results.models.committee import (
    GUARDS,
    AgendaItem,
    Check,
    Motion,
    Post,
    Voice,
    Vote,
)
from haechi.results.models.runs import (
    Ranked,
    Run,
)

__all__ = [
    "GUARDS",
    "AgendaItem",
    "Check",
    "Decision",
    "Motion",
    "Post",
    "Ranked",
    "Release",
    "Run",
    "Voice",
    "Vote",
]
