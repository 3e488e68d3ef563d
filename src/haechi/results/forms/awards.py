"""What is typed about runs, decisions and the release."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.models import Application, Edition

EMPTY = "empty"


class NoteForm(forms.Form):
    """A word that goes with a conclusion."""

    note = forms.CharField(
        label=_("Note for the record"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ShortlistForm(NoteForm):
    """The note, and the run that was on the page when the chair decided."""

    run = forms.IntegerField(widget=forms.HiddenInput)


class ProposeForm(forms.Form):
    """Who receives a place, or that it stays empty; and why."""

    choice = forms.ChoiceField(
        label=_("Who receives it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an entry, or that the place stays empty.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Read by the committee and the audit. If the place stays empty, the reason is "
            "published with the results."
        ),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, candidates: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(entry.pk): entry for entry in candidates}
        choices = [(pk, entry.entry_code) for pk, entry in self.candidates.items()]
        field = cast(forms.ChoiceField, self.fields["choice"])
        field.choices = [*choices, (EMPTY, _("The place stays empty"))]

    @property
    def application(self) -> Application | None:
        return self.candidates.get(self.cleaned_data["choice"])


class RetractForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is retracted"),
        help_text=_("It stays on record. The place can then be decided anew."),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RecallForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the release is recalled"),
        help_text=_("It stays on record. A new release can then be prepared."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReleaseForm(forms.Form):
    release_at = ZonedMoment(label=_("Public from"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(ZonedMoment, self.fields["release_at"])
        field.zone = edition.zone
        field.help_text = _("Date and time in %(zone)s, the zone of the edition.") % {
            "zone": edition.time_zone
        }
