"""What every type of answer can do."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haechi.core.verdict import Text


class Asked(Protocol):
    """A question as it is asked now, or as it was asked in a version of the form."""

    @property
    def type(self) -> str: ...
    @property
    def settings(self) -> dict[str, Any]: ...
    @property
    def max_length(self) -> int: ...


@dataclass(frozen=True)
class Shown:
    """An answer for reading: a text, a link, or a table with its headings."""

    text: str = ""
    link: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Each row with its headings beside the cells."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]

    @property
    def plain(self) -> str:
        """In one cell of a spreadsheet."""
        return self.text or "\n".join(" · ".join(cell for cell in row if cell) for row in self.rows)


def said_in(texts: Mapping[str, str] | None) -> str:
    """A text kept in both languages, in the reader's; the other one where it is missing."""
    held = texts or {}
    mine = "ko" if (get_language() or "").startswith("ko") else "en"
    return held.get(mine) or held.get("en") or held.get("ko") or ""


def as_kept(typed: str) -> str:
    """A text in one way of writing it: composed letters, one kind of line end.

    Half of a surrogate pair and the null character are no text; no database keeps them.
    """
    whole = typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)


def in_one_line(typed: str) -> str:
    return " ".join(as_kept(typed).splitlines())


class AnswerType:
    """The type that every other one begins from: a text."""

    has_limit = False

    def tidy(self, asked: Asked, typed: str) -> str:
        """What is kept of what was typed: the same, in one way of writing it."""
        return as_kept(typed)

    def is_empty(self, text: str) -> bool:
        return not text.strip()

    def problem(self, asked: Asked, text: str) -> Text | None:
        """Why this answer cannot be submitted as it is; it is not empty."""
        return None

    def values(self, asked: Asked, text: str) -> list[str]:
        """What a condition of another question may look at."""
        return [text] if text else []

    def shown(self, asked: Asked, text: str) -> Shown:
        return Shown(text=text)


def too_long(length: int, limit: int) -> Text | None:
    if length <= limit:
        return None
    return _("%(length)s characters; at most %(limit)s fit here. Nothing was cut off.") % {
        "length": length,
        "limit": limit,
    }
