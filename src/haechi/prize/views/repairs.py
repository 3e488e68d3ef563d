"""The applicant's side of a check: what is asked is put right; a rejection is appealed against."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.core.verdict import hide
from haechi.prize import actions, queries, rules
from haechi.prize.forms import writing
from haechi.prize.forms.repairs import RepairForm, ReplyForm
from haechi.prize.forms.screening import AppealForm
from haechi.prize.models import Appeal, Application, Repair
from haechi.prize.views.applications import at_edition, own
from haechi.prize.visits import Visit, visit


@login_required
def repair(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Only what the request names, saved while it is typed, and sent as a whole."""
    here = visit(request, slug)
    one = own(here, number)
    asked = queries.repair_asked(one)
    if asked is None:
        messages.info(request, _("Nothing is asked of you here now."))
        return at_edition(here, "application", number)
    may_edit = rules.may_edit_application(here.who, one, here.at, asked)
    if not may_edit:
        messages.warning(request, may_edit.sentence)
        return at_edition(here, "application", number)
    form = RepairForm(one, asked, here.at, writer=here.person)
    found = writing.read(form, request.POST) if request.method == "POST" else writing.Read()
    reply = ReplyForm(request.POST if request.method == "POST" else None)
    is_kept = reply.is_valid() and saves(request, here, one, form, found)
    if is_kept and not found.contested and (done := sent(request, here, one, asked, reply)):
        return done
    form = RepairForm(one, asked, here.at, found.typed, writer=here.person)
    form.tell(
        writing.conflict_of(form, name, queries.last_writing(one, name)) for name in found.contested
    )
    context = {
        "application": one,
        "repair": asked,
        "form": form,
        "reply": reply,
        "began": json.dumps(writing.began(form)),
        "kept": {name: form.kept.get(name, "") for name in form.fields},
    }
    return render(request, "prize/repair.html", context)


def sent(
    request: HttpRequest, here: Visit, one: Application, asked: Repair, reply: ReplyForm
) -> HttpResponse | None:
    """What was typed is kept; it is sent unless it was only to be saved."""
    if "save" in request.POST:
        messages.success(request, _("Saved. Nothing is sent yet."))
        return at_edition(here, "repair", one.number)
    words = reply.cleaned_data["reply"]
    if attempt(request, lambda: answered(here, one, asked, words)):
        messages.success(request, _("Your answer is sent. The entry is checked again."))
        return at_edition(here, "application", one.number)
    return None


def saves(
    request: HttpRequest, here: Visit, one: Application, form: RepairForm, found: writing.Read
) -> bool:
    return attempt(request, lambda: saved(here, one, form, found)) is not None


def saved(here: Visit, one: Application, form: RepairForm, found: writing.Read) -> Application:
    bases = {name: form.kept.get(name, "") for name in found.fresh}
    return actions.save_draft(one, found.fresh, bases=bases, by=here.person, at=here.at)


def answered(here: Visit, one: Application, asked: Repair, words: str) -> Repair:
    return actions.answer_repair(one, asked, reply=words, by=here.person, at=here.at)


@login_required
def appeal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    notice = queries.rejection_of(one)
    form = AppealForm(request.POST if request.method == "POST" else None)

    def act() -> Appeal:
        return actions.file_appeal(
            one, reasons=form.cleaned_data["reasons"], by=here.person, at=here.at
        )

    if request.method == "POST" and form.is_valid():
        filed = attempt(request, act)
        if filed is not None:
            messages.success(request, _("Your appeal is filed. A receipt goes to your address."))
            return redirect("prize:application", slug, number)
    may_appeal = rules.may_file_appeal(
        here.who, one, notice, hasattr(notice, "appeal"), here.at, reasons="-"
    )
    if request.method == "GET":
        may_appeal.enforce()
    context = {"application": one, "notice": notice, "form": form, "may_appeal": may_appeal}
    return render(request, "prize/appeal_file.html", context)


@login_required
def notice(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """A letter about the check, as it was sent."""
    here = visit(request, slug)
    one = own(here, number)
    found = queries.notices_to(one).filter(pk=pk).first()
    if found is None:
        hide().enforce()
    return render(request, "prize/notice.html", {"application": one, "notice": found})
