"""READS: the standard form of the prize, from the package's own file."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from haechi.prize.queries.form import TONGUES

TEXTS = ("section", "label", "help")


@cache
def standard_form() -> tuple[dict[str, Any], ...]:
    """Its questions in order. ``ours`` marks what no publication of the prize says."""
    text = files("haechi.prize").joinpath("data/standard_form.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["question"])


def standard_values() -> list[dict[str, Any]]:
    """As columns of questions; the marks stay in the file."""
    return [columns(row) for row in standard_form()]


def columns(row: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name not in ("ours", "source")}
    for name in TEXTS:
        said = values.pop(name, {})
        values |= {f"{name}_{tongue}": said.get(tongue, "") for tongue in TONGUES}
    return values
