"""READS: the form as its builders see it: sections in order, what is retired, who answered."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from haechi.prize import answers
from haechi.prize.models import Answer, Category, Edition, Question
from haechi.prize.queries.form import TONGUES, in_both, questions


@dataclass(frozen=True)
class FormSection:
    """``key`` is its name in English or, where it has none, in Korean."""

    number: int
    key: str
    names: dict[str, str]
    questions: list[Question]

    @property
    def name(self) -> str:
        return answers.said_in(self.names)


def section_key(question: Question) -> str:
    names = in_both(question, "section")
    return next((names[tongue] for tongue in TONGUES if names[tongue]), "")


def outline(edition: Edition) -> list[FormSection]:
    """The sections in their order with all that is asked; one name is one section."""
    return outlined(questions(edition))


def outlined(form: Collection[Question]) -> list[FormSection]:
    found: dict[str, FormSection] = {}
    for question in form:
        key = section_key(question)
        fresh = FormSection(len(found) + 1, key, in_both(question, "section"), [])
        found.setdefault(key, fresh).questions.append(question)
    return list(found.values())


def in_order(form: Collection[Question]) -> list[Question]:
    """As applicants meet them: section by section."""
    return [question for section in outlined(form) for question in section.questions]


def retired_questions(edition: Edition) -> list[Question]:
    form = edition.questions.exclude(retired_at=None).order_by("retired_at", "id")
    return list(form.prefetch_related("categories"))


def answers_by_question(edition: Edition) -> dict[int, int]:
    """How many answers each question has, drafts and all."""
    rows = Answer.objects.filter(question__edition=edition).exclude(text="")
    return dict(rows.values_list("question").annotate(n=Count("pk")).order_by())


def answer_texts(question: Question) -> list[str]:
    """Every answer that was given to a question."""
    return list(question.answers.exclude(text="").values_list("text", flat=True))


def answers_outside(
    question: Question, categories: Collection[Category], kinds: Collection[str]
) -> int:
    """How many answers are shown now and would not be, were it asked of these only."""
    given = question.answers.exclude(text="")
    seen = given.filter(asked_among(list(question.categories.all()), question.kinds))
    return seen.exclude(asked_among(categories, kinds)).count()


def asked_among(categories: Collection[Category], kinds: Collection[str]) -> Q:
    """No category, or no kind, named: everybody."""
    found = Q(pk__isnull=False)
    if categories:
        found &= Q(application__category__in=categories)
    if kinds:
        found &= Q(application__kind__in=kinds)
    return found
