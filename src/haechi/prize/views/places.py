"""The secretariat settles the cities that applicants named."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.people import queries as people
from haechi.people.models import City
from haechi.prize import actions, queries, rules
from haechi.prize.forms.places import CityForm, IntoForm
from haechi.prize.visits import Visit, visit

A_PAGE = 50
MANY = 500  # of chosen names there are a handful; nobody turns pages of them here


@login_required
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits to be settled, and what the organiser calls disputed places."""
    here = visit(request, slug)
    rules.may_read_places(here.who).enforce()
    page = Paginator(people.proposed_cities(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": "",
        "counts": queries.entries_in_cities(list(page)),
        "applicants": queries.applicants_of(here.edition),
        "names": Paginator(people.chosen_names(), MANY).get_page(1),
        "may_settle": rules.may_settle_city(here.who, is_proposed=True),
    }
    return render(request, "prize/places.html", context)


def proposed(here: Visit, pk: int) -> City:
    city = get_object_or_404(City.objects.select_related("country", "proposed_by"), pk=pk)
    rules.may_settle_city(here.who, is_proposed=city.is_proposed).enforce()
    return city


@login_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    rules.may_settle_city(here.who, is_proposed=True).enforce()
    city = proposed(here, pk)
    form = CityForm(city, request.POST if request.method == "POST" else None)
    if form.is_valid() and done(request, lambda: confirmed(here, city, form.cleaned_data)):
        messages.success(request, _("The city is confirmed and stands in the register."))
        return redirect("prize:places", slug)
    near = people.near(city.name, here.who, city.country)
    context = {"form": form, "city": city, "near": [one for one in near if one != city]}
    return render(request, "prize/confirm_city.html", context)


def done(request: HttpRequest, act: Callable[[], object]) -> bool:
    return attempt(request, act) is not None


def confirmed(here: Visit, city: City, typed: dict[str, Any]) -> City:
    return actions.confirm_city(city, typed, edition=here.edition, by=here.person, at=here.at)


@login_required
def merge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Choose the known city, see what moves, and say yes."""
    here = visit(request, slug)
    rules.may_settle_city(here.who, is_proposed=True).enforce()
    city = proposed(here, pk)
    asked = request.POST if request.method == "POST" else request.GET or None
    form = IntoForm(here.who, asked)
    into = form.cleaned_data.get("into") if form.is_valid() else None
    if into and request.POST.get("sure") and done(request, lambda: merged(here, city, into)):
        messages.success(request, _("The city is merged into %(city)s.") % {"city": into})
        return redirect("prize:places", slug)
    context = {
        "form": form,
        "city": city,
        "into": into,
        "moving": queries.moving_with(city) if into else {},
    }
    return render(request, "prize/merge_city.html", context)


def merged(here: Visit, city: City, into: City) -> City:
    return actions.merge_city(city, into, edition=here.edition, by=here.person, at=here.at)
