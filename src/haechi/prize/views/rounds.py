"""The rounds of an edition as a timeline, and the secretariat's verbs on them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.desk import NoteForm, ReasonForm, WindowForm
from haechi.prize.models import Round
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit


def found(here: Visit, code: str) -> Round:
    """The round of this code, for those who may read rounds."""
    rules.has_power(here.who, "read_rounds").enforce()
    round_ = get_object_or_404(here.edition.rounds, code=code)
    round_.edition = here.edition
    return round_


@login_required
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "read_rounds").enforce()
    return told(request, here)


def told(request: HttpRequest, here: Visit) -> HttpResponse:
    stages = tables.stages(here.edition, here.who, here.at)
    context = {
        "stages": stages,
        "now": next((one for one in stages if one.when == "now"), None),
        "coming": next((one for one in stages if one.when == "coming"), None),
        "call_is_open": rules.call_is_open(here.edition, here.at),
        "may_move": rules.has_power(here.who, "move_window"),
    }
    return render(request, "prize/rounds.html", context)


@login_required
@require_POST
def open_round(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = found(here, code)
    if attempt(request, lambda: actions.open_round(round_, by=here.person, at=here.at)):
        messages.success(request, _("“%(round)s” is open.") % {"round": round_})
        return redirect("prize:rounds", slug)
    return told(request, here)


@login_required
def close_round(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A checklist round is concluded here; scored rounds and awards end in the results room."""
    here = visit(request, slug)
    round_ = found(here, code)
    if request.method == "GET":
        ends = queries.loose_ends(round_, here.at)
        rules.may_close_check_round(here.who, round_, ends).enforce()
    asked = Asked(
        heading=_("Conclude “%(round)s”?") % {"round": round_},
        text=_("Every entry gets its exit record, and applicants can read how theirs ended."),
        action=_("Conclude the round"),
        done=_("“%(round)s” is concluded.") % {"round": round_},
        back=("prize:rounds", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.close_check_round(round_, note=typed["reason"], by=here.person, at=here.at)

    return ask(request, NoteForm(typed_in(request)), asked, act)


@login_required
def reopen_round(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = found(here, code)
    if request.method == "GET":
        begun = queries.later_begun(round_)
        rules.may_reopen_round(here.who, round_, begun, "to be written").enforce()
    asked = Asked(
        heading=_("Reopen “%(round)s”?") % {"round": round_},
        text=_("Its exit records leave the table and stay in the journal."),
        action=_("Reopen the round"),
        danger=True,
        done=_("“%(round)s” is open again.") % {"round": round_},
        back=("prize:rounds", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.reopen_round(round_, reason=typed["reason"], by=here.person, at=here.at)

    return ask(request, ReasonForm(typed_in(request)), asked, act)


@login_required
def move_round(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = found(here, code)
    rules.has_power(here.who, "move_window").enforce()
    window = {"opens_at": round_.opens_at, "closes_at": round_.closes_at}
    form = WindowForm(here.edition.zone, typed_in(request), window)
    asked = Asked(
        heading=_("Move the window of “%(round)s”") % {"round": round_},
        text=_("Times are those of %(zone)s.") % {"zone": here.edition.time_zone},
        action=_("Move the window"),
        done=_("The window of “%(round)s” has moved.") % {"round": round_},
        back=("prize:rounds", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.move_round(round_, **typed, by=here.person, at=here.at)

    return ask(request, form, asked, act)


def typed_in(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
