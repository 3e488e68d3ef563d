"""What this room announces, in the past tense; the rooms above answer in their ``reactions.py``."""

from typing import Any

from django.dispatch import Signal

# user, at: a person is erased; each room erases what it holds and returns how much of what.
person_erased: Any = Signal()

# user: a person asked what is kept about them; each room returns its part.
person_asked: Any = Signal()

# user, at: a person asked to be erased; each room returns a verdict on whether it may be now.
erasure_considered: Any = Signal()
