"""What the secretariat types to write to many: audience, wording, days of reminders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.core.models import MessageState
from haechi.people.models import Country
from haechi.people.states import ApplicantKind, Region, Role
from haechi.prize.models import Edition
from haechi.prize.rules import Wording
from haechi.prize.states import AudienceKind

ALL = ("", _("all"))
KOREAN = {"lang": "ko"}
ENGLISH = {"lang": "en"}


class WordingForm(forms.Form):
    """A subject and a text in both languages; which of them are needed the rule says."""

    subject_en = forms.CharField(
        label=_("Subject in English"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=ENGLISH),
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={**ENGLISH, "rows": 12}),
    )
    subject_ko = forms.CharField(
        label=_("Subject in Korean"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=KOREAN),
    )
    body_ko = forms.CharField(
        label=_("Text in Korean"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={**KOREAN, "rows": 12}),
    )

    @property
    def wording(self) -> Wording:
        names = ("subject_en", "subject_ko", "body_en", "body_ko")
        typed = {name: str(self.cleaned_data.get(name, "")) for name in names}
        return Wording(**{name: text.replace("\r\n", "\n") for name, text in typed.items()})


class AudienceForm(forms.Form):
    """To whom a mailing goes."""

    who = forms.ChoiceField(label=_("To whom"), choices=AudienceKind.choices)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("choose")), *Role.choices],
        help_text=_("Only for holders of a role."),
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of applicant"), required=False, choices=[ALL, *ApplicantKind.choices]
    )
    region = forms.ChoiceField(label=_("Region"), required=False, choices=[ALL, *Region.choices])
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, edition: Edition, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        categories = [(one.code, one.name) for one in edition.categories.all()]
        applying = Country.objects.filter(cities__applications__edition=edition).distinct()
        countries = [(one.iso2, one.name) for one in applying]
        for name, choices in (("category", categories), ("country", countries)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ALL, *choices]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        is_role = typed.get("who") == AudienceKind.ROLE
        if is_role and not typed.get("role"):
            self.add_error("role", _("Choose the role."))
        if is_role and any(typed.get(one) for one in ("category", "kind", "region", "country")):
            self.add_error(
                "role", _("Category, kind, region and country narrow applicants, not roles.")
            )
        return typed

    @property
    def audience(self) -> dict[str, str]:
        kept = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        if kept["who"] != AudienceKind.ROLE:
            kept["role"] = ""
        return {name: text for name, text in kept.items() if text}


class ReminderForm(forms.Form):
    """Days before the end of the call, as a list."""

    days = forms.CharField(
        label=_("Days before the end of the call"),
        required=False,
        max_length=40,
        help_text=_("Whole numbers with commas, such as 14, 7, 1. Empty: no reminder goes."),
    )

    def clean_days(self) -> list[int]:
        parts = [one for one in self.cleaned_data["days"].replace(",", " ").split() if one]
        wrong = [one for one in parts if not (one.isascii() and one.isdecimal()) or len(one) > 4]
        if wrong:
            raise forms.ValidationError(
                _("%(wrong)s is no whole number of days."), params={"wrong": ", ".join(wrong)}
            )
        return [int(one) for one in parts]


class LetterFilter(forms.Form):
    """Which letters the outbox shows."""

    q = forms.CharField(
        label=_("Address or subject"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ALL, *MessageState.choices, ("doubt", _("needs a decision"))],
    )
