"""The options of a list, typed in rows: a code, the words in both languages, still offered or not.

Rows are added and moved by buttons that send the whole page; nothing typed is lost by it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

SPARE, MORE = 2, 5
NAME = re.compile(r"option-(\d+)-(code|en|ko|retired|remove)")


@dataclass
class OptionRow:
    """``is_chosen``: somebody gave this answer, so its code stays and it can only be retired."""

    code: str = ""
    en: str = ""
    ko: str = ""
    retired: bool = False
    remove: bool = False
    is_chosen: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.code.strip() or self.en.strip() or self.ko.strip())

    @property
    def data(self) -> dict[str, Any]:
        told = {"code": self.code.strip(), "en": self.en.strip(), "ko": self.ko.strip()}
        return told | ({"retired": True} if self.retired else {})


def rows_held(options: Iterable[Any], chosen: set[str]) -> list[OptionRow]:
    rows = [
        OptionRow(
            code=str(one.get("code", "")),
            en=str(one.get("en") or ""),
            ko=str(one.get("ko") or ""),
            retired=bool(one.get("retired")),
            is_chosen=str(one.get("code", "")) in chosen,
        )
        for one in options
        if isinstance(one, dict)
    ]
    return [*rows, *blank(SPARE)]


def blank(n: int) -> list[OptionRow]:
    return [OptionRow() for _number in range(n)]


def rows_typed(data: Mapping[str, Any], chosen: set[str]) -> list[OptionRow]:
    """What was sent, in the order in which it stands on the page."""
    typed: dict[int, dict[str, Any]] = {}
    for name in data:
        found = NAME.fullmatch(name)
        if found and int(found[1]) < 1000:
            typed.setdefault(int(found[1]), {})[found[2]] = data[name]
    rows = [OptionRow(**row_typed(row)) for _number, row in sorted(typed.items())]
    for row in rows:
        row.is_chosen = row.code in chosen
    return rows


def row_typed(row: Mapping[str, str]) -> dict[str, Any]:
    texts = {name: row.get(name, "") for name in ("code", "en", "ko")}
    return texts | {"retired": "retired" in row, "remove": "remove" in row}


def rearranged(rows: list[OptionRow], data: Mapping[str, Any]) -> list[OptionRow] | None:
    """The rows after a button was pressed that moves or adds some; nothing when none was."""
    if "more_options" in data:
        return [*rows, *blank(MORE)]
    for name, step in (("option_up", -1), ("option_down", 1)):
        place = str(data.get(name, ""))
        if place.isdecimal() and int(place) < len(rows):
            here = int(place)
            there = min(max(here + step, 0), len(rows) - 1)
            rows.insert(there, rows.pop(here))
            return rows
    return None


def options_of_rows(rows: Iterable[OptionRow]) -> list[dict[str, Any]]:
    """Without what is blank or removed; whoever left a code empty gets one."""
    kept = [row for row in rows if not row.remove and not row.is_blank]
    used = {row.code.strip() for row in kept}
    for number, row in enumerate(kept, start=1):
        if not row.code.strip():
            row.code = fresh_code(row.en, f"option-{number}", used)
            used.add(row.code)
    return [row.data for row in kept]


def fresh_code(words: str, otherwise: str, used: set[str], room: int = 40) -> str:
    """A code made of the words, different from those in use."""
    base = slugify(words)[: room - 4].strip("-_") or otherwise
    numbered = (f"{base}-{n}" for n in range(2, len(used) + 3))
    return next(code for code in (base, *numbered) if code not in used)
