"""What the secretariat types about a city that an applicant named, and about two organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people import queries as people
from haechi.people.models import City, Country
from haechi.people.rules import Standing


class CityForm(forms.Form):
    """The names of the city, its country and, where they are known, its place and size."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=120, required=False)
    country = forms.ModelChoiceField(
        label=gettext_lazy("Country"), queryset=Country.objects.none(), to_field_name="iso2"
    )
    geonames_id = forms.IntegerField(
        label=gettext_lazy("GeoNames number"), required=False, min_value=1, max_value=2**31 - 1
    )
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180
    )
    population = forms.IntegerField(
        label=gettext_lazy("Population"), required=False, min_value=1, max_value=10**8
    )

    def __init__(self, city: City, data: Any = None) -> None:
        now = {name: getattr(city, name) for name in self.base_fields}
        super().__init__(data, initial=now | {"country": city.country.iso2})
        self.city = city
        self.fields["country"].queryset = Country.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_geonames_id(self) -> int | None:
        number: int | None = self.cleaned_data["geonames_id"]
        known = City.objects.filter(geonames_id=number).exclude(pk=self.city.pk).first()
        if number is not None and known:
            raise forms.ValidationError(
                _("%(city)s has this number. Merge the proposed city into it instead.")
                % {"city": known}
            )
        return number

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not (typed.get("name_en") or typed.get("name_ko") or self.errors):
            self.add_error("name_en", _("Write the name in one of the two languages."))
        if (typed.get("latitude") is None) != (typed.get("longitude") is None):
            self.add_error("longitude", _("Write latitude and longitude, or neither."))
        return typed


class IntoForm(forms.Form):
    """The known city that a proposed one is."""

    city = forms.CharField(
        label=gettext_lazy("City of the register"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ModelChoiceField(
        label=gettext_lazy("Country of the city"),
        queryset=Country.objects.none(),
        to_field_name="iso2",
        required=False,
        empty_label=gettext_lazy("not chosen"),
    )
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, who: Standing, data: Any = None) -> None:
        super().__init__(data)
        self.who = who
        self.fields["country"].queryset = Country.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if "city" not in typed or self.errors:
            return typed
        settled = people.settled_cities().select_related("country")
        if typed["chosen"].isdecimal():
            typed["into"] = settled.filter(pk=int(typed["chosen"][:18])).first()
        else:
            found = people.named(typed["city"], self.who, typed["country"])
            found = [city for city in found if not city.is_proposed]
            typed["into"] = found[0] if len(found) == 1 else None
        if typed["into"] is None:
            self.add_error("city", _("There is no city of this name, or several. Choose one."))
        return typed
