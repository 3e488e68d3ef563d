"""Who reads what: proposals with their figures, one of which is applied."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.jury import actions, queries, rules
from haechi.jury.forms import PlanForm
from haechi.jury.models import Plan
from haechi.jury.states import PlanState
from haechi.jury.views.doors import posted, scored_round
from haechi.prize import queries as prize
from haechi.prize.models import Round
from haechi.prize.visits import Visit, visit

PAGE = 50


@login_required
def plan(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    return show_plans(request, here, round_, PlanForm(initial={"seed": round_.seed}))


def show_plans(request: HttpRequest, here: Visit, round_: Round, form: PlanForm) -> HttpResponse:
    rules.has_power(here.who, "plan").enforce()
    judges, entries = queries.seated(round_).count(), prize.entries_of(round_).count()
    plans = list(queries.plans(round_))
    context = {
        "round": round_,
        "tab": "plan",
        "form": form,
        "judges": judges,
        "entries": entries,
        "plans": plans,
        "applied": next((plan for plan in plans if plan.state == PlanState.APPLIED), None),
        "may_plan": rules.may_plan(here.who, round_, judges, entries),
        "may_progress": rules.has_power(here.who, "read_progress"),
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
    context = {
        "plan": found,
        "round": found.round,
        "tab": "plan",
        "load": load,
        "heaviest": load.aggregate(heaviest=Max("load"))["heaviest"],
        "page": Paginator(queries.planned_entries(found), PAGE).get_page(request.GET.get("page")),
        "may_apply": rules.may_apply(here.who, found, queries.strangers(found)),
        "may_discard": rules.may_discard(here.who, found),
        "change": queries.change_by(found) if proposed else None,
        "may_plan": True,
        "may_progress": rules.has_power(here.who, "read_progress"),
    }
    return render(request, "jury/proposal.html", context)


@posted("jury:plan")
def apply(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    found = find_plan(here, code, pk)
    if attempt(request, lambda: actions.apply_plan(found, by=here.person, at=here.at)):
        messages.success(request, _("The plan is applied: the sheets lie before the judges."))
    return redirect("jury:proposal", slug=slug, code=code, pk=pk)


@posted("jury:plan")
def discard(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    found = find_plan(here, code, pk)
    if attempt(request, lambda: actions.discard_plan(found, by=here.person, at=here.at)):
        messages.success(request, _("The proposal is discarded; its record stays."))
    return redirect("jury:plan", slug=slug, code=code)
