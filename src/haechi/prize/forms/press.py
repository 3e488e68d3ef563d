"""What is typed for the press: a note in both languages, its instant, its addresses."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.models import Edition, PressNote
from haechi.prize.queries import addresses_in

FIELDS = ("title_en", "title_ko", "body_en", "body_ko", "addresses", "goes_before")


class PressNoteForm(forms.Form):
    title_en = forms.CharField(
        label=_("Title in English"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        max_length=12000,
        required=False,
        widget=forms.Textarea(attrs={"lang": "en", "rows": 10}),
    )
    title_ko = forms.CharField(
        label=_("Title in Korean"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"lang": "ko"}),
    )
    body_ko = forms.CharField(
        label=_("Text in Korean"),
        max_length=12000,
        required=False,
        widget=forms.Textarea(attrs={"lang": "ko", "rows": 10}),
    )
    time_zone = forms.CharField(
        label=_("Time zone of the embargo"),
        max_length=60,
        help_text=_("By its name, such as Asia/Seoul."),
    )
    public_from = ZonedMoment(
        label=_("Embargo until"), help_text=_("The note becomes public at this instant.")
    )
    goes_before = forms.TypedChoiceField(
        label=_("When it is sent"),
        choices=[
            ("yes", _("when it is issued, with the embargo in its first line")),
            ("no", _("only at the instant itself")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    addresses = forms.CharField(
        label=_("Press addresses"),
        required=False,
        max_length=20000,
        help_text=_("E-mail addresses, one a line."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, edition: Edition, note: PressNote | None, data: Any = None) -> None:
        zone = note.time_zone if note else edition.time_zone
        first: dict[str, Any] = {"time_zone": zone, "goes_before": "yes"}
        if note is not None:
            first = {name: getattr(note, name) or "" for name in FIELDS}
            first |= {"time_zone": zone, "public_from": note.public_from}
            first["goes_before"] = "yes" if note.goes_before else "no"
        super().__init__(data, initial=first)
        moment = self.fields["public_from"]
        assert isinstance(moment, ZonedMoment)
        moment.zone = zone_typed(data, zone)

    def clean_time_zone(self) -> str:
        typed = str(self.cleaned_data["time_zone"]).strip()
        if typed not in available_timezones():
            raise forms.ValidationError(
                _("There is no time zone “%(zone)s”."), params={"zone": typed}
            )
        return typed

    def clean_addresses(self) -> str:
        good, bad = addresses_in(self.cleaned_data["addresses"])
        if bad:
            raise forms.ValidationError(
                _("Not an e-mail address: %(bad)s"), params={"bad": ", ".join(bad[:5])}
            )
        return "\n".join(good)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not (typed.get("title_en") or typed.get("title_ko")):
            self.add_error("title_en", _("Write a title in at least one language."))
        return typed

    def fill(self, note: PressNote) -> PressNote:
        """What was typed, put onto the note; nothing is saved."""
        for name, value in self.cleaned_data.items():
            setattr(note, name, value)
        return note


def zone_typed(data: Any, otherwise: str) -> ZoneInfo:
    """The instant is read in the zone that was typed with it."""
    typed = str((data or {}).get("time_zone", "")).strip() or otherwise
    return ZoneInfo(typed if typed in available_timezones() else otherwise)
