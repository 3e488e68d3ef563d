"""The register of places: everybody reads it; its organiser chooses disputed names."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from haechi.core import clock
from haechi.core.refusals import attempt
from haechi.people import actions, queries, rules
from haechi.people.forms import PlaceNameForm
from haechi.people.models import City, Country, PlaceName, User
from haechi.people.states import Region

A_PAGE = 100
OFFERED = 10


def places(request: HttpRequest) -> HttpResponse:
    """The countries by region; or the cities that a search finds."""
    who = queries.standing_of(request.user)
    typed = request.GET.get("q", "").strip()[:200]
    page = {"q": typed, "query": "", "is_founder": rules.is_founder(who)}
    if typed:
        known = queries.matching(typed, who)
        page |= cities_of(request, known)
        page["query"] = f"{request.GET.urlencode().partition('&page')[0]}&"
    else:
        page |= {"regions": list(by_region()), "total": queries.settled_cities().count()}
    return render(request, "people/places.html", page)


def by_region() -> Any:
    found = list(queries.countries_with_counts())
    for region in Region:
        yield region, [one for one in found if one.region == region]


def country(request: HttpRequest, iso2: str) -> HttpResponse:
    """The cities of a country, the largest first."""
    land = get_object_or_404(Country, iso2=iso2.upper())
    who = queries.standing_of(request.user)
    known = queries.settled_cities().filter(country=land).select_related("country")
    largest = known.order_by(F("population").desc(nulls_last=True), "name", "pk")
    page = {"country": land, "query": "", "is_founder": rules.is_founder(who)}
    return render(request, "people/country.html", page | cities_of(request, largest))


def cities_of(request: HttpRequest, found: Any) -> dict[str, Any]:
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    chosen = PlaceName.objects.filter(ended_at=None, city__in=[city.pk for city in page])
    return {
        "page": page,
        "count": page.paginator.count,
        "chosen": set(chosen.values_list("city_id", flat=True)),
    }


def find(request: HttpRequest) -> JsonResponse:
    """A few cities that begin as was typed, for the list that opens while somebody types."""
    who = queries.standing_of(request.user)
    found = queries.matching(request.GET.get("q", "")[:200], who)[:OFFERED]
    cities = [
        {"id": city.pk, "line": queries.city_line(city), "country": city.country.iso2}
        for city in found
    ]
    return JsonResponse({"cities": cities})


# --- the organiser's names ------------------------------------------------------------------------


@login_required
def names(request: HttpRequest) -> HttpResponse:
    """Every choice the organiser made, with its reason; those in use first."""
    who = queries.standing_of(request.user)
    rules.is_founder(who).enforce()
    page = Paginator(queries.chosen_names(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/names.html", {"page": page, "query": "", "may_end": True})


@login_required
def name_city(request: HttpRequest, pk: int) -> HttpResponse:
    return name_place(request, get_object_or_404(queries.settled_cities(), pk=pk))


@login_required
def name_country(request: HttpRequest, iso2: str) -> HttpResponse:
    return name_place(request, get_object_or_404(Country, iso2=iso2.upper()))


def name_place(request: HttpRequest, place: City | Country) -> HttpResponse:
    """Choose what a place is called in both languages."""
    rules.is_founder(queries.standing_of(request.user)).enforce()
    now = {"name_en": getattr(place, "name_en", ""), "name_ko": getattr(place, "name_ko", "")}
    form = PlaceNameForm(request.POST or None, initial=now)
    land = place if isinstance(place, Country) else place.country

    def act(user: User) -> object:
        return actions.choose_name(place, **form.cleaned_data, by=user, at=clock.now())

    if done(request, form.is_bound and form.is_valid(), act):
        messages.success(request, _("The name is chosen; every page shows it from now on."))
        return redirect("people:country", land.iso2)
    page = {"form": form, "place": place, "country": land, "living": queries.name_in_use(place)}
    return render(request, "people/name.html", page)


@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then let the place be called as the source calls it."""
    rules.is_founder(queries.standing_of(request.user)).enforce()
    chosen = get_object_or_404(queries.chosen_names(), pk=pk)
    if done(
        request,
        request.method == "POST",
        lambda user: actions.take_back_name(chosen, by=user, at=clock.now()),
    ):
        messages.success(request, _("The place is called as in the source again."))
        return redirect("people:names")
    return render(request, "people/take_back.html", {"chosen": chosen})


def done(request: HttpRequest, is_asked: bool, act: Callable[[User], object]) -> bool:
    user = request.user
    if not is_asked or not isinstance(user, User):
        return False
    return attempt(request, lambda: act(user)) is not None
