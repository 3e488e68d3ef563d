"""READS: the form of an application, what it still lacks, what was said in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize import answers
from haechi.prize.models import (
    LIMITS,
    Answer,
    Application,
    Edition,
    FormVersion,
    Question,
    Submission,
)
from haechi.prize.states import QuestionType

TONGUES = ("en", "ko")


@dataclass(frozen=True)
class Gap:
    """What stands between a draft and its submission: something empty, or something wrong."""

    code: str
    label: Text
    reason: Text = ""

    def __str__(self) -> str:
        return f"{self.label} ({self.reason})" if self.reason else str(self.label)


def questions(edition: Edition) -> list[Question]:
    """Every question that is asked in this edition, with its categories."""
    return list(edition.questions.filter(retired_at=None).prefetch_related("categories"))


def questions_of(application: Application) -> list[Question]:
    """The form as this kind of applicant sees it in this category, whatever was answered."""
    category, kind = application.category_id, application.kind
    return [one for one in questions(application.edition) if one.concerns(category, kind)]


def texts_of(application: Application) -> dict[str, str]:
    """The answers as they are kept now, by the codes of their questions."""
    if not application.pk:  # nobody's: the form is looked at, not filled in
        return {}
    return dict(application.answers.values_list("question__code", "text"))


def gaps(application: Application, at: datetime) -> list[Gap]:
    """What must still be filled in or put right before this application can be submitted."""
    return gaps_in(application, questions_of(application), texts_of(application), at)


def missing(application: Application, at: datetime) -> list[Text]:
    return [str(gap) for gap in gaps(application, at)]


def gaps_in(
    one: Application, form: list[Question], texts: Mapping[str, str], at: datetime
) -> list[Gap]:
    return [
        *own_gaps(one),
        *(
            gap
            for question in answers.asked_now(form, texts)
            if (gap := gap_of(question, texts.get(question.code, ""), at))
        ),
    ]


def own_gaps(one: Application) -> list[Gap]:
    found = [] if one.stage or not one.edition.stages else [Gap("stage", _("stage of the project"))]
    for name, label in (("title", _("title")), ("summary", _("summary"))):
        if not getattr(one, name):
            found.append(Gap(f"{name}_en", label))
        for tongue in TONGUES:
            over = own_problem(f"{name}_{tongue}", getattr(one, f"{name}_{tongue}") or "")
            found += [Gap(f"{name}_{tongue}", label, over)] if over else []
    return found


def own_problem(name: str, text: str) -> Text | None:
    """What is wrong with a title or a summary: only its length can be."""
    return answers.too_long(len(text), LIMITS[name[:-3]])


def gap_of(question: Question, text: str, at: datetime) -> Gap | None:
    kind = answers.type_of(question)
    if kind.is_empty(text):
        needed = answers.is_needed(question, at)
        return Gap(question.code, question.label) if needed else None
    wrong = kind.problem(question, text)
    return Gap(question.code, question.label, wrong) if wrong else None


def missing_in_each(
    edition: Edition, applications: Collection[Application], at: datetime
) -> dict[int, int]:
    """How many gaps each of these has: what ``gaps`` says, for many in three queries."""
    form = questions(edition)
    texts: dict[int, dict[str, str]] = {one.pk: {} for one in applications}
    rows = Answer.objects.filter(application__in=applications, question__retired_at=None)
    for pk, code, text in rows.values_list("application_id", "question__code", "text"):
        texts[pk][code] = text
    counts = {}
    for one in applications:
        one.edition = edition
        own = [question for question in form if question.concerns(one.category_id, one.kind)]
        counts[one.pk] = len(gaps_in(one, own, texts[one.pk], at))
    return counts


# --- versions -----------------------------------------------------------------------------------


def in_both(thing: object, name: str) -> dict[str, str]:
    return {tongue: getattr(thing, f"{name}_{tongue}", "") or "" for tongue in TONGUES}


def question_as_data(question: Question) -> dict[str, Any]:
    """A question as a version of the form keeps it; it outlives every change of the question."""
    return {
        "code": question.code,
        "section": in_both(question, "section"),
        "label": in_both(question, "label"),
        "help": in_both(question, "help"),
        "type": question.type,
        "settings": question.settings,
        "max_length": question.max_length,
        "categories": [category.code for category in question.categories.all()],
        "kinds": question.kinds,
        "requirement": question.requirement,
        "required_from": question.required_from.isoformat() if question.required_from else None,
        "asked_if": question.asked_if.code if question.asked_if else None,
        "asked_when": question.asked_when,
        "shown_to_judges": question.shown_to_judges,
        "retention_days": question.retention_days,
        "order": question.order,
    }


def form_as_data(edition: Edition) -> list[dict[str, Any]]:
    form = edition.questions.filter(retired_at=None).select_related("asked_if")
    return [question_as_data(question) for question in form.prefetch_related("categories")]


def form_version(edition: Edition) -> FormVersion | None:
    """The version of the form that is in force."""
    return edition.form_versions.order_by("number").last()


def content_of(application: Application) -> dict[str, Any]:
    """An application as it stands, with the words of its questions: what is handed in."""
    texts = texts_of(application)
    form = answers.asked_now(questions_of(application), texts)
    return {
        "entry": application.entry_code,
        "category": application.category.code,
        "kind": application.kind,
        "organisation": in_both(application.organisation, "name"),
        "city": in_both(application.city, "name"),
        "country": application.city.country.iso2,
        "stage": application.stage,
        "title": in_both(application, "title"),
        "summary": in_both(application, "summary"),
        "answers": [
            {
                **{key: value for key, value in question_as_data(question).items() if key in KEPT},
                "text": texts.get(question.code, ""),
            }
            for question in form
        ],
    }


KEPT = frozenset(
    {"code", "section", "label", "type", "settings", "max_length", "shown_to_judges", "order"}
)


# --- what was said ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One answer for reading, in the words of the form it was given on."""

    code: str
    section: str
    label: str
    type: str
    text: str
    max_length: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    shown_to_judges: bool = False

    @property
    def is_empty(self) -> bool:
        return answers.type_of(self).is_empty(self.text)

    @property
    def shown(self) -> answers.Shown:
        return answers.type_of(self).shown(self, self.text)

    @property
    def files(self) -> list[dict[str, Any]]:
        return answers.rows_in(self.text) if self.type == QuestionType.FILE else []


def said(application: Application, handed_in: Submission | None = None) -> list[Said]:
    """Every answer: of this version, of the last one handed in, or of the draft as it stands."""
    if handed_in is None and application.submitted_at:
        handed_in = last_submission(application)
    content = handed_in.content if handed_in else content_of(application)
    return said_in_content(content)


def said_in_content(content: Mapping[str, Any]) -> list[Said]:
    return [
        Said(
            code=row["code"],
            section=answers.said_in(row["section"]),
            label=answers.said_in(row["label"]),
            type=row["type"],
            text=row["text"],
            max_length=row["max_length"],
            settings=row["settings"],
            shown_to_judges=row["shown_to_judges"],
        )
        for row in content["answers"]
    ]


def said_to_judges(application: Application, handed_in: Submission | None = None) -> list[Said]:
    """As it was handed in, without what has been hidden from judges since then."""
    hidden = application.edition.questions.filter(shown_to_judges=False)
    codes = set(hidden.values_list("code", flat=True))
    told = said(application, handed_in)
    return [one for one in told if one.shown_to_judges and one.code not in codes]


def last_submission(application: Application) -> Submission | None:
    return application.submissions.order_by("number").last()


def sections_of(told: Iterable[Said]) -> list[tuple[str, list[Said]]]:
    """The answers by the sections of the form, in its order."""
    sections: dict[str, list[Said]] = {}
    for one in told:
        sections.setdefault(one.section, []).append(one)
    return list(sections.items())
