"""The list of applications as a file: the rows that the page shows, with or without the answers."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from haechi.core.spreadsheet import Table, download
from haechi.prize import answers, queries
from haechi.prize.forms.columns import FIELDS, heading_of, key_of
from haechi.prize.models import Application, Edition

Cell = Callable[[Application, Edition], object]


def submitted(one: Application, edition: Edition) -> str:
    when = one.submitted_at
    return f"{when.astimezone(edition.zone):%Y-%m-%d %H:%M}" if when else ""


CELLS: dict[str, Cell] = {
    "entry": lambda one, edition: one.entry_code,
    "email": lambda one, edition: one.applicant.email,
    "applicant": lambda one, edition: one.applicant.name,
    "title_en": lambda one, edition: getattr(one, "title_en", "") or "",
    "title_ko": lambda one, edition: getattr(one, "title_ko", "") or "",
    "organisation": lambda one, edition: one.organisation.name,
    "city": lambda one, edition: one.city.name,
    "country": lambda one, edition: one.city.country.name,
    "region": lambda one, edition: one.city.country.get_region_display(),
    "category": lambda one, edition: one.category.name,
    "kind": lambda one, edition: one.get_kind_display(),
    "stage": lambda one, edition: one.get_stage_display(),
    "state": lambda one, edition: one.get_state_display(),
    "submitted": submitted,
    "summary_en": lambda one, edition: getattr(one, "summary_en", "") or "",
    "summary_ko": lambda one, edition: getattr(one, "summary_ko", "") or "",
}
PERSONAL = ("email", "applicant")
LONG = ("summary_en", "summary_ko")


def names_of_cells(*, full: bool, personal: bool, edition: Edition) -> list[str]:
    """Who applies is told only to those whom the page tells it."""
    left_out = (
        *(() if personal and full else PERSONAL),
        *(() if full else LONG),
        *(() if edition.stages else ("stage",)),
    )
    return [name for name in CELLS if name not in left_out]


def columns(names: list[str], edition: Edition) -> list[tuple[str, str]]:
    zone = {"zone": edition.time_zone}
    return [
        (name, _("Submitted (%(zone)s)") % zone if name == "submitted" else str(FIELDS[name]))
        for name in names
    ]


def list_table(
    edition: Edition, applications: QuerySet[Application], *, personal: bool = False
) -> Table:
    """The columns of the page."""
    names = names_of_cells(full=False, personal=personal, edition=edition)
    rows = (
        [CELLS[name](one, edition) for name in names]
        for one in applications.iterator(chunk_size=queries.BLOCK)
    )
    return Table(columns(names, edition), rows, _("Entries"))


def full_table(
    edition: Edition, applications: QuerySet[Application], *, personal: bool = False
) -> Table:
    """With every answer as a column of its own: what a table to be imported looks like."""
    names = names_of_cells(full=True, personal=personal, edition=edition)
    form = queries.columns_of(edition)
    asked = [(key_of(question), heading_of(question, form)) for question in form]

    def rows() -> Iterator[list[object]]:
        for told in queries.told(applications, edition, form):
            one = told.application
            said = (told.said.get(question.code) for question in form)
            yield [
                *(CELLS[name](one, edition) for name in names),
                *(answers.in_cell(each, each.text) if each else "" for each in said),
            ]

    return Table([*columns(names, edition), *asked], rows(), _("Entries"))


TABLES: dict[str, Any] = {"list": list_table, "answers": full_table}


def entries_file(
    edition: Edition,
    applications: QuerySet[Application],
    *,
    form: str,
    extent: str,
    personal: bool,
) -> HttpResponseBase:
    table = TABLES[extent](edition, applications, personal=personal)
    stem = f"{edition.slug}-entries" + ("" if extent == "list" else "-answers")
    return download(stem, form, table)
