"""The rules of an edition as a value: what the file says, whoever wrote it."""

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from haechi.prize.rulebook.moments import as_day, moved
from haechi.prize.rulebook.shape import Row, walk
from haechi.prize.rulebook.writing import write

MOMENTS = ("opens", "closes", "required_from")
DATES = ("earliest", "latest")


@dataclass(frozen=True)
class Book:
    """``data`` has every table of the shape with every setting; instants are absolute."""

    data: Row

    @property
    def slug(self) -> str:
        return str(self.data["edition"]["slug"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.data["edition"]["zone"])

    @property
    def opens(self) -> datetime:
        found: datetime = self.data["call"]["opens"]
        return found

    @cached_property
    def text(self) -> str:
        return write(self.data)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def repeatable(self) -> str:
        """The same with days after the opening instead of dates, and without the opening."""
        data = deepcopy(self.data)
        for row, key in moments_of(data):
            row[key] = as_day(row[key], self.zone, self.opens)
        data["call"]["opens"] = None
        return write(data)

    def moved_to(self, opens: datetime, *, whole_weeks: bool) -> "Book":
        """The call opens then, and every other date as many days later by the wall clock.

        ``whole_weeks`` keeps the weekdays: the others move by the nearest number of weeks.
        """
        zone = self.zone
        days = (opens.astimezone(zone).date() - self.opens.astimezone(zone).date()).days
        days = 7 * round(days / 7) if whole_weeks else days
        data = deepcopy(self.data)
        for row, key in moments_of(data):
            row[key] = moved(row[key], days, zone)
        for row in (row for _path, table, row in walk(data) if table.key == "question"):
            for key in DATES:
                if row["settings"].get(key):
                    at = datetime.fromisoformat(row["settings"][key]).replace(tzinfo=zone)
                    row["settings"][key] = moved(at, days, zone).date().isoformat()
        data["call"]["opens"] = opens.astimezone(zone)
        return Book(data)

    def called(self, **named: Any) -> "Book":
        """The same rules with another slug, year or name."""
        data = deepcopy(self.data)
        data["edition"] |= named
        return Book(data)


def moments_of(data: Row) -> list[tuple[Row, str]]:
    rows = (row for _path, _table, row in walk(data))
    return [(row, key) for row in rows for key in MOMENTS if row.get(key) is not None]
