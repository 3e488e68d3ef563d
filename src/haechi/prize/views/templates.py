"""The standing texts of an edition, and its reminders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.letters import ReminderForm, WordingForm
from haechi.prize.models import MessageTemplate
from haechi.prize.views.letters import reader, writer


@never_cache
@login_required
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    here = reader(request, slug)
    own = {one.code: one for one in here.edition.templates.select_related("changed_by")}
    standing = queries.standing_texts().values()
    rows = [(one, own.get(one.code)) for one in standing]
    may_write = rules.has_power(here.who, "write_letters")
    return render(request, "prize/texts.html", {"rows": rows, "may_write": may_write})


@never_cache
@login_required
def text(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = writer(request, slug)
    if code not in queries.standing_texts():
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = WordingForm(data, initial=queries.text_of(here.edition, code).__dict__)
    if (
        form.is_valid()
        and attempt(
            request,
            lambda: actions.save_template(
                here.edition, code, form.wording, by=here.person, at=here.at
            ),
        )
        is not None
    ):
        messages.success(request, _("Saved. Letters from now on use this text."))
        return redirect("prize:texts", slug)
    context = {
        "standing": queries.standing_texts()[code],
        "form": form,
        "is_own": MessageTemplate.objects.filter(edition=here.edition, code=code).exists(),
    }
    return render(request, "prize/text.html", context)


@login_required
@require_POST
def restore_text(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = writer(request, slug)
    if code not in queries.standing_texts():
        raise Http404
    actions.restore_template(here.edition, code, by=here.person, at=here.at)
    messages.success(request, _("The text that comes with Haechi holds again."))
    return redirect("prize:texts", slug)


@never_cache
@login_required
def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    here = reader(request, slug)
    days = queries.reminder_days(here.edition)
    data = request.POST if request.method == "POST" else None
    form = ReminderForm(data, initial={"days": ", ".join(str(n) for n in days)})
    if form.is_valid():
        typed = form.cleaned_data["days"]
        act = lambda: actions.set_reminders(here.edition, typed, by=here.person, at=here.at)  # noqa: E731
        if attempt(request, act) is not None:
            messages.success(request, _("Saved."))
            return redirect("prize:reminders", slug)
    is_open = rules.call_is_open(here.edition, here.at)
    due = queries.drafts_to_remind_by_hand(here.edition) if is_open else []
    context = {
        "form": form,
        "days": days,
        "due": len(due),
        "drafts": len(queries.people_with_drafts(here.edition)),
        "is_open": is_open,
        "counts": queries.states_by_batch([queries.reminder_batch(here.edition)]).popitem()[1],
        "may_write": rules.has_power(here.who, "write_letters"),
        "may_remind": rules.may_remind_drafts(here.who, is_open, len(due)),
    }
    return render(request, "prize/reminders.html", context)


@login_required
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    here = writer(request, slug)
    sent = attempt(request, lambda: actions.remind_drafts(here.edition, by=here.person, at=here.at))
    if sent is not None:
        words = ngettext(
            "%(n)s reminder is in the outbox.", "%(n)s reminders are in the outbox.", sent
        )
        messages.success(request, words % {"n": sent})
    return redirect("prize:reminders", slug)
