"""READS: many applications with all that was said in them, in one query however many they are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from django.db.models import Aggregate, Exists, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler

from haechi.prize import answers
from haechi.prize.models import Answer, Application, Edition, Question, Submission
from haechi.prize.queries.form import Said, said_in_content

BLOCK = 500


class TextsByCode(Aggregate):
    """One object of a group's pairs."""

    function = "JSONB_OBJECT_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_OBJECT", **extra)


@dataclass(frozen=True)
class Told:
    """An application with its answers by their codes: those handed in, or those of the draft."""

    application: Application
    said: dict[str, Said]


def columns_of(edition: Edition) -> list[Question]:
    """Every question that is asked, and those no longer asked that were once answered."""
    answered = Exists(Answer.objects.filter(question=OuterRef("pk")).exclude(text=""))
    return list(
        edition.questions.filter(Q(retired_at=None) | answered).prefetch_related("categories")
    )


def with_texts(applications: QuerySet[Application]) -> QuerySet[Application]:
    texts = (
        Answer.objects.filter(application=OuterRef("pk"))
        .order_by()
        .values("application")
        .annotate(texts=TextsByCode("question__code", "text"))
        .values("texts")
    )
    handed_in = Submission.objects.filter(application=OuterRef("pk")).order_by("-number")
    return applications.annotate(
        texts=Subquery(texts, output_field=JSONField()),
        handed_in=Subquery(handed_in.values("content")[:1], output_field=JSONField()),
    )


def told(
    applications: QuerySet[Application], edition: Edition, form: list[Question]
) -> Iterator[Told]:
    """Read while it is written out: memory does not grow with the number of applications."""
    unsaid = {question.code: said_of(question, "") for question in form}
    asked = cache(partial(asked_of, form))
    for one in with_texts(applications).iterator(chunk_size=BLOCK):
        one.edition = edition
        own = asked(one.category_id, one.kind)
        yield Told(one, {said.code: said for said in said_by(one, own, unsaid)})


def asked_of(form: list[Question], category_id: int, kind: str) -> list[Question]:
    return [q for q in form if q.retired_at is None and q.concerns(category_id, kind)]


def said_by(one: Application, own: list[Question], unsaid: dict[str, Said]) -> Iterator[Said]:
    """What ``queries.said`` says, from what has been read already."""
    content = getattr(one, "handed_in", None) if one.submitted_at else None
    if content:
        yield from said_in_content(content)
        return
    texts: dict[str, str] = getattr(one, "texts", None) or {}
    for question in answers.asked_now(own, texts):
        yield replace(unsaid[question.code], text=texts.get(question.code, ""))


def said_of(question: Question, text: str) -> Said:
    return Said(
        code=question.code,
        section=question.section,
        label=question.label,
        type=question.type,
        text=text,
        max_length=question.max_length,
        settings=question.settings,
        shown_to_judges=question.shown_to_judges,
    )
