"""What the doors of this room share."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from haechi.jury import queries
from haechi.prize.models import Round
from haechi.prize.visits import Visit

View = Callable[..., HttpResponse]


def posted(page: str) -> Callable[[View], View]:
    """A door that only writes; whoever opens its address, say after signing in, is led to ``page``.

    ``page`` is the name of an address that takes the same parts as this one, but for the key.
    """

    def door(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, **parts: str | int) -> HttpResponse:
            if request.method == "POST":
                return view(request, **parts)
            if request.method in ("GET", "HEAD"):
                address = {name: part for name, part in parts.items() if name != "pk"}
                return redirect(reverse(page, kwargs=address))
            return HttpResponseNotAllowed(["POST"])

        return login_required(opened)

    return door


def scored_round(here: Visit, code: str) -> Round:
    return get_object_or_404(queries.scored_rounds(here.edition), code=code)


def site_of(request: HttpRequest) -> str:
    """The address of this installation, for links in letters."""
    return request.build_absolute_uri("/")[:-1]


def not_there() -> Http404:
    return Http404("no such thing for this person")
