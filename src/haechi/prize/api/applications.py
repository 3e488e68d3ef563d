"""Applications: list, read, begin, write, hand in, open again, withdraw."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from haechi.people import actions as people
from haechi.people.models import City
from haechi.people.states import ApplicantKind
from haechi.prize import actions, queries, rules, tables
from haechi.prize.api.shapes import (
    REFUSALS,
    ApplicationLine,
    ApplicationWhole,
    Page,
    ReasonIn,
    StartIn,
    VersionOut,
    WriteIn,
    Written,
)
from haechi.prize.forms.desk import EntryFilter
from haechi.prize.models import Application, Submission
from haechi.prize.queries import in_both
from haechi.prize.states import ApplicationState
from haechi.prize.visits import Visit, visit

router = Router(tags=["applications"])
MOST = 200  # applications a page


def line(one: Application) -> dict[str, Any]:
    return {
        "number": one.number,
        "entry": one.entry_code,
        "title": in_both(one, "title"),
        "organisation": one.organisation.name,
        "city": one.city.name,
        "country": one.city.country.iso2,
        "region": one.city.country.region,
        "category": one.category.code,
        "kind": one.kind,
        "state": one.state,
        "submitted_at": one.submitted_at,
    }


def found(here: Visit, number: int) -> Application:
    """The application of this number, when this person may read it."""
    readable = queries.visible_to(here.who, here.edition)
    one = get_object_or_404(readable, number=number)
    one.edition = here.edition
    rules.may_read_application(here.who, one, queries.is_finalist(one)).enforce()
    return one


def own(here: Visit, number: int) -> Application:
    """The application of this number, when this person works on it."""
    one = found(here, number)
    rules.works_on(here.who, one).enforce()
    return one


def whole(here: Visit, one: Application) -> dict[str, Any]:
    writes = rules.right_of(here.who, one) and one.state == ApplicationState.DRAFT
    versions = one.submissions.select_related("submitted_by", "form_version")
    return line(one) | {
        "summary": in_both(one, "summary"),
        "stage": one.stage,
        "answers": [{name: getattr(said, name) for name in ANSWER} for said in queries.said(one)],
        "versions": [version_line(version) for version in versions],
        "gaps": gaps(here, one) if writes else None,
    }


ANSWER = ("code", "section", "label", "type", "text", "shown_to_judges")


def gaps(here: Visit, one: Application) -> list[dict[str, str]]:
    return [
        {"code": gap.code, "label": str(gap.label), "reason": str(gap.reason)}
        for gap in queries.gaps(one, here.at)
    ]


def version_line(version: Submission) -> dict[str, Any]:
    return {
        "number": version.number,
        "submitted_at": version.submitted_at,
        "submitted_by": str(version.submitted_by),
        "form_version": version.form_version.number,
        "sha256": version.sha256,
    }


@router.get("/editions/{slug}/applications", response={200: Page[ApplicationLine], **REFUSALS})
def list_applications(
    request: HttpRequest,
    slug: str,
    q: str = Query("", max_length=200),
    category: str = "",
    kind: str = "",
    state: str = "",
    region: str = "",
    sort: str = "number",
    page: int = Query(1, ge=1, le=1_000_000),
    size: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """What this person may read one by one: own ones, or those their role opens."""
    here = visit(request, slug)
    asked = {"q": q, "category": category, "kind": kind, "state": state, "region": region}
    readable = queries.visible_to(here.who, here.edition)
    rows = tables.ordered(EntryFilter(here.edition, asked).narrow(readable), sort)
    shown = Paginator(rows, size).get_page(page)
    return {
        "count": shown.paginator.count,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "items": [line(one) for one in shown],
    }


@router.post("/editions/{slug}/applications", response={201: ApplicationWhole, **REFUSALS})
def start_application(request: HttpRequest, slug: str, typed: StartIn) -> Status[dict[str, Any]]:
    """Begin a draft."""
    here = visit(request, slug)
    category = get_object_or_404(here.edition.categories, code=typed.category)
    city = get_object_or_404(City.objects.select_related("country"), geonames_id=typed.city)
    kind = ApplicantKind(typed.kind) if typed.kind in ApplicantKind.values else None
    rules.admits(category, typed.kind).enforce()
    assert kind is not None  # a category admits only kinds there are
    with transaction.atomic():
        organisation = people.name_organisation(
            typed.organisation, kind=kind, city=city, by=here.person, at=here.at
        )
        one = actions.start_application(
            category, kind=kind, organisation=organisation, city=city, by=here.person, at=here.at
        )
    return Status(201, whole(here, found(here, one.number)))


@router.get("/editions/{slug}/applications/{number}", response={200: ApplicationWhole, **REFUSALS})
def read_application(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    here = visit(request, slug)
    return whole(here, found(here, number))


@router.patch("/editions/{slug}/applications/{number}", response={200: Written, **REFUSALS})
def write_application(
    request: HttpRequest, slug: str, number: int, typed: WriteIn
) -> dict[str, Any]:
    """Keep what was typed, however wrong; ``gaps`` says what stands in the way of submitting."""
    here = visit(request, slug)
    one = actions.save_draft(
        found(here, number), typed.values, bases=typed.bases, by=here.person, at=here.at
    )
    return {"saved_at": here.at, "gaps": gaps(here, one)}


@router.post(
    "/editions/{slug}/applications/{number}/submit", response={200: VersionOut, **REFUSALS}
)
def submit_application(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    """Hand it in; the digest is that of the version's content."""
    here = visit(request, slug)
    one = actions.submit(found(here, number), by=here.person, at=here.at)
    version = queries.last_submission(one)
    assert version is not None  # submitting keeps one
    return version_line(version)


@router.post(
    "/editions/{slug}/applications/{number}/reopen", response={200: ApplicationWhole, **REFUSALS}
)
def reopen_application(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    here = visit(request, slug)
    actions.reopen(found(here, number), by=here.person, at=here.at)
    return whole(here, found(here, number))


@router.post(
    "/editions/{slug}/applications/{number}/withdraw", response={200: ApplicationWhole, **REFUSALS}
)
def withdraw_application(
    request: HttpRequest, slug: str, number: int, typed: ReasonIn
) -> dict[str, Any]:
    here = visit(request, slug)
    actions.withdraw(found(here, number), reason=typed.reason, by=here.person, at=here.at)
    return whole(here, found(here, number))


@router.get(
    "/editions/{slug}/applications/{number}/versions/{version}",
    response={200: dict[str, Any], **REFUSALS},
)
def read_version(request: HttpRequest, slug: str, number: int, version: int) -> HttpResponse:
    """The content as it was handed in, byte for byte what the digest was made of."""
    here = visit(request, slug)
    submission = get_object_or_404(found(here, number).submissions, number=version)
    content = actions.canonical(submission.content)
    assert json.loads(content)
    return HttpResponse(content, content_type="application/json")
