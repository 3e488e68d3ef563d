"""READS: in which fields an entry works, by the questions its round names for it."""

from haechi.prize.answers import options_of, type_of
from haechi.prize.models import Answer, Question, Round
from haechi.prize.queries.form import questions
from haechi.prize.queries.form_outline import in_order
from haechi.prize.queries.rounds import entries_of
from haechi.prize.states import QuestionType

CHOOSING = (QuestionType.CHOICE, QuestionType.CHOICES)


def field_questions(round_: Round) -> list[Question]:
    """The questions whose answers tell an entry's field, in the order of the form."""
    if not round_.fields_from:
        return []
    return [
        one
        for one in in_order(questions(round_.edition))
        if one.code in round_.fields_from and one.type in CHOOSING
    ]


def fields_known(round_: Round) -> list[tuple[str, str]]:
    """Every field there is, as ``question:option``, with its words: what a judge can know."""
    return [
        (field_code(question, option.code), f"{question.label} {option.label}")
        for question in field_questions(round_)
        for option in options_of(question)
        if not option.is_retired
    ]


def field_names(round_: Round) -> dict[str, str]:
    """What a field is called, where its question need not be said."""
    return {
        field_code(question, option.code): option.label
        for question in field_questions(round_)
        for option in options_of(question)
    }


def field_code(question: Question, option: str) -> str:
    return f"{question.code}:{option}"


def fields_of_entries(round_: Round) -> dict[int, frozenset[str]]:
    """The fields of every entry of a round, by the entry's key; none where none was asked."""
    asked = {question.pk: question for question in field_questions(round_)}
    entries = entries_of(round_).values_list("pk", flat=True)
    found: dict[int, set[str]] = {pk: set() for pk in entries}
    told = Answer.objects.filter(question__in=asked, application__in=found)
    for entry, question_id, text in told.values_list("application_id", "question_id", "text"):
        question = asked[question_id]
        chosen = type_of(question).values(question, text)
        found[entry] |= {field_code(question, code) for code in chosen}
    return {entry: frozenset(fields) for entry, fields in found.items()}
