"""READS: the facts that automatic checks are handed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from haechi.prize import rules
from haechi.prize.models import Answer, Application, Edition, Question
from haechi.prize.rules.suspicions import EditionFacts, EntryFacts, Field


def edition_facts(edition: Edition) -> EditionFacts:
    return EditionFacts(
        closes_at=edition.call_closes_at,
        grace=timedelta(minutes=edition.grace_minutes),
        max_entries=edition.max_entries,
    )


def entry_facts(edition: Edition, entries: Iterable[Application]) -> list[EntryFacts]:
    """The facts of many entries in three questions to the database."""
    entries = list(entries)
    questions = list(Question.objects.filter(edition=edition))
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    answers = Answer.objects.filter(question__edition=edition)
    if len(entries) == 1:
        answers = answers.filter(application=entries[0])
    for application_id, question_id, text in answers.order_by().values_list(
        "application_id", "question_id", "text"
    ):
        texts[application_id][question_id] = text
    return [facts_of(entry, questions, texts[entry.pk]) for entry in entries]


def facts_of(
    entry: Application, questions: Sequence[Question], texts: dict[int, str]
) -> EntryFacts:
    return EntryFacts(
        key=entry.pk,
        code=entry.entry_code,
        organisation=rules.organisation_key(entry.organisation.name),
        kind=entry.kind,
        category=entry.category.name,
        admits=frozenset(entry.category.admits),
        submitted_at=entry.submitted_at or entry.saved_at,
        title=entry.title,
        fields=tuple(
            Field(
                code=question.code,
                label=question.label,
                text=texts.get(question.pk, ""),
                limit=question.max_length,
                is_needed=question.required,
                is_file=question.code == "letter",
            )
            for question in questions
            if question.category_id in (None, entry.category_id)
            and question.kind in ("", entry.kind)
        ),
    )
