"""The report on a jury: loads, agreement, severity, what calibration changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from haechi.jury import queries as jury
from haechi.prize import visits
from haechi.results import queries, rules, tables


@never_cache
def report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = visits.visit(request, slug)
    rounds = jury.scored_rounds(here.edition).select_related("edition")
    round_ = get_object_or_404(rounds, code=code)
    judges = jury.judges_now(here.who.user_id, here.edition, here.at)
    released = rules.may_read_winners(
        here.edition, queries.living_release(here.edition), here.at
    ).allowed
    rules.may_read_report(here.who, round_, judges, released).enforce()
    run = queries.current_run(round_)
    context: dict[str, object] = {
        "round": round_,
        "run": run,
        "may_read_run": rules.may_read_run(here.who, judges),
    }
    if run is not None:
        places = queries.places(round_)
        ranked = list(queries.ranking(run))
        loads = queries.loads(round_)
        fewest, most = tables.fewest_and_most(load.submitted for load in loads)
        context |= {
            "rows": tables.report_rows(loads, run.result, with_names=round_.report_names),
            "reviews": sum(load.submitted for load in loads),
            "fewest": fewest,
            "most": most,
            "extra": queries.extra_given(round_),
            "entries": len(ranked),
            "reliability": tables.reliability_figures(run.result),
            "overlaps": tables.overlaps(run.result, tables.fields_of(ranked, places)),
            "crossed": queries.crossed(ranked, places),
            "may_read_entries": rules.may_read_entries_of_report(here.who, judges),
        }
    return render(request, "results/report.html", context)
