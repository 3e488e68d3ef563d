"""Accounts at the door: codes by letter, and pages whose token was renewed meanwhile."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.decorators import login_not_required
from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from haechi.core.refusals import FORBIDDEN, as_json
from haechi.core.verdict import Refused, Verdict, deny
from haechi.prize.views import writing


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What the pages of accounts say, in the voice of the house."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This is not the code of our last letter. Look at it again; capitals do not matter."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts that did not fit. Ask for a new code, or try again in five minutes."
        ),
        "rate_limited": gettext_lazy(
            "A letter has just been sent. Wait a little before you ask for another one."
        ),
        "email_password_mismatch": gettext_lazy(
            "Address and password do not fit together. You can also have a code sent to you."
        ),
    }


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password, or the address alone: then a code is sent."""

    def _setup_password_field(self) -> None:
        field = self.fields["password"]
        field.required = False
        field.help_text = _("Leave it empty, and we send a code to your address.")


def no_longer_valid(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("This code is no longer valid. Ask for a new one here."))
    return redirect("account_request_login_code")


class SignInCode(ConfirmLoginCodeView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        expired = getattr(self, "_process", None) is None
        return no_longer_valid(request) if expired else response


@method_decorator([login_not_required, never_cache], name="dispatch")
class SignUpCode(ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """An account whose code ran out is confirmed by the next code it asks for."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        expired = self._process is None and request.user.is_anonymous
        return no_longer_valid(request) if expired else response


def renewed() -> Verdict:
    return deny(
        "csrf",
        gettext_lazy(
            "This page was opened before your last sign-in, so it was not taken. "
            "Go back, load it again and send it once more."
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page with an old token: an application is given back whole, anything else is explained."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return as_json(renewed(), status=FORBIDDEN)
    match = request.resolver_match
    if match is not None and match.view_name == "prize:edit":
        try:
            return writing.csrf_failure(request, **match.kwargs)
        except (Refused, Http404):
            pass
    return render(request, "refused.html", {"verdict": renewed()}, status=FORBIDDEN)
