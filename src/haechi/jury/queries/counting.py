"""READS: how much is done, counted the same way for everybody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from haechi.jury.states import NOT_READ, SheetState


@dataclass(frozen=True)
class Progress:
    """How much is done: the same figures for the judge and for the chair."""

    total: int
    submitted: int
    begun: int
    recused: int
    abstained: int

    @property
    def left(self) -> int:
        return self.total - self.submitted

    @property
    def percent(self) -> int:
        return round(100 * self.submitted / self.total) if self.total else 0


def counted(states: Iterable[str]) -> Progress:
    """Counts over the states of sheets; those that are not read are not part of the total."""
    found = Counter(states)
    return Progress(
        total=found.total() - sum(found[state] for state in NOT_READ),
        submitted=found[SheetState.SUBMITTED],
        begun=found[SheetState.DRAFT],
        recused=found[SheetState.RECUSED],
        abstained=found[SheetState.ABSTAINED],
    )
