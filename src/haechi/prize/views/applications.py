"""The applicant's desk: begin, write, hand in, reopen, withdraw; and how others read it."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.verdict import Verdict, deny
from haechi.people import actions as people
from haechi.people.states import Role
from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.applications import ApplicationForm, StartForm, city_line
from haechi.prize.forms.desk import NoteForm
from haechi.prize.models import Application, CheckItem, Passage
from haechi.prize.states import ApplicationState, RoundKind
from haechi.prize.templatetags.prize import clock_time
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit


def found(here: Visit, number: int) -> Application:
    """The application of this number, when this person may read it."""
    readable = queries.visible_to(here.who, here.edition)
    application = get_object_or_404(readable, number=number)
    application.edition = here.edition
    return application


def own(here: Visit, number: int) -> Application:
    """The application of this number, when this person works on it."""
    application = found(here, number)
    rules.works_on(here.who, application).enforce()
    return application


def at_edition(here: Visit, name: str, *args: object) -> HttpResponse:
    return redirect(f"prize:{name}", here.edition.slug, *args)


@login_required
def applications(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    mine = list(
        here.edition.applications.filter(
            Q(applicant=here.person) | Q(pk__in=here.who.works_on)
        ).select_related("category", "organisation", "city__country", "applicant")
    )
    missing = queries.missing_in_each(here.edition, mine, here.at) if mine else {}
    entries = tables.own_entries(mine, missing, told_exits(mine), here.edition, here.who, here.at)
    context = {
        "entries": entries,
        "may_start": rules.may_start_application(here.who, here.edition, here.at),
    }
    return render(request, "prize/applications.html", context)


def told_exits(mine: list[Application]) -> dict[int, Passage]:
    """The last outcome that each applicant may know of."""
    return {passage.application_id: passage for passage in queries.exits_told(mine)}


@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    may_start = rules.may_start_application(here.who, here.edition, here.at)
    form = StartForm(here.edition, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        may_start.enforce()
    elif form.is_valid():
        begun = attempt(request, lambda: begin(here, form.cleaned_data))
        if begun:
            return at_edition(here, "edit", begun.number)
    cities = [city_line(city) for city in form.cities]
    return render(request, "prize/start.html", {"form": form, "cities": cities})


@transaction.atomic
def begin(here: Visit, typed: dict[str, Any]) -> Application:
    """A refusal takes the organisation's new name back with it."""
    category, kind = typed["entry"]
    organisation = people.name_organisation(
        typed["organisation"], kind=kind, city=typed["city"], by=here.person, at=here.at
    )
    return actions.start_application(
        category,
        kind=kind,
        organisation=organisation,
        city=typed["city"],
        by=here.person,
        at=here.at,
    )


@login_required
def application(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, number)
    rules.may_read_application(here.who, one, queries.is_finalist(one)).enforce()
    return shown(request, here, one)


def shown(request: HttpRequest, here: Visit, one: Application) -> HttpResponse:
    is_own = rules.right_of(here.who, one) is not None
    missing = (
        queries.missing(one, here.at) if is_own and one.state == ApplicationState.DRAFT else []
    )
    left = told_exits([one]).get(one.pk) if is_own else None
    context = {
        "application": one,
        "is_own": is_own,
        "missing": missing,
        "own": tables.own_entry(
            one, len(missing), left, bool(rules.call_is_open(here.edition, here.at)), here.who
        ),
        "sections": queries.sections_of(queries.said(one)),
        "form_turned": queries.changes_for(one) if is_own else [],
        "was_submitted": bool(is_own and queries.last_submission(one)),
        "left": left,
        "broken_rules": broken_rules(left) if left else [],
        "history": exits_for_staff(here, one),
        "may_edit": rules.may_edit_application(here.who, one, here.at),
        "may_submit": rules.may_submit(here.who, one, here.at, [str(gap) for gap in missing]),
        "may_reopen": rules.may_reopen_application(here.who, one, here.at),
        "may_withdraw": may_withdraw(here, one),
        "versions": one.submissions.select_related("submitted_by"),
        "co_workers": queries.co_workers_of(one) if is_own else (),
        "sees_applicant": here.who.holds(rules.POWERS["read_every_application"]),
    }
    return render(request, "prize/application.html", context)


def broken_rules(left: Passage) -> list[str]:
    codes = left.facts.get("failed", [])
    items = CheckItem.objects.filter(round=left.round, code__in=codes)
    return [item.text for item in items]


def exits_for_staff(here: Visit, one: Application) -> list[Passage]:
    """The whole history for those who read everything; others read the rounds they decide."""
    history = queries.history_of(one).select_related("decided_by")
    if here.who.holds(rules.POWERS["read_every_application"]):
        return list(history)
    decides = here.who.roles - {Role.JUDGE}
    return list(history.filter(round__kind=RoundKind.CHECK, round__staffed_by__in=decides))


def may_withdraw(here: Visit, one: Application) -> Verdict:
    return rules.may_withdraw(here.who, one, queries.awards_decided(here.edition))


@login_required
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    may_edit = rules.may_edit_application(here.who, one, here.at)
    if request.method == "POST":
        return keep(request, here, one)
    if not may_edit:
        messages.warning(request, may_edit.sentence)
        return at_edition(here, "application", number)
    return written(request, here, one, ApplicationForm(one, here.at))


def keep(request: HttpRequest, here: Visit, one: Application) -> HttpResponse:
    """The form without scripts: everything is saved and the page stays."""
    form = ApplicationForm(one, here.at, request.POST)
    if not form.is_valid() or not attempt(request, lambda: saved(here, one, form)):
        return written(request, here, one, form)
    messages.success(request, _("Saved."))
    if "preview" in request.POST:
        return at_edition(here, "application", one.number)
    return at_edition(here, "edit", one.number)


def saved(here: Visit, one: Application, form: ApplicationForm) -> Application:
    changed = {name: form.cleaned_data[name] for name in form.changed_data}
    return actions.save_draft(one, changed, by=here.person, at=here.at) if changed else one


def written(
    request: HttpRequest, here: Visit, one: Application, form: ApplicationForm
) -> HttpResponse:
    context = {
        "application": one,
        "form": form,
        "parts": form.parts(),
        "missing": len(form.gaps),
    }
    return render(request, "prize/edit.html", context)


@login_required
@require_POST
def save(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """One field, or several, saved while they are typed."""
    here = visit(request, slug)
    one = own(here, number)
    typed = typed_values(request)
    bases = typed.pop("bases", None)
    one = actions.save_draft(one, typed, bases=bases, by=here.person, at=here.at)
    return JsonResponse(told_after(here, one))


def told_after(here: Visit, one: Application) -> dict[str, object]:
    """What the page shows anew after a save: when, and what is missing, asked or wrong."""
    form = ApplicationForm(one, here.at)
    return {
        "saved_at": clock_time(here.at, here.person),
        "missing": len(form.gaps),
        "asked": sorted(form.asked),
        "problems": {gap.code: str(gap.reason) for gap in form.gaps.values() if gap.reason},
        **{part.key: part.words for part in form.parts()},
    }


def typed_values(request: HttpRequest) -> dict[str, Any]:
    """Texts by the names of their fields, and under ``bases`` the texts that were seen before."""
    try:
        typed = json.loads(request.body)
    except ValueError:
        typed = None
    fields: dict[str, Any] = dict(typed) if isinstance(typed, dict) else {"": None}
    bases = fields.pop("bases", {})
    texts = [*fields.values(), *(bases.values() if isinstance(bases, dict) else [None])]
    if not all(isinstance(text, str) for text in texts):
        deny("not_readable", _("What was sent is not a table of fields and texts.")).enforce()
    return fields | ({"bases": bases} if bases else {})


@login_required
@require_POST
def submit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    if not attempt(request, lambda: actions.submit(one, by=here.person, at=here.at)):
        return shown(request, here, found(here, number))
    facts = {"code": one.entry_code, "email": here.person.email}
    messages.success(request, _("%(code)s is submitted. A receipt goes to %(email)s.") % facts)
    return at_edition(here, "application", number)


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    if attempt(request, lambda: actions.reopen(one, by=here.person, at=here.at)):
        messages.warning(
            request, _("It is a draft again. Submit it once more before the call closes.")
        )
        return at_edition(here, "edit", number)
    return shown(request, here, one)


@login_required
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    if request.method == "GET":
        may_withdraw(here, one).enforce()
    form = NoteForm(request.POST if request.method == "POST" else None)
    asked = Asked(
        heading=_("Withdraw %(entry)s?") % {"entry": one},
        text=_("It leaves the prize for good and nobody judges it. Its record is kept."),
        action=_("Withdraw"),
        danger=True,
        done=_("%(code)s is withdrawn.") % {"code": one.entry_code},
        back=("prize:application", here.edition.slug, number),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.withdraw(one, reason=typed["reason"], by=here.person, at=here.at)

    return ask(request, form, asked, act)
