"""The figures of a check: in full for staff, with small numbers hidden for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.desk import NoteForm, ReasonForm
from haechi.prize.models import EligibilityReport, Round
from haechi.prize.views.asking import Asked, ask
from haechi.prize.views.rounds import typed_in
from haechi.prize.views.screenings import check_round
from haechi.prize.visits import Visit, visit


@login_required
def statistics(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = check_round(here, code)
    report = queries.public_report(round_)
    context = {
        "round": round_,
        "tables": tables.figure_tables(round_, queries.eligibility_figures(round_)),
        "followed": queries.how_often_followed(round_),
        "report": report,
        "may_publish": rules.may_publish_report(
            here.who, round_, queries.applicants_may_know(round_), report is not None
        ),
        "may_withdraw": rules.may_withdraw_report(here.who, report is not None, "-"),
    }
    return render(request, "prize/statistics.html", context)


@login_required
def statistics_csv(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = check_round(here, code)
    return tables.figures_file(round_, queries.eligibility_figures(round_))


@login_required
def publish_report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = check_round(here, code)
    asked = Asked(
        heading=_("Publish the figures of “%(round)s”?") % {"round": round_},
        text=_(
            "Everybody can read them. Numbers below three are hidden, with what would tell them."
        ),
        action=_("Publish the figures"),
        done=_("The figures are public."),
        back=("prize:statistics", slug, code),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.publish_report(round_, by=here.person, at=here.at)

    if request.method == "GET":
        is_public = queries.public_report(round_) is not None
        is_told = queries.applicants_may_know(round_)
        rules.may_publish_report(here.who, round_, is_told, is_public).enforce()
    return ask(request, without_fields(request), asked, act)


def without_fields(request: HttpRequest) -> NoteForm:
    """A question that asks for nothing but yes."""
    form = NoteForm(typed_in(request))
    del form.fields["reason"]
    return form


@login_required
def withdraw_report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = check_round(here, code)
    asked = Asked(
        heading=_("Withdraw the figures of “%(round)s”?") % {"round": round_},
        text=_("The public page closes. The record of what was published stays."),
        action=_("Withdraw the figures"),
        danger=True,
        done=_("The figures are no longer public."),
        back=("prize:statistics", slug, code),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.withdraw_report(round_, reason=typed["reason"], by=here.person, at=here.at)

    if request.method == "GET":
        is_public = queries.public_report(round_) is not None
        rules.may_withdraw_report(here.who, is_public, "-").enforce()
    return ask(request, ReasonForm(typed_in(request)), asked, act)


# --- what everybody reads -------------------------------------------------------------------------


def published(here: Visit, code: str) -> tuple[Round, EligibilityReport]:
    round_ = get_object_or_404(here.edition.rounds, code=code)
    round_.edition = here.edition
    report = queries.public_report(round_)
    if report is None:
        raise Http404
    return round_, report


def report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_, found = published(here, code)
    context = {
        "round": round_,
        "report": found,
        "tables": tables.figure_tables(round_, found.figures),
    }
    return render(request, "prize/report.html", context)


def report_csv(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_, found = published(here, code)
    return tables.figures_file(round_, found.figures)
