"""What the secretariat and the officers type: filters, reasons, windows, findings, appointments."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haechi.people.states import ApplicantKind, Region, Role
from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.models import Application, Edition
from haechi.prize.states import ApplicationState

SEARCHED = (
    "title_en",
    "title_ko",
    "organisation__name_en",
    "organisation__name_ko",
    "city__name_en",
    "city__name_ko",
)


class EntryFilter(forms.Form):
    """Which applications the list shows."""

    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of applicant"),
        required=False,
        choices=[("", _("all")), *ApplicantKind.choices],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *ApplicationState.choices]
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=[("", _("all")), *Region.choices]
    )

    def __init__(self, edition: Edition, data: Any) -> None:
        super().__init__(data)
        categories = [(one.code, one.name) for one in edition.categories.all()]
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"), required=False, choices=[("", _("all")), *categories]
        )

    def narrow(self, applications: QuerySet[Application]) -> QuerySet[Application]:
        """What was typed narrows the list; what makes no sense is ignored."""
        self.is_valid()
        exact = {
            "category": "category__code",
            "kind": "kind",
            "state": "state",
            "region": "city__country__region",
        }
        for name, column in exact.items():
            if self.cleaned_data.get(name):
                applications = applications.filter(**{column: self.cleaned_data[name]})
        words = self.cleaned_data.get("q", "")
        return applications.filter(matching(words)) if words else applications


def matching(words: str) -> Q:
    found = Q()
    for column in SEARCHED:
        found |= Q(**{f"{column}__icontains": words})
    number = words.casefold().removeprefix("e-")
    return found | Q(number=int(number)) if number.isdecimal() and len(number) < 9 else found


class NoteForm(forms.Form):
    """A note that may stay empty."""

    reason = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea
    )


class ReasonForm(forms.Form):
    """A reason that is written into the journal."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the journal with your name."),
        max_length=300,
        widget=forms.Textarea,
    )


class WindowForm(forms.Form):
    """A window moves: from when, until when, why."""

    opens_at = ZonedMoment(label=_("Opens"))
    closes_at = ZonedMoment(label=_("Closes"))
    reason = forms.CharField(
        label=_("Reason in English"),
        help_text=_(
            "One language is enough. Before judging begins, a new end is announced with its "
            "reason: on the public page, and by mail to everybody with an application."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )
    reason_ko = forms.CharField(
        label=_("Reason in Korean"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"lang": "ko"}),
    )

    def __init__(self, zone: ZoneInfo, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name in ("opens_at", "closes_at"):
            field = self.fields[name]
            assert isinstance(field, ZonedMoment)
            field.zone = zone


class AppointForm(forms.Form):
    """A person gets a role. Judges are nominated and invited in the jury room instead."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Used when this address is new here.")
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[choice for choice in Role.choices if choice[0] != Role.JUDGE]
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
