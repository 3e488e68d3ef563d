"""The desk of a checklist round as a list: views, filter, order."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people.models import Country
from haechi.people.states import ApplicantKind
from haechi.prize.forms.desk import matching
from haechi.prize.models import Application, Round, Screening
from haechi.prize.states import AppealState, ScreeningState
from haechi.prize.tables import Column, Head

OPEN = Q(state=ScreeningState.OPEN)
PROPOSED = Q(state=ScreeningState.PROPOSED)
DECIDED = Q(state=ScreeningState.DECIDED)
REPAIR = Q(state=ScreeningState.REPAIR)
APPEALED = Q(notice__appeal__state=AppealState.FILED)


def views_of(person_id: int, *, is_staff: bool, is_told: bool) -> dict[str, tuple[str, Q]]:
    """The ways to look at the list; what I proposed awaits somebody else."""
    mine = Q(proposed_by=person_id)
    found = {"all": (_("All"), Q()), "open": (_("To be checked"), OPEN)}
    if is_told:
        found["repair"] = (_("Wait for the applicant"), REPAIR)
    if is_staff:
        found["sign"] = (_("Awaits your signature"), PROPOSED & ~mine)
        found["mine"] = (_("Proposed by you"), PROPOSED & mine)
    else:
        found["sign"] = (_("Awaits the second signature"), PROPOSED)
    found["decided"] = (_("Decided with two signatures"), DECIDED)
    if is_told:
        found["appealed"] = (_("Appealed"), APPEALED)
    return found


class ScreeningFilter(forms.Form):
    """Which entries of the desk are shown."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of applicant"),
        required=False,
        choices=[("", gettext_lazy("all")), *ApplicantKind.choices],
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    noticed = forms.ChoiceField(
        label=gettext_lazy("Noticed by the automatic check"), required=False
    )

    def __init__(self, round_: Round, data: Any) -> None:
        super().__init__(data)
        everything = ("", _("all"))
        categories = [(one.code, one.name) for one in round_.edition.categories.all()]
        self.choose("category", [everything, *categories])
        there = Country.objects.filter(cities__applications__screenings__round=round_).distinct()
        self.choose("country", [everything, *((one.iso2, one.name) for one in there)])
        rules = [(item.code, item.text) for item in round_.check_items.all()]
        self.choose("noticed", [everything, ("any", _("anything")), ("none", _("nothing")), *rules])

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def narrow(self, screenings: QuerySet[Screening]) -> QuerySet[Screening]:
        """What was chosen narrows the list; what makes no sense is ignored."""
        self.is_valid()
        exact = {
            "category": "application__category__code",
            "kind": "application__kind",
            "country": "application__city__country__iso2",
        }
        for name, column in exact.items():
            if self.cleaned_data.get(name):
                screenings = screenings.filter(**{column: self.cleaned_data[name]})
        if noticed := self.cleaned_data.get("noticed"):
            screenings = screenings.filter(of_suspicion(noticed)).distinct()
        words = self.cleaned_data.get("q", "")
        if words:
            found = Application.objects.filter(matching(words))
            screenings = screenings.filter(application__in=found)
        return screenings


def of_suspicion(noticed: str) -> Q:
    if noticed in ("any", "none"):
        return Q(suspicions__isnull=noticed == "none")
    return Q(suspicions__code=noticed)


COLUMNS = (
    Column("number", gettext_lazy("Entry"), ("application__number",)),
    Column("title", gettext_lazy("Title"), ("application__title",)),
    Column("organisation", gettext_lazy("Organisation"), ("application__organisation__name",)),
    Column("country", gettext_lazy("Country"), ("application__city__country__name",)),
    Column("category", gettext_lazy("Category"), ("application__category__order",)),
    Column("kind", gettext_lazy("Kind"), ("application__kind",)),
    Column("state", gettext_lazy("State"), ("state",)),
)
ORDERS = {column.key: column.orders[0] for column in COLUMNS}


def ordered(screenings: QuerySet[Screening], sort: str) -> QuerySet[Screening]:
    """``sort`` is a column's key, with a minus to turn it round."""
    order = ORDERS.get(sort.removeprefix("-"), ORDERS["number"])
    minus = "-" if sort.startswith("-") else ""
    return screenings.order_by(f"{minus}{order}", "application__number")


def heads(sort: str, other: str) -> Iterator[Head]:
    """``other`` are the other parameters of the address, ending in ``&`` or empty."""
    for column in COLUMNS:
        is_up, is_down = sort == column.key, sort == f"-{column.key}"
        aria = "ascending" if is_up else "descending" if is_down else ""
        target = f"-{column.key}" if is_up else column.key
        yield Head(name=column.name, aria=aria, query=f"{other}sort={target}")
