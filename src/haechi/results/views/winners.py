"""The winners: not there at all before their hour, plain and complete after it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from haechi.core.spreadsheet import csv_file
from haechi.jury import queries as jury
from haechi.prize import visits
from haechi.prize.states import RoundState
from haechi.prize.visits import Visit
from haechi.results import queries, rules, tables


def reading(request: HttpRequest, slug: str) -> Visit:
    """The visit, once the winners are public.

    Raises:
        Refused: hidden; shown as the page of an address that was never given out.
    """
    here = visits.visit(request, slug)
    living = queries.living_release(here.edition)
    rules.may_read_winners(here.edition, living, here.at).enforce()
    return here


@never_cache
def winners(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, reading(request, slug), embargoed=False)


@never_cache
@login_required
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """What will be published, for those who read every decision."""
    here = visits.visit(request, slug)
    rules.may_read_every_decision(here.who).enforce()
    living = queries.living_release(here.edition)
    return show(request, here, embargoed=not rules.is_public(living, here.at))


def show(request: HttpRequest, here: Visit, *, embargoed: bool) -> HttpResponse:
    unseen = rules.unseen(here.who, queries.final_round(here.edition)) if embargoed else ()
    confirmed = [d for d in queries.confirmed(here.edition) if d.application_id not in unseen]
    count, cities, countries = tables.winner_counts(confirmed)
    living = queries.living_release(here.edition)
    return render(
        request,
        "results/winners.html",
        {
            "embargoed": embargoed,
            "release": living,
            "digest": queries.digest_of_decisions(here.edition),
            "groups": tables.announced(confirmed),
            "count": count,
            "cities": cities,
            "countries": countries,
            "empty": len(confirmed) - count,
            "judging": queries.judging(here.edition),
            "reports": jury.scored_rounds(here.edition).filter(state=RoundState.CLOSED),
        },
    )


@never_cache
def winners_csv(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    return csv_file("winners.csv", tables.winner_cells(queries.confirmed(here.edition)))
