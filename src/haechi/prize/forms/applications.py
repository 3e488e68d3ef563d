"""The application: the form that each category and kind sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from haechi.people.models import User
from haechi.prize import answers, queries
from haechi.prize.actions import OWN_TEXTS
from haechi.prize.forms.answers import Attached, Conflict, Written, choices_of, field_of
from haechi.prize.forms.files import FilesOf
from haechi.prize.models import LIMITS, Application
from haechi.prize.states import ProjectStage


class PlainText(Written, forms.CharField):
    """Line ends count once, as they do where they are typed."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        one_line = isinstance(self.widget, forms.TextInput)
        return answers.in_one_line(text) if one_line else answers.as_kept(text)


class StageField(Written, forms.ChoiceField):
    """One of the stages a project can be in."""

    kind = "choice"


class AskedField(BoundField):
    """A field whose problem is told to those who cannot see it, too."""

    @property
    def aria_describedby(self) -> str:
        before = super().aria_describedby
        return f"{before or ''} problem-{self.name}".strip()

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        found = super().build_widget_attrs(attrs, widget)
        if getattr(self.field, "problem", "") and not self.use_fieldset:
            found["aria-invalid"] = "true"
        return found


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
    """Title, summary and the questions; anything may be empty or wrong until it is submitted."""

    use_required_attribute = False
    bound_field_class = AskedField

    def __init__(
        self,
        application: Application,
        at: datetime,
        typed: Mapping[str, str] | None = None,
        *,
        writer: User | None = None,
    ) -> None:
        """``typed`` are texts that are not kept yet and stand in their fields all the same."""
        super().__init__()
        self.texts = queries.texts_of(application)
        self.questions = queries.questions_of(application)
        self.asked = {one.code for one in answers.asked_now(self.questions, self.texts)}
        gaps = queries.gaps_in(application, self.questions, self.texts, at)
        self.gaps = {gap.code: gap for gap in gaps}
        self.needed = {"stage", "title_en", "summary_en"}
        self.needed |= {one.code for one in self.questions if answers.is_needed(one, at)}
        self.own = [*(["stage"] if application.edition.stages else []), *OWN_TEXTS]
        self.kept = self.texts | {n: getattr(application, n) or "" for n in self.own}
        self.initial = self.kept | dict(typed or {})
        for name in self.own:
            self.fields[name] = own_field(name)
        for question in self.questions:
            self.fields[question.code] = field_of(question)
            widget = self.fields[question.code].widget
            if isinstance(widget, Attached):
                widget.files = FilesOf(application, question, by=writer)
        for name, field in self.fields.items():
            field.required = name in self.needed  # only said, never enforced
            self.describe(name, field)

    def text(self, name: str, value: Any) -> str:
        """What is kept of a value that was typed into this field."""
        return str(self.fields[name].to_python(value) or "")

    def kept_text(self, name: str) -> str:
        return self.text(name, self.kept.get(name, ""))

    def tell(self, conflicts: Iterable[Conflict]) -> None:
        """Show what others wrote beside what was typed here."""
        for one in conflicts:
            field = self.fields[one.name]
            assert isinstance(field, Written)
            field.conflict = one

    def describe(self, name: str, field: forms.Field) -> None:
        """What the page needs to say and do around a field, as marks on it."""
        assert isinstance(field, Written)
        question = getattr(field, "question", None)
        gap = self.gaps.get(name)
        field.limit = field.widget.attrs.get("data-limit")
        field.problem = str(gap.reason) if gap and gap.reason else ""
        field.is_hidden_now = question is not None and name not in self.asked
        if question is not None and answers.has_options(question):
            field.widget.choices = choices_of(question, self.texts.get(name, ""))
        if question is not None and question.asked_if_id:
            first = next((q for q in self.questions if q.pk == question.asked_if_id), None)
            field.asked_if = first.code if first else ""
            field.asked_when = tuple(question.asked_when)

    def parts(self) -> list[Part]:
        """The sections in their order, with the gaps of what is kept, not of what is typed."""
        names: dict[str, list[str]] = {_("The project in short"): list(self.own)}
        for question in self.questions:
            names.setdefault(question.section, []).append(question.code)
        return [
            Part(number, section, [self[name] for name in fields], self.gaps_among(fields))
            for number, (section, fields) in enumerate(names.items())
        ]

    def gaps_among(self, names: Iterable[str]) -> int:
        return len(self.gaps.keys() & set(names))


def own_field(name: str) -> forms.Field:
    labels = {
        "title_en": _("Title in English"),
        "title_ko": _("Title in Korean"),
        "summary_en": _("Summary in English"),
        "summary_ko": _("Summary in Korean"),
    }
    if name == "stage":
        return StageField(
            label=_("Stage of the project"),
            choices=ProjectStage.choices,
            widget=forms.RadioSelect,
            required=False,
        )
    limit = {"data-limit": LIMITS[name[:-3]], "lang": name[-2:]}
    widget = forms.TextInput(limit) if name.startswith("title") else forms.Textarea(limit)
    return PlainText(label=labels[name], widget=widget, strip=False, required=False)
