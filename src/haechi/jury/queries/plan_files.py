"""READS: the reviews that a table of somebody else's making asks for."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from haechi.core.spreadsheet import Grid
from haechi.core.verdict import Text, deny
from haechi.jury.measures import Pair
from haechi.jury.queries.panel import seated
from haechi.prize import queries as prize
from haechi.prize.models import Round

HEADINGS = {"entry": ("entry", "응모작"), "judge": ("judge", "심사위원")}


def reviews_in(grid: Grid, round_: Round) -> tuple[list[Pair], list[Text]]:
    """(entry, judge) for every row, by their keys; what cannot be read is said with its row."""
    entry_at, judge_at = column(grid, "entry"), column(grid, "judge")
    entries = {entry.entry_code.casefold(): entry.pk for entry in prize.entries_of(round_)}
    judges = {judge.user.email.casefold(): judge.pk for judge in seated(round_)}
    found: dict[Pair, int] = {}
    problems: list[Text] = []
    for number, cells in grid.rows:
        entry, judge = cells[entry_at].strip(), cells[judge_at].strip()
        flaws = list(unknown(number, entry, judge, entries, judges))
        problems += flaws
        if flaws:
            continue
        pair = entries[entry.casefold()], judges[judge.casefold()]
        if pair in found:
            words = _("Row %(row)s says the same as row %(first)s.")
            problems.append(words % {"row": number, "first": found[pair]})
        found.setdefault(pair, number)
    return list(found), problems


def column(grid: Grid, name: str) -> int:
    known = [heading.strip().casefold() for heading in grid.headings]
    for heading in HEADINGS[name]:
        if heading in known:
            return known.index(heading)
    deny(
        "no_column",
        _("There is no column “%(name)s”. Its headings are: %(headings)s."),
        name=name,
        headings=", ".join(grid.headings)[:200],
    ).enforce()
    raise AssertionError("a denied verdict always raises")


def unknown(
    number: int, entry: str, judge: str, entries: Mapping[str, int], judges: Mapping[str, int]
) -> Iterator[Text]:
    if entry.casefold() not in entries:
        words = _("Row %(row)s: no entry “%(entry)s” stands in this round.")
        yield words % {"row": number, "entry": entry[:40]}
    if judge.casefold() not in judges:
        words = _("Row %(row)s: nobody with the address “%(judge)s” judges in this round.")
        yield words % {"row": number, "judge": judge[:80]}
