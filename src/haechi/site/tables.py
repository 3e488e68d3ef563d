"""How the journal is shown: each line as a sentence with its facts, on the page and as a file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from haechi.core.models import JournalLine
from haechi.core.spreadsheet import csv_file
from haechi.jury.rules import POWERS as JURY_POWERS
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Edition
from haechi.prize.templatetags.prize import instant
from haechi.site.verbs import fact_name, verb_name

SHORT = 120  # facts longer than this are folded away
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
ROLES = {role.value: role for role in Role}

Pair = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """A line of the journal in words."""

    line: JournalLine
    did: str
    facts: tuple[Pair, ...]

    @property
    def is_long(self) -> bool:
        return sum(len(name) + len(value) for name, value in self.facts) > SHORT


def lines_for(who: Standing, edition: Edition) -> QuerySet[JournalLine]:
    """The lines of an edition; a silent recusal is for the chair and the auditor alone."""
    lines = JournalLine.objects.filter(edition_id=edition.pk)
    return lines if who.holds(JURY_POWERS["read_silent"]) else lines.exclude(verb="jury.part")


def told(line: JournalLine, edition: Edition, who: Standing) -> Told:
    return Told(line, verb_name(line.verb), tuple(facts_of(line, edition, who)))


def facts_of(line: JournalLine, edition: Edition, who: Standing) -> Iterator[Pair]:
    """The facts of a line; what a judge gave is only for those who may read every sheet."""
    for name, value in line.facts.items():
        if value in ("", None, [], {}):
            continue
        if name == "marks" and not who.holds(JURY_POWERS["read_every_sheet"]):
            yield fact_name(name), _("kept for the audit")
        elif isinstance(value, dict) and is_wordy(value):
            for key, text in value.items():
                yield f"{fact_name(name)} · {fact_name(key)}", readable(text, edition)
        else:
            yield fact_name(name), readable(value, edition)


def is_wordy(table: dict[str, object]) -> bool:
    return any(isinstance(text, str) and len(text) > SHORT for text in table.values())


def readable(value: object, edition: Edition) -> str:
    """A fact in words: yes and no, instants with their zone, lists and tables in one line."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(readable(item, edition) for item in value)
    if isinstance(value, dict):
        pairs = (f"{fact_name(key)} {readable(item, edition)}" for key, item in value.items())
        return " · ".join(pairs)
    if isinstance(value, str) and INSTANT.match(value):
        return instant(datetime.fromisoformat(value), edition)
    if isinstance(value, str) and value in ROLES:
        return str(ROLES[value].label)
    return str(value)


def journal_file(edition: Edition, lines: Iterable[JournalLine], who: Standing) -> HttpResponse:
    """The same lines with the same facts, for a spreadsheet."""
    head = [
        _("When (%(zone)s)") % {"zone": edition.time_zone},
        _("Who"),
        _("What"),
        _("Verb"),
        _("To what"),
        _("Facts"),
    ]
    rows = (journal_row(told(line, edition, who), edition) for line in lines)
    return csv_file(f"{edition.slug}-journal.csv", [head, *rows])


def journal_row(row: Told, edition: Edition) -> list[object]:
    return [
        f"{row.line.at.astimezone(edition.zone):%Y-%m-%d %H:%M:%S}",
        row.line.actor,
        row.did,
        row.line.verb,
        row.line.subject,
        "\n".join(f"{name}: {value}" for name, value in row.facts),
    ]
