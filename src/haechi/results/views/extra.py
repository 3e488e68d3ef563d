"""Extra reviews near the cut: what the next ones would be, and buying them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.jury import queries as jury
from haechi.results import actions, queries, rules
from haechi.results.forms import BuyForm
from haechi.results.views.ranking import Reading, reading


@never_cache
@login_required
def extra(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The budget, what was bought, and the plan for as many as are asked for."""
    return show(request, reading(request, slug, code), BuyForm(request.GET or None))


def show(request: HttpRequest, found: Reading, form: BuyForm) -> HttpResponse:
    round_, here = found.round, found.here
    rules.has_power(here.who, "buy_reviews").enforce()
    budget = queries.budget(round_)
    most = min(budget.left, rules.BATCH)
    number = form.number_or(most)
    may_buy = rules.may_buy_reviews(
        here.who,
        round_,
        here.at,
        number=number,
        left=budget.left,
        waiting=budget.waiting,
        short=jury.entries_short_of_reviews(round_, submitted_only=True),
    )
    plan = attempt(request, lambda: actions.next_reviews(round_, number)) if may_buy else None
    context = {
        "round": round_,
        "budget": budget,
        "most": most,
        "number": number,
        "form": form if form.errors else BuyForm(initial={"number": number}),
        "may_buy": may_buy,
        "plan": plan,
        "purchases": queries.purchases(round_),
    }
    return render(request, "results/extra.html", context)


@require_POST
@login_required
def buy(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    found, form = reading(request, slug, code), BuyForm(request.POST)
    if not form.is_valid():
        return show(request, found, form)
    here, number = found.here, form.cleaned_data["number"]
    site = request.build_absolute_uri("/")[:-1]
    bought = attempt(
        request,
        lambda: actions.buy_reviews(found.round, number, site=site, by=here.person, at=here.at),
    )
    if bought is None:
        return show(request, found, form)
    words = ngettext(
        "%(n)s extra review lies before a judge.",
        "%(n)s extra reviews lie before the judges.",
        bought,
    )
    messages.success(request, words % {"n": bought} + " " + _("They are not told why."))
    return redirect("results:extra", slug, code)
