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

__all__ = [
    "EMPTY",
    "NoteForm",
    "ProposeForm",
    "RecallForm",
    "ReleaseForm",
    "RetractForm",
    "ShortlistForm",
]
