"""The link in the letter: it proves the address, so it opens without signing in, once."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.core import clock
from haechi.core.refusals import attempt
from haechi.jury import actions, queries, rules
from haechi.jury.forms import PledgeForm
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
    return render(request, "jury/invitation.html", about(judge))


def about(judge: Judge) -> dict[str, object]:
    round_ = judge.round
    return {
        "edition": round_.edition,
        "round": round_,
        "judge": judge,
        "criteria": prize.scored_criteria(round_),
        "expected": queries.expected_load(round_),
        "open": rules.may_answer_invitation(judge, "accept", pledged=True),
        "has_accepted": judge.state == JudgeState.ACCEPTED,
    }


def answer(request: HttpRequest, judge: Judge) -> HttpResponse | None:
    if request.POST.get("answer") == "decline":
        return decline(request, judge)
    form = PledgeForm(request.POST)
    pledged = form.is_valid() and form.cleaned_data["pledged"]
    seated = attempt(
        request,
        lambda: actions.accept(judge, pledged=pledged, by=judge.user, at=clock.now()),
    )
    if seated is None:
        return None
    login(request, seated.user, backend=BACKEND)
    messages.success(request, _("Thank you. You are a member of the jury, and signed in."))
    return redirect("jury:queue", slug=seated.round.edition.slug)


def decline(request: HttpRequest, judge: Judge) -> HttpResponse | None:
    declined = attempt(request, lambda: actions.decline(judge, by=judge.user, at=clock.now()))
    if declined is None:
        return None
    return render(request, "jury/invitation_answered.html", about(declined))
