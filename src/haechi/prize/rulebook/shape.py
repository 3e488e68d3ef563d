"""The shape of the file: its tables, and in each the settings there are.

The same description reads, writes, compares and finds the place of a mark; a new setting of the
rules is one line here and one where it is kept (``queries`` and ``actions``, ``rulebook.py``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from haechi.people.states import ApplicantKind, Role
from haechi.prize import models
from haechi.prize.rulebook.kinds import (
    WHOLE,
    Field,
    by_code,
    code,
    day,
    email,
    figure,
    instant,
    line,
    many,
    of,
    one_of,
    options,
    points,
    scale,
    texts,
    weight,
    whole,
    yes,
    zone,
)
from haechi.prize.states import Majority, ProjectStage, QuestionType, Requirement, RoundKind

FORMAT = "haechi-edition/1"
NONE = {"en": "", "ko": ""}
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of the file, or rows of one; ``inside`` are the rows that stand within each."""

    key: str
    fields: tuple[Field, ...]
    inside: tuple["Table", ...] = ()
    is_one: bool = False

    @property
    def keys(self) -> list[str]:
        """Everything in a row that a mark may stand beside."""
        return [*(field.key for field in self.fields), *(table.key for table in self.inside)]


def both(model: Any, key: str, *, needed: bool = False) -> Field:
    return Field(key, of(model, key, needed=needed), default=NONE, needed=needed)


EDITION = Table(
    "edition",
    (
        Field("slug", code(50), needed=True),
        Field("year", whole(2000, 2099), needed=True),
        both(models.Edition, "name", needed=True),
        both(models.Edition, "theme"),
        both(models.Edition, "about"),
        Field("zone", zone, needed=True),
        Field("contact", email, default=""),
        Field("stages", many(one_of(ProjectStage)), default=[]),
    ),
    is_one=True,
)
CALL = Table("call", (instant("opens"), instant("closes")), is_one=True)
CATEGORY = Table(
    "category",
    (
        Field("code", code(30), needed=True),
        both(models.Category, "name", needed=True),
        both(models.Category, "description"),
        Field("admits", many(one_of(ApplicantKind), needed=True), needed=True),
    ),
)
CHECK = Table(
    "check",
    (Field("code", code(40), needed=True), both(models.CheckItem, "text", needed=True)),
)
PART = Table(
    "part",
    (
        Field("code", code(40), needed=True),
        both(models.Criterion, "name", needed=True),
        both(models.Criterion, "description"),
    ),
)
CRITERION = Table(
    "criterion",
    (
        Field("code", code(40), needed=True),
        Field("category", code(30), default=""),
        both(models.Criterion, "name", needed=True),
        both(models.Criterion, "description"),
        Field("weight", weight),
        Field("anchors", points(250), default={}),
    ),
    inside=(PART,),
)
ROUND = Table(
    "round",
    (
        Field("code", code(30), needed=True),
        both(models.Round, "name", needed=True),
        Field("kind", one_of(RoundKind), needed=True),
        Field("staffed_by", one_of(Role), needed=True),
        instant("opens"),
        instant("closes"),
        Field("reviews", whole(), default=0),
        Field("scale", scale, default=[1, 10]),
        Field("own_country_excluded", yes, default=True),
        Field("fields_from", many(code(40)), default=[]),
        Field("outside_field", whole(), default=0),
        Field("extra_reviews", whole(), default=0),
        Field("report_names", yes, default=False),
        Field("carries_over", yes, default=False),
        Field("seed", whole(0, WHOLE), default=20230925),
        Field("quorum", whole(0, 100), default=50),
        Field("majority", one_of(Majority), default=Majority.SIMPLE.value),
        Field("casting_vote", yes, default=True),
        Field("blind_discussion", yes, default=False),
        Field("cuts", by_code(whole()), default={}),
    ),
    inside=(CHECK, CRITERION),
)
PURPOSE = Table(
    "purpose",
    (
        Field("code", code(40), needed=True),
        both(models.ConsentPurpose, "name", needed=True),
        both(models.ConsentPurpose, "text", needed=True),
        Field("needed", yes, default=True),
    ),
)
QUESTION = Table(
    "question",
    (
        Field("code", code(40), needed=True),
        both(models.Question, "label", needed=True),
        both(models.Question, "help"),
        Field("type", one_of(QuestionType), needed=True),
        Field("settings", dict, default={}),
        Field("max_length", whole(0, WHOLE), default=1500),
        Field("categories", many(code(30)), default=[]),
        Field("kinds", many(one_of(ApplicantKind)), default=[]),
        Field("requirement", one_of(Requirement), default=Requirement.SUBMIT.value),
        instant("required_from", needed=False),
        Field("asked_if", code(40), default=""),
        Field("asked_when", many(line(300)), default=[]),
        Field("shown_to_judges", yes, default=False),
        Field("retention_days", whole(0, WHOLE)),
    ),
)
SECTION = Table(
    "section",
    (Field("name", of(models.Question, "section", needed=True), default=NONE, needed=True),),
    inside=(QUESTION,),
)
AWARD = Table(
    "award",
    (
        Field("code", code(40), needed=True),
        Field("category", code(30), default=""),
        both(models.Award, "name", needed=True),
        Field("kind", one_of(ApplicantKind), default=""),
        Field("places", whole(), default=1),
        both(models.Award, "partner_name"),
    ),
)
TABLES = (EDITION, CALL, CATEGORY, ROUND, PURPOSE, SECTION, AWARD)

RANGE = (Field("least", figure), Field("most", figure))
ROWS = (Field("most", whole(1, 1000)),)
SETTINGS: dict[str, tuple[Field, ...]] = {
    QuestionType.CHOICE: (Field("options", options, needed=True),),
    QuestionType.CHOICES: (
        Field("options", options, needed=True),
        Field("least", whole(0, 1000)),
        Field("most", whole(1, 1000)),
    ),
    QuestionType.NUMBER: (Field("unit", texts(40)), *RANGE, Field("decimals", whole(0, 12))),
    QuestionType.MONEY: (
        Field("currencies", many(line(3, pattern="[A-Z]{3}"), needed=True), needed=True),
        *RANGE,
    ),
    QuestionType.DATE: (Field("earliest", day), Field("latest", day)),
    QuestionType.FILE: (
        Field("types", many(line(10, pattern=r"[a-z0-9]+"))),
        Field("max_mb", whole(1, 10_000)),
        Field("max_pages", whole(1, 10_000)),
        Field("max_files", whole(1, 100)),
    ),
    QuestionType.INDICATORS: ROWS,
    QuestionType.CONTACTS: ROWS,
}

Inside = Iterator[tuple[str, Table, Row]]


def rows_of(table: Table, holder: Mapping[str, Any]) -> list[Row]:
    """The rows of a table within the book, or within a row of it."""
    held = holder.get(table.key)
    if table.is_one:
        return [held] if held is not None else []
    return list(held or ())


def walk(holder: Mapping[str, Any], tables: tuple[Table, ...] = TABLES, above: str = "") -> Inside:
    """Every row with its table and its path, such as ``round.jury.criterion.problem``.

    A section has no code and no place in paths: its questions are found by their own.
    """
    for table in tables:
        for row in rows_of(table, holder):
            path = ".".join(part for part in (above, table.key, row.get("code") or "") if part)
            if table is SECTION:
                path = above
            else:
                yield path, table, row
            yield from walk(row, table.inside, path)
