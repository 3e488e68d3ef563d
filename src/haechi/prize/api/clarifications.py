"""Questions about the call: list, ask, answer to all, close with the asker."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from haechi.prize import actions, queries, rules
from haechi.prize.api.shapes import REFUSALS, Page
from haechi.prize.api.wording import AnswerIn, AskIn, CloseIn, QuestionLine
from haechi.prize.models import Clarification
from haechi.prize.queries import in_both
from haechi.prize.visits import Visit, visit

router = Router(tags=["questions"])
AT = "/editions/{slug}/questions"
A_PAGE = 50


def line(here: Visit, one: Clarification) -> dict[str, Any]:
    """Its number too would tell when it was asked, and so perhaps by whom."""
    own = one.asked_by_id == here.person.pk
    published: dict[str, Any] = {
        "number": None,
        "state": one.state,
        "question": in_both(one, "question"),
        "answer": in_both(one, "answer"),
        "settled_at": one.settled_at,
    }
    if not own and not rules.has_power(here.who, "read_questions"):
        return published
    return published | {
        "number": one.pk,
        "asked": one.asked,
        "asked_at": one.asked_at,
        "asked_by": str(one.asked_by),
        "private_answer": one.private_answer,
    }


def found(here: Visit, number: int) -> Clarification:
    """A question by its number, for the desk."""
    rules.has_power(here.who, "read_questions").enforce()
    return get_object_or_404(queries.clarifications_visible_to(here.who, here.edition), pk=number)


@router.get(AT, response={200: Page[QuestionLine], **REFUSALS})
def list_questions(
    request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1_000_000)
) -> dict[str, Any]:
    """What was answered to all, one's own questions, and at the desk every one."""
    here = visit(request, slug)
    rows = queries.clarifications_visible_to(here.who, here.edition).select_related("asked_by")
    shown = Paginator(rows.order_by("-settled_at", "-id"), A_PAGE).get_page(page)
    return {
        "count": shown.paginator.count,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "items": [line(here, one) for one in shown],
    }


@router.post(AT, response={201: QuestionLine, **REFUSALS})
def ask_question(request: HttpRequest, slug: str, typed: AskIn) -> Status[dict[str, Any]]:
    """Ask the secretariat; the answer goes to all, without a name."""
    here = visit(request, slug)
    one = actions.ask_question(here.edition, typed.asked, by=here.person, at=here.at)
    return Status(201, line(here, one))


@router.post(f"{AT}/{{number}}/answer", response={200: QuestionLine, **REFUSALS})
def answer_question(
    request: HttpRequest, slug: str, number: int, typed: AnswerIn
) -> dict[str, Any]:
    """Publish question and answer, and send both to all who apply and to the asker."""
    here = visit(request, slug)
    published = rules.Published(**typed.dict())
    one = actions.answer_question(found(here, number), published, by=here.person, at=here.at)
    return line(here, one)


@router.post(f"{AT}/{{number}}/close", response={200: QuestionLine, **REFUSALS})
def close_question(request: HttpRequest, slug: str, number: int, typed: CloseIn) -> dict[str, Any]:
    """Not published; the asker alone is told why, and what holds."""
    here = visit(request, slug)
    one = actions.close_question(found(here, number), typed.answer, by=here.person, at=here.at)
    return line(here, one)
