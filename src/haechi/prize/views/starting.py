"""An application begins: three answers, and a question where one of them is not plain."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from haechi.core.refusals import attempt
from haechi.people import actions as people
from haechi.people import queries as places
from haechi.people.models import City, Organisation
from haechi.people.states import ApplicantKind
from haechi.prize import actions, queries, rules
from haechi.prize.forms.starting import StartForm, city_name
from haechi.prize.models import Application
from haechi.prize.visits import Visit, visit


@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    may_start = rules.may_start_application(here.who, here.edition, here.at)
    if may_start and queries.lacking_consents(here.edition, here.person):
        return redirect(f"{resolve_url('prize:consents', slug)}?next={request.path}")
    form = StartForm(here.edition, here.who, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        may_start.enforce()
    elif form.is_valid() and not form.asks:
        begun = attempt(request, lambda: begin(here, form))
        if begun:
            return redirect("prize:edit", slug, begun.number)
    page = {"form": form, "cities": [(city, places.city_line(city)) for city in form.cities]}
    asks = form.is_bound and form.asks and not set(form.errors) - {"country"}
    return render(request, "prize/start_asks.html" if asks else "prize/start.html", page)


@transaction.atomic
def begin(here: Visit, form: StartForm) -> Application:
    """A refusal takes the new city and the organisation's new name back with it."""
    typed = form.cleaned_data
    category, kind = typed["entry"]
    city = form.where or people.propose_city(
        city_name(typed["city"]), country=typed["country"], by=here.person, at=here.at
    )
    return actions.start_application(
        category,
        kind=kind,
        organisation=organisation_of(here, form, kind, city),
        city=city,
        by=here.person,
        at=here.at,
    )


def organisation_of(here: Visit, form: StartForm, kind: ApplicantKind, city: City) -> Organisation:
    name = form.cleaned_data["organisation"]
    told: dict[str, Any] = {"by": here.person, "at": here.at}
    if form.known is not None:
        return people.note_spelling(form.known, name, **told)
    own = queries.own_person(here.person, name, city) if kind == ApplicantKind.INDIVIDUAL else None
    return own or people.name_organisation(name, kind=kind, city=city, **told)
