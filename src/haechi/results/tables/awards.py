"""How the award grid and the finalists are shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from haechi.core.verdict import Verdict
from haechi.prize.models import Application, Award
from haechi.results.measures import NINETY
from haechi.results.models import Decision, Ranked


@dataclass(frozen=True)
class Seat:
    """One place of one award, and what the reader may do with it."""

    award: Award
    place: int
    decision: Decision | None
    propose: Verdict | None = None
    confirm: Verdict | None = None
    retract: Verdict | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class GridRow:
    award: Award
    seats: tuple[Seat, ...]


def seats(
    award: Award,
    decisions: Mapping[tuple[int, int], Decision],
    hidden: Collection[tuple[int, int]] = (),
) -> Iterator[Seat]:
    """``hidden`` are taken by entries that the reader left the room for."""
    for place in range(1, award.places + 1):
        seat = (award.pk, place)
        yield Seat(award, place, decisions.get(seat), is_hidden=seat in hidden)


def by_seat(decisions: Iterable[Decision]) -> dict[tuple[int, int], Decision]:
    return {(decision.award_id, decision.place): decision for decision in decisions}


@dataclass(frozen=True)
class Finalist:
    """The dossier of an entry in the final round."""

    entry: Application
    ranked: Ranked | None
    decision: Decision | None = None
    is_hidden: bool = False

    @property
    def score(self) -> str:
        return f"{self.ranked.estimate:.2f}" if self.ranked else ""

    @property
    def half(self) -> str:
        return f"{NINETY * self.ranked.sd:.2f}" if self.ranked else ""


def finalists(
    entries: Iterable[Application],
    ranked: Mapping[int, Ranked],
    decisions: Iterable[Decision] = (),
    hidden: Collection[int] = (),
) -> list[Finalist]:
    """By category and rank; entries without a rank come last, by their number.

    The dossiers of ``hidden`` entries do not exist for the reader.
    """
    awarded = {decision.application_id: decision for decision in decisions}
    found = [Finalist(e, ranked.get(e.pk), awarded.get(e.pk), e.pk in hidden) for e in entries]
    return sorted(found, key=finalist_order)


def finalist_order(finalist: Finalist) -> tuple[int, int, float, int]:
    category = finalist.entry.category
    rank = finalist.ranked.rank if finalist.ranked else float("inf")
    return category.order, category.pk, rank, finalist.entry.number
