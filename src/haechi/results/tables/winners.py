"""How winners are shown, on the page and as a file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from haechi.prize.models import Category
from haechi.results.models import Decision
from haechi.results.tables.ranking import Cells


@dataclass(frozen=True)
class Announced:
    """What is given in one category (or across all), as the public reads it."""

    category: Category | None
    decisions: tuple[Decision, ...]


def announced(decisions: Iterable[Decision]) -> list[Announced]:
    """By category, in the order of the grid."""
    grouped: dict[Category | None, list[Decision]] = {}
    for decision in decisions:
        grouped.setdefault(decision.award.category, []).append(decision)
    return [Announced(category, tuple(its)) for category, its in grouped.items()]


def winner_counts(decisions: Iterable[Decision]) -> tuple[int, int, int]:
    """Winners, cities and countries among them."""
    homes = [d.application.city for d in decisions if d.application]
    countries = Counter(city.country_id for city in homes)
    return len(homes), len({city.pk for city in homes}), len(countries)


WINNER_HEAD = (
    "award",
    "place",
    "entry",
    "title",
    "organisation",
    "city",
    "country",
    "category",
    "note",
)


def winner_cells(decisions: Iterable[Decision]) -> Iterator[Cells]:
    yield WINNER_HEAD
    for decision in decisions:
        entry = decision.application
        if entry is None:
            yield (str(decision.award), decision.place, "", "", "", "", "", "", decision.reason)
        else:
            yield (
                str(decision.award),
                decision.place,
                entry.entry_code,
                entry.title,
                entry.organisation.name,
                entry.city.name,
                entry.city.country.name,
                entry.category.name,
                "",
            )
