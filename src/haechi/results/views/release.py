"""The sealed release: prepared by one, approved by another, public at its hour by itself."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize import visits
from haechi.prize.rules import local
from haechi.prize.visits import Visit
from haechi.results import actions, queries, rules, tables
from haechi.results.forms import RecallForm, ReleaseForm
from haechi.results.models import Release


def reading(request: HttpRequest, slug: str) -> Visit:
    here = visits.visit(request, slug)
    rules.may_read_every_decision(here.who).enforce()
    return here


@never_cache
@login_required
def release(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    return show(request, here, ReleaseForm(edition=here.edition), RecallForm())


def show(
    request: HttpRequest, here: Visit, form: ReleaseForm, recall_form: RecallForm
) -> HttpResponse:
    living = queries.living_release(here.edition)
    digest = queries.digest_of_decisions(here.edition)
    final = queries.final_round(here.edition)
    unseen = rules.unseen(here.who, final)
    confirmed = [d for d in queries.confirmed(here.edition) if d.application_id not in unseen]
    is_public = rules.is_public(living, here.at)
    context = {
        "release": living,
        "form": form,
        "recall_form": recall_form,
        "digest": digest,
        "winners": sum(decision.application is not None for decision in confirmed),
        "empty": sum(decision.application is None for decision in confirmed),
        "groups": tables.announced(confirmed),
        "gaps": queries.gaps(here.who, final) if final and not is_public else [],
        "links_dossiers": final and rules.may_read_room(here.who, final),
        "is_public": is_public,
        "recalled": here.edition.releases.filter(state="recalled").select_related("prepared_by"),
    }
    return render(request, "results/release.html", context | verdicts(here, living, digest))


def verdicts(here: Visit, living: Release | None, digest: str) -> dict[str, object]:
    """What the reader may do next with the release."""
    if living is None:
        some_hour = here.at + timedelta(days=1)  # the form asks for the real one
        closed = queries.final_is_closed(here.edition)
        may = rules.may_prepare_release(here.who, closed, False, some_hour, here.at)
        return {"may_prepare": may}
    holds = living.digest == digest
    return {
        "digest_holds": holds,
        "may_approve": rules.may_approve_release(here.who, living, holds, here.at),
        "may_recall": rules.may_recall_release(here.who, living, here.at, "…"),
    }


@require_POST
@login_required
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    form = ReleaseForm(request.POST, edition=here.edition)
    if form.is_valid():
        hour = form.cleaned_data["release_at"]
        done = attempt(
            request,
            lambda: actions.prepare_release(
                here.edition, release_at=hour, by=here.person, at=here.at
            ),
        )
        if done is not None:
            messages.success(request, _("Prepared. A second person must approve it."))
            return redirect("results:release", slug)
    return show(request, here, form, RecallForm())


def living_or_404(here: Visit) -> Release:
    living = queries.living_release(here.edition)
    return get_object_or_404(here.edition.releases, pk=living.pk if living else 0)


@require_POST
@login_required
def approve(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    living = living_or_404(here)
    done = attempt(request, lambda: actions.approve_release(living, by=here.person, at=here.at))
    if done is None:
        return show(request, here, ReleaseForm(edition=here.edition), RecallForm())
    messages.success(
        request,
        _("Sealed. The winners become public on %(when)s, without another hand.")
        % {"when": local(living.release_at, here.edition)},
    )
    return redirect("results:release", slug)


@require_POST
@login_required
def recall(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    living, form = living_or_404(here), RecallForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            request,
            lambda: actions.recall_release(living, reason=reason, by=here.person, at=here.at),
        )
        if done is not None:
            messages.success(request, _("Recalled. Nothing was published."))
            return redirect("results:release", slug)
    return show(request, here, ReleaseForm(edition=here.edition), form)
