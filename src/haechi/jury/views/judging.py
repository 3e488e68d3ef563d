"""The judge's desk: the queue, and the sheet where an entry is read and scored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.core.refusals import attempt
from haechi.core.verdict import hide
from haechi.jury import actions, queries, rules
from haechi.jury.forms import TEXTS, AbstainForm, ConflictForm, ReasonForm, SheetForm
from haechi.jury.models import Judge, Recusal, Sheet
from haechi.jury.states import ConflictKind, SheetState
from haechi.jury.views import conflicts
from haechi.jury.views.doors import not_there, posted
from haechi.prize import queries as prize
from haechi.prize.rules import round_is_open
from haechi.prize.states import ApplicationState
from haechi.prize.templatetags.prize import clock_time
from haechi.prize.visits import Visit, visit

NO_SHEET = 404


# --- the queue ----------------------------------------------------------------------------------


@login_required
@never_cache
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "read_queue").enforce()
    seats = queries.seats(here.person.pk, here.edition)
    code = request.GET.get("round", "")
    judge = next((seat for seat in seats if seat.round.code == code), next(iter(seats), None))
    if judge is None:
        return render(request, "jury/no_seat.html")
    if queries.is_asked_for_conflicts(judge):
        own = [sheet.application for sheet in queries.queue_to_tell(judge)]
        entries = own or list(queries.entries_to_tell(judge))
        if entries:
            return conflicts.ask(request, judge, entries, is_first=True)
    state = request.GET.get("state", "")
    return render(request, "jury/queue.html", desk(here, judge, seats, state))


def desk(here: Visit, judge: Judge, seats: list[Judge], state: str) -> dict[str, object]:
    sheets = list(queries.queue(judge))
    for sheet in sheets:
        sheet.judge = judge
    heads = queries.heads(judge.round)
    progress = queries.progress_of(sheets)
    awaiting = [sheet for sheet in sheets if sheet.state in WAITING]
    return {
        "judge": judge,
        "round": judge.round,
        "seats": seats,
        "progress": progress,
        "next_sheet": next(iter(awaiting), None) if is_open(here, judge) else None,
        "open": round_is_open(judge.round, here.at),
        "sheets": [sheet for sheet in sheets if state in ("", sheet.state)],
        "all": len(sheets),
        "pace": pace(judge, progress.left, here.at),
        "given": distribution(judge),
        "states": counts(sheets),
        "state": state,
        "heads": {
            sheet.application.category_id: heads.get(
                sheet.application.category_id, heads.get(None, 0)
            )
            for sheet in sheets
        },
    }


@dataclass(frozen=True)
class Pace:
    """How much is left for how many days, and what that makes a day."""

    days: int
    a_day: int


def pace(judge: Judge, left: int, at: datetime) -> Pace | None:
    if not left or not round_is_open(judge.round, at):
        return None
    days = max(1, ceil((judge.round.closes_at - at) / timedelta(days=1)))
    return Pace(days, ceil(left / days))


def distribution(judge: Judge) -> list[tuple[int, int, int]]:
    """Each score of the scale, how often this judge gave it, and that in percent of the most."""
    given = queries.own_marks(judge)
    most = max(given.values(), default=0)
    scale = range(judge.round.score_low, judge.round.score_high + 1)
    return [(n, given.get(n, 0), round(100 * given.get(n, 0) / most)) for n in scale if most]


WAITING = (SheetState.ASSIGNED, SheetState.DRAFT)


def is_open(here: Visit, judge: Judge) -> bool:
    return bool(round_is_open(judge.round, here.at))


def counts(sheets: list[Sheet]) -> list[tuple[str, str, int]]:
    """Each state that occurs: its value, its name and how many sheets are in it."""
    found = [(s.value, str(s.label), sum(x.state == s for x in sheets)) for s in SheetState]
    return [row for row in found if row[2]]


# --- the sheet ----------------------------------------------------------------------------------


def find_sheet(here: Visit, request: HttpRequest, number: int) -> Sheet | None:
    """The judge's own sheet; None also where somebody else had the judge step back."""
    code = request.GET.get("round", "")
    sheet = queries.sheet_before(here.person.pk, here.edition, number, code)
    if sheet is None or (sheet.state == SheetState.RECUSED and not queries.own_recusal(sheet)):
        return None
    rules.may_read_sheet(here.who, sheet).enforce()
    return sheet


def own_sheet(here: Visit, request: HttpRequest, number: int) -> Sheet:
    sheet = find_sheet(here, request, number)
    if sheet is None:
        raise not_there()
    return sheet


def form_of(sheet: Sheet, data: object = None) -> SheetForm:
    """The form with what is kept: marks by the criterion's code, and the texts."""
    criteria, marks = queries.criteria_of(sheet), queries.marks_of(sheet)
    kept = {one.code: str(marks[one.pk]) for one in criteria if one.pk in marks}
    kept |= {name: getattr(sheet, name) for name in TEXTS}
    return SheetForm(data, sheet=sheet, criteria=criteria, marks=marks, initial=kept)


@login_required
@never_cache
def sheet(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    return show_sheet(request, here, found, form_of(found))


def show_sheet(request: HttpRequest, here: Visit, sheet: Sheet, form: SheetForm) -> HttpResponse:
    if sheet.application.state != ApplicationState.SUBMITTED:
        return render(request, "jury/sheet_gone.html", {"sheet": sheet, "withdrawn": True})
    if sheet.state == SheetState.RECUSED:
        recusal = queries.own_recusal(sheet)
        return render(request, "jury/sheet_gone.html", {"sheet": sheet, "recusal": recusal})
    places = queries.places_of(sheet)
    queries.with_anchors(form.criteria)
    lines = list(form.lines())
    handed_in = prize.last_submission(sheet.application)
    is_judged = sheet.state == SheetState.SUBMITTED
    version = sheet.version if is_judged else handed_in
    context = {
        "sheet": sheet,
        "round": sheet.judge.round,
        "form": form,
        "lines": lines,
        "given": sum(line.value is not None for line in lines),
        "total": queries.total(form.criteria, form.marks),
        "before": places.before,
        "after": places.after,
        "progress": places.progress,
        "version": version,
        "is_newer": bool(handed_in and sheet.version_id not in (None, handed_in.pk)),
        "is_judged": is_judged,
        "sections": prize.sections_of(prize.said_to_judges(sheet.application, version)),
        "may_save": rules.may_save_sheet(here.who, sheet, here.at),
        "may_reopen": rules.may_reopen_sheet(here.who, sheet, here.at, reason="-"),
        "may_recuse": rules.may_recuse(here.who, sheet, reason="-"),
        "may_abstain": rules.may_abstain(here.who, sheet, here.at, reason="-"),
        "may_resume": rules.may_resume(here.who, sheet, here.at),
        "conflict": ConflictForm(auto_id="conflict-%s"),
        "query": f"?round={sheet.judge.round.code}" if request.GET.get("round") else "",
    }
    return render(request, "jury/sheet.html", context)


# --- what is done to a sheet --------------------------------------------------------------------


def as_script(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


@posted("jury:sheet")
def save(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    found = find_sheet(here, request, number)
    if as_script(request):
        return save_for_script(request, here, found)
    if found is None:
        raise not_there()
    form = form_of(found, request.POST)
    if not form.is_valid():
        return show_sheet(request, here, found, form)
    kept = attempt(request, lambda: keep(found, form, here))
    if kept is None:
        return show_sheet(request, here, found, form)
    messages.success(request, _("Saved. Nothing is submitted yet."))
    return redirect("jury:sheet", slug=slug, number=number)


def keep(sheet: Sheet, form: SheetForm, here: Visit) -> Sheet:
    given = form.given()
    if not given:
        return sheet
    return actions.save_sheet(sheet, given, by=here.person, at=here.at)


def save_for_script(request: HttpRequest, here: Visit, sheet: Sheet | None) -> JsonResponse:
    """``{name: value}`` in; when it was saved, and where the sheet stands now, out."""
    if sheet is None:
        return refusal_for_script("not_found", hide().sentence, NO_SHEET)
    try:
        values = json.loads(request.body)
    except ValueError:
        values = None
    if not isinstance(values, dict) or not values:
        return refusal_for_script("not_json", _("Nothing could be read from what was sent."), 400)
    saved = actions.save_sheet(sheet, values, by=here.person, at=here.at)
    criteria, marks = queries.criteria_of(saved), queries.marks_of(saved)
    missing, total = queries.missing_marks(criteria, marks), queries.total(criteria, marks)
    return JsonResponse(
        {
            "saved_at": clock_time(saved.saved_at, here.person),
            "total": "–" if total is None else f"{total:.2f}",
            "given": len(criteria) - len(missing),
            "missing": len(missing),
        }
    )


def refusal_for_script(code: str, reason: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "reason": reason}, status=status)


@posted("jury:sheet")
def submit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What was typed is kept first, so that a refusal loses nothing."""
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    form = form_of(found, request.POST)
    if not form.is_valid():
        return show_sheet(request, here, found, form)

    given = form.given()
    done = attempt(request, lambda: actions.submit_sheet(found, given, by=here.person, at=here.at))
    if done is None:
        if rules.may_save_sheet(here.who, found, here.at):
            attempt(request, lambda: keep(found, form, here))
        found.refresh_from_db(fields=["state", "saved_at"])
        return show_sheet(request, here, found, form)
    messages.success(
        request, _("%(entry)s is submitted.") % {"entry": found.application.entry_code}
    )
    return go_on(request, found.judge, slug, number)


def go_on(request: HttpRequest, judge: Judge, slug: str, number: int) -> HttpResponse:
    """To the next sheet, or back to the queue when all is done."""
    following = queries.next_awaiting(judge, after=number)
    if following is not None:
        return redirect("jury:sheet", slug=slug, number=following.application.number)
    messages.success(request, _("All your sheets are submitted. Thank you."))
    return redirect("jury:queue", slug=slug)


@login_required
@never_cache
def reopen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            request,
            lambda: actions.reopen_sheet(found, reason=reason, by=here.person, at=here.at),
        ):
            messages.success(request, _("The sheet is open again. Submit it when you are done."))
            return redirect("jury:sheet", slug=slug, number=number)
    asked = {
        "title": _("Reopen the sheet of %(entry)s?") % {"entry": found.application.entry_code},
        "text": _("It does not count until you submit it again. Your reason is kept."),
        "action": _("Reopen"),
    }
    return ask(request, found, form, asked)


@login_required
@never_cache
def abstain(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The judge cannot judge this entry, without being in conflict with it."""
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    form = AbstainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            request, lambda: actions.abstain(found, reason=reason, by=here.person, at=here.at)
        ):
            messages.success(
                request,
                _("%(entry)s goes to somebody else. It counts neither for nor against it.")
                % {"entry": found.application.entry_code},
            )
            return go_on(request, found.judge, slug, number)
    asked = {
        "title": _("You cannot judge %(entry)s?") % {"entry": found.application.entry_code},
        "text": _("No score is given. The secretariat finds another reader."),
        "action": _("I cannot judge it"),
    }
    return ask(request, found, form, asked)


@posted("jury:sheet")
def resume(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    if attempt(request, lambda: actions.resume(found, by=here.person, at=here.at)):
        messages.success(request, _("The sheet is open again. Submit it when you are done."))
    return redirect("jury:sheet", slug=slug, number=number)


@posted("jury:sheet")
def favourite(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A star, set or taken away; the page it was pressed on is shown again."""
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    is_favourite = request.POST.get("favourite") == "yes"
    attempt(
        request,
        lambda: actions.mark_favourite(
            found, is_favourite=is_favourite, by=here.person, at=here.at
        ),
    )
    if request.POST.get("back") == "queue":
        return redirect(f"{reverse('jury:queue', args=[slug])}#e-{number}")
    return redirect("jury:sheet", slug=slug, number=number)


@login_required
@never_cache
def recuse(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    found = own_sheet(here, request, number)
    form = ConflictForm(request.POST or None)
    recusal = None
    if request.method == "POST" and form.is_valid():
        recusal = attempt(request, partial(step_back, found, form, here))
    if recusal is not None:
        messages.success(
            request,
            _("You stepped back from %(entry)s. Thank you for saying so.")
            % {"entry": found.application.entry_code},
        )
        return go_on(request, found.judge, slug, number)
    asked = {
        "title": _("Step back from %(entry)s?") % {"entry": found.application.entry_code},
        "text": _("You will not see it again. What you marked so far does not count."),
        "action": _("Step back"),
        "danger": True,
    }
    return ask(request, found, form, asked)


def step_back(sheet: Sheet, form: ConflictForm, here: Visit) -> Recusal:
    return actions.recuse(
        sheet,
        kind=ConflictKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
        by=here.person,
        at=here.at,
    )


def ask(
    request: HttpRequest, sheet: Sheet, form: object, asked: Mapping[str, object]
) -> HttpResponse:
    back = reverse("jury:sheet", args=[sheet.judge.round.edition.slug, sheet.application.number])
    return render(request, "jury/ask.html", {"form": form, "back": back, **asked})
