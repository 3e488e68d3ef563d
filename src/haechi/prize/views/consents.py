"""Read what one's data are used for, agree purpose by purpose, and take it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.desk import NoteForm
from haechi.prize.models import Consent
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit


@login_required
def consents(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing is ticked beforehand; what was agreed to can be read again in its own words."""
    here = visit(request, slug)
    if request.method == "POST":
        codes = request.POST.getlist("purpose")
        given = attempt(
            request,
            lambda: actions.give_consents(here.edition, codes, by=here.person, at=here.at),
        )
        lacking = queries.lacking_consents(here.edition, here.person)
        if given is not None and not lacking:
            return onward(request, here)
        if given is not None:
            messages.error(request, rules.has_consented(lacking).sentence)
    context = {
        "purposes": queries.purposes_of(here.edition, here.person),
        "may_give": rules.may_give_consent(here.who, here.edition),
        "next": request.GET.get("next", ""),
    }
    return render(request, "prize/consents.html", context)


def onward(request: HttpRequest, here: Visit) -> HttpResponse:
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    messages.success(request, _("Saved."))
    return redirect("prize:consents", here.edition.slug)


@login_required
def withdraw_consent(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    consent = get_object_or_404(
        Consent,
        purpose__edition=here.edition,
        purpose__code=code,
        user=here.person,
        withdrawn_at=None,
    )
    form = NoteForm(request.POST if request.method == "POST" else None)
    del form.fields["reason"]
    needed = consent.purpose.is_needed
    asked = Asked(
        heading=_("Take back: %(purpose)s?") % {"purpose": consent.purpose},
        text=_(
            "Without it you can no longer submit here. What was submitted stays in the "
            "prize until you withdraw it."
        )
        if needed
        else _("From now on your data are not used for it any more."),
        action=_("Take it back"),
        danger=True,
        done=_("Your consent is taken back."),
        back=("prize:consents", slug),
    )

    def act(_typed: dict[str, Any]) -> object:
        return actions.withdraw_consent(consent, by=here.person, at=here.at)

    return ask(request, form, asked, act)
