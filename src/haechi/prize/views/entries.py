"""The list of applications, for those who read them; the same rows as a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from haechi.prize import queries, rules, tables
from haechi.prize.forms.desk import EntryFilter
from haechi.prize.models import Application
from haechi.prize.visits import Visit, visit

A_PAGE = 50


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
    }
    return render(request, "prize/entries.html", context)


@login_required
def entries_csv(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    _typed, _readable, left = chosen(request, here)
    return tables.entries_file(here.edition, left)
