"""The people of an application: who is asked, what they may do, and the link in the letter."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.core import clock
from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.coworkers import InviteForm, RightForm
from haechi.prize.forms.desk import NoteForm
from haechi.prize.models import Application, CoWorker
from haechi.prize.states import Right
from haechi.prize.views.applications import own
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import visit


@login_required
def co_workers(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        invited = attempt(
            request,
            lambda: actions.invite_co_worker(
                one,
                typed["email"],
                right=Right(typed["right"]),
                site=request.build_absolute_uri(f"/{get_language()}"),
                by=here.person,
                at=here.at,
            ),
        )
        if invited:
            messages.success(request, _("A letter goes to %(email)s.") % {"email": invited.email})
            return redirect("prize:co_workers", slug, number)
    people = list(queries.co_workers_of(one))
    context = {
        "application": one,
        "form": form,
        "people": people,
        "rights": Right.choices,
        "may_invite": rules.may_invite_co_worker(
            here.who, one, email="", is_there=False, number=len(people)
        ),
        "is_applicant": rules.is_applicant(here.who, one),
    }
    return render(request, "prize/co_workers.html", context)


def helper(application: Application, pk: int) -> CoWorker:
    one: CoWorker = get_object_or_404(queries.co_workers_of(application), pk=pk)
    one.application = application
    return one


@login_required
def change_right(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    here = visit(request, slug)
    application = own(here, number)
    one = helper(application, pk)
    if request.method == "GET":
        rules.may_change_right(here.who, one).enforce()
    typed = request.POST if request.method == "POST" else None
    form = RightForm(typed, initial={"right": one.right})
    asked = Asked(
        heading=_("What may %(person)s do?") % {"person": one.user or one.email},
        text=_("It holds from now on. What they have written stays."),
        action=_("Save"),
        done=_("Saved."),
        back=("prize:co_workers", slug, number),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.change_right(one, right=Right(typed["right"]), by=here.person, at=here.at)

    return ask(request, form, asked, act)


@login_required
def end_co_work(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    here = visit(request, slug)
    application = own(here, number)
    one = helper(application, pk)
    if request.method == "GET":
        rules.may_end_co_work(here.who, one, here.at).enforce()
    leaves = one.user_id == here.person.pk
    asked = Asked(
        heading=_("Leave this application?")
        if leaves
        else _("End the work of %(person)s?") % {"person": one.user or one.email},
        text=_("What was written stays. The application can then no longer be opened."),
        action=_("Leave") if leaves else _("End"),
        danger=True,
        done=_("Done."),
        back=("prize:applications", slug) if leaves else ("prize:co_workers", slug, number),
    )
    form = NoteForm(request.POST if request.method == "POST" else None)
    del form.fields["reason"]

    def act(_typed: dict[str, Any]) -> object:
        return actions.end_co_work(one, by=here.person, at=here.at)

    return ask(request, form, asked, act)


@never_cache
@login_required
def accept_co_work(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter: it opens for the address it was sent to."""
    invited = queries.invited_co_worker(actions.fingerprint(token))
    if invited is None:
        return render(request, "prize/co_work_unknown.html", status=404)
    here = visit(request, invited.application.edition.slug)
    may_accept = rules.may_accept_co_work(here.who, invited, email=here.person.email)
    if invited.accepted_at and invited.user_id == here.person.pk and not invited.ended_at:
        return redirect("prize:application", here.edition.slug, invited.application.number)
    if request.method == "POST":
        accepted = attempt(
            request, lambda: actions.accept_co_work(invited, by=here.person, at=clock.now())
        )
        if accepted:
            return redirect("prize:application", here.edition.slug, invited.application.number)
    context = {"invited": invited, "may_accept": may_accept}
    return render(request, "prize/co_work.html", context)
