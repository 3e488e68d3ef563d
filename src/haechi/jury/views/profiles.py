"""Who a judge is: written by the judge, or by the secretariat."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.core.refusals import attempt
from haechi.jury import actions, queries, rules
from haechi.jury.forms import ProfileForm, ReasonForm, tie_rows, ties_in
from haechi.jury.models import Judge
from haechi.jury.views.doors import scored_round
from haechi.prize import queries as prize
from haechi.prize.visits import Visit, visit


@login_required
@never_cache
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """The judge's own profile, for the seat named or the first."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_queue").enforce()
    judge = queries.seat_of(here.person.pk, here.edition, request.GET.get("round", ""))
    if judge is None:
        return render(request, "jury/no_seat.html")
    back = f"{reverse('jury:queue', args=[slug])}?round={judge.round.code}"
    return profile(request, here, judge, back, is_desk=False)


@login_required
def seat(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """The profile of a judge, as the secretariat keeps it."""
    here = visit(request, slug)
    rules.has_power(here.who, "write_profiles").enforce()
    judge = get_object_or_404(queries.panel(scored_round(here, code)), pk=pk)
    return profile(request, here, judge, reverse("jury:panel", args=[slug, code]), is_desk=True)


def profile(
    request: HttpRequest, here: Visit, judge: Judge, back: str, *, is_desk: bool
) -> HttpResponse:
    data = request.POST or None
    fields = prize.fields_known(judge.round)
    form = ProfileForm(data, judge=judge, fields=fields, is_desk=is_desk)
    rows = tie_rows(judge, data)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        write = partial(actions.write_profile, judge, **form.profile(), ties=ties_in(rows))
        if attempt(request, partial(write, by=here.person, at=here.at)):
            messages.success(request, _("The profile is kept."))
            return redirect(back)
    context = {
        "judge": judge,
        "round": judge.round,
        "form": form,
        "rows": rows,
        "is_desk": is_desk,
        "back": back,
        "may_write": rules.may_write_profile(here.who, judge, moves_country=False),
    }
    return render(request, "jury/profile.html", context)


@login_required
def again(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Somebody who declined or was released is nominated once more."""
    here = visit(request, slug)
    rules.has_power(here.who, "renominate").enforce()
    judge = get_object_or_404(queries.panel(scored_round(here, code)), pk=pk)
    form = ReasonForm(request.POST or None)
    back = reverse("jury:panel", args=[slug, code])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            request,
            lambda: actions.renominate(judge, reason=reason, by=here.person, at=here.at),
        )
        if done is not None:
            messages.success(request, _("%(name)s is nominated.") % {"name": judge})
            return redirect(back)
    context = {
        "form": form,
        "title": _("Nominate %(name)s once more?") % {"name": judge},
        "text": _(
            "The secretariat sends a new invitation. Once it is accepted, sheets that this person "
            "has submitted count again."
        ),
        "action": _("Nominate"),
        "back": back,
    }
    return render(request, "jury/ask.html", context)
