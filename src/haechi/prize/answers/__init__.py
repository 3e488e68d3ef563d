"""What an answer of each type is: read from text, looked at, written out.

Whatever is typed is kept as text, even when it is not yet right: a draft loses nothing. What is
wrong with it is a sentence (``problem``), and stands in the way of submitting only.

``settings`` of a question, by type:

============  ====================================================================================
choice        ``options``: list of ``{code, en, ko}``, with ``retired`` where no longer offered
choices       ``options``; ``least``, ``most``: how many
number        ``unit``: ``{en, ko}``; ``least``, ``most``; ``decimals``
money         ``currencies``: ISO codes, the first one offered first
date          ``earliest``, ``latest``: ISO dates
file          ``types``: endings; ``max_mb``, ``max_pages``, ``max_files``
indicators    ``most``: rows
contacts      ``most``: rows
============  ====================================================================================
"""

from haechi.prize.answers.base import Asked, Shown, as_kept, in_one_line, said_in, too_long
from haechi.prize.answers.cells import from_cell, in_cell, later
from haechi.prize.answers.choices import Option, awaited, listed, offered, options_of
from haechi.prize.answers.conditions import asked_now, is_needed
from haechi.prize.answers.figures import day, money_parts
from haechi.prize.answers.files import FileLimits, file_size, given_name, limits_of
from haechi.prize.answers.rows import Rows, rows_in
from haechi.prize.answers.soundness import ENDINGS, Flaw, flaws_of, has_options
from haechi.prize.answers.types import TYPES, type_of

__all__ = [
    "ENDINGS",
    "TYPES",
    "Asked",
    "FileLimits",
    "Flaw",
    "Option",
    "Rows",
    "Shown",
    "as_kept",
    "asked_now",
    "awaited",
    "day",
    "file_size",
    "flaws_of",
    "from_cell",
    "given_name",
    "has_options",
    "in_cell",
    "in_one_line",
    "is_needed",
    "later",
    "limits_of",
    "listed",
    "money_parts",
    "offered",
    "options_of",
    "rows_in",
    "said_in",
    "too_long",
    "type_of",
]
