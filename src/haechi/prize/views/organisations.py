"""The secretariat's page of organisations that look alike: merge them, or tell them apart."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.people import queries as people
from haechi.people.models import Organisation
from haechi.people.states import ApplicantKind
from haechi.prize import actions, queries, rules
from haechi.prize.forms.desk import ReasonForm
from haechi.prize.models import Application
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit

A_PAGE = 30


@login_required
def organisations(request: HttpRequest, slug: str) -> HttpResponse:
    """Pairs that look alike, the likeliest first; and a search, to compare any two."""
    here = visit(request, slug)
    rules.may_read_organisations(here.who).enforce()
    typed = request.GET.get("q", "").strip()[:200]
    page = Paginator(people.look_alikes(), A_PAGE).get_page(request.GET.get("page"))
    shown = [one for pair in page for one in (pair.first, pair.second)]
    found = list(people.searched(typed)[:A_PAGE]) if typed else []
    context = {
        "page": page,
        "query": "",
        "q": typed,
        "found": found,
        "counts": queries.entries_of_organisations([*shown, *found]),
        "may_merge": rules.has_power(here.who, "merge_organisations"),
    }
    return render(request, "prize/organisations.html", context)


def two(request: HttpRequest) -> tuple[Organisation, Organisation]:
    """The two that the address names; what is not two organisations is not found."""
    asked = request.POST if request.method == "POST" and "kept" in request.POST else request.GET
    ids = [asked.get(name, "") for name in ("kept", "gone")]
    if not all(pk.isdecimal() and len(pk) < 18 for pk in ids):
        raise Http404
    known = people.institutions().filter(kind__in=set(ApplicantKind) - {ApplicantKind.INDIVIDUAL})
    found = {str(one.pk): one for one in known.filter(pk__in=ids)}
    if len(found) != 2:
        raise Http404
    return found[ids[0]], found[ids[1]]


@login_required
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """What will move, shown before it does."""
    here = visit(request, slug)
    rules.has_power(here.who, "merge_organisations").enforce()
    kept, gone = two(request)
    is_sure = request.method == "POST"
    one = attempt(request, lambda: merged(here, kept, gone)) if is_sure else None
    if one:
        messages.success(request, _("They are one organisation now: %(name)s.") % {"name": kept})
        return redirect("prize:organisations", slug)
    entries = list(Application.objects.filter(organisation=gone).select_related("category"))
    context = {
        "kept": kept,
        "gone": gone,
        "kept_names": people.written(kept),
        "gone_names": people.written(gone),
        "entries": [one for one in entries if one.edition_id == here.edition.pk],
        "elsewhere": sum(one.edition_id != here.edition.pk for one in entries),
        "people": gone.people.count(),
        "stays": Application.objects.filter(organisation=kept).count(),
    }
    return render(request, "prize/merge_organisations.html", context)


def merged(here: Visit, kept: Organisation, gone: Organisation) -> Organisation:
    return actions.merge_organisations(kept, gone, edition=here.edition, by=here.person, at=here.at)


@login_required
def tell_apart(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "merge_organisations").enforce()
    one, other = two(request)
    asked = Asked(
        heading=_("Are “%(one)s” and “%(other)s” two organisations?")
        % {"one": one, "other": other},
        text=_("They are no longer shown as look-alikes. Your reason stands in the journal."),
        action=_("They are two"),
        done=_("They stay two."),
        back=("prize:organisations", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.tell_apart(
            one,
            other,
            edition=here.edition,
            reason=typed["reason"],
            by=here.person,
            at=here.at,
        )

    return ask(request, ReasonForm(request.POST or None), asked, act)
