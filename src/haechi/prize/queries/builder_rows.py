"""READS: the rows of the builder: each question with who is asked it, when, and who reads it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.people.states import ApplicantKind
from haechi.prize import answers
from haechi.prize.models import Edition, Question
from haechi.prize.queries.form import question_as_data
from haechi.prize.queries.form_outline import FormSection, answers_by_question, outline
from haechi.prize.queries.form_versions import ASPECTS, worded
from haechi.prize.states import IDENTIFYING


@dataclass(frozen=True)
class BuilderRow:
    """A question in one row: who is asked it, when, and who reads the answer."""

    question: Question
    for_whom: str
    condition: str
    answers: int
    flaws: tuple[Text, ...]
    is_identifying: bool

    @property
    def facts(self) -> list[tuple[Text, str]]:
        """Everything about it, for those who only read."""
        row = question_as_data(self.question)
        labels = {row["asked_if"]: self.question.asked_if.label} if self.question.asked_if else {}
        return [(name, worded(key, row, labels)) for key, name in ASPECTS.items()]


@dataclass(frozen=True)
class BuilderSection:
    section: FormSection
    rows: list[BuilderRow]


def builder_sections(edition: Edition, only: tuple[str, str] | None) -> list[BuilderSection]:
    """The form section by section; ``only`` a category's code and a kind of applicant."""
    counts = answers_by_question(edition)
    sections = outline(edition)
    form = {one.pk: one for section in sections for one in section.questions}
    shown = []
    for section in sections:
        rows = [
            builder_row(one, form.get(one.asked_if_id or 0), counts.get(one.pk, 0))
            for one in section.questions
            if only is None or is_asked_of(one, *only)
        ]
        shown += [BuilderSection(section, rows)] if rows else []
    return shown


def is_asked_of(question: Question, category: str, kind: str) -> bool:
    where = {one.code for one in question.categories.all()}
    return (not where or category in where) and (not question.kinds or kind in question.kinds)


def builder_row(question: Question, first: Question | None, count: int) -> BuilderRow:
    kinds = {str(key): str(name) for key, name in ApplicantKind.choices}
    whom = [
        ", ".join(category.name for category in question.categories.all()),
        ", ".join(kinds.get(kind, kind) for kind in question.kinds),
    ]
    return BuilderRow(
        question,
        " · ".join(part for part in whom if part),
        condition_words(question, first) if first else "",
        count,
        tuple(flaw.text for flaw in answers.flaws_of(question)),
        question.type in IDENTIFYING,
    )


def condition_words(question: Question, first: Question) -> str:
    """The condition of a question in one sentence."""
    names = dict(answers.awaited(first))
    wanted = ", ".join(f"“{names.get(code, code)}”" for code in question.asked_when)
    if not wanted:
        return _("asked if “%(first)s” is answered") % {"first": first.label}
    facts = {"first": first.label, "answers": wanted}
    return _("asked if “%(first)s” is %(answers)s") % facts


def audiences(edition: Edition) -> list[tuple[str, str]]:
    """Every category and kind of applicant that has a form of its own, with its name."""
    return [
        (f"{category.code}:{kind.value}", f"{category.name} · {kind.label}")
        for category in edition.categories.all()
        for kind in ApplicantKind
        if kind in category.admits
    ]
