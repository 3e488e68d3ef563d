"""The dossier of a finalist: what it says, what the jury saw, what was checked, said and moved."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize.models import Application
from haechi.prize.rules import round_is_open
from haechi.results import actions, queries, rules, tables
from haechi.results.forms import CheckForm, PostForm
from haechi.results.models import Check, Post
from haechi.results.states import CheckState, CheckSubject
from haechi.results.views.committee import Room, enter


def finalist(inside: Room, number: int) -> Application:
    """The entry, for whoever is in the room for it; for others it does not exist."""
    one = queries.finalist(inside.round, number)
    if one is None:
        raise Http404("No such finalist.")
    one.edition = inside.here.edition
    rules.may_read_dossier(inside.here.who, inside.round, one, in_round=True).enforce()
    return one


@never_cache
@login_required
def dossier(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    inside = enter(request, slug)
    return show(request, inside, finalist(inside, number))


def show(
    request: HttpRequest,
    inside: Room,
    one: Application,
    *,
    post: PostForm | None = None,
    check: tuple[str, CheckForm] | None = None,
) -> HttpResponse:
    who, at, round_ = inside.here.who, inside.here.at, inside.round
    judged = queries.judged(round_, one)
    version = queries.version_judged(round_, one)
    names = queries.names(who, round_, one)
    before, after = neighbours(inside, one)
    context = {
        "round": round_,
        "application": one,
        "version": version,
        "sections": queries.sections_of_version(one, version),
        "judged": judged,
        "finalist": tables.Finalist(one, judged.ranked),
        "decision": queries.decisions(inside.here.edition).filter(application=one).first(),
        "items": check_items(inside, one, check),
        "thread": queries.thread(
            queries.posts(round_, one), names, reads_retracted=bool(rules.may_read_retracted(who))
        ),
        "may_post": rules.may_post(
            who, round_, one, at, in_round=True, answers_here=True, text="…"
        ),
        "post": post or PostForm(),
        "motions": [
            tables.motion_row(motion, names, queries.result(who, motion))
            for motion in queries.motions_on(round_, one)
        ],
        "may_move": rules.takes_part(who, round_, one, in_round=True) and round_is_open(round_, at),
        "before": before,
        "after": after,
    }
    return render(request, "results/dossier.html", context)


def neighbours(inside: Room, one: Application) -> tuple[Application | None, Application | None]:
    """The entries before and after it on the agenda that this person is in the room for."""
    seen = [entry for entry in queries.agenda(inside.round) if entry.pk not in inside.away]
    place = seen.index(one)
    after = seen[place + 1] if place + 1 < len(seen) else None
    return (seen[place - 1] if place else None), after


def check_items(
    inside: Room, one: Application, typed: tuple[str, CheckForm] | None
) -> list[tuple[queries.Item, CheckForm | None]]:
    """Each line of the checklist, with a form for those who may fill it in."""
    may = rules.may_record_check(
        inside.here.who, inside.round, one, in_round=True, state="open", source="", note=""
    )
    found: list[tuple[queries.Item, CheckForm | None]] = []
    for item in queries.checklist(inside.round, one):
        form = CheckForm(initial=given(item), auto_id=f"id_{item.subject}_%s")
        if typed and typed[0] == item.subject:
            form = typed[1]
        found.append((item, form if may else None))
    return found


def given(item: queries.Item) -> dict[str, Any]:
    if item.found is None:
        return {"state": item.state}
    return {"state": item.state, "source": item.found.source, "note": item.found.note}


def at_dossier(inside: Room, one: Application, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('results:dossier', args=[inside.slug, one.number])}#{anchor}")


@require_POST
@login_required
def post(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    inside = enter(request, slug)
    one = finalist(inside, number)
    form = PostForm(request.POST)
    if form.is_valid() and attempt(request, partial(posted, inside, one, form)) is not None:
        messages.success(request, _("Your contribution stands in the discussion."))
        return at_dossier(inside, one, "discussion")
    return show(request, inside, one, post=form)


def posted(inside: Room, one: Application, form: PostForm) -> Post:
    key = form.cleaned_data["answers"]
    above = get_object_or_404(queries.posts(inside.round, one), pk=key) if key else None
    return actions.post(
        inside.round,
        one,
        form.cleaned_data["text"],
        answers=above,
        by=inside.here.person,
        at=inside.here.at,
    )


@require_POST
@login_required
def retract(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    inside = enter(request, slug)
    one = finalist(inside, number)
    found = get_object_or_404(queries.posts(inside.round, one), pk=pk)
    done = attempt(
        request, lambda: actions.retract_post(found, by=inside.here.person, at=inside.here.at)
    )
    if done is None:
        return show(request, inside, one)
    messages.success(request, _("Retracted. Its text is kept for the audit only."))
    return at_dossier(inside, one, "discussion")


@require_POST
@login_required
def check(request: HttpRequest, slug: str, number: int, subject: str) -> HttpResponse:
    inside = enter(request, slug)
    one = finalist(inside, number)
    if subject not in CheckSubject.values:
        raise Http404("No such check.")
    form = CheckForm(request.POST, auto_id=f"id_{subject}_%s")
    if (
        form.is_valid()
        and attempt(request, partial(checked, inside, one, subject, form)) is not None
    ):
        messages.success(request, _("Recorded."))
        return at_dossier(inside, one, "checks")
    return show(request, inside, one, check=(subject, form))


def checked(inside: Room, one: Application, subject: str, form: CheckForm) -> Check:
    typed = form.cleaned_data
    return actions.record_check(
        inside.round,
        one,
        CheckSubject(subject),
        state=CheckState(typed["state"]),
        source=typed["source"],
        note=typed["note"],
        by=inside.here.person,
        at=inside.here.at,
    )
