"""The application: the form that each category and kind sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from haechi.prize import queries
from haechi.prize.actions import OWN_FIELDS, application_limit
from haechi.prize.models import Application


class LongText(forms.CharField):
    """Line ends count once, as they do where they are typed."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


@dataclass(frozen=True)
class Part:
    """A section of the form, with what it still lacks."""

    number: int
    name: str
    fields: list[BoundField]
    missing: int

    @property
    def key(self) -> str:
        return f"part-{self.number}"

    @property
    def words(self) -> str:
        return _("%(n)s missing") % {"n": self.missing} if self.missing else _("complete")


class ApplicationForm(forms.Form):
    """Title, summary and the questions; anything may be empty until it is submitted."""

    use_required_attribute = False

    def __init__(self, application: Application, data: Any = None) -> None:
        super().__init__(data)
        self.questions = list(queries.questions_of(application))
        self.needed = {"title_en", "summary_en"}
        self.needed |= {question.code for question in self.questions if question.required}
        self.kept = kept_values(application)
        self.initial = dict(self.kept)
        for name in OWN_FIELDS:
            self.fields[name] = own_field(name)
        for question in self.questions:
            self.fields[question.code] = LongText(
                label=question.label,
                help_text=question.help,
                max_length=question.max_length,
                required=False,
            )
        if self.is_bound:
            self.full_clean()
        for name, field in self.fields.items():
            field.required = name in self.needed  # from here on only said, no longer enforced

    def parts(self) -> list[Part]:
        """The sections in their order, with the gaps of what is kept, not of what is typed."""
        names: dict[str, list[str]] = {_("The project in short"): list(OWN_FIELDS)}
        for question in self.questions:
            names.setdefault(question.section, []).append(question.code)
        return [
            Part(number, section, [self[name] for name in fields], self.gaps(fields))
            for number, (section, fields) in enumerate(names.items())
        ]

    def gaps(self, names: Iterable[str]) -> int:
        asked = self.needed.intersection(names)
        return sum(not filled(name, self.kept) for name in asked)


def filled(name: str, kept: dict[str, str]) -> bool:
    """Title and summary are there when one language has them; so says ``queries.missing``."""
    if name.endswith("_en"):
        return bool(kept.get(name) or kept.get(f"{name[:-3]}_ko"))
    return bool(kept.get(name))


def kept_values(application: Application) -> dict[str, str]:
    values = {name: getattr(application, name) or "" for name in OWN_FIELDS}
    answers = application.answers.values_list("question__code", "text")
    return values | dict(answers)


def own_field(name: str) -> forms.Field:
    labels = {
        "title_en": _("Title in English"),
        "title_ko": _("Title in Korean"),
        "summary_en": _("Summary in English"),
        "summary_ko": _("Summary in Korean"),
    }
    text = forms.CharField if name.startswith("title") else LongText
    limit = application_limit(name)
    return text(label=labels[name], max_length=limit, required=False)
