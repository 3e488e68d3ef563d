"""Conflicts of interest: what a judge says, what is found, and what people decide about it."""

from collections.abc import Iterable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from haechi.core.refusals import attempt
from haechi.core.spelling import folded
from haechi.jury import actions, queries, rules
from haechi.jury.forms import ApartForm, ReasonForm, TellForm
from haechi.jury.models import Judge
from haechi.jury.states import ConflictKind
from haechi.jury.views.doors import posted, scored_round
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.prize.visits import Visit, visit

# --- what a judge says ----------------------------------------------------------------------------


@login_required
@never_cache
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    """The judge names the entries there is a conflict with, at any moment."""
    here = visit(request, slug)
    rules.has_power(here.who, "read_queue").enforce()
    judge = queries.seat_of(here.person.pk, here.edition, request.GET.get("round", ""))
    if judge is None:
        return render(request, "jury/no_seat.html")
    if request.method != "POST":
        return ask(request, judge, queries.entries_to_tell(judge))
    return answered(request, here, judge)


def answered(request: HttpRequest, here: Visit, judge: Judge) -> HttpResponse:
    entries = queries.entries_to_tell(judge)
    form = TellForm(request.POST, entries=entries)
    answer = request.POST.get("answer", "")
    if answer not in ("none", "conflict") or not form.is_valid():
        return ask(request, judge, entries, form, request.POST.get("q", ""))
    chosen = list(form.cleaned_data["entries"]) if answer == "conflict" else []
    if answer == "conflict" and not chosen:
        form.add_error(None, _("Tick the entries, or say that there is no conflict."))
        return ask(request, judge, entries, form, request.POST.get("q", ""))
    kind = form.cleaned_data["kind"]
    told = attempt(
        request,
        lambda: actions.tell_conflicts(
            judge,
            chosen,
            kind=ConflictKind(kind) if kind else None,
            reason=form.cleaned_data["reason"],
            by=here.person,
            at=here.at,
        ),
    )
    if told is None:
        return ask(request, judge, entries, form, request.POST.get("q", ""))
    messages.success(request, thanks(len(chosen)))
    address = reverse("jury:queue", args=[here.edition.slug])
    return redirect(f"{address}?round={judge.round.code}")


def thanks(n: int) -> str:
    if not n:
        return _("Thank you. You can name a conflict at any moment.")
    words = ngettext(
        "You do not judge %(n)s entry. Thank you for saying so.",
        "You do not judge %(n)s entries. Thank you for saying so.",
        n,
    )
    return words % {"n": n}


def ask(
    request: HttpRequest,
    judge: Judge,
    entries: Iterable[Application],
    form: TellForm | None = None,
    typed: str = "",
    *,
    is_first: bool = False,
) -> HttpResponse:
    """The entries with a box for each; what is ticked stays in sight whatever is looked for."""
    every = list(entries)
    form = form or TellForm(entries=queries.entries_to_tell(judge))
    ticked, told = set(form.chosen), queries.told_by(judge)
    wanted = folded(typed).split()
    shown = [
        entry
        for entry in every
        if str(entry.number) in ticked or all(word in words_of(entry) for word in wanted)
    ]
    context = {
        "judge": judge,
        "round": judge.round,
        "entries": shown,
        "all": len(every),
        "ticked": ticked,
        "told": told,
        "form": form,
        "q": typed,
        "is_first": is_first,
        "query": f"?round={judge.round.code}",
    }
    return render(request, "jury/conflicts.html", context)


def words_of(entry: Application) -> str:
    place = (entry.city.name, entry.city.country.name)
    return folded(" ".join((entry.entry_code, entry.title, *place, entry.organisation.name)))


# --- what is found, and what people decide --------------------------------------------------------


@login_required
def closeness(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    return show_closeness(request, here, round_, ApartForm(judges=queries.seated(round_)))


def show_closeness(
    request: HttpRequest, here: Visit, round_: Round, form: ApartForm
) -> HttpResponse:
    rules.has_power(here.who, "read_closeness").enforce()
    sees_silent = bool(rules.has_power(here.who, "read_silent"))
    context = {
        "round": round_,
        "tab": "closeness",
        "advised": queries.advised(round_, sees_silent=sees_silent),
        "cleared": queries.clearances(round_),
        "may_judge": rules.has_power(here.who, "judge_closeness"),
        "unfinished": rules.is_unfinished(round_),
        "form": form,
        "may_plan": rules.has_power(here.who, "plan"),
        "may_progress": rules.has_power(here.who, "read_progress"),
        "may_closeness": True,
    }
    return render(request, "jury/closeness.html", context)


@posted("jury:closeness")
def uphold(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """What was advised is a conflict."""
    here = visit(request, slug)
    rules.has_power(here.who, "judge_closeness").enforce()
    judge = get_object_or_404(queries.panel(scored_round(here, code)), pk=pk)
    entry = numbered(judge.round, request.POST.get("entry", ""))
    if attempt(request, partial(actions.uphold, judge, entry, by=here.person, at=here.at)):
        words = _("%(judge)s does not judge %(entry)s.")
        messages.success(request, words % {"judge": judge, "entry": entry.entry_code})
    return redirect("jury:closeness", slug=slug, code=code)


@login_required
def dismiss(request: HttpRequest, slug: str, code: str, pk: int, number: int) -> HttpResponse:
    """What was advised is no conflict, for a reason that is kept."""
    here = visit(request, slug)
    rules.has_power(here.who, "judge_closeness").enforce()
    judge = get_object_or_404(queries.panel(scored_round(here, code)), pk=pk)
    entry = numbered(judge.round, str(number))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            request,
            lambda: actions.dismiss(judge, entry, reason=reason, by=here.person, at=here.at),
        )
        if done is not None:
            messages.success(request, _("Kept. It is not advised again unless more is found."))
            return redirect("jury:closeness", slug=slug, code=code)
    facts = {"judge": judge, "entry": entry.entry_code}
    context = {
        "form": form,
        "title": _("No conflict between %(judge)s and %(entry)s?") % facts,
        "text": "; ".join(str(sign) for sign in queries.signs_between(judge, entry)),
        "action": _("No conflict"),
        "back": reverse("jury:closeness", args=[slug, code]),
    }
    return render(request, "jury/ask.html", context)


@posted("jury:closeness")
def challenge(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Somebody asked that a judge be kept from an entry, and it is granted."""
    here = visit(request, slug)
    rules.has_power(here.who, "judge_closeness").enforce()
    round_ = scored_round(here, code)
    form = ApartForm(request.POST, judges=queries.seated(round_))
    if form.is_valid():
        typed = form.cleaned_data
        entry = prize.entries_of(round_).filter(number=typed["number"]).first()
        if entry is None:
            form.add_error("number", _("No entry of this round has this number."))
        elif attempt(
            request,
            lambda: actions.challenge(
                typed["judge"],
                entry,
                kind=ConflictKind(typed["kind"]),
                reason=typed["reason"],
                by=here.person,
                at=here.at,
            ),
        ):
            words = _("%(judge)s does not judge %(entry)s.")
            facts = {"judge": typed["judge"], "entry": entry.entry_code}
            messages.success(request, words % facts)
            return redirect("jury:closeness", slug=slug, code=code)
    return show_closeness(request, here, round_, form)


def numbered(round_: Round, number: str) -> Application:
    entries = queries.known_entries(round_)
    return get_object_or_404(entries, number=int(number) if number.isdecimal() else 0)
