"""The panel: nominated by the steering committee, invited by the secretariat."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from haechi.core.refusals import attempt
from haechi.jury import actions, queries, rules
from haechi.jury.forms import LANGUAGE_NAMES, LeaveForm, NominationForm, ReasonForm, SeatForm
from haechi.jury.models import Judge
from haechi.jury.states import JudgeState
from haechi.jury.views.doors import posted, scored_round, site_of
from haechi.people import actions as people
from haechi.prize import queries as prize
from haechi.prize.models import Round
from haechi.prize.visits import Visit, visit


@login_required
def panels(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "read_panel").enforce()
    rounds = list(queries.scored_rounds(here.edition))
    if len(rounds) == 1:
        return redirect("jury:panel", slug=slug, code=rounds[0].code)
    return render(request, "jury/panels.html", {"rounds": rounds})


@login_required
def panel(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    return show_panel(request, here, round_, nomination(round_, initial=request.GET.dict()))


def nomination(round_: Round, *args: Any, **kwargs: Any) -> NominationForm:
    seats = queries.free_seats(round_)
    return NominationForm(*args, fields=prize.fields_known(round_), seats=seats, **kwargs)


def show_panel(
    request: HttpRequest, here: Visit, round_: Round, form: NominationForm
) -> HttpResponse:
    rules.has_power(here.who, "read_panel").enforce()
    judges = list(queries.panel(round_))
    waiting = [judge for judge in judges if rules.may_invite(here.who, judge)]
    nominated = [judge for judge in judges if judge.state == JudgeState.NOMINATED]
    context = {
        "round": round_,
        "tab": "panel",
        "judges": judges,
        "waiting": waiting,
        "releasable": [j for j in judges if rules.may_release(here.who, j, reason="-")],
        "seated": sum(judge.state == JudgeState.ACCEPTED for judge in judges),
        "unanswered": sum(judge.state == JudgeState.INVITED for judge in judges),
        "close": queries.close_by_judge(round_, nominated) if nominated else {},
        "free": set(queries.free_seats(round_).values_list("pk", flat=True)),
        "may_renominate": rules.has_power(here.who, "renominate"),
        "may_profile": rules.has_power(here.who, "write_profiles"),
        "languages": LANGUAGE_NAMES,
        "recusals": queries.recusals(
            round_, sees_silent=bool(rules.has_power(here.who, "read_silent"))
        ),
        "form": form,
        "may_nominate": rules.may_nominate(here.who, round_, reason="-", is_applicant=False),
        "letter": letter(request, nominated[0]) if nominated else None,
        "may_progress": rules.has_power(here.who, "read_progress"),
        "may_plan": rules.has_power(here.who, "plan"),
        "may_closeness": rules.has_power(here.who, "read_closeness"),
        "known": prize.field_names(round_),
    }
    return render(request, "jury/panel.html", context)


def letter(request: HttpRequest, judge: Judge) -> dict[str, str]:
    """The letter as this judge will read it; the link's secret is made when it is sent."""
    with override(judge.user.language):
        link = site_of(request) + reverse("jury:invitation", args=["…"])
        subject, body = actions.invitation_letter(judge, link.replace("%E2%80%A6", "…"))
    return {"to": judge.user.email, "subject": subject, "body": body}


@posted("jury:panel")
def nominate(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    form = nomination(round_, request.POST)
    judge = attempt(request, partial(propose, here, round_, form)) if form.is_valid() else None
    if judge is not None:
        messages.success(request, _("%(name)s is nominated.") % form.cleaned_data)
        return redirect("jury:panel", slug=slug, code=code)
    return show_panel(request, here, round_, form)


@transaction.atomic
def propose(here: Visit, round_: Round, form: NominationForm) -> Judge:
    """The account and the nomination stand or fall together."""
    typed = form.cleaned_data
    rules.may_nominate(here.who, round_, typed["reason"], is_applicant=False).enforce()
    user = people.register(
        typed["email"],
        name=typed["name"],
        language=typed["language"],
        by=here.person,
        at=here.at,
    )
    return actions.nominate(
        round_,
        user,
        field=typed["field"],
        country=typed["country"],
        employer=typed["employer"],
        knows=typed.get("knows", ()),
        replaces=typed.get("replaces"),
        reason=typed["reason"],
        by=here.person,
        at=here.at,
    )


@posted("jury:panel")
def invite(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Send the letter to one nominated judge, or to all of them."""
    here = visit(request, slug)
    round_ = scored_round(here, code)
    chosen = queries.panel(round_).filter(state=JudgeState.NOMINATED)
    if request.POST.get("judge"):
        chosen = queries.panel(round_).filter(pk__in=numbers(request.POST.getlist("judge")))
    site, sent = site_of(request), 0
    for judge in chosen:
        link = attempt(
            request, partial(actions.invite, judge, site=site, by=here.person, at=here.at)
        )
        sent += link is not None
    if sent:
        words = ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", sent)
        messages.success(request, words % {"n": sent})
    return redirect("jury:panel", slug=slug, code=code)


def numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal()]


@login_required
def seat(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """How much of the work a judge takes on, and which fields the judge knows."""
    here = visit(request, slug)
    rules.has_power(here.who, "plan").enforce()
    judge = get_object_or_404(queries.panel(scored_round(here, code)), pk=pk)
    kept = {"share": judge.share, "knows": judge.knows}
    fields = prize.fields_known(judge.round)
    form = SeatForm(request.POST or None, fields=fields, initial=kept)
    if request.method == "POST" and form.is_valid():
        typed = {"knows": judge.knows} | form.cleaned_data
        done = attempt(
            request, lambda: actions.change_seat(judge, **typed, by=here.person, at=here.at)
        )
        if done is not None:
            messages.success(request, _("Changed. The next reading plan follows it."))
            return redirect("jury:panel", slug=slug, code=code)
    context = {
        "form": form,
        "title": _("Work of %(name)s") % {"name": judge},
        "text": _("The share and the fields decide how many entries a judge gets, and which."),
        "action": _("Change"),
        "back": reverse("jury:panel", args=[slug, code]),
    }
    return render(request, "jury/ask.html", context)


@login_required
def release(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """A judge leaves. Whoever has submitted sheets may have them count or not."""
    here = visit(request, slug)
    rules.has_power(here.who, "release").enforce()
    judge = get_object_or_404(queries.panel(scored_round(here, code)), pk=pk)
    may_retire = rules.may_retire(here.who, judge, reason="-")
    asks = bool(may_retire) and queries.has_submitted(judge)
    form = (LeaveForm if asks else ReasonForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        leave = actions.retire if form.cleaned_data.get("counts") == "yes" else actions.release
        if attempt(request, lambda: leave(judge, reason=reason, by=here.person, at=here.at)):
            messages.success(request, _("%(name)s has left the panel.") % {"name": judge})
            door = "jury:plan" if judge.sheets.exists() else "jury:panel"
            return redirect(door, slug=slug, code=code)
    context = {
        "form": form,
        "title": _("Release %(name)s from the panel?") % {"name": judge},
        "text": _("The sheets stay on record. This cannot be undone."),
        "action": _("Release from the panel"),
        "danger": True,
        "back": reverse("jury:panel", args=[slug, code]),
    }
    return render(request, "jury/ask.html", context)
