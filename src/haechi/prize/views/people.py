"""Who holds which role in an edition; the secretariat appoints and ends appointments."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.people.actions import register
from haechi.people.states import Role
from haechi.prize import actions, rules
from haechi.prize.forms.desk import AppointForm, ReasonForm
from haechi.prize.models import Appointment
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit


@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "read_people").enforce()
    form = AppointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        rules.has_power(here.who, "appoint").enforce()
    if request.method == "POST" and form.is_valid():
        appointment = attempt(request, lambda: appoint(here, form.cleaned_data))
        if appointment:
            messages.success(request, str(appointment))
            return redirect("prize:people", slug)
    held = list(here.edition.appointments.select_related("user"))
    context = {
        "form": form,
        "groups": list(by_role(held)),
        "ended": [one for one in held if one.ended_at],
        "may_appoint": rules.has_power(here.who, "appoint"),
    }
    return render(request, "prize/people.html", context)


def by_role(held: list[Appointment]) -> Any:
    for role in Role:
        now = [one for one in held if one.role == role and one.ended_at is None]
        yield role, now


@transaction.atomic
def appoint(here: Visit, typed: dict[str, Any]) -> Appointment:
    """A refusal takes the new account back with it."""
    user = register(typed["email"], name=typed["name"], by=here.person, at=here.at)
    return actions.appoint(
        here.edition,
        user,
        Role(typed["role"]),
        reason=typed["reason"],
        by=here.person,
        at=here.at,
    )


@login_required
def end_appointment(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "appoint").enforce()
    held = here.edition.appointments.filter(ended_at=None).exclude(role=Role.JUDGE)
    appointment = get_object_or_404(held.select_related("user"), pk=pk)
    appointment.edition = here.edition
    asked = Asked(
        heading=_("End the appointment of %(person)s?") % {"person": appointment.user},
        text=_("The role “%(role)s” ends now. What this person did stays in the record.")
        % {"role": appointment.get_role_display()},
        action=_("End the appointment"),
        danger=True,
        done=_("The appointment has ended."),
        back=("prize:people", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.end_appointment(
            appointment, reason=typed["reason"], by=here.person, at=here.at
        )

    return ask(request, ReasonForm(request.POST or None), asked, act)
