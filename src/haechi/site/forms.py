"""What may be typed on the pages of this room."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _


@cache
def zones() -> tuple[str, ...]:
    """The zones that are named after a place, and UTC."""
    named = (zone for zone in available_timezones() if "/" in zone)
    return ("UTC", *sorted(zone for zone in named if not zone.startswith(("Etc/", "SystemV/"))))


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("en", "English"), ("ko", "한국어")],  # each by its own name
        widget=forms.RadioSelect,
        help_text=_("Of letters to you, and of the pages after you have signed in."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("Type the name of a large city near you, for example Nairobi."),
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_time_zone(self) -> str:
        """A zone by its name, or by the name of its city."""
        typed = str(self.cleaned_data["time_zone"]).strip()
        wanted = typed.replace(" ", "_").casefold()
        exact = [zone for zone in zones() if zone.casefold() == wanted]
        cities = [zone for zone in zones() if zone.casefold().rpartition("/")[2] == wanted]
        found = exact or cities
        if not found:
            raise forms.ValidationError(
                _("There is no time zone “%(typed)s”. Choose one from the list."),
                code="no_zone",
                params={"typed": typed},
            )
        return found[0]
