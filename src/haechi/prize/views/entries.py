"""The list of applications, for those who read them; the same rows as a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from haechi.core.spreadsheet import FORMATS
from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.desk import EntryFilter
from haechi.prize.models import Application
from haechi.prize.visits import Visit, visit

A_PAGE = 50
ASKED = (*EntryFilter.base_fields, "sort")


def chosen(
    request: HttpRequest, here: Visit
) -> tuple[EntryFilter, QuerySet[Application], QuerySet[Application]]:
    """The filter, all that this person may read, and what the filter leaves of it."""
    rules.may_list_applications(here.who).enforce()
    readable = queries.visible_to(here.who, here.edition)
    typed = EntryFilter(here.edition, request.GET)
    left = tables.ordered(typed.narrow(readable), request.GET.get("sort", "number"))
    return typed, readable, left


def without(request: HttpRequest, *names: str) -> str:
    """The parameters of the address but for these, ready for one more."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


@login_required
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    typed, readable, left = chosen(request, here)
    page = Paginator(left, A_PAGE).get_page(request.GET.get("page"))
    sort = request.GET.get("sort", "number")
    context: dict[str, Any] = {
        "filter": typed,
        "page": page,
        "count": page.paginator.count,
        "total": readable.count(),
        "heads": list(tables.heads(sort, without(request, "sort", "page"))),
        "sort": sort,
        "query": without(request, "page"),
        "downloads": [name.upper() for name in FORMATS],
        "asked": [(name, request.GET[name]) for name in ASKED if request.GET.get(name)],
        "file_query": without(request, "page"),
        "may_import": rules.has_power(here.who, "import_applications"),
    }
    return render(request, "prize/entries.html", context)


@login_required
def entries_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """What the list shows, as a file: only its columns, or with all answers."""
    here = visit(request, slug)
    _typed, _readable, left = chosen(request, here)
    extent = request.GET.get("extent", "list")
    if form not in FORMATS or extent not in tables.TABLES:
        raise Http404
    personal = here.who.holds(rules.POWERS["read_every_application"])
    return tables.entries_file(here.edition, left, form=form, extent=extent, personal=personal)


@login_required
@require_POST
def entries_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a ZIP of what the list shows."""
    here = visit(request, slug)
    asked = {name: request.POST[name] for name in ASKED if request.POST.get(name)}
    job = actions.pack_files(here.edition, chosen=asked, by=here.person, at=here.at)
    return redirect("prize:job", slug, job.pk)
