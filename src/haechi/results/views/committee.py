"""The committee's room: the agenda, and who leaves it for which entry."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.spreadsheet import csv_file
from haechi.prize import visits
from haechi.prize.models import Absence, Application, Round
from haechi.prize.states import AbsenceKind
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit
from haechi.results import actions, queries, rules, tables
from haechi.results.forms import AbsenceForm, LiftForm, MoveForm


@dataclass(frozen=True)
class Room:
    """The room of the award round, as one person enters it."""

    here: Visit
    round: Round

    @property
    def slug(self) -> str:
        return self.here.edition.slug

    @property
    def away(self) -> frozenset[int]:
        return self.here.who.absent_from


def enter(request: HttpRequest, slug: str) -> Room:
    """The room, for those who are in it; for others it does not exist."""
    here = visits.visit(request, slug)
    round_ = queries.final_round(here.edition)
    if round_ is None:
        raise Http404("This edition has no final round.")
    round_.edition = here.edition
    rules.may_read_room(here.who, round_).enforce()
    return Room(here, round_)


@never_cache
@login_required
def room(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, enter(request, slug))


def show(
    request: HttpRequest, inside: Room, *, absence: Any = None, move: Any = None
) -> HttpResponse:
    who, round_ = inside.here.who, inside.round
    entries = queries.agenda(round_)
    found = list(queries.absences_visible_to(who, round_))
    may_arrange = rules.may_set_agenda(who, round_, len(entries))
    context = {
        "round": round_,
        "rows": tables.agenda_rows(
            queries.turns(entries, found, inside.away),
            checks=queries.checks_by_entry(round_),
            motions=queries.motions_by_entry(who, round_),
        ),
        "entries": len(entries),
        "has_agenda": queries.has_agenda(round_),
        "absences": found,
        "sees_all": rules.may_read_absences(who),
        "takes_part": rules.takes_part(who, round_, None, in_round=False),
        "may_arrange": may_arrange,
        "may_lift": rules.has_power(who, "lift_absence"),
        "is_open": rules.is_unfinished(round_),
        "absence": absence or absence_form(inside, entries),
        "move": move or (MoveForm(entries=entries) if may_arrange else None),
    }
    return render(
        request, "results/committee.html", context | saving(inside, entries, bool(may_arrange))
    )


def saving(inside: Room, entries: list[Application], arranges: bool) -> dict[str, object]:
    """How many goings the agenda costs, and how many the best order would: for who arranges it."""
    if not arranges:
        return {}
    away = queries.away_by_entry(inside.round)
    best = queries.in_best_order(queries.by_number(inside.round), away)
    return {"goings": queries.goings(entries, away), "least": queries.goings(best, away)}


def absence_form(inside: Room, entries: list[Application], data: Any = None) -> AbsenceForm | None:
    """For oneself; for the chair, for anybody. None for those who are never in the way."""
    people = queries.people_in_room(inside.round)
    me = [one for one in people if one.pk == inside.here.who.user_id]
    if not rules.has_power(inside.here.who, "enter_absence"):
        people = me
    return AbsenceForm(data, people=people, entries=entries) if people else None


@require_POST
@login_required
def arrange(request: HttpRequest, slug: str) -> HttpResponse:
    inside = enter(request, slug)
    here = inside.here
    order = attempt(request, lambda: actions.set_agenda(inside.round, by=here.person, at=here.at))
    if order is None:
        return show(request, inside)
    count = queries.goings(order, queries.away_by_entry(inside.round))
    words = ngettext(
        "The agenda is in order: somebody leaves the room %(n)s time.",
        "The agenda is in order: somebody leaves the room %(n)s times.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect("results:committee", slug)


@require_POST
@login_required
def move(request: HttpRequest, slug: str) -> HttpResponse:
    inside = enter(request, slug)
    form = MoveForm(request.POST, entries=queries.agenda(inside.round))
    if form.is_valid() and attempt(request, partial(moved, inside, form)) is not None:
        messages.success(request, _("Moved. The reason is on record."))
        return redirect("results:committee", slug)
    return show(request, inside, move=form)


def moved(inside: Room, form: MoveForm) -> list[Application]:
    return actions.move_item(
        inside.round,
        form.entries[form.cleaned_data["entry"]],
        place=form.cleaned_data["place"],
        reason=form.cleaned_data["reason"],
        by=inside.here.person,
        at=inside.here.at,
    )


# --- absences -----------------------------------------------------------------------------------


@require_POST
@login_required
def declare(request: HttpRequest, slug: str) -> HttpResponse:
    inside = enter(request, slug)
    form = absence_form(inside, queries.agenda(inside.round), request.POST)
    if form is None:
        raise Http404("Nobody here leaves the room.")
    if form.is_valid() and attempt(request, partial(declared, inside, form)) is not None:
        facts = {"who": form.whom, "entry": form.application.entry_code}
        messages.success(request, _("%(who)s leaves the room for %(entry)s.") % facts)
        return redirect("results:committee", slug)
    return show(request, inside, absence=form)


def declared(inside: Room, form: AbsenceForm) -> Absence:
    return actions.declare_absence(
        inside.round,
        form.application,
        form.whom,
        kind=AbsenceKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
        by=inside.here.person,
        at=inside.here.at,
    )


@never_cache
@login_required
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    inside = enter(request, slug)
    here = inside.here
    absence = get_object_or_404(queries.absences_visible_to(here.who, inside.round), pk=pk)
    if request.method == "GET":
        rules.may_lift_absence(here.who, absence, "…").enforce()
    facts = {"who": absence.member, "entry": absence.application.entry_code}
    asked = Asked(
        heading=_("Let %(who)s back into the room for %(entry)s?") % facts,
        text=_("Only for an absence that was entered by mistake. It stays on record."),
        action=_("Lift the absence"),
        done=_("%(who)s is in the room for %(entry)s again.") % facts,
        back=("results:committee", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.lift_absence(absence, reason=typed["reason"], by=here.person, at=here.at)

    return ask(request, LiftForm(request.POST or None), asked, act)


@never_cache
@login_required
def agenda_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """What the agenda shows, as a file, with the same rights."""
    inside = enter(request, slug)
    found = list(queries.absences_visible_to(inside.here.who, inside.round))
    turns = queries.turns(queries.agenda(inside.round), found, inside.away)
    return csv_file("agenda.csv", tables.agenda_cells(turns))
