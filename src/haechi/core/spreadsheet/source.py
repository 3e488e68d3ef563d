"""What a reader of one kind of file hands on: numbered lines of texts, and what it had to guess."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from haechi.core.sentences import Sentences


@dataclass(frozen=True)
class Source:
    lines: Iterable[tuple[int, list[str]]]
    sheet: str = ""
    notes: list[Sentences] = field(default_factory=list)
