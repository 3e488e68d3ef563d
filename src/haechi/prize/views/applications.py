"""The applicant's desk: write, hand in, reopen, withdraw; and how others read it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.verdict import Verdict
from haechi.people.states import Role
from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.desk import NoteForm
from haechi.prize.models import Application, CheckItem, Passage, Screening
from haechi.prize.states import ApplicationState, Outcome, RoundKind
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
    entries = tables.own_entries(
        mine, missing, told_exits(mine), told_checks(mine), here.edition, here.who, here.at
    )
    context = {
        "entries": entries,
        "may_start": rules.may_start_application(here.who, here.edition, here.at),
    }
    return render(request, "prize/applications.html", context)


def told_exits(mine: list[Application]) -> dict[int, Passage]:
    """The last outcome that each applicant may know of."""
    return {passage.application_id: passage for passage in queries.exits_told(mine)}


def told_checks(mine: list[Application]) -> dict[int, Screening]:
    """The check under way that each applicant may know of."""
    return {check.application_id: check for check in queries.screenings_told(mine)}


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
            one,
            len(missing),
            left,
            told_checks([one]).get(one.pk) if is_own else None,
            bool(rules.call_is_open(here.edition, here.at)),
            here.who,
        ),
        "told": told_of_check(here, one) if is_own else None,
        "sections": queries.sections_of(queries.said(one)),
        "form_turned": queries.changes_for(one) if is_own else [],
        "was_submitted": bool(is_own and queries.last_submission(one)),
        "left": left,
        "broken_rules": broken_rules(left) if left and left.outcome == Outcome.OUT else [],
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


def told_of_check(here: Visit, one: Application) -> dict[str, Any]:
    """What the applicant's own page says of the check: a request, a rejection, an appeal."""
    rejection, asked = queries.rejection_of(one), queries.repair_asked(one)
    has_appealed = hasattr(rejection, "appeal")
    return {
        "asked": asked,
        "may_repair": asked and rules.may_edit_application(here.who, one, here.at, asked),
        "rejection": rejection,
        "failing": queries.failing_in(rejection.screening) if rejection else [],
        "appeal": getattr(rejection, "appeal", None),
        "may_appeal": rules.may_file_appeal(
            here.who, one, rejection, has_appealed, here.at, reasons="-"
        ),
        "notices": list(queries.notices_to(one)),
    }


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
