"""What one's data are used for: read, agree, take back."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from haechi.prize import actions, queries
from haechi.prize.api.shapes import REFUSALS
from haechi.prize.api.wording import ConsentIn, ConsentOut
from haechi.prize.models import Consent
from haechi.prize.visits import Visit, visit

router = Router(tags=["consents"])
AT = "/editions/{slug}/consents"


def lines(here: Visit) -> list[dict[str, Any]]:
    return [
        {
            "code": one.purpose.code,
            **queries.wording_of(one.purpose),
            "is_needed": one.purpose.is_needed,
            "given_at": one.consent.given_at if one.consent else None,
        }
        for one in queries.purposes_of(here.edition, here.person)
    ]


@router.get(AT, response={200: list[ConsentOut], **REFUSALS})
def list_consents(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """Every purpose, in both languages, and since when this person agrees."""
    return lines(visit(request, slug))


@router.post(AT, response={200: list[ConsentOut], **REFUSALS})
def give_consents(request: HttpRequest, slug: str, typed: ConsentIn) -> list[dict[str, Any]]:
    """Agree, for oneself, to the purposes named; a code that is none of them changes nothing."""
    here = visit(request, slug)
    actions.give_consents(here.edition, typed.codes, by=here.person, at=here.at)
    return lines(here)


@router.post(f"{AT}/{{code}}/withdraw", response={200: list[ConsentOut], **REFUSALS})
def withdraw_consent(request: HttpRequest, slug: str, code: str) -> list[dict[str, Any]]:
    here = visit(request, slug)
    living = Consent.objects.filter(
        purpose__edition=here.edition, user=here.person, withdrawn_at=None
    )
    actions.withdraw_consent(
        get_object_or_404(living, purpose__code=code), by=here.person, at=here.at
    )
    return lines(here)
