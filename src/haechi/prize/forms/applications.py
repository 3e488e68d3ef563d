"""The application: how it begins, and the form that each category and kind sees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people.models import City
from haechi.people.states import ApplicantKind
from haechi.prize import answers, queries
from haechi.prize.actions import OWN_TEXTS
from haechi.prize.forms.answers import Written, choices_of, field_of
from haechi.prize.models import LIMITS, Application, Category, Edition
from haechi.prize.states import ProjectStage


class StartForm(forms.Form):
    """Who applies, for what, from where. Category and kind are one choice, so none is wrong."""

    entry = forms.ChoiceField(label=gettext_lazy("Category and kind of applicant"))
    organisation = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("For the Leadership category: the name of the person."),
        max_length=200,
    )
    city = forms.CharField(
        label=gettext_lazy("City where the project runs"),
        help_text=gettext_lazy("Type a few letters in English or Korean and choose from the list."),
        widget=forms.TextInput(attrs={"list": "cities", "autocomplete": "off"}),
    )

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data)
        self.categories = list(edition.categories.all())
        self.cities = list(City.objects.select_related("country"))
        self.fields["entry"] = forms.ChoiceField(
            label=self.fields["entry"].label,
            choices=[(c.name, list(kinds_of(c))) for c in self.categories],
            widget=forms.RadioSelect,
        )

    def clean_entry(self) -> tuple[Category, ApplicantKind]:
        code, kind = self.cleaned_data["entry"].split(":")
        category = next(one for one in self.categories if one.code == code)
        return category, ApplicantKind(kind)

    def clean_city(self) -> City:
        typed = self.cleaned_data["city"].strip().casefold()
        found = [city for city in self.cities if typed in names_of(city)]
        if len(found) != 1:
            raise forms.ValidationError(
                _("Choose the city from the list that opens while you type.")
                if not found
                else _("There are several cities of this name. Choose one with its country.")
            )
        return found[0]


def kinds_of(category: Category) -> Iterator[tuple[str, str]]:
    for kind in ApplicantKind:
        if kind in category.admits:
            yield f"{category.code}:{kind}", str(kind.label)


def city_line(city: City) -> str:
    """A city as the list writes it: both names, so that either finds it."""
    english, korean = getattr(city, "name_en", ""), getattr(city, "name_ko", "")
    names = " · ".join(name for name in (english, korean) if name) or city.name
    return f"{names}, {city.country.name}"


def names_of(city: City) -> set[str]:
    names = {city_line(city), city.name, str(city)}
    names |= {getattr(city, "name_en", "") or "", getattr(city, "name_ko", "") or ""}
    return {name.casefold() for name in names if name}


class PlainText(Written, forms.CharField):
    """Line ends count once, as they do where they are typed."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class StageField(Written, forms.ChoiceField):
    """One of the stages a project can be in."""


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

    def __init__(self, application: Application, at: datetime, data: Any = None) -> None:
        super().__init__(data)
        self.texts = queries.texts_of(application)
        self.questions = queries.questions_of(application)
        self.asked = {one.code for one in answers.asked_now(self.questions, self.texts)}
        self.gaps = {gap.code: gap for gap in queries.gaps(application, at)}
        self.needed = {"stage", "title_en", "summary_en"}
        self.needed |= {one.code for one in self.questions if answers.is_needed(one, at)}
        self.own = [*(["stage"] if application.edition.stages else []), *OWN_TEXTS]
        self.initial = self.texts | {n: getattr(application, n) or "" for n in self.own}
        for name in self.own:
            self.fields[name] = own_field(name)
        for question in self.questions:
            self.fields[question.code] = field_of(question)
        if self.is_bound:
            self.full_clean()
        for name, field in self.fields.items():
            field.required = name in self.needed  # from here on only said, no longer enforced
            self.describe(name, field)

    def describe(self, name: str, field: forms.Field) -> None:
        assert isinstance(field, Written)
        """What the page needs to say and do around a field, as marks on it."""
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
