"""READS: the facts that automatic checks are handed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from haechi.core.spelling import organisation_key
from haechi.prize import answers
from haechi.prize.models import Answer, Application, Edition, Question
from haechi.prize.queries.form import questions as form_questions
from haechi.prize.rules.suspicions import EditionFacts, EntryFacts, Field
from haechi.prize.states import QuestionType


def edition_facts(edition: Edition) -> EditionFacts:
    return EditionFacts(
        closes_at=edition.call_closes_at,
        grace=timedelta(minutes=edition.grace_minutes),
        max_entries=edition.max_entries,
    )


def entry_facts(edition: Edition, entries: Iterable[Application]) -> list[EntryFacts]:
    """The facts of many entries in three questions to the database."""
    entries = list(entries)
    questions = form_questions(edition)
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    said = Answer.objects.filter(question__edition=edition)
    if len(entries) == 1:
        said = said.filter(application=entries[0])
    for application_id, question_id, text in said.order_by().values_list(
        "application_id", "question_id", "text"
    ):
        texts[application_id][question_id] = text
    return [facts_of_entry(entry, questions, texts[entry.pk]) for entry in entries]


def facts_of_entry(
    entry: Application, questions: Sequence[Question], texts: dict[int, str]
) -> EntryFacts:
    return EntryFacts(
        key=entry.pk,
        code=entry.entry_code,
        organisation=organisation_key(entry.organisation.name),
        kind=entry.kind,
        category=entry.category.name,
        admits=frozenset(entry.category.admits),
        submitted_at=entry.submitted_at or entry.saved_at,
        title=entry.title,
        fields=tuple(
            Field(
                code=question.code,
                label=question.label,
                text=plain_text(question, texts.get(question.pk, "")),
                limit=question.max_length if question.type == QuestionType.LONG else 0,
                is_needed=answers.is_needed(question, entry.submitted_at or entry.saved_at),
                is_file=question.type == QuestionType.FILE or question.code == "letter",
            )
            for question in asked_of(entry, questions, texts)
        ),
    )


def asked_of(
    entry: Application, questions: Sequence[Question], texts: dict[int, str]
) -> list[Question]:
    """The questions this entry was asked, given its answers."""
    own = [one for one in questions if one.concerns(entry.category_id, entry.kind)]
    return answers.asked_now(own, {one.code: texts.get(one.pk, "") for one in own})


def plain_text(question: Question, text: str) -> str:
    """An answer of any type as words."""
    return answers.type_of(question).shown(question, text).plain if text else ""
