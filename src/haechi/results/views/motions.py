"""Motions: proposed, seconded, put to the vote, voted on in secret, ended by the chair."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.spreadsheet import csv_file
from haechi.core.verdict import Verdict
from haechi.prize.models import Application, Award
from haechi.prize.rules import round_is_open
from haechi.results import actions, queries, rules, tables
from haechi.results.forms import GridMotionForm, MotionForm, TieForm, VoteForm
from haechi.results.models import Motion, Vote
from haechi.results.states import Choice, MotionKind, MotionState
from haechi.results.views.committee import Room, enter
from haechi.results.views.dossiers import finalist


def found(inside: Room, pk: int) -> Motion:
    """A motion, for whoever is in the room for its entry."""
    seen = queries.motions_visible_to(inside.here.who, inside.round)
    motion: Motion = get_object_or_404(seen, pk=pk)
    motion.round = inside.round
    return motion


def rows(inside: Room) -> list[tables.MotionRow]:
    who, round_ = inside.here.who, inside.round
    every = list(queries.motions_visible_to(who, round_))
    names = queries.names_by_entry(who, round_)
    return [
        tables.motion_row(one, names(one.application_id), queries.result(who, one)) for one in every
    ]


@never_cache
@login_required
def motions(request: HttpRequest, slug: str) -> HttpResponse:
    inside = enter(request, slug)
    may_move = rules.takes_part(inside.here.who, inside.round, None, in_round=False)
    context = {
        "round": inside.round,
        "rows": rows(inside),
        "may_move": may_move and round_is_open(inside.round, inside.here.at),
    }
    return render(request, "results/motions.html", context)


@never_cache
@login_required
def motions_csv(request: HttpRequest, slug: str) -> HttpResponse:
    inside = enter(request, slug)
    return csv_file("motions.csv", tables.motion_cells(rows(inside)))


# --- proposing ----------------------------------------------------------------------------------


@never_cache
@login_required
def propose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A motion on one entry."""
    inside = enter(request, slug)
    one = finalist(inside, number)
    awards = [award for award in awards_of(inside) if rules.suits(award, one, in_round=True)]
    form = MotionForm(request.POST or None, awards=awards)
    return proposing(request, inside, form, one)


@never_cache
@login_required
def propose_on_grid(request: HttpRequest, slug: str) -> HttpResponse:
    """A motion on the grid as a whole."""
    inside = enter(request, slug)
    form = GridMotionForm(request.POST or None, awards=awards_of(inside))
    return proposing(request, inside, form, None)


def awards_of(inside: Room) -> list[Award]:
    return list(inside.here.edition.awards.select_related("category"))


def proposing(
    request: HttpRequest, inside: Room, form: Any, one: Application | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        motion = attempt(request, partial(proposed, inside, form.facts(), one))
        if motion is not None:
            messages.success(request, _("Proposed. The chair puts it to the vote."))
            return redirect("results:motion", inside.slug, motion.pk)
    may = rules.may_propose_motion(
        inside.here.who,
        inside.round,
        inside.here.at,
        kind=MotionKind.FREE,
        application=one,
        in_round=one is not None,
        award=None,
        place=None,
        text="…",
        reason="…",
    )
    context = {"round": inside.round, "application": one, "form": form, "may": may}
    return render(request, "results/motion_propose.html", context)


def proposed(inside: Room, facts: dict[str, Any], one: Application | None) -> Motion:
    return actions.propose_motion(
        inside.round, application=one, by=inside.here.person, at=inside.here.at, **facts
    )


# --- one motion ---------------------------------------------------------------------------------


@never_cache
@login_required
def motion(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    inside = enter(request, slug)
    return show(request, inside, found(inside, pk))


def show(
    request: HttpRequest,
    inside: Room,
    one: Motion,
    *,
    vote: VoteForm | None = None,
    tie: TieForm | None = None,
) -> HttpResponse:
    who, round_ = inside.here.who, inside.round
    names = queries.names(who, round_, one.application)
    row = tables.motion_row(one, names, queries.result(who, one))
    given = {"choice": row.own.choice, "reason": row.own.reason} if row.own else None
    context = {
        "round": round_,
        "motion": one,
        "row": row,
        "vote": vote or VoteForm(initial=given),
        "tie": tie or TieForm(),
        "place": place_for(one),
        "decisions": [d for d in one.decisions.all() if d.state != "retracted"],
        **verdicts(inside, one),
    }
    return render(request, "results/motion.html", context)


def place_for(one: Motion) -> int | None:
    """The place a decision that follows a carried motion is proposed for."""
    if one.state != MotionState.CARRIED or one.award is None:
        return None
    return one.place or queries.free_place(one.award)


def verdicts(inside: Room, one: Motion) -> dict[str, Verdict]:
    who, at = inside.here.who, inside.here.at
    away = queries.chair_is_away(inside.round, one.application)
    return {
        "may_second": rules.may_second(who, one, at),
        "may_withdraw": rules.may_withdraw_motion(who, one, at),
        "may_open": rules.may_open_vote(who, one, at, chair_is_away=away),
        "may_vote": rules.may_cast_vote(who, one, at, Choice.YES, "…"),
        "may_end": rules.may_end_vote(who, one, at, chair_is_away=away),
        "may_decide": rules.may_decide_tie(who, one, at, Choice.YES, "…"),
        "may_follow": rules.has_power(who, "decide") and round_is_open(inside.round, at),
    }


Step = Callable[..., Motion]


def stepping(step: Step, words: Any) -> Callable[..., HttpResponse]:
    """A door that takes one step with a motion and shows it again."""

    @require_POST
    @login_required
    def door(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        inside = enter(request, slug)
        one, here = found(inside, pk), inside.here
        done = attempt(request, lambda: step(one, by=here.person, at=here.at))
        if done is None:
            return show(request, inside, one)
        messages.success(request, str(words))
        return redirect("results:motion", slug, pk)

    return door


second = stepping(actions.second_motion, gettext_lazy("Seconded."))
withdraw = stepping(actions.withdraw_motion, gettext_lazy("Withdrawn. It stays on record."))
open_vote = stepping(actions.open_vote, gettext_lazy("The members can vote now."))
end_vote = stepping(actions.end_vote, gettext_lazy("The vote has ended and is counted."))


@require_POST
@login_required
def vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    inside = enter(request, slug)
    one, form = found(inside, pk), VoteForm(request.POST)
    if form.is_valid() and attempt(request, partial(voted, inside, one, form)) is not None:
        messages.success(request, _("Your vote is recorded. Nobody sees it before the vote ends."))
        return redirect("results:motion", slug, pk)
    return show(request, inside, one, vote=form)


def voted(inside: Room, one: Motion, form: VoteForm) -> Vote:
    return actions.cast_vote(
        one,
        choice=Choice(form.cleaned_data["choice"]),
        reason=form.cleaned_data["reason"],
        by=inside.here.person,
        at=inside.here.at,
    )


@require_POST
@login_required
def tie(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    inside = enter(request, slug)
    one, form = found(inside, pk), TieForm(request.POST)
    if form.is_valid() and attempt(request, partial(decided, inside, one, form)) is not None:
        messages.success(request, _("The casting vote is recorded with its reason."))
        return redirect("results:motion", slug, pk)
    return show(request, inside, one, tie=form)


def decided(inside: Room, one: Motion, form: TieForm) -> Motion:
    return actions.decide_tie(
        one,
        choice=Choice(form.cleaned_data["choice"]),
        reason=form.cleaned_data["reason"],
        by=inside.here.person,
        at=inside.here.at,
    )
