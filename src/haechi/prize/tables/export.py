"""The list of applications as a file: the rows that the page shows, with or without the answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from haechi.core.spreadsheet import Table, download
from haechi.people import queries as people
from haechi.people.models import City, Country, Organisation
from haechi.people.states import ApplicantKind, Region
from haechi.prize import answers, queries
from haechi.prize.forms.columns import FIELDS, heading_of, key_of
from haechi.prize.models import Application, Category, Edition, entry_code
from haechi.prize.states import ApplicationState, ProjectStage

# What the list's columns are made of: plain values, so that a long list is told in one breath.
RAW = (
    "number",
    "title_en",
    "title_ko",
    "organisation_id",
    "city_id",
    "category_id",
    "kind",
    "stage",
    "state",
    "submitted_at",
)


@dataclass(frozen=True)
class Words:
    """What stands in many rows, in the reader's language, read once for all of them."""

    edition: Edition
    organisations: Mapping[int, str]
    cities: Mapping[int, str]
    countries: Mapping[int, str]  # by their cities
    regions: Mapping[int, str]  # by their cities
    categories: Mapping[int, str]
    choices: Mapping[str, str]

    @classmethod
    def of(cls, edition: Edition) -> "Words":
        concerned = {"applications__edition": edition}
        cities = City.objects.filter(**concerned).distinct()
        places = list(cities.values_list("pk", "country_id", "country__region"))
        choices = words_of(ApplicantKind, ProjectStage, ApplicationState, Region)
        countries = people.names_of(Country.objects.all())
        return cls(
            edition=edition,
            organisations=people.names_of(Organisation.objects.filter(**concerned).distinct()),
            cities=people.names_of(cities),
            countries={city: countries[country] for city, country, _region in places},
            regions={city: choices[region] for city, _country, region in places},
            categories=people.names_of(Category.objects.filter(edition=edition)),
            choices=choices,
        )


def words_of(*kinds: Any) -> dict[str, str]:
    """Of each choice. The kinds share no code, but for the empty one."""
    return {code: str(word) for kind in kinds for code, word in kind.choices} | {"": ""}


Cell = Callable[[Mapping[str, Any], Words], object]


def submitted(when: datetime | None, edition: Edition) -> str:
    return f"{when.astimezone(edition.zone):%Y-%m-%d %H:%M}" if when else ""


CELLS: dict[str, Cell] = {
    "entry": lambda row, words: entry_code(row["number"]),
    "email": lambda row, words: row["email"],
    "applicant": lambda row, words: row["applicant"],
    "title_en": lambda row, words: row["title_en"] or "",
    "title_ko": lambda row, words: row["title_ko"] or "",
    "organisation": lambda row, words: words.organisations[row["organisation_id"]],
    "city": lambda row, words: words.cities[row["city_id"]],
    "country": lambda row, words: words.countries[row["city_id"]],
    "region": lambda row, words: words.regions[row["city_id"]],
    "category": lambda row, words: words.categories[row["category_id"]],
    "kind": lambda row, words: words.choices[row["kind"]],
    "stage": lambda row, words: words.choices[row["stage"]],
    "state": lambda row, words: words.choices[row["state"]],
    "submitted": lambda row, words: submitted(row["submitted_at"], words.edition),
    "summary_en": lambda row, words: row["summary_en"] or "",
    "summary_ko": lambda row, words: row["summary_ko"] or "",
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
    cells, words = [CELLS[name] for name in names], Words.of(edition)
    rows = (
        [cell(row, words) for cell in cells]
        for row in applications.values(*RAW).iterator(chunk_size=queries.BLOCK)
    )
    return Table(columns(names, edition), rows, _("Entries"))


def row_of(one: Application) -> dict[str, Any]:
    facts = {name: getattr(one, name) for name in (*RAW, *LONG)}
    return facts | {"email": one.applicant.email, "applicant": one.applicant.name}


def full_table(
    edition: Edition, applications: QuerySet[Application], *, personal: bool = False
) -> Table:
    """With every answer as a column of its own: what a table to be imported looks like."""
    names = names_of_cells(full=True, personal=personal, edition=edition)
    form = queries.columns_of(edition)
    asked = [(key_of(question), heading_of(question, form)) for question in form]
    cells, words = [CELLS[name] for name in names], Words.of(edition)

    def rows() -> Iterator[list[object]]:
        for told in queries.told(applications, edition, form):
            row = row_of(told.application)
            said = (told.said.get(question.code) for question in form)
            yield [
                *(cell(row, words) for cell in cells),
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
