"""Long jobs: which there are, how far one is, stop it, begin it anew, fetch what it made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.jobs import kind_name
from haechi.core.models import Job
from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.visits import Visit, visit

A_PAGE = 50


def found(here: Visit, pk: int) -> Job:
    """The job of this number, when this person may see it."""
    return get_object_or_404(queries.jobs_visible_to(here.who, here.edition), pk=pk)


@login_required
@never_cache
def jobs(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    seen = queries.jobs_visible_to(here.who, here.edition)
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, kind_name(one.kind), one.is_lost(here.at)) for one in page.object_list]
    sees_all = here.who.holds(rules.POWERS["read_jobs"])
    context = {"page": page, "rows": rows, "sees_all": sees_all}
    return render(request, "prize/jobs.html", context)


def facts(here: Visit, one: Job) -> dict[str, object]:
    """What a page that shows a job is told of it."""
    is_lost = one.is_lost(here.at)
    return {
        "job": one,
        "name": kind_name(one.kind),
        "is_lost": is_lost,
        "may_cancel": not is_lost and rules.may_cancel_job(here.who, one),
        "may_retry": rules.may_retry_job(here.who, one, is_lost),
        "may_fetch": rules.may_fetch_result(here.who, one),
        "belongs_to": page_of(here, one),
    }


def page_of(here: Visit, one: Job) -> str:
    """Where its outcome is looked at, when that is not the job's own page."""
    batch = one.asked.get("batch")
    return reverse("prize:import", args=[here.edition.slug, batch]) if batch else ""


@login_required
@never_cache
def job(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page; or, asked for by the page itself, only the part that moves."""
    here = visit(request, slug)
    one = found(here, pk)
    told = facts(here, one)
    if not request.headers.get("HX-Request"):
        return render(request, "prize/job.html", told)
    answer = render(request, "prize/parts/job.html", told)
    if not one.is_active and told["belongs_to"]:
        answer["HX-Refresh"] = "true"  # its outcome stands on the page that waited for it
    return answer


@login_required
@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, pk)
    if attempt(request, lambda: actions.cancel_job(one, by=here.person, at=here.at)):
        messages.success(request, _("It stops at its next step. What is done stays done."))
    return redirect("prize:job", slug, pk)


@login_required
@require_POST
def retry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, pk)
    attempt(request, lambda: actions.retry_job(one, by=here.person, at=here.at))
    return redirect("prize:job", slug, pk)


@login_required
@never_cache
def result(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    here = visit(request, slug)
    one = found(here, pk)
    rules.may_fetch_result(here.who, one).enforce()
    return FileResponse(one.result_file.open(), as_attachment=True, filename=one.result_name)
