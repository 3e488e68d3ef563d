"""Editions, and the form that applicants fill in."""

from django.http import HttpRequest
from ninja import Router

from haechi.prize import queries
from haechi.prize.api.shapes import REFUSALS, EditionOut, EditionWhole, QuestionOut
from haechi.prize.models import Edition
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
