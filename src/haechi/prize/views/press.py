"""Press notes: public from their instant on; before that only the staff sees them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.desk import ReasonForm
from haechi.prize.forms.press import PressNoteForm
from haechi.prize.models import PressNote
from haechi.prize.states import PressNoteState
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit

A_PAGE = 30


@never_cache
def press(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    notes = queries.press_notes_visible_to(here.who, here.edition, here.at)
    page = Paginator(notes, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, rules.is_public_note(one, here.at)) for one in page],
        "staff": rules.has_power(here.who, "read_press_notes"),
        "may_write": rules.has_power(here.who, "write_press_notes"),
    }
    return render(request, "prize/press.html", context)


def found(here: Visit, pk: int) -> PressNote:
    """A note that this person may read now; for all others it does not exist."""
    note = get_object_or_404(here.edition.press_notes, pk=pk)
    note.edition = here.edition
    rules.may_read_press_note(here.who, note, here.at).enforce()
    return note


@never_cache
def press_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    note = found(here, pk)
    addresses, _bad = queries.addresses_in(note.addresses)
    staff = rules.has_power(here.who, "read_press_notes")
    context = {
        "note": note,
        "public": rules.is_public_note(note, here.at),
        "staff": staff,
        "addresses": addresses if staff else [],
        "counts": queries.states_by_batch([note.batch])[note.batch] if staff else {},
        "may_edit": staff and rules.may_write_press_note(here.who, note),
        "may_withdraw": rules.may_withdraw_press_note(here.who, note),
        "issue": rules.may_issue_press_note(here.who, here.edition, note, addresses, here.at),
        "embargo": queries.embargo_lines(note) if note.goes_before else {},
        "issued": note.state == PressNoteState.ISSUED,
    }
    return render(request, "prize/press_note.html", context)


@never_cache
@login_required
def write_press_note(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "write_press_notes").enforce()
    note = found(here, pk) if pk else None
    form = PressNoteForm(here.edition, note, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        filled = form.fill(note or PressNote(edition=here.edition))
        if attempt(request, lambda: actions.write_press_note(filled, by=here.person, at=here.at)):
            return redirect("prize:press_note", slug, filled.pk)
    return render(request, "prize/press_write.html", {"note": note, "form": form})


@login_required
@require_POST
def issue_press_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    note = found(here, pk)
    if attempt(request, lambda: actions.issue_press_note(note, by=here.person, at=here.at)):
        n = len(queries.addresses_in(note.addresses)[0])
        words = ngettext("%(n)s letter is in the outbox.", "%(n)s letters are in the outbox.", n)
        messages.success(request, words % {"n": n})
    return redirect("prize:press_note", slug, pk)


@login_required
def withdraw_press_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    note = found(here, pk)
    rules.has_power(here.who, "write_press_notes").enforce()
    asked = Asked(
        heading=_("Withdraw “%(note)s”?") % {"note": note},
        text=_(
            "Its page is gone at once, and what has not been sent is not sent. "
            "What was sent cannot be called back."
        ),
        action=_("Withdraw the note"),
        danger=True,
        done=_("The note is withdrawn."),
        back=("prize:press", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.withdraw_press_note(note, reason=typed["reason"], by=here.person, at=here.at)

    return ask(request, ReasonForm(request.POST or None), asked, act)
