"""The appeal desk: what was appealed against, and who may decide it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.core.verdict import Verdict
from haechi.prize import actions, queries, rules
from haechi.prize.forms.screening import DecisionForm
from haechi.prize.models import Appeal
from haechi.prize.states import AppealState
from haechi.prize.visits import Visit, visit

A_PAGE = 50


@login_required
def appeals(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.may_read_appeals(here.who).enforce()
    every = queries.appeals_in(here.edition)
    page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    waiting = every.filter(state=AppealState.FILED).count()
    return render(request, "prize/appeals.html", {"page": page, "waiting": waiting, "query": ""})


@login_required
def appeal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    rules.may_read_appeals(here.who).enforce()
    one = found(here, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(request, lambda: decided(here, one, form)):
            messages.success(request, _("The appeal is decided; the applicant is told."))
            return redirect("prize:appeal_desk", slug, pk)
        one = found(here, pk)
    screening = one.notice.screening
    context = {
        "appeal": one,
        "screening": screening,
        "application": screening.application,
        "answers": screening.application.answers.exclude(text="").select_related("question"),
        "failing": screening.findings.filter(holds=False).select_related("item"),
        "repairs": screening.repairs.all(),
        "form": form,
        "may_decide": may_hear(here, one),
    }
    return render(request, "prize/appeal.html", context)


def found(here: Visit, pk: int) -> Appeal:
    return get_object_or_404(queries.appeals_in(here.edition), pk=pk)


def decided(here: Visit, one: Appeal, form: DecisionForm) -> Appeal:
    return actions.decide_appeal(
        one,
        is_upheld=form.cleaned_data["outcome"] == AppealState.UPHELD,
        decision=form.cleaned_data["decision"],
        by=here.person,
        at=here.at,
    )


def may_hear(here: Visit, one: Appeal) -> Verdict:
    screening = one.notice.screening
    return rules.may_hear_appeal(
        here.who,
        one,
        is_involved=here.person.pk in queries.hands_in(screening),
        is_kin=queries.is_kin(here.person, screening.application),
    )
