"""The link in the letter: it proves the address, so it opens without signing in, once."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.core import clock
from haechi.core.refusals import attempt
from haechi.jury import actions, queries, rules
from haechi.jury.forms import PledgeForm, ProfileForm, tie_rows, ties_in
from haechi.jury.models import Judge
from haechi.jury.states import JudgeState
from haechi.prize import queries as prize

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    judge = queries.invited(actions.fingerprint(token))
    if judge is None or judge.state == JudgeState.RELEASED:
        return render(request, "jury/invitation_unknown.html", status=404)
    if judge.state != JudgeState.INVITED:
        return render(request, "jury/invitation_answered.html", about(judge))
    if request.method == "POST":
        answered = answer(request, judge)
        if answered is not None:
            return answered
    return render(request, "jury/invitation.html", about(judge, request.POST or None))


def about(judge: Judge, typed: Any = None) -> dict[str, object]:
    round_ = judge.round
    about_you = typed if typed and typed.get("profile") else None
    return {
        "edition": round_.edition,
        "round": round_,
        "judge": judge,
        "criteria": prize.scored_criteria(round_),
        "expected": queries.expected_load(round_),
        "open": rules.may_answer_invitation(judge, "accept", pledged=True),
        "has_accepted": judge.state == JudgeState.ACCEPTED,
        "form": profile_form(judge, about_you),
        "rows": tie_rows(judge, about_you),
    }


def profile_form(judge: Judge, typed: Any) -> ProfileForm:
    return ProfileForm(typed, judge=judge, fields=prize.fields_known(judge.round), is_desk=False)


def answer(request: HttpRequest, judge: Judge) -> HttpResponse | None:
    if request.POST.get("answer") == "decline":
        return decline(request, judge)
    form = PledgeForm(request.POST)
    pledged = form.is_valid() and form.cleaned_data["pledged"]
    seated = attempt(request, partial(take_seat, request, judge, pledged=pledged))
    if seated is None:
        return None
    login(request, seated.user, backend=BACKEND)
    messages.success(request, _("Thank you. You are a member of the jury, and signed in."))
    return redirect("jury:queue", slug=seated.round.edition.slug)


@transaction.atomic
def take_seat(request: HttpRequest, judge: Judge, *, pledged: bool) -> Judge | None:
    """The acceptance and what was written about oneself, or neither."""
    at = clock.now()
    seated = actions.accept(judge, pledged=pledged, by=judge.user, at=at)
    if request.POST.get("profile"):
        form, rows = profile_form(judge, request.POST), tie_rows(judge, request.POST)
        if not (form.is_valid() and rows.is_valid()):
            transaction.set_rollback(True)
            return None
        written = form.profile() | {"ties": ties_in(rows)}
        actions.write_profile(seated, **written, by=judge.user, at=at)
    return seated


def decline(request: HttpRequest, judge: Judge) -> HttpResponse | None:
    declined = attempt(request, lambda: actions.decline(judge, by=judge.user, at=clock.now()))
    if declined is None:
        return None
    return render(request, "jury/invitation_answered.html", about(declined))
