"""What was handed in, as it was: each version as data, its receipt, and a copy to read."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from haechi.core.verdict import Refused
from haechi.prize import actions, prints, queries, rules
from haechi.prize.models import Application, Submission
from haechi.prize.views.applications import found
from haechi.prize.visits import Visit, visit


def readable(request: HttpRequest, slug: str, number: int) -> tuple[Visit, Application]:
    here = visit(request, slug)
    one = found(here, number)
    rules.may_read_application(here.who, one, queries.is_finalist(one)).enforce()
    return here, one


def handed_in(one: Application, version: int) -> Submission:
    versions = one.submissions.select_related("submitted_by", "form_version")
    submission: Submission = get_object_or_404(versions, number=version)
    submission.application = one
    return submission


@login_required
def version(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """The very bytes whose digest stands on the receipt."""
    _here, one = readable(request, slug, number)
    submission = handed_in(one, version)
    name = f"{slug}-{one.entry_code}-{version}.json"
    return download(actions.canonical(submission.content), name, "application/json")


@login_required
def receipt(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    here, one = readable(request, slug, number)
    submission = handed_in(one, version)
    name = f"{slug}-{one.entry_code}-{version}.pdf"
    return paper(request, here, one, name, lambda: prints.receipt(submission, here.person))


@login_required
def reading_copy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here, one = readable(request, slug, number)
    name = f"{slug}-{one.entry_code}.pdf"
    return paper(request, here, one, name, lambda: prints.reading_copy(one, here.at))


def paper(
    request: HttpRequest, here: Visit, one: Application, name: str, made: Callable[[], bytes]
) -> HttpResponse:
    """The PDF; a machine that cannot make one says so on the page it was asked from."""
    try:
        return download(made(), name, "application/pdf")
    except Refused as refused:
        messages.error(request, refused.verdict.sentence)
        return redirect("prize:application", here.edition.slug, one.number)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
