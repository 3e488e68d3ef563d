"""The desk of a checklist round: what waits, one entry with its rules, two signatures."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.verdict import Text, deny
from haechi.prize import actions, queries, rules
from haechi.prize.filters import OPEN, PROPOSED, ScreeningFilter, heads, ordered, views_of
from haechi.prize.forms.desk import ReasonForm
from haechi.prize.forms.screening import (
    RepairRequestForm,
    ScreeningForm,
    checked_from,
)
from haechi.prize.models import Round, Screening
from haechi.prize.states import ApplicationState, RoundKind, ScreeningState
from haechi.prize.templatetags.prize import clock_time
from haechi.prize.visits import Visit, visit

A_PAGE = 50


class Desk:
    """A checklist round as one officer meets it, with the list they work through."""

    def __init__(self, request: HttpRequest, slug: str, code: str) -> None:
        self.here = visit(request, slug)
        self.round = check_round(self.here, code)
        self.query = request.GET.copy()
        self.query.pop("page", None)
        bring_back_overdue(self.round, self.here)

    @property
    def standing(self) -> QuerySet[Screening]:
        """The entries that still stand, but for those this person left a committee's room for."""
        standing = queries.screenings_of(self.round).filter(
            application__state=ApplicationState.SUBMITTED
        )
        return standing.exclude(application__in=self.here.who.absent_from)

    @cached_property
    def filter(self) -> ScreeningFilter:
        return ScreeningFilter(self.round, self.query)

    @cached_property
    def staffs(self) -> bool:
        return bool(rules.staffs(self.here.who, self.round))

    @cached_property
    def views(self) -> dict[str, tuple[str, Q]]:
        is_told = queries.applicants_may_know(self.round)
        return views_of(self.here.person.pk, is_staff=self.staffs, is_told=is_told)

    @property
    def listed(self) -> QuerySet[Screening]:
        """What the filter leaves, in the order that was chosen."""
        return ordered(self.filter.narrow(self.standing), self.query.get("sort", "number"))

    def work(self, what: Q) -> Screening | None:
        """The next entry of this kind of work within the filter."""
        return self.filter.narrow(self.standing).filter(what).first()

    def found(self, number: int) -> Screening:
        one = get_object_or_404(self.standing, application__number=number)
        one.round = self.round
        one.application.edition = self.round.edition
        return one

    def place(self, name: str, *args: object) -> str:
        """An address of this desk that keeps the filter."""
        url = reverse(f"prize:{name}", args=[self.here.edition.slug, self.round.code, *args])
        return f"{url}?{self.query.urlencode()}" if self.query else url


def check_round(here: Visit, code: str) -> Round:
    round_ = get_object_or_404(here.edition.rounds, code=code, kind=RoundKind.CHECK)
    round_.edition = here.edition
    rules.may_read_screenings(here.who, round_).enforce()
    return round_


def bring_back_overdue(round_: Round, here: Visit) -> None:
    """Repairs whose time is over come back to the desk before anybody looks at it."""
    for repair in queries.repairs_overdue(here.at).filter(screening__round=round_):
        actions.lapse_repair(repair, at=here.at)


@login_required
def screenings(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    desk = Desk(request, slug, code)
    here, round_, views = desk.here, desk.round, desk.views
    counts = (
        desk.filter.narrow(desk.standing)
        .order_by()
        .aggregate(
            **{
                name: Count("pk", filter=which or None, distinct=True)
                for name, (_name, which) in views.items()
            }
        )
    )
    waiting = next((name for name in ("open", "sign") if desk.staffs and counts[name]), "all")
    chosen = desk.query.get("view", waiting)
    chosen = chosen if chosen in views else "all"
    sort = desk.query.get("sort", "number")
    page = Paginator(desk.listed.filter(views[chosen][1]), A_PAGE).get_page(request.GET.get("page"))
    mine = ~Q(proposed_by=here.person)
    context = {
        "round": round_,
        "filter": desk.filter,
        "views": [(name, title, counts[name]) for name, (title, _q) in views.items()],
        "chosen": chosen,
        "page": page,
        "heads": list(heads(sort, without(desk, "sort"))),
        "query": without(desk),
        "tab_query": without(desk, "view"),
        "counts": counts,
        "percent": 100 * counts["decided"] // (counts["all"] or 1),
        "next_open": desk.work(OPEN),
        "next_sign": desk.work(PROPOSED & mine),
        "staffs": desk.staffs,
        "is_open": rules.round_is_open(round_, here.at),
        "may_run": rules.may_run_checks(here.who, round_, here.at),
        "may_close": rules.may_close_check_round(
            here.who, round_, queries.loose_ends(round_, here.at)
        ),
        "is_told": "repair" in views,
        "reads_appeals": rules.may_read_appeals(here.who),
    }
    return render(request, "prize/screenings.html", context)


def without(desk: Desk, *names: str) -> str:
    """The parameters of the address but for these, ready for one more."""
    query = desk.query.copy()
    for name in names:
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


@login_required
@require_POST
def run_checks(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    desk = Desk(request, slug, code)
    here = desk.here
    noticed = attempt(request, lambda: actions.run_checks(desk.round, by=here.person, at=here.at))
    if noticed is not None:
        words = _("The automatic checks noticed %(n)s things. They only propose.")
        messages.success(request, words % {"n": noticed})
    return redirect(desk.place("screenings"))


# --- one entry ----------------------------------------------------------------------------------


@login_required
def screening(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    desk = Desk(request, slug, code)
    one = desk.found(number)
    form = form_of(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(request, lambda: propose(desk.here, one, form)):
            facts = {"code": one.application.entry_code}
            messages.success(request, _("%(code)s awaits the second signature.") % facts)
            return onward(desk, OPEN)
        one = desk.found(number)
    return shown(request, desk, one, form=form)


def form_of(one: Screening, data: Any = None) -> ScreeningForm:
    items = list(one.round.check_items.all())
    places = queries.repairable(one.application)
    noticed = {
        suspicion.code: rules.sentence(
            suspicion.code, in_readers_words(suspicion.facts, places, one)
        )
        for suspicion in one.suspicions.all()
    }
    tab = uuid4().hex
    return ScreeningForm(one, items, places, data, tab=tab, noticed=noticed)


def in_readers_words(
    facts: dict[str, Any], places: dict[str, Text], one: Screening
) -> dict[str, Any]:
    """Names of questions and categories in the language of the reader, not of the check."""
    told = dict(facts)
    if facts.get("where") in places:
        told["question"] = places[facts["where"]]
    if "category" in facts:
        told["category"] = one.application.category.name
    return told


def propose(here: Visit, one: Screening, form: ScreeningForm) -> Screening:
    return actions.propose(
        one,
        form.checked,
        passes=form.passes,
        window=form.window,
        by=here.person,
        at=here.at,
    )


def onward(desk: Desk, what: Q) -> HttpResponse:
    """To the next entry of the same work, or back to the list when there is none."""
    following = desk.work(what)
    if following is None:
        return redirect(desk.place("screenings"))
    return redirect(desk.place("screening", following.application.number))


def shown(
    request: HttpRequest,
    desk: Desk,
    one: Screening,
    *,
    form: ScreeningForm | None = None,
    reason: ReasonForm | None = None,
    repair: RepairRequestForm | None = None,
) -> HttpResponse:
    here, who = desk.here, desk.here.who
    form = form or form_of(one)
    repairs = list(one.repairs.prefetch_related("items").select_related("asked_by"))
    places = queries.repairable(one.application)
    appeal = queries.appeal_of(one)
    window = rules.round_is_open(one.round, here.at)
    before, after = neighbours(desk, one)
    context = {
        "screening": one,
        "round": one.round,
        "application": one.application,
        "sections": queries.sections_of(queries.said(one.application)),
        "form": form,
        "lines": list(form.lines()),
        "places": places,
        "reason": reason or ReasonForm(),
        "staffs": desk.staffs,
        "may_check": one.state == ScreeningState.OPEN and desk.staffs and window,
        "window": window,
        "may_sign": rules.may_sign(who, one, here.at),
        "may_ask": rules.may_ask_repair(who, one, here.at, ["-"], ["-"], "-", False, "-"),
        "may_reconsider": rules.may_reconsider(
            who,
            one,
            has_open_appeal=bool(appeal and appeal.state == "filed"),
            is_upheld=bool(appeal and appeal.state == "upheld"),
            reason="-",
        ),
        "repair_form": repair or RepairRequestForm(form.items, places, is_again=bool(repairs)),
        "repairs": repairs,
        "repair_until": rules.repair_deadline(one.round, here.at),
        "appeal": appeal,
        "reads_appeals": rules.may_read_appeals(who),
        "is_mine": one.proposed_by_id == here.person.pk,
        "findings": one.findings.all(),
        "noticed": form.noticed,
        "before": before,
        "after": after,
        "query": f"?{desk.query.urlencode()}" if desk.query else "",
        "list_url": desk.place("screenings"),
    }
    return render(request, "prize/screening.html", context)


def neighbours(desk: Desk, one: Screening) -> tuple[int | None, int | None]:
    """The entries before and after this one in the list it was opened from."""
    view = desk.views.get(desk.query.get("view", ""), ("", Q()))[1]
    listed = desk.filter.narrow(desk.standing).filter(view).order_by("application__number")
    numbers = listed.values_list("application__number", flat=True)
    mine = one.application.number
    return (
        numbers.filter(application__number__lt=mine).last(),
        numbers.filter(application__number__gt=mine).first(),
    )


# --- what is done to it -------------------------------------------------------------------------


@login_required
@require_POST
def save_findings(request: HttpRequest, slug: str, code: str, number: int) -> JsonResponse:
    """One field, or several, saved while they are written."""
    desk = Desk(request, slug, code)
    here, one = desk.here, desk.found(number)
    checked, outcome = checked_from(typed_values(request))
    version = request.GET.get("version", "")
    window = actions.Window(
        token=request.GET.get("tab", "")[:40] or "–",
        version=int(version) if version.isdecimal() and len(version) < 9 else -1,
    )
    actions.save_findings(one, checked, outcome=outcome, window=window, by=here.person, at=here.at)
    return JsonResponse({"saved_at": clock_time(here.at, here.person)})


def typed_values(request: HttpRequest) -> dict[str, object]:
    try:
        typed = json.loads(request.body)
    except ValueError:
        typed = None
    if not isinstance(typed, dict):
        deny("not_readable", _("What was sent is not a table of fields and texts.")).enforce()
    return {str(name): value for name, value in dict(typed or {}).items()}


@login_required
@require_POST
def sign(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    desk = Desk(request, slug, code)
    here, one = desk.here, desk.found(number)
    if attempt(request, lambda: actions.sign(one, by=here.person, at=here.at)):
        facts = {"code": one.application.entry_code}
        messages.success(request, _("%(code)s is decided with two signatures.") % facts)
        return onward(desk, PROPOSED & ~Q(proposed_by=here.person))
    return shown(request, desk, desk.found(number))


def with_reason(
    request: HttpRequest, desk: Desk, number: int, act: Callable[[Screening, str], object]
) -> bool:
    """Did it happen? A refusal is told on the page, which keeps the reason that was typed."""
    one, reason = desk.found(number), ReasonForm(request.POST)
    if not reason.is_valid():
        return False
    return attempt(request, lambda: act(one, reason.cleaned_data["reason"])) is not None


@login_required
@require_POST
def send_back(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    desk = Desk(request, slug, code)
    here, one = desk.here, desk.found(number)

    def act(one: Screening, why: str) -> Screening:
        return actions.send_back(one, reason=why, by=here.person, at=here.at)

    if with_reason(request, desk, number, act):
        facts = {"code": one.application.entry_code}
        messages.success(request, _("%(code)s is checked again.") % facts)
        return onward(desk, PROPOSED & ~Q(proposed_by=here.person))
    return shown(request, desk, desk.found(number), reason=ReasonForm(request.POST))


@login_required
@require_POST
def reconsider(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    desk = Desk(request, slug, code)
    here, one = desk.here, desk.found(number)

    def act(one: Screening, why: str) -> Screening:
        return actions.reconsider(one, reason=why, by=here.person, at=here.at)

    if with_reason(request, desk, number, act):
        facts = {"code": one.application.entry_code}
        messages.success(request, _("%(code)s is checked again.") % facts)
        return redirect(desk.place("screening", number))
    return shown(request, desk, desk.found(number), reason=ReasonForm(request.POST))


@login_required
@require_POST
def ask_repair(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    desk = Desk(request, slug, code)
    here, one = desk.here, desk.found(number)
    items, places = list(one.round.check_items.all()), queries.repairable(one.application)
    form = RepairRequestForm(items, places, request.POST, is_again=one.repairs.exists())

    def act() -> object:
        typed = form.cleaned_data
        return actions.ask_repair(
            one,
            items=typed["items"],
            fields=typed["fields_named"],
            text=typed["text"],
            reason=typed.get("reason", ""),
            by=here.person,
            at=here.at,
        )

    if form.is_valid() and attempt(request, act) is not None:
        facts = {"code": one.application.entry_code}
        messages.success(request, _("The applicant of %(code)s is asked by letter.") % facts)
        return onward(desk, OPEN)
    return shown(request, desk, desk.found(number), repair=form)
