"""What may be typed in this room. What it means is for the rules to judge."""

from haechi.results.forms.awards import (
    EMPTY,
    NoteForm,
    ProposeForm,
    RecallForm,
    ReleaseForm,
    RetractForm,
    ShortlistForm,
)
from haechi.results.forms.committee import (
    AbsenceForm,
    CheckForm,
    GridMotionForm,
    LiftForm,
    MotionForm,
    MoveForm,
    PostForm,
    TieForm,
    VoteForm,
    lines,
    named,
)
from haechi.results.forms.extra import (
    BuyForm,
)

__all__ = [
    "EMPTY",
    "AbsenceForm",
    "BuyForm",
    "CheckForm",
    "GridMotionForm",
    "LiftForm",
    "MotionForm",
    "MoveForm",
    "NoteForm",
    "PostForm",
    "ProposeForm",
    "RecallForm",
    "ReleaseForm",
    "RetractForm",
    "ShortlistForm",
    "TieForm",
    "VoteForm",
    "lines",
    "named",
]
