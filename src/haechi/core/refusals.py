"""How a refusal looks at the door: a page with the reason, or its words as JSON for a script."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from haechi.core.verdict import Refused, Verdict

FORBIDDEN, CONFLICT = 403, 409


STATUS = {"wrong_step": CONFLICT, "stale": CONFLICT, "conflict": CONFLICT, "too_many_tries": 429}


def status_of(verdict: Verdict) -> int:
    """How a refusal is numbered for programs."""
    return 404 if verdict.hides else STATUS.get(verdict.code, FORBIDDEN)


class RefusalMiddleware:
    """Turns :class:`Refused` into an answer; what hides becomes "not found"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        verdict = error.verdict
        if verdict.hides:
            raise Http404 from error
        status = status_of(verdict)
        if request.headers.get("Accept", "").startswith("application/json"):
            return as_json(verdict, status=status)
        return render(request, "refused.html", {"verdict": verdict}, status=status)


def as_json(verdict: Verdict, *, status: int) -> JsonResponse:
    """A refusal as a script reads it."""
    facts = {name: str(fact) for name, fact in verdict.facts.items()}
    refusal = {"code": verdict.code, "reason": verdict.sentence, "facts": facts}
    return JsonResponse(refusal, status=status)


T = TypeVar("T")


def attempt(request: HttpRequest, act: Callable[[], T]) -> T | None:
    """Do ``act`` and return its result; a refusal is told on the page, and None returned.

    The page is then shown again with everything that was typed.
    """
    try:
        return act()
    except Refused as refused:
        if refused.verdict.hides:
            raise
        messages.error(request, refused.verdict.sentence)
        return None
