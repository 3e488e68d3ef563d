"""Who works on an application: list, invite, change what they may, end."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status

from haechi.core.verdict import deny
from haechi.prize import actions, queries
from haechi.prize.api.applications import own
from haechi.prize.api.shapes import REFUSALS
from haechi.prize.api.wording import CoWorkerOut, InviteIn, RightIn
from haechi.prize.models import CoWorker
from haechi.prize.states import Right
from haechi.prize.visits import Visit, visit

router = Router(tags=["people"])
AT = "/editions/{slug}/applications/{number}/people"


def line(one: CoWorker) -> dict[str, Any]:
    return {
        "number": one.pk,
        "email": one.email,
        "name": str(one.user) if one.user else None,
        "right": one.right,
        "invited_at": one.invited_at,
        "accepted_at": one.accepted_at,
        "ended_at": one.ended_at,
    }


def found(here: Visit, number: int, person: int) -> CoWorker:
    return get_object_or_404(queries.co_workers_of(own(here, number)), pk=person)


@router.get(AT, response={200: list[CoWorkerOut], **REFUSALS})
def list_people(request: HttpRequest, slug: str, number: int) -> list[dict[str, Any]]:
    """Those who were asked to help, beside the applicant."""
    here = visit(request, slug)
    return [line(one) for one in queries.co_workers_of(own(here, number))]


@router.post(AT, response={201: CoWorkerOut, **REFUSALS})
def invite_person(
    request: HttpRequest, slug: str, number: int, typed: InviteIn
) -> Status[dict[str, Any]]:
    """A letter with a link goes to the address; it opens for that address only."""
    here = visit(request, slug)
    one = own(here, number)
    try:
        validate_email(typed.email.strip())
    except ValidationError:
        deny("no_address", _("“%(it)s” is not an e-mail address."), it=typed.email).enforce()
    invited = actions.invite_co_worker(
        one,
        typed.email,
        right=Right(typed.right),
        site=f"{settings.SITE_ADDRESS}/{get_language()}",
        by=here.person,
        at=here.at,
    )
    return Status(201, line(invited))


@router.post(f"{AT}/{{person}}/right", response={200: CoWorkerOut, **REFUSALS})
def change_right(
    request: HttpRequest, slug: str, number: int, person: int, typed: RightIn
) -> dict[str, Any]:
    here = visit(request, slug)
    one = found(here, number, person)
    return line(actions.change_right(one, right=Right(typed.right), by=here.person, at=here.at))


@router.post(f"{AT}/{{person}}/end", response={200: CoWorkerOut, **REFUSALS})
def end_co_work(request: HttpRequest, slug: str, number: int, person: int) -> dict[str, Any]:
    """By the applicant, or by the person themselves; what they wrote stays."""
    here = visit(request, slug)
    return line(actions.end_co_work(found(here, number, person), by=here.person, at=here.at))
