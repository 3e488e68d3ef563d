"""An answer in one cell of a spreadsheet: written so that it can be read back."""

import json
from collections.abc import Callable, Iterable
from typing import NoReturn, cast

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Refused, Text, deny
from haechi.prize.answers.base import Asked
from haechi.prize.answers.choices import listed, options_of
from haechi.prize.answers.figures import money_parts
from haechi.prize.answers.rows import Rows, rows_in
from haechi.prize.answers.types import type_of
from haechi.prize.states import QuestionType

BETWEEN, MANY = " | ", "; "
YES = {"yes", "y", "true", "on", "1", "given", "예", "네", "동의", "동의함"}


def in_cell(asked: Asked, text: str) -> str:
    """Figures and dates plain, choices by their names, a row of a table as a line."""
    kind = type_of(asked)
    if kind.is_empty(text):
        return ""
    if asked.type in (QuestionType.NUMBER, QuestionType.DATE):
        return text
    if asked.type == QuestionType.MONEY:
        return " ".join(money_parts(text)).strip()
    if asked.type == QuestionType.CHOICES:
        names = {option.code: option.label for option in options_of(asked)}
        return MANY.join(names.get(code, code) for code in listed(text))
    if asked.type == QuestionType.FILE:
        return "\n".join(str(row.get("name") or "") for row in rows_in(text))
    if isinstance(kind, Rows):
        rows = ((str(row.get(name) or "") for name in kind.columns) for row in rows_in(text))
        return "\n".join(BETWEEN.join(row) for row in rows)
    return kind.shown(asked, text).plain


def from_cell(asked: Asked, cell: str) -> str:
    """What is kept of a cell, as the form itself would keep it.

    Raises:
        Refused: the cell cannot be read as an answer of this type.
    """
    kind = type_of(asked)
    if asked.type == QuestionType.CHOICE:
        return code_of(asked, cell)
    if asked.type == QuestionType.CHOICES:
        parts = [part.strip() for part in cell.replace("\n", ";").replace(" · ", ";").split(";")]
        return json.dumps([code_of(asked, part) for part in parts if part], ensure_ascii=False)
    if asked.type == QuestionType.CONSENT:
        return "yes" if cell.strip().casefold() in YES else ""
    if asked.type == QuestionType.MONEY:
        return kind.tidy(asked, money(asked, cell))
    if asked.type == QuestionType.FILE:
        refuse(_("Files cannot be read from a table. Attach them to the application."))
    if isinstance(kind, Rows):
        lines = [line for line in cell.splitlines() if line.strip()]
        return kind.tidy(asked, json.dumps([row_of(kind, line) for line in lines]))
    return kind.tidy(asked, cell)


def spoken(said: Callable[[], str]) -> str:
    return said()


LATER = lazy(spoken, str)


def later(said: Callable[[], str]) -> Promise:
    """A fact that is itself said in the language of the sentence around it."""
    return cast(Promise, LATER(said))


def refuse(reason: Text, **facts: object) -> NoReturn:
    raise Refused(deny("cell", reason, **facts))


def code_of(asked: Asked, cell: str) -> str:
    """The code of a choice that was written as its code or as its name in either language."""
    wanted = cell.strip().casefold()
    options = [one for one in asked.settings.get("options", ()) if isinstance(one, dict)]
    for one in options:
        if wanted in {str(one.get(name) or "").casefold() for name in ("code", "en", "ko")}:
            return str(one.get("code"))
    refuse(
        _("“%(cell)s” is none of the choices: %(choices)s."),
        cell=cell,
        choices=later(lambda: ", ".join(option.label for option in options_of(asked))),
    )


def money(asked: Asked, cell: str) -> str:
    """``1,250 USD``, ``USD 1250``; without a currency where only one is asked for."""
    words = cell.replace("\xa0", " ").split()
    known = list(asked.settings.get("currencies", ()))
    named = [word for word in words if word.upper() in known]
    amount = "".join(word for word in words if word not in named)
    currency = named[0].upper() if named else known[0] if len(known) == 1 else ""
    return json.dumps({"amount": amount, "currency": currency})


def row_of(kind: Rows, line: str) -> dict[str, str]:
    cells: Iterable[str] = (cell.strip() for cell in line.split(BETWEEN.strip()))
    found = dict(zip(kind.columns, cells, strict=False))
    if line.count(BETWEEN.strip()) + 1 != len(kind.columns):
        refuse(
            _("Each line needs %(n)s parts with “|” between them: %(names)s."),
            n=len(kind.columns),
            names=later(lambda: BETWEEN.join(kind.headings().values())),
        )
    return found
