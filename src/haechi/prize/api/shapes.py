"""What goes over the wire."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator

T = TypeVar("T")
Texts = dict[Literal["en", "ko"], str]


def kept(text: str) -> str:
    """A database that keeps texts keeps no NUL in them."""
    if "\x00" in text:
        raise ValueError(_("This text holds a character that cannot be kept."))
    return text


WITHOUT_NUL = {"pattern": r"^[^\x00]*$"}
Words = Annotated[str, AfterValidator(kept), Field(json_schema_extra=WITHOUT_NUL)]


class Refusal(Schema):
    """A no: a code for programs, a sentence for people in the language asked for."""

    code: str
    reason: str
    facts: dict[str, str] = {}


# Every door may answer with these; what hides answers 404.
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Refusal)


class Page(Schema, Generic[T]):
    count: int
    page: int
    pages: int
    items: list[T]


class EditionOut(Schema):
    slug: str
    name: Texts
    theme: Texts
    year: int
    state: str
    time_zone: str
    call_opens_at: datetime
    call_closes_at: datetime


class CategoryOut(Schema):
    code: str
    name: Texts
    description: Texts
    admits: list[str]


class EditionWhole(EditionOut):
    about: Texts
    categories: list[CategoryOut]
    stages: list[str]


class QuestionOut(Schema):
    code: str
    section: Texts
    label: Texts
    help: Texts
    type: str
    settings: dict[str, Any]
    max_length: int
    categories: list[str]
    kinds: list[str]
    requirement: str
    required_from: datetime | None
    asked_if: str | None
    asked_when: list[str]
    shown_to_judges: bool


class ApplicationLine(Schema):
    """An application in a list."""

    number: int
    entry: str
    title: Texts
    organisation: str
    city: str
    country: str
    region: str
    category: str
    kind: str
    state: str
    submitted_at: datetime | None


class AnswerOut(Schema):
    code: str
    section: str
    label: str
    type: str
    text: str
    shown_to_judges: bool


class GapOut(Schema):
    """What stands between a draft and its submission."""

    code: str
    label: str
    reason: str


class VersionOut(Schema):
    number: int
    submitted_at: datetime
    submitted_by: str
    form_version: int
    sha256: str


class ApplicationWhole(ApplicationLine):
    summary: Texts
    stage: str
    answers: list[AnswerOut]
    versions: list[VersionOut]
    gaps: list[GapOut] | None = Field(None, description="Only for those who work on a draft.")


class StartIn(Schema):
    category: str
    kind: str
    organisation: str = Field(max_length=200)
    city: int = Field(description="GeoNames number of the city where the project runs.")


class WriteIn(Schema):
    """Texts by the codes of their questions, and title_en, title_ko, summary_en, summary_ko, stage.

    ``bases`` are the texts the writer began from; where another text stands now the answer is
    409 with ``conflict``, and nothing is written.
    """

    values: dict[str, str]
    bases: dict[str, str] = {}


class Written(Schema):
    saved_at: datetime
    gaps: list[GapOut]


class ReasonIn(Schema):
    reason: Words = ""


class ScreeningOut(Schema):
    number: int
    entry: str
    state: str
    outcome: str
    findings: dict[str, bool | None]
    evidence: dict[str, str]
    proposed_by: str | None
    signed_by: str | None


class ProposeIn(Schema):
    findings: dict[str, bool] = Field(description="Each rule by its reason code: does it hold?")
    passes: bool
    evidence: dict[str, str] = Field({}, description="For each rule that does not hold.")
