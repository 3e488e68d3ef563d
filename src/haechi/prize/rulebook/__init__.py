"""The whole edition as one file, and what can be said about it without a database.

The file is TOML, for a person to review line by line: each text in both languages side by side,
instants with their offset (or days after the opening of the call, so that the file can be
repeated), rows in their order, and beside any setting a mark that tells where it comes from.
``docs/how-to/edition-file.md`` describes it.
"""

from haechi.prize.rulebook.book import Book
from haechi.prize.rulebook.comparing import Change, compare
from haechi.prize.rulebook.marks import THIS
from haechi.prize.rulebook.moments import moved
from haechi.prize.rulebook.places import Faulty, Problem
from haechi.prize.rulebook.reading import MOST_BYTES, read
from haechi.prize.rulebook.shape import FORMAT, NONE, SETTINGS, TABLES, Row, walk

__all__ = [
    "FORMAT",
    "MOST_BYTES",
    "NONE",
    "SETTINGS",
    "TABLES",
    "THIS",
    "Book",
    "Change",
    "Faulty",
    "Problem",
    "Row",
    "compare",
    "moved",
    "read",
    "walk",
]
