"""What an import would make, change and take away: two books, setting by setting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from haechi.prize.rulebook.book import Book
from haechi.prize.rulebook.shape import EDITION, SECTION, Row, Table, walk
from haechi.prize.rulebook.writing import scalar

ORDER = "order"  # the path of a change that moves rows and alters none


@dataclass(frozen=True)
class Change:
    """One setting, or a whole row: what stands there now, and what would."""

    path: str
    before: str = ""
    after: str = ""
    is_row: bool = False

    @property
    def kind(self) -> str:
        return "removed" if not self.after else "added" if not self.before else "changed"


def compare(now: Book | None, then: Book) -> list[Change]:
    """Rows that are new or go are told in one line; the others setting by setting."""
    old, new = rows_in(now), rows_in(then)
    told: list[Change] = []
    for path in [*new, *(path for path in old if path not in new)]:
        if path not in old:
            told.append(Change(path, after=title(new[path]), is_row=True))
        elif path not in new:
            told.append(Change(path, before=title(old[path]), is_row=True))
        else:
            told += settings(path, old[path], new[path])
    common = [path for path in new if path in old]
    is_moved = common != [path for path in old if path in new]
    return [*told, *([Change(ORDER, ORDER, ORDER)] if is_moved else [])]


def rows_in(book: Book | None) -> dict[str, dict[str, str]]:
    """Each row by its path, as a table of its settings in writing."""
    if book is None:
        return {}
    found = {path: dict(flat(table, row)) for path, table, row in walk(book.data)}
    for section in book.data[SECTION.key]:
        for question in section["question"]:
            found[f"question.{question['code']}"] |= dict(leaves("section", section["name"]))
    return found


def flat(table: Table, row: Row) -> Iterator[tuple[str, str]]:
    """Rows within have paths of their own; the address of an edition is not taken from a file."""
    elsewhere = {one.key for one in table.inside} | ({"slug"} if table is EDITION else set())
    for key, value in row.items():
        if key not in elsewhere:
            yield from leaves(key, value)


def leaves(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from leaves(f"{key}.{inner}", one)
    elif value is not None and value != "" and value != []:
        yield key, plain(value)


def plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} {value.tzname()}"
    return scalar(value if not isinstance(value, Decimal) else value.normalize())


def title(row: dict[str, str]) -> str:
    known = ("name.en", "label.en", "text.en", "code")
    return next((row[key] for key in known if row.get(key)), "–")


def settings(path: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key, ""), new.get(key, "")
        if before != after:
            yield Change(f"{path}.{key}", before, after)
