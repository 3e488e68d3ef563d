"""Who reads what: proposals with their figures, one of which is applied."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.core.spreadsheet import FORMATS, download
from haechi.jury import actions, queries, rules, tables
from haechi.jury.forms import PlanFileForm, PlanForm
from haechi.jury.models import Plan
from haechi.jury.states import PlanState
from haechi.jury.views.doors import posted, scored_round, site_of
from haechi.prize import queries as prize
from haechi.prize.models import Round
from haechi.prize.visits import Visit, visit

PAGE = 50
SHOWN = 8


@login_required
def plan(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    return show_plans(request, here, scored_round(here, code))


def show_plans(
    request: HttpRequest,
    here: Visit,
    round_: Round,
    form: PlanForm | None = None,
    upload: PlanFileForm | None = None,
) -> HttpResponse:
    rules.has_power(here.who, "plan").enforce()
    judges, entries = queries.seated(round_).count(), prize.entries_of(round_).count()
    plans = list(queries.plans(round_))
    applied = next((plan for plan in plans if plan.state == PlanState.APPLIED), None)
    short = queries.entries_short_of_reviews(round_, submitted_only=False) if applied else []
    context = {
        "round": round_,
        "tab": "plan",
        "form": form or PlanForm(initial={"seed": round_.seed}),
        "upload": upload or PlanFileForm(round_=round_),
        "judges": judges,
        "entries": entries,
        "plans": plans,
        "applied": applied,
        "short": short,
        "short_shown": short[:SHOWN],
        "may_plan": rules.may_plan(here.who, round_, judges, entries),
        "may_progress": rules.has_power(here.who, "read_progress"),
        "may_closeness": rules.has_power(here.who, "read_closeness"),
    }
    return render(request, "jury/plan.html", context)


@posted("jury:plan")
def propose(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    form = PlanForm(request.POST)
    if form.is_valid():
        seed = form.cleaned_data["seed"]
        made = attempt(
            request, lambda: actions.propose_plan(round_, seed=seed, by=here.person, at=here.at)
        )
        if made is not None:
            return redirect("jury:proposal", slug=slug, code=code, pk=made.pk)
    return show_plans(request, here, round_, form)


@posted("jury:plan")
def upload(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "plan").enforce()
    round_ = scored_round(here, code)
    form = PlanFileForm(request.POST, request.FILES, round_=round_)
    if form.is_valid():
        pairs, sha256 = form.cleaned_data["table"], form.sha256
        made = attempt(
            request,
            lambda: actions.propose_pairs(round_, pairs, sha256=sha256, by=here.person, at=here.at),
        )
        if made is not None:
            return redirect("jury:proposal", slug=slug, code=code, pk=made.pk)
    return show_plans(request, here, round_, upload=form)


def find_plan(here: Visit, code: str, pk: int) -> Plan:
    rules.has_power(here.who, "plan").enforce()
    return get_object_or_404(
        queries.plans(scored_round(here, code)).select_related("round__edition", "made_by"), pk=pk
    )


@login_required
def proposal(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    found = find_plan(here, code, pk)
    load = queries.planned_load(found)
    proposed = found.state == PlanState.PROPOSED
    flaws = queries.flaws_of(found) if proposed else []
    context = {
        "plan": found,
        "round": found.round,
        "tab": "plan",
        "load": load,
        "heaviest": load.aggregate(heaviest=Max("load"))["heaviest"],
        "page": Paginator(queries.planned_entries(found), PAGE).get_page(request.GET.get("page")),
        "fields": queries.field_names_of(found),
        "flaws": flaws,
        "flaws_shown": flaws[:SHOWN],
        "may_apply": rules.may_apply(here.who, found, [flaw.text for flaw in flaws]),
        "may_discard": rules.may_discard(here.who, found),
        "may_change": rules.may_change_plan(here.who, found),
        "by_hand": queries.changes_by_hand(found),
        "change": queries.change_by(found) if proposed else None,
        "downloads": [form.upper() for form in FORMATS if form != "json"],
        "may_plan": True,
        "may_progress": rules.has_power(here.who, "read_progress"),
        **beside(found, request.GET.get("with", "")),
    }
    return render(request, "jury/proposal.html", context)


def beside(plan: Plan, key: str) -> dict[str, object]:
    """The other proposals, and how this one differs from the one that was chosen."""
    others = list(queries.plans(plan.round).exclude(pk=plan.pk))
    other = next((one for one in others if str(one.pk) == key), None)
    differ = queries.differences(plan, other) if other else []
    return {
        "others": others,
        "other": other,
        "differ": len(differ),
        "differences": differ[:PAGE],
    }


@login_required
def plan_file(request: HttpRequest, slug: str, code: str, pk: int, form: str) -> HttpResponseBase:
    here = visit(request, slug)
    found = find_plan(here, code, pk)
    if form not in FORMATS:
        raise Http404(form)
    return download(f"{slug}-plan-{found.pk}", form, tables.plan_table(found))


@posted("jury:plan")
def apply(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    found = find_plan(here, code, pk)
    site = site_of(request)
    if attempt(request, lambda: actions.apply_plan(found, site=site, by=here.person, at=here.at)):
        messages.success(request, _("The plan is applied: the sheets lie before the judges."))
    return redirect("jury:proposal", slug=slug, code=code, pk=pk)


@posted("jury:plan")
def discard(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    found = find_plan(here, code, pk)
    if attempt(request, lambda: actions.discard_plan(found, by=here.person, at=here.at)):
        messages.success(request, _("The proposal is discarded; its record stays."))
    return redirect("jury:plan", slug=slug, code=code)
