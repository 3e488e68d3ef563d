"""The ranking of a scored round: calibrate it, read it, check it, conclude it."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.verdict import Verdict
from haechi.jury import queries as jury
from haechi.prize import queries as prize
from haechi.prize import visits
from haechi.prize.models import Application, Round
from haechi.prize.states import RoundKind
from haechi.prize.visits import Visit
from haechi.results import actions, charts, measures, queries, rules, tables
from haechi.results.forms import NoteForm, ShortlistForm
from haechi.results.models import Run


@dataclass(frozen=True)
class Reading:
    """Somebody who may reads the ranking of a round; the run is there once it was made."""

    here: Visit
    round: Round
    run: Run | None


def may_read(here: Visit) -> Verdict:
    """Whether this visitor reads runs: one who still gives scores in the edition does not."""
    judges = jury.judges_now(here.who.user_id, here.edition, here.at)
    return rules.may_read_run(here.who, judges)


def reading(request: HttpRequest, slug: str, code: str) -> Reading:
    """The round and its current run, for those who may read it.

    Raises:
        Http404: there is no such scored round.
        Refused: hidden from everybody else.
    """
    here = visits.visit(request, slug)
    may_read(here).enforce()
    rounds = jury.scored_rounds(here.edition).select_related("edition")
    round_ = get_object_or_404(rounds, code=code)
    return Reading(here, round_, queries.current_run(round_))


@never_cache
@login_required
def rankings(request: HttpRequest, slug: str) -> HttpResponse:
    """The only scored round's ranking, or the choice between several."""
    here = visits.visit(request, slug)
    may_read(here).enforce()
    rounds = list(here.edition.rounds.filter(kind=RoundKind.SCORE))
    if len(rounds) == 1:
        return redirect("results:ranking", slug, rounds[0].code)
    return render(request, "results/rankings.html", {"rounds": rounds})


@never_cache
@login_required
def ranking(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    return show(request, reading(request, slug, code), NoteForm())


def show(request: HttpRequest, found: Reading, note: NoteForm) -> HttpResponse:
    short = jury.entries_short_of_reviews(found.round, submitted_only=True)
    who = found.here.who
    context = {
        "round": found.round,
        "run": found.run,
        "may_calibrate": rules.may_calibrate(who, found.round, short)
        if rules.has_power(who, "calibrate")
        else None,
        "may_read_decisions": rules.may_read_decisions(who),
        "may_extra": found.round.extra_reviews and rules.has_power(who, "buy_reviews"),
        "reviews": jury.progress(jury.living_sheets(found.round)),
    }
    if found.run is None:
        return render(request, "results/ranking.html", context)
    return render(
        request,
        "results/ranking.html",
        context | run_context(found, found.run, short, request.GET.get("category", ""), note),
    )


def run_context(
    found: Reading, run: Run, short: list[Application], category: str, note: NoteForm
) -> dict[str, object]:
    here = found.here
    ranked = list(queries.ranking(run))
    fields = tables.fields_of(ranked, queries.places(found.round))
    field = next((f for f in fields if f.category.code == category), fields[0])
    titles = titles_for(here)
    judges = tables.harshest_first(run.result["judges"])
    is_stale = queries.is_stale(run)
    return {
        "is_stale": is_stale,
        "fields": fields,
        "field": field,
        "rows": tables.ranking_rows(field, titles),
        "chart": charts.ranking_chart(field.ranked, field.places, titles),
        "judges": tables.judge_rows(judges),
        "judges_caption": tables.judges_caption(judges),
        "severity_chart": charts.severity_chart(judges),
        "reliability": tables.reliability_figures(run.result),
        "overlaps": tables.overlaps(run.result, fields),
        "design": tables.design_facts(run.result),
        "warnings": tables.warning_sentences(run.result),
        "command": measures.shell_command(run.recipe),
        "earlier": found.round.runs.exclude(pk=run.pk).select_related("made_by"),
        "may_shortlist": rules.may_shortlist(here.who, run, here.at, short, is_stale)
        if rules.has_power(here.who, "shortlist")
        else None,
        "note": note,
    }


def titles_for(here: Visit) -> dict[int, str]:
    """Titles of the entries this reader may open; to the others an entry is its number."""
    return dict(prize.visible_to(here.who, here.edition).values_list("pk", "title"))


@require_POST
@login_required
def calibrate(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    found = reading(request, slug, code)
    here = found.here
    run = attempt(request, lambda: actions.calibrate(found.round, by=here.person, at=here.at))
    if run is None:
        return show(request, found, NoteForm())
    messages.success(request, _("The scores are calibrated. This is the new ranking."))
    return redirect("results:ranking", slug, code)


@require_POST
@login_required
def shortlist(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Conclude the round by the run the chair had before their eyes."""
    found = reading(request, slug, code)
    here, note = found.here, ShortlistForm(request.POST)
    is_valid = note.is_valid()
    runs = found.round.runs.select_related("round__edition")
    run = get_object_or_404(runs, pk=note.cleaned_data.get("run", 0))
    if not is_valid:
        return show(request, found, note)
    words = note.cleaned_data["note"]
    done = attempt(request, lambda: actions.shortlist(run, note=words, by=here.person, at=here.at))
    if done is None:
        return show(request, found, note)
    on = run.ranking.filter(is_in=True).count()
    messages.success(
        request,
        ngettext(
            "The round is concluded: %(on)s entry goes on to the next round.",
            "The round is concluded: %(on)s entries go on to the next round.",
            on,
        )
        % {"on": on},
    )
    return redirect("results:ranking", slug, code)


@require_POST
@login_required
def replay(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Compute the run again from its recipe and say whether it gives the same figures."""
    found = reading(request, slug, code)
    run = get_object_or_404(found.round.runs.filter(state="current"))
    again = attempt(request, lambda: measures.replay(run))
    if again is not None and again.same:
        messages.success(
            request,
            _("Computed again with jeoul %(version)s: all %(figures)s figures are the same.")
            % {"version": again.version, "figures": f"{again.figures:,}"},
        )
    elif again is not None:
        messages.error(
            request,
            _(
                "Computed again with jeoul %(version)s, this differs first: %(where)s was "
                "%(stored)s and is now %(fresh)s."
            )
            % {
                "version": again.version,
                "where": again.where,
                "stored": again.stored,
                "fresh": again.fresh,
            },
        )
    return redirect("results:ranking", slug, code)
