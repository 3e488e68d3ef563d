"""A proposal changed by hand: who reads one entry, with what the change would do."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.core.refusals import attempt
from haechi.jury import actions, measures, queries, rules
from haechi.jury.forms import ExchangeForm
from haechi.jury.measures import Demand, Pair
from haechi.jury.models import Judge, Plan
from haechi.jury.views.plan import find_plan
from haechi.prize import queries as prize
from haechi.prize.models import Application
from haechi.prize.visits import visit


@dataclass(frozen=True)
class Look:
    """What a change would do: figures before and after, what would be wrong, why it cannot be."""

    before: dict[str, object]
    after: dict[str, object]
    new_flaws: list[queries.Flaw]
    mended: list[queries.Flaw]
    loads: list[tuple[Judge, int, int]]


@login_required
@never_cache
def exchange(request: HttpRequest, slug: str, code: str, pk: int, number: int) -> HttpResponse:
    here = visit(request, slug)
    plan = find_plan(here, code, pk)
    entry = get_object_or_404(prize.entries_of(plan.round), number=number)
    demand = queries.demand_of(plan.round)
    chosen = queries.candidates(plan, entry, demand)
    form = form_of(request, plan, chosen)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        done = attempt(
            request,
            lambda: actions.exchange(plan, entry, **form.cleaned_data, by=here.person, at=here.at),
        )
        if done is not None:
            messages.success(request, _("Changed. The plan is not applied yet."))
            return redirect("jury:proposal", slug=slug, code=code, pk=pk)
    context = {
        "plan": plan,
        "round": plan.round,
        "entry": entry,
        "fields": queries.field_names_of(plan).get(entry.pk, ""),
        "form": form,
        "readers": [one for one in chosen if one.is_reader],
        "others": [one for one in chosen if not one.is_reader],
        "may_change": rules.may_change_plan(here.who, plan),
        "look": look(plan, entry, form, demand) if form.is_bound and form.is_valid() else None,
    }
    return render(request, "jury/exchange.html", context)


def form_of(request: HttpRequest, plan: Plan, chosen: list[queries.Candidate]) -> ExchangeForm:
    """Bound to what is posted, be it only to be looked at (``look``)."""
    judges = queries.panel(plan.round)
    return ExchangeForm(
        request.POST or None,
        readers=judges.filter(pk__in=[one.judge.pk for one in chosen if one.is_reader]),
        others=judges.filter(pk__in=[one.judge.pk for one in chosen if not one.is_reader]),
    )


def look(plan: Plan, entry: Application, form: ExchangeForm, demand: Demand) -> Look | None:
    leaves, joins = form.cleaned_data["leaves"], form.cleaned_data["joins"]
    if not leaves and not joins:
        return None
    now = queries.planned_pairs(plan)
    then: set[Pair] = now - {(entry.pk, leaves.pk if leaves else 0)}
    then |= {(entry.pk, joins.pk)} if joins else set()
    flaws, later = queries.flaws_in(now, plan, demand), queries.flaws_in(then, plan, demand)
    moved = [(leaves, -1)] * bool(leaves) + [(joins, 1)] * bool(joins)
    load = {judge.pk: sum(pair[1] == judge.pk for pair in now) for judge, _by in moved}
    return Look(
        before=measures.figures(demand, now),
        after=measures.figures(demand, then),
        new_flaws=[flaw for flaw in later if flaw not in flaws],
        mended=[flaw for flaw in flaws if flaw not in later],
        loads=[(judge, load[judge.pk], load[judge.pk] + by) for judge, by in moved],
    )
