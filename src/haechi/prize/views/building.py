"""Writing to the form: freely before publication, afterwards as an amendment with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from haechi.core.verdict import Verdict
from haechi.prize import actions, queries, rules
from haechi.prize.forms.questions import AmendmentForm
from haechi.prize.states import EditionState
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit


def reading(request: HttpRequest, slug: str) -> Visit:
    """The visit of somebody who may read the rules."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_rules").enforce()
    return here


def may_build(here: Visit) -> Verdict:
    """May this person change the form now, given a reason where one is needed?"""
    if is_free(here):
        return rules.may_edit_form(here.who, here.edition)
    begun = queries.judging_begun(here.edition)
    return rules.may_amend_form(here.who, here.edition, here.at, begun, "given")


def building(request: HttpRequest, slug: str) -> Visit:
    """The visit of somebody who may change the form now."""
    here = reading(request, slug)
    may_build(here).enforce()
    return here


def is_free(here: Visit) -> bool:
    return here.edition.state == EditionState.DRAFT


def build(here: Visit, change: actions.Change, reason: str = "") -> object:
    """Make the change, as an edit or as an amendment."""
    if is_free(here):
        return actions.edit_form(here.edition, change, by=here.person, at=here.at)
    return actions.amend_form(here.edition, change, reason=reason, by=here.person, at=here.at)


def reason_form(here: Visit, data: Any) -> forms.Form:
    """A published form asks for a reason; one in preparation only for a yes."""
    return forms.Form(data) if is_free(here) else AmendmentForm(data)


def ask_and_build(
    request: HttpRequest, here: Visit, asked: Asked, change: Callable[[], actions.Change]
) -> HttpResponse:
    form = reason_form(here, request.POST if request.method == "POST" else None)
    return ask(request, form, asked, lambda typed: build(here, change(), typed.get("reason", "")))
