"""How an application begins: who applies, for what, and where the project runs.

A city or an organisation that is not plainly one of the register's is asked about; every answer
is an answer of this one form, so that nothing typed is lost on the way.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people import queries as people
from haechi.people import rules as naming
from haechi.people.actions import CITY_NAME_LIMIT, ORGANISATION_NAME_LIMIT
from haechi.people.models import City, Country, Organisation
from haechi.people.rules import Standing
from haechi.people.states import ApplicantKind
from haechi.prize.models import Category, Edition

NEW = "new"


class NameField(forms.CharField):
    """A name with a limit that is told and never cut: no ``maxlength`` at the input."""

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self.limit = limit

    def validate(self, value: Any) -> None:
        super().validate(value)
        verdict = naming.is_usable_name(str(value), self.limit)
        if value and not verdict:
            raise forms.ValidationError(verdict.sentence, code=verdict.code)


class StartForm(forms.Form):
    """Who applies, for what, from where. Category and kind are one choice, so none is wrong."""

    entry = forms.ChoiceField(label=gettext_lazy("Category and kind of applicant"))
    organisation = NameField(
        ORGANISATION_NAME_LIMIT,
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("For the Leadership category: the name of the person."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    city = NameField(
        CITY_NAME_LIMIT + 200,  # with its other name and its country, as the list writes it
        label=gettext_lazy("City where the project runs"),
        help_text=gettext_lazy(
            "In English or Korean. A city that we do not know yet can be entered as well."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ModelChoiceField(
        label=gettext_lazy("Country of the city"),
        help_text=gettext_lazy("Needed where several cities have the name, or we know none."),
        queryset=Country.objects.none(),
        to_field_name="iso2",
        required=False,
        empty_label=gettext_lazy("not chosen"),
    )
    # What a script or the page of questions adds.
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    city_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    organisation_choice = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, edition: Edition, who: Standing, data: Any = None) -> None:
        super().__init__(data)
        self.who = who
        self.categories = list(edition.categories.all())
        self.fields["entry"] = forms.ChoiceField(
            label=self.fields["entry"].label,
            choices=[(c.name, list(kinds_of(c))) for c in self.categories],
            widget=forms.RadioSelect,
        )
        self.fields["country"].queryset = Country.objects.order_by("name")  # type: ignore[attr-defined]
        self.where: City | None = None
        self.known: Organisation | None = None
        self.cities: list[City] = []
        self.organisations: list[Organisation] = []
        self.asks_city = self.asks_organisation = False

    def clean_entry(self) -> tuple[Category, ApplicantKind]:
        code, kind = self.cleaned_data["entry"].split(":")
        category = next(one for one in self.categories if one.code == code)
        return category, ApplicantKind(kind)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if "city" in typed:
            self.find_city(typed)
        if not self.errors:
            self.find_organisation(typed)
        return typed

    @property
    def asks(self) -> bool:
        return self.asks_city or self.asks_organisation

    # --- where ----------------------------------------------------------------------------------

    def find_city(self, typed: dict[str, Any]) -> None:
        """One city, or which to ask about; ``where`` stays empty for one that is new to us."""
        country = typed.get("country")
        self.where = self.picked(typed)
        if self.where is not None:
            return
        if typed["city_choice"] == NEW:
            self.check_new_city(typed)
            return
        found = people.named(typed["city"], self.who, country)
        if len(found) == 1:
            self.where = found[0]
            return
        self.cities = found or people.near(typed["city"], self.who, country)
        self.asks_city = bool(self.cities) or country is not None
        if not self.asks_city:
            self.add_error(
                "country",
                _(
                    "We know no city of this name. Choose its country, "
                    "and you can enter it as you wrote it."
                ),
            )

    def picked(self, typed: dict[str, Any]) -> City | None:
        """The city that was chosen from a list, unless something else was typed afterwards."""
        known = people.known_to(self.who)
        if typed["city_choice"].isdecimal():
            return known.filter(pk=int(typed["city_choice"][:18])).first()
        if typed["chosen"].isdecimal():
            city = known.filter(pk=int(typed["chosen"][:18])).first()
            return city if city and people.city_line(city) == typed["city"].strip() else None
        return None

    def check_new_city(self, typed: dict[str, Any]) -> None:
        if typed.get("country") is None:
            self.asks_city = True
            self.cities = people.near(typed["city"], self.who, None)
            self.add_error("country", _("Choose the country of this city."))
        name = city_name(typed["city"])
        verdict = naming.is_usable_name(name, CITY_NAME_LIMIT)
        if not verdict:
            self.add_error("city", verdict.sentence)

    # --- who ------------------------------------------------------------------------------------

    def find_organisation(self, typed: dict[str, Any]) -> None:
        """One that is known under this or another spelling, or which to ask about."""
        _category, kind = typed["entry"]
        country = self.where.country if self.where else typed.get("country")
        if kind == ApplicantKind.INDIVIDUAL or country is None:
            return
        name = typed["organisation"]
        if self.where and people.named_exactly(name, kind, self.where):
            return
        alike = people.alike(name, country, self.where)
        choice = typed["organisation_choice"]
        self.known = next((one for one in alike if str(one.pk) == choice), None)
        if self.known is None and choice != NEW:
            self.organisations = alike
            self.asks_organisation = bool(alike)


def kinds_of(category: Category) -> Iterator[tuple[str, str]]:
    for kind in ApplicantKind:
        if kind in category.admits:
            yield f"{category.code}:{kind}", str(kind.label)


def city_name(typed: str) -> str:
    """The name alone of a city that was typed with its country."""
    return " ".join(typed.partition(",")[0].split())
