"""The desk of a checklist round: what waits, the first and the second signature."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from haechi.prize import actions, queries, rules
from haechi.prize.api.shapes import REFUSALS, ProposeIn, ReasonIn, ScreeningOut
from haechi.prize.models import Screening
from haechi.prize.states import ApplicationState, RoundKind
from haechi.prize.visits import Visit, visit

router = Router(tags=["checks"])
AT = "/editions/{slug}/rounds/{code}/screenings"


def desk(here: Visit, code: str) -> Any:
    """The entries of the round of this code that still stand."""
    round_ = get_object_or_404(here.edition.rounds, code=code, kind=RoundKind.CHECK)
    rules.may_read_screenings(here.who, round_).enforce()
    standing = queries.screenings_of(round_).filter(application__state=ApplicationState.SUBMITTED)
    return standing.exclude(application__in=here.who.absent_from)


def found(here: Visit, code: str, number: int) -> Screening:
    screening: Screening = get_object_or_404(desk(here, code), application__number=number)
    return screening


def line(one: Screening) -> dict[str, Any]:
    return {
        "number": one.application.number,
        "entry": one.application.entry_code,
        "state": one.state,
        "outcome": one.outcome,
        "findings": {finding.item.code: finding.holds for finding in one.findings.all()},
        "evidence": {finding.item.code: finding.evidence for finding in one.findings.all()},
        "proposed_by": str(one.proposed_by) if one.proposed_by else None,
        "signed_by": str(one.signed_by) if one.signed_by else None,
    }


@router.get(AT, response={200: list[ScreeningOut], **REFUSALS})
def list_screenings(request: HttpRequest, slug: str, code: str) -> list[dict[str, Any]]:
    return [line(one) for one in desk(visit(request, slug), code)]


@router.get(f"{AT}/{{number}}", response={200: ScreeningOut, **REFUSALS})
def read_screening(request: HttpRequest, slug: str, code: str, number: int) -> dict[str, Any]:
    return line(found(visit(request, slug), code, number))


@router.post(f"{AT}/{{number}}/propose", response={200: ScreeningOut, **REFUSALS})
def propose(
    request: HttpRequest, slug: str, code: str, number: int, typed: ProposeIn
) -> dict[str, Any]:
    """First signature: the findings, rule by rule, and what follows from them."""
    here = visit(request, slug)
    actions.propose(
        found(here, code, number),
        actions.Checked(holds=typed.findings, evidence=typed.evidence),
        passes=typed.passes,
        by=here.person,
        at=here.at,
    )
    return line(found(here, code, number))


@router.post(f"{AT}/{{number}}/sign", response={200: ScreeningOut, **REFUSALS})
def sign(request: HttpRequest, slug: str, code: str, number: int) -> dict[str, Any]:
    """Second signature: another person confirms the proposal."""
    here = visit(request, slug)
    actions.sign(found(here, code, number), by=here.person, at=here.at)
    return line(found(here, code, number))


@router.post(f"{AT}/{{number}}/send-back", response={200: ScreeningOut, **REFUSALS})
def send_back(
    request: HttpRequest, slug: str, code: str, number: int, typed: ReasonIn
) -> dict[str, Any]:
    here = visit(request, slug)
    actions.send_back(found(here, code, number), reason=typed.reason, by=here.person, at=here.at)
    return line(found(here, code, number))
