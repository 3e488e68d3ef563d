"""The one way in which a book is written: the same rules are always the same bytes."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from haechi.prize.rulebook.kinds import Field
from haechi.prize.rulebook.marks import MARK
from haechi.prize.rulebook.moments import Day
from haechi.prize.rulebook.shape import FORMAT, SETTINGS, TABLES, Row, Table

WIDTH = 100
DAYS = {"earliest", "latest"}
BARE = re.compile(r"[A-Za-z0-9_-]+")


def write(data: Mapping[str, Any]) -> str:
    lines = [f"format = {scalar(FORMAT)}"]
    for table in TABLES:
        lines += rows(table, data, "")
    return "\n".join(lines) + "\n"


def rows(table: Table, holder: Mapping[str, Any], above: str) -> Iterator[str]:
    path = f"{above}{table.key}"
    if table.is_one:
        yield from row(table, holder[table.key], f"[{path}]", path)
        return
    for one in holder[table.key]:
        yield from row(table, one, f"[[{path}]]", path)


def row(table: Table, held: Row, heading: str, path: str) -> Iterator[str]:
    yield ""
    yield heading
    for field in table.fields:
        if field.key == "settings":
            yield from settings(held)
        else:
            yield from setting(field, held.get(field.key), field.key)
    for key, mark in held["marks"].items():
        for field in MARK:
            yield from setting(field, mark[field.key], f"marks.{key}.{field.key}")
    for one in table.inside:
        yield from rows(one, held, f"{path}.")


def setting(field: Field, value: Any, key: str) -> Iterator[str]:
    """One line; texts in both languages are two, side by side."""
    if value is None or (value == field.default and not field.needed):
        return
    yield from lines(key, value)


def lines(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for inner, one in value.items():
            if one != "":
                yield from lines(f"{key}.{bare(str(inner))}", one)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        yield f"{key} = ["
        yield from (f"  {scalar(one)}," for one in value)
        yield "]"
    elif value != {}:
        yield f"{key} = {scalar(value)}"


def settings(held: Row) -> Iterator[str]:
    known = [field.key for field in SETTINGS.get(held["type"], ())]
    kept = held["settings"] or {}
    for key in [*known, *(key for key in sorted(kept) if key not in known)]:
        if kept.get(key) is None:
            continue
        value = date.fromisoformat(kept[key]) if key in DAYS else kept[key]
        yield from lines(f"settings.{bare(key)}", value)


def bare(key: str) -> str:
    return key if BARE.fullmatch(key) else scalar(key)


def scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Day):
        at = f", at = {value.at.isoformat()}" if value.at is not None else ""
        return f"{{ day = {value.day}{at} }}"
    if isinstance(value, list):
        return f"[{', '.join(scalar(one) for one in value)}]"
    if isinstance(value, Mapping):
        inner = (f"{bare(str(key))} = {scalar(one)}" for key, one in value.items() if one != "")
        return f"{{ {', '.join(inner)} }}"
    return repr(value)


def text(value: str) -> str:
    """In one line; paragraphs stand on lines of their own."""
    if "\n" not in value:
        return quoted(value)
    inner = "\n".join(quoted(one)[1:-1] for one in value.split("\n"))
    return f'"""\n{inner}"""'


def quoted(value: str) -> str:
    """As JSON writes a text, which TOML reads the same; DEL is a control character in TOML only."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
