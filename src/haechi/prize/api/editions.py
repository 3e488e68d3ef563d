"""Editions: their rules as a file, the form that applicants fill in, figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from haechi.prize import queries, rules
from haechi.prize.api.shapes import REFUSALS, EditionOut, EditionWhole, QuestionOut
from haechi.prize.api.wording import FiguresOut, FormVersionLine, FormVersionWhole
from haechi.prize.models import Edition, FormVersion
from haechi.prize.queries import in_both
from haechi.prize.visits import visit

router = Router(tags=["editions"])


def line(edition: Edition) -> dict[str, object]:
    return {
        "slug": edition.slug,
        "name": in_both(edition, "name"),
        "theme": in_both(edition, "theme"),
        "year": edition.year,
        "state": edition.state,
        "time_zone": edition.time_zone,
        "call_opens_at": edition.call_opens_at,
        "call_closes_at": edition.call_closes_at,
    }


@router.get("/editions", response={200: list[EditionOut], **REFUSALS})
def list_editions(request: HttpRequest) -> list[dict[str, object]]:
    """The editions this person may see."""
    return [line(edition) for edition in queries.editions_visible_to(request.user)]


@router.get("/editions/{slug}", response={200: EditionWhole, **REFUSALS})
def read_edition(request: HttpRequest, slug: str) -> dict[str, object]:
    edition = visit(request, slug).edition
    categories = [
        {
            "code": one.code,
            "name": in_both(one, "name"),
            "description": in_both(one, "description"),
            "admits": one.admits,
        }
        for one in edition.categories.all()
    ]
    more = {"about": in_both(edition, "about"), "stages": edition.stages}
    return line(edition) | more | {"categories": categories}


@router.get("/editions/{slug}/form", response={200: list[QuestionOut], **REFUSALS})
def read_form(request: HttpRequest, slug: str) -> list[dict[str, object]]:
    """The questions of the form as they stand, with whom they are for."""
    return queries.form_as_data(visit(request, slug).edition)


@router.get(
    "/editions/{slug}/rules-file",
    response={200: Any, **REFUSALS},
    openapi_extra={
        "responses": {
            200: {
                "description": "The edition as one file; published, or as it stands.",
                "content": {"application/toml": {"schema": {"type": "string"}}},
            }
        }
    },
)
def read_rules_file(request: HttpRequest, slug: str, days: bool = False) -> HttpResponse:
    """TOML; with ``days`` its dates are days after the opening of the call."""
    text = queries.rules_text(visit(request, slug).edition, days=days)
    return HttpResponse(text.encode(), content_type="application/toml; charset=utf-8")


@router.get("/editions/{slug}/figures", response={200: FiguresOut, **REFUSALS})
def read_figures(request: HttpRequest, slug: str) -> dict[str, Any]:
    """They count what this person may read one by one, and nothing else."""
    here = visit(request, slug)
    return queries.counts_of(queries.visible_to(here.who, here.edition))


def version_line(one: FormVersion) -> dict[str, Any]:
    return {
        "number": one.number,
        "published_at": one.published_at,
        "published_by": str(one.published_by),
        "reason": one.reason,
        "announced_at": one.announced_at,
    }


@router.get("/editions/{slug}/form/versions", response={200: list[FormVersionLine], **REFUSALS})
def list_form_versions(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    here = visit(request, slug)
    rules.has_power(here.who, "read_rules").enforce()
    every = here.edition.form_versions.select_related("published_by")
    return [version_line(one) for one in every]


@router.get("/editions/{slug}/form/versions/{number}", response={200: FormVersionWhole, **REFUSALS})
def read_form_version(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    """The questions as they stood from then on."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_rules").enforce()
    one = get_object_or_404(here.edition.form_versions, number=number)
    return version_line(one) | {"questions": one.questions}
