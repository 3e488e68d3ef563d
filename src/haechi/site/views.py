"""The doors of pages that show several rooms: thin."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people import actions as people
from haechi.people.models import User
from haechi.people.states import ApplicantKind
from haechi.prize import queries as prize
from haechi.prize import rules
from haechi.prize.models import Edition
from haechi.prize.visits import Visit, visit
from haechi.results import queries as results
from haechi.results.rules import POWERS as RESULTS_POWERS
from haechi.results.rules import may_read_decisions
from haechi.site import charts, tables, verbs
from haechi.site import facts as known
from haechi.site.forms import PreferencesForm, zones
from haechi.site.queries import call, cast, figures, method, needs, outlook, places

LINES = 50


def healthy(request: HttpRequest) -> HttpResponse:
    """For the machine that watches the server: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def home(request: HttpRequest) -> HttpResponse:
    """The editions there are, the one under way first; in a demonstration also who may enter."""
    page = {
        "editions": outlook.editions_with_outlook(request.user, clock.now()),
        "cast": None if request.user.is_authenticated else cast.invitation(),
    }
    return render(request, "site/home.html", page)


def facts(request: HttpRequest) -> HttpResponse:
    """What is publicly known of the real prize, with its sources."""
    numbers = {source.key: place for place, source in enumerate(known.SOURCES, start=1)}
    prizes = sum(winner.prizes for winner in known.WINNERS)
    page = {"known": known, "numbers": numbers, "prizes": prizes}
    return render(request, "site/facts.html", page)


# --- a person's own pages -------------------------------------------------------------------------


@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for a person, in every edition; straight in where there is one door only."""
    if not isinstance(request.user, User):
        return redirect(settings.LOGIN_URL)
    at = clock.now()
    found = places.places_of(request.user, at)
    if len(found) == 1 and len(found[0].doors) == 1:
        return redirect(found[0].doors[0].url)
    return render(request, "site/mine.html", {"places": found, "calls": outlook.calls(at)})


@never_cache
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """A person's own language and time zone."""
    if not isinstance(request.user, User):
        return redirect(settings.LOGIN_URL)
    user = request.user
    now = {"language": user.language, "time_zone": user.time_zone}
    form = PreferencesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        people.set_preferences(user, **form.cleaned_data, by=user, at=clock.now())
        return back_in(request, user.language)
    page = {"form": form, "zones": zones(), "now": clock.now()}
    return render(request, "site/preferences.html", page)


def back_in(request: HttpRequest, language: str) -> HttpResponse:
    """The page again, in the language that was chosen and is kept by the browser."""
    with override(language):
        messages.success(request, _("Saved. Letters and times follow this from now on."))
        response = redirect(reverse("site:preferences"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax", httponly=True
    )
    return response


# --- the public pages of an edition ---------------------------------------------------------------


def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """The public home of an edition: what, when, how judged, and how to take part."""
    here = visit(request, slug)
    page = {
        "outlook": outlook.outlook(here.edition, here.at),
        "timeline": outlook.timeline(here.edition, here.at),
        "categories": method.categories(here.edition),
        "scored": method.last_scored(here.edition),
        "may_start": rules.may_start_application(here.who, here.edition, here.at),
        "call": rules.call_is_open(here.edition, here.at),
        "has_winners": outlook.announced(here.edition, here.at) is not None,
        "may_repeat": rules.may_repeat_edition(here.who),
        "reports": prize.public_reports(here.edition),
        "moved": prize.public_window_changes(here.edition),
        "press": prize.press_notes_visible_to(here.who, here.edition, here.at).exists(),
    }
    return render(request, "site/edition.html", page)


def method_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How the edition is judged, for somebody who lost and wants to check."""
    here = visit(request, slug)
    rounds = method.published_rounds(here.edition)
    page = {
        "rounds": rounds,
        "scored": method.last_scored(here.edition),
        "command": method.command(here.edition),
        "awards": here.edition.awards.select_related("category", "partner"),
        "readers": method.names_of(RESULTS_POWERS["read_run"]),
        "deciders": method.names_of(RESULTS_POWERS["decide"]),
        "facts": method.published_facts(here.edition, here.at),
    }
    return render(request, "site/method.html", page)


# --- the desk and the journal ---------------------------------------------------------------------


@never_cache
@login_required
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The secretariat's desk: the funnel, what needs a person now, where the entries come from."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_desk").enforce()
    rounds = list(prize.rounds_with_counts(here.edition))
    shows = bool(may_read_decisions(here.who))
    page = {
        "outlook": outlook.outlook(here.edition, here.at),
        "funnel": figures.stages(here.edition, rounds, shows_winners=shows),
        "needs": needs.needs_now(here.who, here.edition, rounds, here.at),
        "rounds": figures.exits(rounds, shows_winners=shows),
        "doors": list(needs.desk_doors(here.who, here.edition, rounds)),
        "categories": figures.by_category(here.edition),
        "now": here.at,
        "call": call.figures_of(here.edition, here.at),
        "kinds": ApplicantKind.labels,
        "by_kind": call.by_kind(here.edition),
        **days(here.edition),
        **origins(here.edition),
    }
    return render(request, "site/desk.html", page)


def days(edition: Edition) -> dict[str, object]:
    """How the call filled, day by day."""
    found = call.days_of(edition)
    return {"days": found, "day_chart": charts.call_by_day(found) if found else None}


@never_cache
@login_required
def unfinished(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has begun and not submitted, what is missing, and since when nothing was written."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_every_application").enforce()
    page = Paginator(call.unfinished(here.edition), LINES).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": call.with_gaps(here.edition, list(page), here.at),
        "is_open": rules.call_is_open(here.edition, here.at),
    }
    return render(request, "site/unfinished.html", context)


def origins(edition: Edition) -> dict[str, object]:
    """Where the applications come from, as figures, tables and a map."""
    cities = figures.cities(edition)
    countries = figures.by_country(cities)
    return {
        "cities": cities,
        "countries": countries,
        "regions": figures.by_region(cities),
        "total": sum(part.count for part in countries),
        "map": charts.map_of_cities(cities),
        "unplaced": [city for city in cities if not charts.is_placed(city)],
    }


def open_lines(here: Visit) -> QuerySet[JournalLine]:
    """The journal but for what the committee, or the chair alone, keeps for the time being."""
    every = tables.lines_for(here.who, here.edition)
    return every.exclude(results.sealed_lines(here.who, here.edition))


def journal_lines(request: HttpRequest, slug: str) -> tuple[Visit, QuerySet[JournalLine]]:
    """The lines that were asked for, for those who may read them."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_journal").enforce()
    lines = open_lines(here).order_by("-at", "-id")
    if verb := request.GET.get("verb", ""):
        lines = lines.filter(verb=verb)
    if who := request.GET.get("who", "").strip():
        lines = lines.filter(actor__icontains=who)
    return here, lines


@never_cache
@login_required
def journal(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what when in this edition."""
    here, lines = journal_lines(request, slug)
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    every = open_lines(here)
    found = every.order_by("verb").values_list("verb", flat=True).distinct()
    context = {
        "page": page,
        "rows": [tables.told(line, here.edition, here.who) for line in page],
        "verbs": sorted(((verb, verbs.verb_name(verb)) for verb in found), key=lambda v: v[1]),
        "verb": request.GET.get("verb", ""),
        "who": request.GET.get("who", ""),
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "site/journal.html", context)


@never_cache
@login_required
def journal_csv(request: HttpRequest, slug: str) -> HttpResponse:
    here, lines = journal_lines(request, slug)
    return tables.journal_file(here.edition, lines.iterator(), here.who)
