"""A person's own pages: what is kept about them, being erased, keys for programs."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core import clock
from haechi.core.refusals import attempt
from haechi.people import actions, queries, rules
from haechi.people.forms import TokenForm
from haechi.people.models import User
from haechi.people.states import Scope


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required stands before every door here
    return request.user


@never_cache
@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    user = person(request)
    told = queries.everything_about(user)
    context = {
        "account": told["account"],
        "counts": [(name, len(part)) for name, part in told.items() if isinstance(part, list)],
        "consents": told.get("consents", []),
        "may_erase": rules.may_erase_person(
            user_id=user.pk,
            by_id=user.pk,
            by_founder=False,
            is_erased=False,
            obstacles=queries.obstacles_to_erasure(user, clock.now()),
        ),
    }
    return render(request, "people/privacy.html", context)


@never_cache
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything about the person as one file."""
    told: dict[str, Any] = queries.everything_about(person(request))
    text = json.dumps(told, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="haechi-my-data.json"'
    return response


@login_required
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.POST.get("email", "").strip().casefold() != user.email.casefold():
        messages.error(request, _("Type your e-mail address to confirm; nothing was erased."))
        return redirect("people:privacy")
    erased = attempt(request, lambda: actions.erase_person(user, by=user, at=clock.now()))
    if erased is None:
        return redirect("people:privacy")
    logout(request)
    messages.success(request, _("Your account is erased. You are signed out."))
    return redirect("site:home")


# --- keys for programs --------------------------------------------------------------------------


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """A new key is shown on this page only, once."""
    user = person(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    key = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = attempt(
            request,
            lambda: actions.make_token(
                user,
                name=typed["name"],
                scope=Scope(typed["scope"]),
                days=typed["days"],
                by=user,
                at=clock.now(),
            ),
        )
        if made:
            key, form = made[1], TokenForm()
    living = user.api_tokens.filter(revoked_at=None)
    context = {"form": form, "key": key, "tokens": living, "now": clock.now()}
    return render(request, "people/tokens.html", context)


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(person(request).api_tokens, pk=pk)
    if attempt(request, lambda: actions.revoke_token(token, by=person(request), at=clock.now())):
        messages.success(request, _("The key is revoked."))
    return redirect("people:tokens")
