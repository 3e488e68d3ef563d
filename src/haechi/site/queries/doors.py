"""A door: where to go, and why."""

from dataclasses import dataclass

from haechi.core.verdict import Text


@dataclass(frozen=True)
class Door:
    """Where to go, and why: a sentence of what waits there."""

    url: str
    name: Text
    waits: Text = ""
