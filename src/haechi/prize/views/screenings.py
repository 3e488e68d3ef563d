"""The desk of a checklist round: what waits, one entry with its rules, two signatures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.desk import ReasonForm, ScreeningForm
from haechi.prize.models import Round, Screening
from haechi.prize.states import ApplicationState, RoundKind, ScreeningState
from haechi.prize.visits import Visit, visit

A_PAGE = 50
OPEN = Q(state=ScreeningState.OPEN)
PROPOSED = Q(state=ScreeningState.PROPOSED)
DECIDED = Q(state=ScreeningState.DECIDED)


def desk(here: Visit, code: str) -> tuple[Round, QuerySet[Screening]]:
    """The round of this code and its entries that still stand."""
    round_ = get_object_or_404(here.edition.rounds, code=code, kind=RoundKind.CHECK)
    round_.edition = here.edition
    rules.may_read_screenings(here.who, round_).enforce()
    standing = queries.screenings_of(round_).filter(application__state=ApplicationState.SUBMITTED)
    return round_, standing


def views_of(here: Visit) -> dict[str, tuple[str, Q]]:
    """The ways to look at the list; what I proposed awaits somebody else."""
    mine = Q(proposed_by=here.person)
    return {
        "all": (_("All"), Q()),
        "open": (_("To be checked"), OPEN),
        "sign": (_("Awaits your signature"), PROPOSED & ~mine),
        "mine": (_("Proposed by you"), PROPOSED & mine),
        "decided": (_("Decided with two signatures"), DECIDED),
    }


@login_required
def screenings(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_, standing = desk(here, code)
    views = views_of(here)
    if not rules.staffs(here.who, round_):
        views["sign"] = (_("Awaits the second signature"), PROPOSED)
        del views["mine"]
    counts = standing.order_by().aggregate(
        **{name: Count("pk", filter=which or None) for name, (_name, which) in views.items()}
    )
    staffs = rules.staffs(here.who, round_)
    waiting = next((name for name in ("open", "sign") if staffs and counts[name]), "all")
    chosen = request.GET.get("view", waiting)
    chosen = chosen if chosen in views else "all"
    page = Paginator(standing.filter(views[chosen][1]), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round_,
        "views": [(name, title, counts[name]) for name, (title, _q) in views.items()],
        "chosen": chosen,
        "page": page,
        "query": f"view={chosen}&",
        "counts": counts,
        "percent": 100 * counts["decided"] // (counts["all"] or 1),
        "next_open": standing.filter(OPEN).first(),
        "next_sign": standing.filter(PROPOSED & ~Q(proposed_by=here.person)).first(),
        "staffs": staffs,
        "is_open": rules.round_is_open(round_, here.at),
        "may_close": rules.may_close_check_round(
            here.who, round_, counts["all"] - counts["decided"]
        ),
    }
    return render(request, "prize/screenings.html", context)


def found(here: Visit, code: str, number: int) -> Screening:
    round_, standing = desk(here, code)
    screening = get_object_or_404(standing, application__number=number)
    screening.round = round_
    return screening


@login_required
def screening(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, code, number)
    items = list(one.round.check_items.all())
    form = ScreeningForm(one, items, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(request, lambda: propose(here, one, form)):
            facts = {"code": one.application.entry_code}
            messages.success(request, _("%(code)s awaits the second signature.") % facts)
            return onward(here, one, OPEN)
        one = found(here, code, number)
    return shown(request, here, one, form, ReasonForm())


def propose(here: Visit, one: Screening, form: ScreeningForm) -> Screening:
    return actions.propose(
        one,
        form.findings,
        passes=form.passes,
        evidence=form.cleaned_data["evidence"],
        by=here.person,
        at=here.at,
    )


def onward(here: Visit, one: Screening, what: Q) -> HttpResponse:
    """To the next entry of the same work, or back to the list when there is none."""
    slug, code = here.edition.slug, one.round.code
    _round, standing = desk(here, code)
    following = standing.filter(what).first()
    if following is None:
        return redirect("prize:screenings", slug, code)
    return redirect("prize:screening", slug, code, following.application.number)


def shown(
    request: HttpRequest, here: Visit, one: Screening, form: ScreeningForm, reason: ReasonForm
) -> HttpResponse:
    is_open = one.state == ScreeningState.OPEN
    staffs = rules.staffs(here.who, one.round)
    context = {
        "screening": one,
        "round": one.round,
        "application": one.application,
        "sections": queries.sections_of(queries.said(one.application)),
        "form": form,
        "reason": reason,
        "staffs": staffs,
        "may_check": is_open and staffs and rules.round_is_open(one.round, here.at),
        "window": rules.round_is_open(one.round, here.at),
        "may_sign": rules.may_sign(here.who, one, here.at),
        "is_mine": one.proposed_by_id == here.person.pk,
        "findings": one.findings.all(),
    }
    return render(request, "prize/screening.html", context)


@login_required
@require_POST
def sign(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, code, number)
    if attempt(request, lambda: actions.sign(one, by=here.person, at=here.at)):
        facts = {"code": one.application.entry_code}
        messages.success(request, _("%(code)s is decided with two signatures.") % facts)
        return onward(here, one, PROPOSED & ~Q(proposed_by=here.person))
    return again(request, here, one, ReasonForm())


@login_required
@require_POST
def send_back(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, code, number)
    reason = ReasonForm(request.POST)

    def act() -> Screening:
        why = reason.cleaned_data["reason"]
        return actions.send_back(one, reason=why, by=here.person, at=here.at)

    if reason.is_valid() and attempt(request, act) is not None:
        facts = {"code": one.application.entry_code}
        messages.success(request, _("%(code)s is checked again.") % facts)
        return onward(here, one, PROPOSED & ~Q(proposed_by=here.person))
    return again(request, here, one, reason)


def again(request: HttpRequest, here: Visit, one: Screening, reason: ReasonForm) -> HttpResponse:
    one = found(here, one.round.code, one.application.number)
    form = ScreeningForm(one, list(one.round.check_items.all()))
    return shown(request, here, one, form, reason)
