"""WRITES: scores are calibrated, a round is concluded by its cut."""

from datetime import datetime
from typing import Any

from django.db import transaction

from haechi.core import journal
from haechi.jury import queries as jury
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.actions import conclude
from haechi.prize.models import Passage, Round
from haechi.prize.states import Outcome
from haechi.results import measures, queries, rules
from haechi.results.models import Ranked, Run
from haechi.results.states import RUN, RunState


@transaction.atomic
def calibrate(round_: Round, *, by: User, at: datetime) -> Run:
    """Calibrate the scores of a round, rank within categories, keep recipe, inputs and result."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    short = jury.entries_short_of_reviews(round_, submitted_only=True)
    rules.may_calibrate(prize.standing(by, round_.edition), round_, short).enforce()
    scores = queries.score_rows(round_)
    result = measures.calibrate(scores, tops=queries.places(round_), seed=round_.seed)
    for earlier in round_.runs.filter(state=RunState.CURRENT):
        RUN.advance(earlier, "supersede")
        earlier.save(update_fields=["state"])
    run = Run.objects.create(
        round=round_,
        recipe=measures.recipe_of(result),
        scores=scores,
        result=result,
        input_sha256=result["input_sha256"],
        seed=result["seed"],
        version=result["jeoul"],
        made_by=by,
        made_at=at,
    )
    keep_ranking(run, result)
    journal.write(
        by=by,
        at=at,
        verb="results.calibrate",
        subject=run,
        edition_id=round_.edition_id,
        seed=run.seed,
        input_sha256=run.input_sha256,
        version=run.version,
        scores=len(scores),
    )
    return run


def keep_ranking(run: Run, result: dict[str, Any]) -> None:
    entries = {entry.entry_code: entry for entry in prize.entries_of(run.round)}
    Ranked.objects.bulk_create(
        Ranked(
            run=run,
            application=entries[place.entry],
            category=entries[place.entry].category,
            reviews=place.reviews,
            raw_mean=place.raw_mean,
            raw_rank=place.raw_rank,
            estimate=place.estimate,
            sd=place.sd,
            rank=place.rank,
            rank_low=place.rank_low,
            rank_high=place.rank_high,
            p_in=place.p_in,
            is_in=place.is_in,
            margin=place.margin,
        )
        for place in measures.places_in(result, cuts=queries.places(run.round))
    )


@transaction.atomic
def shortlist(run: Run, *, note: str = "", by: User, at: datetime) -> Round:
    """Conclude a scored round by its published cut; each exit record names its margin."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=run.round_id)
    run = Run.objects.select_related("round__edition").get(pk=run.pk)
    short = jury.entries_short_of_reviews(round_, submitted_only=True)
    standing = prize.standing(by, round_.edition)
    rules.may_shortlist(standing, run, at, short, queries.is_stale(run)).enforce()
    ranked = list(queries.ranking(run))
    conclude(round_, [exit_of(place, round_) for place in ranked], note=note, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="results.shortlist",
        subject=run,
        edition_id=round_.edition_id,
        on=sum(place.is_in for place in ranked),
        out=sum(not place.is_in for place in ranked),
        margins=margins(ranked),
        note=note,
    )
    return round_


def exit_of(place: Ranked, round_: Round) -> Passage:
    return Passage(
        round=round_,
        application=place.application,
        outcome=Outcome.ON if place.is_in else Outcome.OUT,
        reason_code="within_cut" if place.is_in else "below_cut",
        facts={
            "run": place.run_id,
            "rank": place.rank,
            "rank_low": place.rank_low,
            "rank_high": place.rank_high,
            "p_in": place.p_in,
            "margin": place.margin,
        },
    )


def margins(ranked: list[Ranked]) -> dict[str, float]:
    """By category: how far the last one in stands above the line."""
    inside: dict[str, float] = {}
    for place in ranked:
        if place.is_in:
            code = place.category.code
            inside[code] = min(place.margin, inside.get(code, place.margin))
    return inside
