"""The doors of pages that show several rooms: thin."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize import rules
from haechi.prize.visits import visit
from haechi.results import queries as results
from haechi.results.rules import is_public, may_read_decisions
from haechi.site import queries
from haechi.site import facts as known


def healthy(request: HttpRequest) -> HttpResponse:
    """For the machine that watches the server: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def home(request: HttpRequest) -> HttpResponse:
    """The editions there are, the one under way first."""
    editions = prize.editions_visible_to(request.user)
    return render(request, "site/home.html", {"editions": editions, "now": clock.now()})


def facts(request: HttpRequest) -> HttpResponse:
    """What is publicly known of the real prize, with its sources."""
    return render(request, "site/facts.html", {"known": known})


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for a person, in every edition; straight in where there is one door only."""
    if not isinstance(request.user, User):
        return redirect(settings.LOGIN_URL)
    places = queries.places_of(request.user, clock.now())
    if len(places) == 1 and len(places[0].doors) == 1:
        return redirect(places[0].doors[0].url)
    return render(request, "site/mine.html", {"places": places})


def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """The public home of an edition: what, when, how judged, and how to take part."""
    here = visit(request, slug)
    page = {
        "now": here.at,
        "categories": here.edition.categories.all(),
        "rounds": here.edition.rounds.all(),
        "may_start": rules.may_start_application(here.who, here.edition, here.at),
        "call": rules.call_is_open(here.edition, here.at),
        "has_winners": is_public(results.living_release(here.edition), here.at),
    }
    return render(request, "site/edition.html", page)


def method(request: HttpRequest, slug: str) -> HttpResponse:
    """How the edition is judged, for somebody who lost and wants to check."""
    here = visit(request, slug)
    page = {
        "rounds": here.edition.rounds.prefetch_related("cuts__category", "check_items"),
        "criteria": queries.published_criteria(here.edition),
        "awards": here.edition.awards.select_related("category"),
        "facts": queries.published_facts(here.edition, here.at),
    }
    return render(request, "site/method.html", page)


@login_required
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The secretariat's desk: the funnel, what needs a person now, where the entries come from."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_desk").enforce()
    shows = bool(may_read_decisions(here.who))
    page = {
        "funnel": queries.funnel(here.edition, shows_winners=shows),
        "needs": queries.needs_now(here.edition),
        "reach": queries.reach(here.edition),
        "categories": queries.by_category(here.edition),
        "regions": queries.by_region(here.edition),
        "rounds": here.edition.rounds.all(),
        "now": here.at,
        "may_read_journal": rules.has_power(here.who, "read_journal"),
    }
    return render(request, "site/desk.html", page)


@login_required
def journal(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what when in this edition."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_journal").enforce()
    lines = JournalLine.objects.filter(edition_id=here.edition.pk)
    verb, actor = request.GET.get("verb", ""), request.GET.get("who", "")
    shown = lines.filter(verb__startswith=verb, actor__icontains=actor)
    page = Paginator(shown, LINES).get_page(request.GET.get("page"))
    verbs = lines.order_by("verb").values_list("verb", flat=True).distinct()
    return render(
        request, "site/journal.html", {"page": page, "verbs": verbs, "verb": verb, "who": actor}
    )


LINES = 50
