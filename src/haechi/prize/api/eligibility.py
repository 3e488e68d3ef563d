"""What is asked of an applicant during the check, the letters about it, and appeals."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from haechi.core.verdict import Refused, hide
from haechi.prize import actions, queries, rules
from haechi.prize.api.applications import own
from haechi.prize.api.shapes import REFUSALS, Page
from haechi.prize.api.wording import (
    AppealIn,
    AppealOut,
    DecisionIn,
    NoticeOut,
    RepairIn,
    RepairOut,
)
from haechi.prize.models import Appeal, Application, Repair
from haechi.prize.queries import in_both
from haechi.prize.visits import Visit, visit

router = Router(tags=["checks"])
AT = "/editions/{slug}/applications/{number}"
APPEALS = "/editions/{slug}/appeals"
A_PAGE = 50


def asked(one: Application) -> Repair:
    """What is asked of the applicant now; where nothing is, there is nothing here."""
    repair = queries.repair_asked(one)
    if repair is None:
        raise Refused(hide())
    return repair


def repair_line(one: Repair) -> dict[str, Any]:
    return {
        "state": one.state,
        "round": one.screening.round.code,
        "rules": {item.code: in_both(item, "text") for item in one.items.all()},
        "fields": one.fields,
        "text": one.text,
        "asked_at": one.asked_at,
        "due_at": one.due_at,
        "reply": one.reply,
        "answered_at": one.answered_at,
    }


@router.get(f"{AT}/repair", response={200: RepairOut, **REFUSALS})
def read_repair(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    """What is to be put right, and until when."""
    here = visit(request, slug)
    return repair_line(asked(own(here, number)))


@router.post(f"{AT}/repair/answer", response={200: RepairOut, **REFUSALS})
def answer_repair(request: HttpRequest, slug: str, number: int, typed: RepairIn) -> dict[str, Any]:
    """Send what was put right (with PATCH, before); the entry goes back to the check."""
    here = visit(request, slug)
    one = own(here, number)
    answered = actions.answer_repair(one, asked(one), reply=typed.reply, by=here.person, at=here.at)
    return repair_line(answered)


@router.get(f"{AT}/notices", response={200: list[NoticeOut], **REFUSALS})
def list_notices(request: HttpRequest, slug: str, number: int) -> list[dict[str, Any]]:
    """The letters about the check, as they were written."""
    here = visit(request, slug)
    return [
        {
            "kind": one.kind,
            "written_at": one.written_at,
            "language": one.language,
            "subject": one.subject,
            "text": one.text,
            "sha256": one.digest,
            "appeal_until": one.appeal_until,
        }
        for one in queries.notices_to(own(here, number))
    ]


# --- appeals --------------------------------------------------------------------------------------


def appeal_line(one: Appeal) -> dict[str, Any]:
    screening = one.notice.screening
    return {
        "number": one.pk,
        "entry": screening.application.entry_code,
        "round": screening.round.code,
        "state": one.state,
        "reasons": one.reasons,
        "filed_at": one.filed_at,
        "decision": one.decision,
        "decided_by": str(one.decided_by) if one.decided_by else None,
        "decided_at": one.decided_at,
    }


def found(here: Visit, number: int) -> Appeal:
    rules.may_read_appeals(here.who).enforce()
    return get_object_or_404(queries.appeals_in(here.edition), pk=number)


@router.post(f"{AT}/appeal", response={201: AppealOut, **REFUSALS})
def file_appeal(
    request: HttpRequest, slug: str, number: int, typed: AppealIn
) -> Status[dict[str, Any]]:
    """Say why the rejection is wrong; once, in the time that its notice names."""
    here = visit(request, slug)
    one = own(here, number)
    filed = actions.file_appeal(one, reasons=typed.reasons, by=here.person, at=here.at)
    return Status(201, appeal_line(filed))


@router.get(APPEALS, response={200: Page[AppealOut], **REFUSALS})
def list_appeals(
    request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1_000_000)
) -> dict[str, Any]:
    """Those that wait first, the oldest first."""
    here = visit(request, slug)
    rules.may_read_appeals(here.who).enforce()
    shown = Paginator(queries.appeals_in(here.edition), A_PAGE).get_page(page)
    return {
        "count": shown.paginator.count,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "items": [appeal_line(one) for one in shown],
    }


@router.post(f"{APPEALS}/{{number}}/decide", response={200: AppealOut, **REFUSALS})
def decide_appeal(
    request: HttpRequest, slug: str, number: int, typed: DecisionIn
) -> dict[str, Any]:
    """By somebody who had no part in the check; all who work on the application are told."""
    here = visit(request, slug)
    actions.decide_appeal(
        found(here, number),
        is_upheld=typed.is_upheld,
        decision=typed.decision,
        by=here.person,
        at=here.at,
    )
    return appeal_line(found(here, number))
