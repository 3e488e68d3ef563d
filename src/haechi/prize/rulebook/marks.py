"""Where a setting comes from: a mark beside it in the file."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from haechi.prize.rulebook.kinds import Field, line, one_of, texts
from haechi.prize.rulebook.places import Problem, Wrong, step
from haechi.prize.rulebook.shape import NONE, Row, Table
from haechi.prize.states import Provenance

THIS = "this"  # the mark of a whole row
MARK = (
    Field("is", one_of(Provenance), needed=True),
    Field("source", line(300), default=""),
    Field("note", texts(400), default=NONE),
)


def read_marks(table: Table, value: Any, place: str, problems: list[Problem]) -> dict[str, Row]:
    """The marks of one row: for each key (or ``this``) what it is, its source and a note."""
    place = step(place, "marks")
    if not isinstance(value, Mapping):
        problems.append(Problem(place, _("This must be a table with a mark for each setting.")))
        return {}
    keys = [THIS, *table.keys]
    found = {}
    for key, mark in value.items():
        where = step(place, key)
        if key not in keys:
            problems.append(Problem(where, unknown(keys)))
        elif not isinstance(mark, Mapping) or not set(mark) <= {field.key for field in MARK}:
            problems.append(Problem(where, unknown([field.key for field in MARK])))
        else:
            found[key] = read_mark(mark, where, problems)
    return {key: found[key] for key in keys if key in found}


def read_mark(mark: Mapping[str, Any], place: str, problems: list[Problem]) -> Row:
    kept: Row = {}
    for field in MARK:
        try:
            value = mark.get(field.key)
            kept[field.key] = field.default if value is None else field.read(value)
            if field.needed and value is None:
                raise Wrong(_("This is missing."))
        except Wrong as wrong:
            problems.append(Problem(step(place, field.key), wrong.sentence))
    return kept


def unknown(known: list[str]) -> str:
    return _("This is not known here; known are: %(known)s.") % {"known": ", ".join(known)}
