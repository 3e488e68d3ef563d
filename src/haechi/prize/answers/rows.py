"""Answers of several rows: indicators with their source, contact persons, files."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize.answers.base import AnswerType, Asked, Shown
from haechi.prize.answers.figures import figure

LONGEST_CELL = 300
MOST_ROWS = 20
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def rows_in(text: str) -> list[dict[str, Any]]:
    """The rows of a JSON list of tables; what is none has no rows."""
    try:
        found = json.loads(text) if text.strip() else []
    except ValueError:
        return []
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


class Rows(AnswerType):
    """Kept as a JSON list of tables, each with the same columns."""

    columns: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    def headings(self) -> dict[str, str]:
        """What the columns are called, by their code."""
        raise NotImplementedError

    def tidy(self, asked: Asked, typed: str) -> str:
        kept = []
        for row in rows_in(super().tidy(asked, typed)):
            cells = {name: str(row.get(name) or "").strip() for name in self.columns}
            if any(cells.values()):
                kept.append(cells)
        return json.dumps(kept, ensure_ascii=False) if kept else ""

    def is_empty(self, text: str) -> bool:
        return not rows_in(text)

    def problem(self, asked: Asked, text: str) -> Text | None:
        rows = rows_in(text)
        most = int(asked.settings.get("most") or MOST_ROWS)
        if len(rows) > most:
            return _("At most %(n)s rows.") % {"n": most}
        for number, row in enumerate(rows, start=1):
            wrong = self.empty_cell(row) or self.long_cell(row) or self.wrong_cell(row)
            if wrong:
                return _("Row %(n)s: %(wrong)s") % {"n": number, "wrong": wrong}
        return None

    def empty_cell(self, row: dict[str, Any]) -> Text | None:
        empty = [name for name in self.needed if not row.get(name)]
        return _("“%(name)s” is empty.") % {"name": self.headings()[empty[0]]} if empty else None

    def long_cell(self, row: dict[str, Any]) -> Text | None:
        long = [name for name in self.columns if len(str(row.get(name) or "")) > LONGEST_CELL]
        if not long:
            return None
        facts = {"name": self.headings()[long[0]], "limit": LONGEST_CELL}
        return _("“%(name)s” has more than %(limit)s characters.") % facts

    def wrong_cell(self, row: dict[str, Any]) -> Text | None:
        return None

    def values(self, asked: Asked, text: str) -> list[str]:
        return ["yes"] if rows_in(text) else []

    def shown(self, asked: Asked, text: str) -> Shown:
        cells = tuple(
            tuple(str(row.get(name) or "") for name in self.columns) for row in rows_in(text)
        )
        return Shown(headings=tuple(self.headings().values()), rows=cells)


class Indicators(Rows):
    columns = ("indicator", "value", "unit", "year", "source")
    needed = ("indicator", "value", "year", "source")

    def headings(self) -> dict[str, str]:
        return {
            "indicator": _("Indicator"),
            "value": _("Value"),
            "unit": _("Unit"),
            "year": _("Year"),
            "source": _("Source"),
        }

    def wrong_cell(self, row: dict[str, Any]) -> Text | None:
        checks: tuple[tuple[str, Callable[[str], bool]], ...] = (
            ("value", lambda cell: figure(cell) is not None),
            ("year", lambda cell: bool(re.fullmatch(r"(19|20)\d\d", cell))),
        )
        for name, fits in checks:
            if not fits(str(row.get(name) or "")):
                facts = {"name": self.headings()[name], "cell": row.get(name)}
                return _("“%(cell)s” is not a figure for “%(name)s”.") % facts
        return None


class Contacts(Rows):
    columns = ("name", "office", "email", "phone")
    needed = ("name", "email")

    def headings(self) -> dict[str, str]:
        return {
            "name": _("Name"),
            "office": _("Office"),
            "email": _("E-mail"),
            "phone": _("Telephone"),
        }

    def wrong_cell(self, row: dict[str, Any]) -> Text | None:
        if ADDRESS.fullmatch(str(row.get("email") or "")):
            return None
        return _("“%(cell)s” is not an e-mail address.") % {"cell": row.get("email")}


class Files(Rows):
    """What is attached. The files themselves are rows of their own; here stand their names."""

    columns = ("id", "name", "size", "pages", "sha256")

    def headings(self) -> dict[str, str]:
        return {
            "id": _("Number"),
            "name": _("File"),
            "size": _("Bytes"),
            "pages": _("Pages"),
            "sha256": _("Digest"),
        }

    def problem(self, asked: Asked, text: str) -> Text | None:
        most = int(asked.settings.get("max_files") or 1)
        if len(rows_in(text)) > most:
            return _("At most %(n)s files.") % {"n": most}
        return None
