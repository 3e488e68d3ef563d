"""Which questions are asked, given what was answered so far; which of them are needed when."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from haechi.prize.answers.types import TYPES
from haechi.prize.models import Question
from haechi.prize.states import Requirement


def asked_now(questions: Sequence[Question], texts: Mapping[str, str]) -> list[Question]:
    """Those whose condition holds; ``texts`` are the answers by the questions' codes.

    A condition on a question that is not asked itself does not hold; one on a question that is no
    longer on the form is passed over.
    """
    known = {question.pk: question for question in questions}

    def is_asked(question: Question, above: frozenset[int] = frozenset()) -> bool:
        first = known.get(question.asked_if_id or 0)
        if first is None or question.pk in above:
            return True
        return is_asked(first, above | {question.pk}) and fits(question, first, texts)

    return [question for question in questions if is_asked(question)]


def fits(question: Question, first: Question, texts: Mapping[str, str]) -> bool:
    """Has the first question one of the answers named, or any answer where none is named?"""
    given = set(TYPES[first.type].values(first, texts.get(first.code, "")))
    return bool(given & set(question.asked_when) if question.asked_when else given)


def is_needed(question: Question, at: datetime) -> bool:
    """Must it be answered in an application that is submitted at this instant?"""
    if question.requirement == Requirement.FROM:
        return question.required_from is not None and at >= question.required_from
    return question.requirement in (Requirement.SUBMIT, Requirement.ALWAYS)
