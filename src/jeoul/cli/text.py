"""A readable table, also for names in Hangul (which are two columns wide).

>>> print(table(["name", "n"], [["해치", "3"], ["b", "10"]]))
name   n
해치   3
b     10
"""

import sys
from collections.abc import Sequence
from unicodedata import east_asian_width


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns in line: the first to the left, the others to the right."""
    every = [header, *rows]
    widths = [max(width(row[c]) for row in every) for c in range(len(header))]
    lines = []
    for row in every:
        first, *rest = (" " * (w - width(cell)) for cell, w in zip(row, widths, strict=True))
        cells = [row[0] + first, *(pad + cell for pad, cell in zip(rest, row[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """Columns on a terminal."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def number(value: float | None, digits: int = 3) -> str:
    """A figure with fixed decimals; a dash for none."""
    return "–" if value is None else f"{value:.{digits}f}"


def lenient() -> None:
    """Let standard output show a question mark for a letter that its encoding lacks."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
