"""How far judging is: figures for those who look after it, never a score before its time."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haechi.core.refusals import attempt
from haechi.jury import actions, queries, rules
from haechi.jury.forms import PartForm
from haechi.jury.models import Recusal, Sheet
from haechi.jury.states import ConflictKind, Ground, SheetState
from haechi.jury.views.doors import posted, scored_round, site_of
from haechi.jury.views.judging import form_of
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.prize.rules import round_is_open
from haechi.prize.visits import Visit, visit

PAGE = 50


@login_required
def progress(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    return show_progress(request, here, round_, PartForm(judges=queries.seated(round_)))


def show_progress(request: HttpRequest, here: Visit, round_: Round, form: PartForm) -> HttpResponse:
    rules.has_power(here.who, "read_progress").enforce()
    day = here.at.astimezone(here.edition.zone).date().isoformat()
    due = queries.judges_to_remind(round_, day)
    short = queries.entries_short_of_reviews(round_, submitted_only=True)
    sheets = readable(here, round_, request.GET.get("entry", ""))
    context = {
        "round": round_,
        "tab": "progress",
        "judges": queries.judges_with_progress(round_),
        "overall": queries.progress(queries.living_sheets(round_)),
        "short": Paginator(short, PAGE).get_page(request.GET.get("page")),
        "open": round_is_open(round_, here.at),
        "due": due,
        "may_remind": rules.may_remind(here.who, round_, here.at, len(due)),
        "is_secretary": bool(rules.has_power(here.who, "remind")),
        "may_part": rules.has_power(here.who, "recuse_another"),
        "unfinished": rules.is_unfinished(round_),
        "form": form,
        "sheets": Paginator(sheets, PAGE).get_page(request.GET.get("sheets")) if sheets else None,
        "entry": request.GET.get("entry", ""),
        "may_plan": rules.has_power(here.who, "plan"),
        "may_progress": True,
        "may_closeness": rules.has_power(here.who, "read_closeness"),
    }
    return render(request, "jury/progress.html", context)


def readable(here: Visit, round_: Round, entry: str) -> list[Sheet] | None:
    """The submitted sheets of others that may be read now; None where none may."""
    sheets = queries.sheets_visible_to(here.who, round_).exclude(judge__user=here.who.user_id)
    if not sheets.exists():
        return None
    number = entry.lower().removeprefix("e-").strip()
    if number.isdecimal():
        sheets = sheets.filter(application__number=int(number))
    return list(sheets.filter(state=SheetState.SUBMITTED).order_by("application__number", "pk"))


@posted("jury:progress")
def remind(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    sent = attempt(
        request,
        lambda: actions.remind(round_, site=site_of(request), by=here.person, at=here.at),
    )
    if sent:
        words = ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", sent)
        messages.success(request, words % {"n": sent})
    return redirect("jury:progress", slug=slug, code=code)


@posted("jury:progress")
def part(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The chair keeps a judge apart from an entry; the judge is not told."""
    here = visit(request, slug)
    round_ = scored_round(here, code)
    rules.has_power(here.who, "recuse_another").enforce()
    form = PartForm(request.POST, judges=queries.seated(round_))
    if form.is_valid():
        number = form.cleaned_data["number"]
        entry = prize.entries_of(round_).filter(number=number).first()
        if entry is None:
            form.add_error("number", _("No entry of this round has this number."))
        elif attempt(request, partial(keep_apart, here, form, entry)):
            messages.success(
                request,
                _("%(judge)s does not judge %(entry)s.")
                % {"judge": form.cleaned_data["judge"], "entry": entry.entry_code},
            )
            return redirect("jury:progress", slug=slug, code=code)
    return show_progress(request, here, round_, form)


def keep_apart(here: Visit, form: PartForm, entry: Application) -> Recusal:
    typed = form.cleaned_data
    return actions.part(
        typed["judge"],
        entry,
        kind=ConflictKind(typed["kind"]),
        ground=Ground(typed["ground"]),
        reason=typed["reason"],
        by=here.person,
        at=here.at,
    )


@login_required
def read_sheet(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """One sheet, for those who may read it; the judge's private note is nobody else's."""
    here = visit(request, slug)
    sheet = get_object_or_404(
        Sheet.objects.select_related(
            "judge__round__edition",
            "judge__user",
            "application__category",
            "application__city__country",
            "version",
        ),
        pk=pk,
        judge__round=scored_round(here, code),
    )
    rules.may_read_sheet(here.who, sheet).enforce()
    form = form_of(sheet)
    queries.with_anchors(form.criteria)
    context = {
        "sheet": sheet,
        "round": sheet.judge.round,
        "lines": list(form.lines()),
        "total": queries.total(form.criteria, form.marks),
        "sections": prize.sections_of(prize.said_to_judges(sheet.application, sheet.version)),
        "may_progress": rules.has_power(here.who, "read_progress"),
    }
    return render(request, "jury/read_sheet.html", context)
