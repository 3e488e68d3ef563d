"""How well the sheets link the judges, and what is worth a question while judging goes on."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from haechi.jury import measures, queries, rules
from haechi.jury.views.doors import scored_round
from haechi.prize.rules import round_is_open
from haechi.prize.visits import visit


@never_cache
@login_required
def quality(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visit(request, slug)
    round_ = scored_round(here, code)
    judges_now = queries.judges_now(here.who.user_id, here.edition, here.at)
    rules.may_read_quality(here.who, judges_now).enforce()
    context = {
        "round": round_,
        "tab": "quality",
        "questions": queries.questions(round_, here.at),
        "links": [
            measures.links_of(queries.pairs_laid(round_, submitted_only=only))
            for only in (True, False)
        ],
        "open": round_is_open(round_, here.at),
        "may_plan": rules.has_power(here.who, "plan"),
        "may_progress": True,
    }
    return render(request, "jury/quality.html", context)
