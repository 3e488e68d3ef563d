"""A file is read as a whole: every fault is found, and nothing is made of it while there is one."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from haechi.prize.rulebook.book import Book, moments_of
from haechi.prize.rulebook.checking import check
from haechi.prize.rulebook.kinds import Field
from haechi.prize.rulebook.marks import read_marks, unknown
from haechi.prize.rulebook.moments import Day, Written, placed
from haechi.prize.rulebook.places import Faulty, Problem, Wrong, step
from haechi.prize.rulebook.shape import FORMAT, SETTINGS, TABLES, Row, Table

MOST_BYTES = 1_000_000
MOST_ROWS = 500


def read(
    text: str | bytes,
    *,
    slug: str | None = None,
    year: int | None = None,
    opens: datetime | None = None,
) -> Book:
    """The rules in a file, with another address, year or opening of the call where one is given.

    Raises:
        Faulty: with every fault and its place.
    """
    raw = parsed(text)
    problems: list[Problem] = []
    named = {"slug": slug, "year": year}
    if isinstance(raw.get("edition"), dict):
        raw["edition"] |= {key: value for key, value in named.items() if value is not None}
    if opens is not None and isinstance(raw.setdefault("call", {}), dict):
        raw["call"]["opens"] = opens
    data = read_tables(raw, problems)
    place_moments(data, problems)
    put_in_order(data)
    check(data, problems)
    if problems:
        raise Faulty(problems)
    return Book(data)


def parsed(text: str | bytes) -> dict[str, Any]:
    """The tables of the file as TOML knows them; its format is one that this house reads."""
    if len(text) > MOST_BYTES:
        raise Faulty([Problem("", _("The file is larger than one megabyte."))])
    try:
        written = text if isinstance(text, str) else text.decode("utf-8-sig")
        found = tomllib.loads(written.replace("\r\n", "\n"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        sentence = _("The file is not written in UTF-8. Save it again with that encoding.")
        raise Faulty([Problem("", sentence)]) from error
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Faulty([not_toml(str(error))]) from error
    if found.pop("format", None) != FORMAT:
        sentence = _("The file must begin with: format = “%(format)s”.") % {"format": FORMAT}
        raise Faulty([Problem("format", sentence)])
    return found


def not_toml(said: str) -> Problem:
    where = re.search(r"line (\d+), column (\d+)", said)
    if not where:
        return Problem("", _("The file is not complete TOML: %(said)s") % {"said": said})
    place = _("line %(line)s, column %(column)s") % {
        "line": where.group(1),
        "column": where.group(2),
    }
    return Problem(place, _("The file is no TOML from here on: %(said)s") % {"said": said})


def read_tables(raw: Mapping[str, Any], problems: list[Problem]) -> Row:
    known = [table.key for table in TABLES]
    for key in raw:
        if key not in known:
            problems.append(Problem(key, unknown(["format", *known])))
    return {table.key: read_rows(table, raw.get(table.key), "", problems) for table in TABLES}


def read_rows(table: Table, value: Any, place: str, problems: list[Problem]) -> Any:
    """The one row of a table, or all of them; their places are counted from 1."""
    here = step(place, table.key)
    if table.is_one:
        if isinstance(value, Mapping):
            return read_row(table, value, here, problems)
        problems.append(Problem(here, _("This table is missing.")))
        return None
    if not isinstance(value or [], list) or not all(isinstance(one, dict) for one in value or []):
        written = f"[[{table.key}]]"
        sentence = _("Rows are written one by one, each beginning with %(it)s.") % {"it": written}
        problems.append(Problem(here, sentence))
        return []
    if len(value or []) > MOST_ROWS:
        problems.append(Problem(here, _("At most %(n)s rows.") % {"n": MOST_ROWS}))
        return []
    return [
        read_row(table, row, f"{here} {number}", problems)
        for number, row in enumerate(value or [], start=1)
    ]


def read_row(table: Table, raw: Mapping[str, Any], place: str, problems: list[Problem]) -> Row:
    inside = [one.key for one in table.inside]
    known = [field.key for field in table.fields]
    row: Row = {}
    for key in raw:
        if key not in (*known, *inside, "marks"):
            problems.append(Problem(step(place, key), unknown([*known, *inside, "marks"])))
    for field in table.fields:
        row[field.key] = read_field(field, raw, place, problems)
    if "settings" in row and row.get("type"):
        row["settings"] = read_settings(row["type"], row["settings"], place, problems)
    for one in table.inside:
        row[one.key] = read_rows(one, raw.get(one.key), place, problems)
    row["marks"] = read_marks(table, raw.get("marks", {}), place, problems)
    return row


def read_field(field: Field, raw: Mapping[str, Any], place: str, problems: list[Problem]) -> Any:
    """The value, its default where it is not written, or None where it is wrong."""
    if field.key not in raw:
        if field.needed:
            problems.append(Problem(step(place, field.key), _("This is missing.")))
        return field.default
    try:
        return field.read(raw[field.key])
    except Wrong as wrong:
        problems.append(Problem(step(place, field.key), wrong.sentence))
    except (TypeError, ValueError):
        problems.append(Problem(step(place, field.key), _("This is not written as it must be.")))
    return None


def read_settings(kind: str, raw: Row | None, place: str, problems: list[Problem]) -> Row:
    """The settings of a question, by its type; what is not written is not kept."""
    fields = SETTINGS.get(kind, ())
    place = step(place, "settings")
    raw = raw or {}
    for key in raw:
        if key not in {field.key for field in fields}:
            known = [field.key for field in fields]
            nothing = _("A question of the type “%(type)s” has no settings.") % {"type": kind}
            problems.append(Problem(step(place, key), unknown(known) if known else nothing))
    held = {field.key: read_field(field, raw, place, problems) for field in fields}
    return {key: value for key, value in held.items() if value is not None}


def put_in_order(data: Row) -> None:
    """Categories that are named stand in the order of the categories themselves."""
    places = {row["code"]: place for place, row in enumerate(data["category"])}

    def place(code: str) -> int:
        return places.get(code, len(places))

    for row in data["round"]:
        cuts = row["cuts"] or {}
        row["cuts"] = {code: cuts[code] for code in sorted(cuts, key=place)}
    for row in (row for section in data["section"] for row in section["question"]):
        row["categories"] = sorted(row["categories"] or (), key=place)


# --- instants, once the zone and the opening of the call are known -------------------------------


def place_moments(data: Row, problems: list[Problem]) -> None:
    edition, call = data["edition"] or {}, data["call"] or {}
    if not edition.get("zone"):  # told already; without it no instant can be compared
        for row, key in moments_of(data):
            row[key] = None
        return
    zone = ZoneInfo(edition["zone"])
    opens = settle(call, "opens", zone, None, "call", problems)
    settle(call, "closes", zone, opens, "call", problems)
    for number, row in enumerate(data["round"], start=1):
        for key in ("opens", "closes"):
            settle(row, key, zone, opens, f"round {number}", problems)
    for number, section in enumerate(data["section"], start=1):
        for place, row in enumerate(section["question"], start=1):
            where = step(f"section {number}", f"question {place}")
            settle(row, "required_from", zone, opens, where, problems)


def settle(
    row: Row,
    key: str,
    zone: ZoneInfo,
    opens: datetime | None,
    place: str,
    problems: list[Problem],
) -> datetime | None:
    """What was written becomes the instant it means, in the zone of the edition."""
    written: Written | None = row.get(key)
    if written is None:
        return None
    row[key] = None
    try:
        if not (isinstance(written, Day) and place != "call" and opens is None):
            row[key] = placed(written, zone, opens).astimezone(zone)
    except (Wrong, OverflowError) as wrong:
        sentence = wrong.sentence if isinstance(wrong, Wrong) else _("There is no such day.")
        problems.append(Problem(step(place, key), sentence))
    return row[key]  # type: ignore[no-any-return]
