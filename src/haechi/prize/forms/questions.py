"""A question of the form, with only the settings that its type knows, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people.states import ApplicantKind
from haechi.prize import actions, answers, queries
from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.forms.option_rows import (
    OptionRow,
    fresh_code,
    options_of_rows,
    rearranged,
    rows_held,
    rows_typed,
)
from haechi.prize.forms.question_settings import (
    setting_fields,
    settings_shown,
    settings_typed,
)
from haechi.prize.models import Edition, Question
from haechi.prize.rules import chosen_in
from haechi.prize.states import IDENTIFYING, EditionState, QuestionType, Requirement

NEW_SECTION = ""
TONGUES = (("en", gettext_lazy("in English")), ("ko", gettext_lazy("in Korean")))


@dataclass(frozen=True)
class Waiting:
    """A question whose answer another one may wait for, with the answers there are."""

    question: Question
    is_chosen: bool
    options: list[tuple[str, str, bool]]


def line(label: Any, tongue: str, length: int) -> forms.CharField:
    widget = forms.Textarea({"lang": tongue, "rows": 2, "class": "textarea--low"})
    return forms.CharField(label=label, required=False, max_length=length, widget=widget)


class QuestionForm(forms.Form):
    """``question`` is not saved yet when one is added; ``chosen`` are its options in use."""

    use_required_attribute = False
    label_en = line(gettext_lazy("Question in English"), "en", 200)
    label_ko = line(gettext_lazy("Question in Korean"), "ko", 200)
    help_en = line(gettext_lazy("Help in English"), "en", 300)
    help_ko = line(gettext_lazy("Help in Korean"), "ko", 300)
    section_en = forms.CharField(
        label=gettext_lazy("New section in English"), required=False, max_length=120
    )
    section_ko = forms.CharField(
        label=gettext_lazy("New section in Korean"), required=False, max_length=120
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these kinds of applicant"),
        help_text=gettext_lazy("None chosen: all of them."),
        choices=ApplicantKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    requirement = forms.ChoiceField(
        label=gettext_lazy("When it is needed"),
        choices=Requirement.choices,
        widget=forms.RadioSelect,
    )
    required_from = ZonedMoment(label=gettext_lazy("Needed from"), required=False)
    shown_to_judges = forms.BooleanField(label=gettext_lazy("Shown to judges"), required=False)
    retention_days = forms.IntegerField(
        label=gettext_lazy("Days the answer is kept after the edition is finished"),
        help_text=gettext_lazy("Left empty: as long as the edition itself."),
        min_value=1,
        max_value=36_500,
        required=False,
    )
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Its name in files and exports. Left empty: made of the question."),
        max_length=40,
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    knows = forms.BooleanField(label=gettext_lazy("Yes, change it all the same"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why the form changes"),
        help_text=gettext_lazy("Applicants read it. It is kept with the new version."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, edition: Edition, question: Question, data: Any = None) -> None:
        super().__init__(data)
        self.edition, self.question, self.kind = edition, question, question.type
        self.is_new = not question.pk
        self.must_confirm = bool(data and "knows" in data)
        self.texts = [] if self.is_new else queries.answer_texts(question)
        self.form = queries.in_order(queries.questions(edition))
        self.initial = first_values(question)
        self.settings_names: list[str] = []
        self.offer_choices()
        for name, field in setting_fields(self.kind):
            self.fields[name] = field
            self.settings_names.append(name)
        if edition.state == EditionState.DRAFT:
            del self.fields["reason"]
        elif not self.is_new:
            del self.fields["code"]
        if self.is_bound:
            self.full_clean()
        for name in ("label_en", "section"):
            self.fields[name].required = True  # from here on only said: one language is enough

    def offer_choices(self) -> None:
        sections = [(one.key, one.name) for one in queries.outlined(self.form)]
        self.fields["section"] = forms.ChoiceField(
            label=_("Section"),
            choices=[*sections, (NEW_SECTION, _("– a new section –"))],
            required=False,
        )
        self.fields["categories"] = forms.ModelMultipleChoiceField(
            self.edition.categories.all(),
            label=_("Only for these categories"),
            help_text=_("None chosen: all of them."),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        moment = self.fields["required_from"]
        assert isinstance(moment, ZonedMoment)
        moment.zone = self.edition.zone
        moment.help_text = self.edition.time_zone
        firsts = [one for one in self.firsts if answers.awaited(one) or one.pk == self.asked_if_id]
        self.fields["asked_if"] = forms.ChoiceField(
            choices=[("", _("Always")), *((one.code, one.label) for one in firsts)],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["asked_when"] = forms.MultipleChoiceField(
            choices=[
                (f"{one.code}:{code}", name)
                for one in firsts
                for code, name in answers.awaited(one)
            ],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    @property
    def asked_if_id(self) -> int:
        return self.question.asked_if_id or 0

    @cached_property
    def firsts(self) -> list[Question]:
        """The questions before this one; of a new one, all there are."""
        if self.question not in self.form:
            return self.form
        return self.form[: self.form.index(self.question)]

    # --- the options, row by row ---------------------------------------------------------------

    @property
    def has_options(self) -> bool:
        return answers.has_options(self.question)

    @cached_property
    def rows(self) -> list[OptionRow]:
        chosen = chosen_in(self.question, self.texts)
        if self.is_bound:
            return rows_typed(self.data, chosen)
        return rows_held(self.question.settings.get("options", ()), chosen)

    def rearrange(self) -> bool:
        """Was a button pressed that only moves or adds rows? Then nothing is complained of."""
        if not self.has_options:
            return False
        moved = rearranged(self.rows, self.data)
        if moved is not None:
            self.rows = moved
            self._errors = ErrorDict()
        return moved is not None

    # --- the condition -------------------------------------------------------------------------

    def conditions(self) -> Iterator[Waiting]:
        chosen, when = self["asked_if"].value(), set(self["asked_when"].value() or ())
        by_code = {one.code: one for one in self.firsts}
        for code, _label in list(self.fields["asked_if"].choices)[1:]:  # type: ignore[attr-defined]
            first = by_code[code]
            options = [
                (f"{code}:{one}", name, f"{code}:{one}" in when)
                for one, name in answers.awaited(first)
            ]
            yield Waiting(first, chosen == code, options)

    def clean_asked_when(self) -> list[str]:
        first = str(self.data.get("asked_if") or "")
        pairs = [str(one).split(":", 1) for one in self.cleaned_data["asked_when"]]
        return [answer for code, answer in pairs if code == first]

    # --- what was typed ------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not (typed.get("label_en") or typed.get("label_ko")):
            self.add_error("label_en", _("Write the question in English or Korean."))
        if not typed.get("section") and not (typed.get("section_en") or typed.get("section_ko")):
            self.add_error("section_en", _("Choose a section or write the name of a new one."))
        has_date = typed.get("required_from") or "required_from" in self.errors
        if typed.get("requirement") == Requirement.FROM and not has_date:
            self.add_error("required_from", _("Write from which date on it is needed."))
        first = next((one for one in self.firsts if one.code == typed.get("asked_if")), None)
        if first and answers.awaited(first) and not typed.get("asked_when"):
            text = _("Choose the answers to “%(question)s” after which it is asked.")
            self.add_error("asked_if", text % {"question": first.label})
        for flaw in answers.flaws_of(self.proposed):
            self.add_error(flaw.setting if flaw.setting in self.fields else None, str(flaw.text))
        return typed

    @property
    def proposed(self) -> Question:
        """A question of this type with what was typed as its settings."""
        typed = self.cleaned_data
        settings = settings_typed(self.kind, typed, self.question.settings)
        if self.has_options:
            settings["options"] = options_of_rows(self.rows)
        length = str(typed.get("max_length", self.question.max_length)).strip()
        return Question(
            type=self.kind,
            settings=settings,
            max_length=int(length) if length.isdecimal() and len(length) < 9 else 0,
        )

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the question, as the actions take them."""
        typed, proposed = self.cleaned_data, self.proposed
        texts = ("label_en", "label_ko", "help_en", "help_ko")
        plain = ("kinds", "requirement", "shown_to_judges", "retention_days")
        is_from = typed["requirement"] == Requirement.FROM
        first = next((one for one in self.firsts if one.code == typed["asked_if"]), None)
        return {
            **{name: " ".join(typed[name].split()) for name in texts},
            **{name: typed[name] for name in plain},
            **self.section_typed(),
            "type": self.kind,
            "settings": proposed.settings,
            "max_length": proposed.max_length,
            "categories": list(typed["categories"]),
            "required_from": typed["required_from"] if is_from else None,
            "asked_if": first,
            "asked_when": typed["asked_when"] if first else [],
            "code": typed.get("code") or self.question.code or self.code_made(),
        }

    def section_typed(self) -> dict[str, str]:
        key = self.cleaned_data["section"]
        sections = queries.outlined(self.form)
        names = {
            "en": self.cleaned_data["section_en"].strip(),
            "ko": self.cleaned_data["section_ko"].strip(),
        }
        held = next((one.names for one in sections if key and one.key == key), names)
        return {f"section_{tongue}": held[tongue] for tongue, _name in TONGUES}

    def code_made(self) -> str:
        used = set(self.edition.questions.values_list("code", flat=True))
        return fresh_code(self.cleaned_data["label_en"], f"question-{len(used) + 1}", used)

    @property
    def is_identifying(self) -> bool:
        return self.kind in IDENTIFYING

    @property
    def type_name(self) -> str:
        return str(QuestionType(self.kind).label)

    def change(self) -> actions.Change:
        """What was typed, as the change it is to the form."""
        if self.is_new:
            return actions.AddQuestion(self.values)
        return actions.WriteQuestion(
            self.question.code,
            self.values,
            seen=self.cleaned_data["seen"],
            knows=self.cleaned_data["knows"],
        )


def first_values(question: Question) -> dict[str, Any]:
    """The question as its page shows it first."""
    texts = {
        f"{name}_{tongue}": text
        for name in ("label", "help")
        for tongue, text in queries.in_both(question, name).items()
    }
    first = question.asked_if
    return {
        **texts,
        **settings_shown(question.settings),
        "max_length": question.max_length,
        "section": queries.section_key(question),
        "categories": list(question.categories.all()) if question.pk else question_wants(question),
        "kinds": question.kinds,
        "requirement": question.requirement,
        "required_from": question.required_from,
        "asked_if": first.code if first else "",
        "asked_when": [f"{first.code}:{one}" for one in question.asked_when] if first else [],
        "shown_to_judges": question.shown_to_judges,
        "retention_days": question.retention_days,
        "code": question.code,
        "seen": actions.question_digest(question) if question.pk else "",
    }


def question_wants(question: Question) -> list[Any]:
    """The categories of the question that a new one is modelled on."""
    return list(getattr(question, "like_categories", ()))


class SectionForm(forms.Form):
    """The name of a section, for all its questions."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), required=False, max_length=120)
    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not (typed.get("name_en") or typed.get("name_ko")):
            raise forms.ValidationError(_("Write the name of the section."))
        return typed


class AmendmentForm(forms.Form):
    """Why a published form changes."""

    reason = forms.CharField(
        label=gettext_lazy("Why the form changes"),
        help_text=gettext_lazy("Applicants read it. It is kept with the new version."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )


class RenameAndAmendForm(SectionForm, AmendmentForm):
    """Both: a published section gets another name."""
