"""What goes over the wire about consents, questions, repairs, appeals, people and files."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from haechi.prize.api.shapes import Texts, Words


class ConsentOut(Schema):
    code: str
    name: Texts
    text: Texts
    is_needed: bool
    given_at: datetime | None


class ConsentIn(Schema):
    codes: list[Words] = Field(description="The purposes agreed to, each by its code.")


class QuestionLine(Schema):
    """A question about the call; who asked, and in which words, is only for them and the desk."""

    number: int | None
    state: str
    question: Texts
    answer: Texts
    settled_at: datetime | None
    asked: str | None = None
    asked_at: datetime | None = None
    asked_by: str | None = None
    private_answer: str | None = None


class AskIn(Schema):
    asked: Words = Field(max_length=2000)


class AnswerIn(Schema):
    """The pair that everybody reads, in one language or both."""

    question_en: Words = Field("", max_length=2000)
    question_ko: Words = Field("", max_length=2000)
    answer_en: Words = Field("", max_length=4000)
    answer_ko: Words = Field("", max_length=4000)


class CloseIn(Schema):
    answer: Words = Field(max_length=4000, description="Only the asker reads it.")


class RepairOut(Schema):
    state: str
    round: str
    rules: dict[str, Texts]
    fields: list[str] = Field(description="What may be changed, with PATCH on the application.")
    text: str
    asked_at: datetime
    due_at: datetime
    reply: str
    answered_at: datetime | None


class RepairIn(Schema):
    reply: Words = Field("", max_length=1000)


class NoticeOut(Schema):
    """A letter about a check, as it was written to the applicant."""

    kind: str
    written_at: datetime
    language: str
    subject: str
    text: str
    sha256: str
    appeal_until: datetime | None


class AppealIn(Schema):
    reasons: Words = Field(max_length=4000)


class AppealOut(Schema):
    number: int
    entry: str
    round: str
    state: str
    reasons: str
    filed_at: datetime
    decision: str
    decided_by: str | None
    decided_at: datetime | None


class DecisionIn(Schema):
    is_upheld: bool
    decision: Words = Field(max_length=4000, description="The reason; the applicant reads it.")


class CoWorkerOut(Schema):
    number: int
    email: str
    name: str | None = Field(None, description="Known once the person has accepted.")
    right: str
    invited_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


class InviteIn(Schema):
    email: Words = Field(max_length=254)
    right: Literal["view", "edit", "submit"] = "edit"


class RightIn(Schema):
    right: Literal["view", "edit", "submit"]


class FileOut(Schema):
    number: int
    question: str
    name: str
    bytes: int
    media_type: str
    pages: int | None
    sha256: str
    uploaded_at: datetime
    link: str = Field(description="Where the bytes are, for the same key.")


class FormVersionLine(Schema):
    number: int
    published_at: datetime
    published_by: str
    reason: str
    announced_at: datetime | None


class FormVersionWhole(FormVersionLine):
    questions: list[dict[str, Any]]


class FiguresOut(Schema):
    """How many of the applications that this person may read, by state in each group."""

    total: int
    states: dict[str, int]
    categories: dict[str, dict[str, int]]
    kinds: dict[str, dict[str, int]]
    regions: dict[str, dict[str, int]]
    countries: dict[str, dict[str, int]]
