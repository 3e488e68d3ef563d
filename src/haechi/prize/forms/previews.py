"""The form as an applicant meets it on the first day: nothing is written in it, nothing saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField
from django.utils.translation import gettext as _

from haechi.prize import answers, queries
from haechi.prize.forms.applications import ApplicationForm
from haechi.prize.models import Application, Category, Edition, Question
from haechi.prize.states import QuestionType, Requirement


def preview_of(category: Category, kind: str, at: datetime) -> ApplicationForm:
    """The applicant's own form, of an application that nobody has begun."""
    nobody = Application(edition=category.edition, category=category, kind=kind)
    form = ApplicationForm(nobody, at)
    for field in form.fields.values():
        field.is_hidden_now = False  # type: ignore[attr-defined]
    return form


@dataclass(frozen=True)
class AskedField:
    """A field with what a reader of the whole form must know about it."""

    field: BoundField
    notes: tuple[str, ...]
    beside: tuple[str, ...] = ()  # of the notes, those that the field itself does not show
    options: tuple[str, ...] = ()
    shown_to_judges: bool = True


def asked_fields(form: ApplicationForm) -> Iterator[tuple[str, list[AskedField]]]:
    """The parts of the form with the notes of each field."""
    by_pk = {question.pk: question for question in form.questions}
    for part in form.parts():
        yield part.name, [asked_field(field, by_pk) for field in part.fields]


def asked_field(bound: BoundField, by_pk: dict[int, Question]) -> AskedField:
    question: Question | None = getattr(bound.field, "question", None)
    limit = getattr(bound.field, "limit", None)
    notes = [_("up to %(n)s characters") % {"n": limit}] if limit else []
    if question is None:
        stages = [str(name) for _key, name in getattr(bound.field, "choices", ())]
        return AskedField(bound, tuple(notes), options=tuple(stages))
    first = by_pk.get(question.asked_if_id or 0)
    beside = list(limits(question))
    notes = [str(QuestionType(question.type).label), *notes, *beside]
    notes += [when_needed(question, question.edition)]
    condition = [queries.condition_words(question, first)] if first else []
    notes, beside = [*notes, *condition], [*beside, *condition]
    if question.requirement == Requirement.FROM:
        beside.append(when_needed(question, question.edition))
    options = tuple(option.label for option in answers.offered(question))
    return AskedField(bound, tuple(notes), tuple(beside), options, question.shown_to_judges)


def limits(question: Question) -> Iterator[str]:
    """The limits of an answer in words, by its type."""
    said = question.settings
    sentences = {
        "least": _("at least %(n)s"),
        "most": _("at most %(n)s"),
        "earliest": _("not before %(n)s"),
        "latest": _("not after %(n)s"),
        "max_files": _("files: at most %(n)s"),
        "max_mb": _("megabytes a file: at most %(n)s"),
        "max_pages": _("pages a file: at most %(n)s"),
    }
    for name, sentence in sentences.items():
        if said.get(name) not in (None, ""):
            yield sentence % {"n": said[name]}
    for name in ("currencies", "types"):
        if said.get(name):
            yield ", ".join(str(one).upper() for one in said[name])
    unit = answers.said_in(said.get("unit"))
    if unit:
        yield unit


def when_needed(question: Question, edition: Edition) -> str:
    if question.requirement == Requirement.FROM and question.required_from:
        when = question.required_from.astimezone(edition.zone)
        facts = {"when": f"{when:%Y-%m-%d %H:%M} {when.tzname()}"}
        return _("needed to submit from %(when)s on") % facts
    return str(Requirement(question.requirement).label)
