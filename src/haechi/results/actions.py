"""WRITES: one verb, one function, one transaction, one journal line."""

from datetime import datetime
from typing import Any

from django.db import transaction

from haechi.core import journal
from haechi.jury import queries as jury
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.actions import conclude
from haechi.prize.models import Application, Award, Edition, Passage, Round
from haechi.prize.states import Outcome, RoundKind
from haechi.results import measures, queries, rules
from haechi.results.models import Decision, Ranked, Release, Run
from haechi.results.states import DECISION, RELEASE, RUN, RunState


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


# --- decisions ----------------------------------------------------------------------------------


def award_round(edition: Edition) -> Round:
    """The one round that decides on the grid; published rules have exactly one."""
    return edition.rounds.select_related("edition").get(kind=RoundKind.AWARD)


@transaction.atomic
def propose_decision(
    award: Award,
    *,
    place: int,
    application: Application | None,
    reason: str,
    by: User,
    at: datetime,
) -> Decision:
    """Propose an entry for a place of the grid, or that the place stays empty."""
    edition = Edition.objects.select_for_update().get(pk=award.edition_id)
    round_ = award_round(edition)
    living = queries.decisions(edition)
    rules.may_propose_decision(
        prize.standing(by, edition),
        award,
        round_,
        at,
        application=application,
        in_round=application is not None
        and prize.entries_of(round_).filter(pk=application.pk).exists(),
        place=place,
        is_taken=living.filter(award=award, place=place).exists(),
        has_award=application is not None and living.filter(application=application).exists(),
        reason=reason,
    ).enforce()
    decision = Decision.objects.create(
        award=award,
        place=place,
        application=application,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.propose_decision",
        subject=decision,
        edition_id=edition.pk,
        entry=application.entry_code if application else None,
        reason=reason,
    )
    return decision


def lock_decision(decision: Decision) -> Decision:
    return (
        Decision.objects.select_for_update(of=("self",))
        .select_related("award__edition")
        .get(pk=decision.pk)
    )


@transaction.atomic
def confirm_decision(decision: Decision, *, by: User, at: datetime) -> Decision:
    """A second member confirms."""
    decision = lock_decision(decision)
    edition = decision.award.edition
    round_ = award_round(edition)
    rules.may_confirm_decision(prize.standing(by, edition), decision, round_, at).enforce()
    DECISION.advance(decision, "confirm")
    decision.confirmed_by, decision.confirmed_at = by, at
    decision.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    journal.write(
        by=by, at=at, verb="results.confirm_decision", subject=decision, edition_id=edition.pk
    )
    return decision


@transaction.atomic
def retract_decision(decision: Decision, *, reason: str, by: User, at: datetime) -> Decision:
    decision = lock_decision(decision)
    edition = decision.award.edition
    round_ = award_round(edition)
    standing = prize.standing(by, edition)
    rules.may_retract_decision(standing, decision, round_, at, reason).enforce()
    DECISION.advance(decision, "retract")
    decision.save(update_fields=["state"])
    journal.write(
        by=by,
        at=at,
        verb="results.retract_decision",
        subject=decision,
        edition_id=edition.pk,
        reason=reason,
    )
    return decision


@transaction.atomic
def conclude_awards(round_: Round, *, note: str = "", by: User, at: datetime) -> Round:
    """Close the final round: winners and those without an award get their exit records."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    edition = round_.edition
    standing = prize.standing(by, edition)
    rules.may_conclude_awards(standing, round_, queries.places_undecided(edition)).enforce()
    awarded = {d.application_id: d.award for d in queries.winners(edition)}
    passages = [award_exit(entry, awarded, round_) for entry in prize.entries_of(round_)]
    conclude(round_, passages, note=note, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="results.conclude_awards",
        subject=round_,
        edition_id=edition.pk,
        winners=len(awarded),
        digest=queries.digest_of_decisions(edition),
    )
    return round_


def award_exit(entry: Application, awarded: dict[int | None, Award], round_: Round) -> Passage:
    award = awarded.get(entry.pk)
    return Passage(
        round=round_,
        application=entry,
        outcome=Outcome.ON if award else Outcome.OUT,
        reason_code=award.code if award else "no_award",
        facts={"award": award.code} if award else {},
    )


# --- release ------------------------------------------------------------------------------------


@transaction.atomic
def prepare_release(edition: Edition, *, release_at: datetime, by: User, at: datetime) -> Release:
    """Seal the decisions with their digest and name the hour; nothing is shown yet."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    rules.may_prepare_release(
        prize.standing(by, edition),
        queries.final_is_closed(edition),
        queries.living_release(edition) is not None,
        release_at,
        at,
    ).enforce()
    release = Release.objects.create(
        edition=edition,
        release_at=release_at,
        digest=queries.digest_of_decisions(edition),
        prepared_by=by,
        prepared_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.prepare_release",
        subject=release,
        edition_id=edition.pk,
        release_at=release_at,
        digest=release.digest,
    )
    return release


def lock_release(release: Release) -> Release:
    return (
        Release.objects.select_for_update(of=("self",)).select_related("edition").get(pk=release.pk)
    )


@transaction.atomic
def approve_release(release: Release, *, by: User, at: datetime) -> Release:
    """A second person approves; at its hour the result is public without another hand."""
    release = lock_release(release)
    edition = release.edition
    digest_holds = release.digest == queries.digest_of_decisions(edition)
    standing = prize.standing(by, edition)
    rules.may_approve_release(standing, release, digest_holds, at).enforce()
    RELEASE.advance(release, "approve")
    release.approved_by, release.approved_at = by, at
    release.save(update_fields=["state", "approved_by", "approved_at"])
    journal.write(
        by=by,
        at=at,
        verb="results.approve_release",
        subject=release,
        edition_id=edition.pk,
        release_at=release.release_at,
        digest=release.digest,
    )
    return release


@transaction.atomic
def recall_release(release: Release, *, reason: str, by: User, at: datetime) -> Release:
    """Stop a release before its hour."""
    release = lock_release(release)
    edition = release.edition
    rules.may_recall_release(prize.standing(by, edition), release, at, reason).enforce()
    RELEASE.advance(release, "recall")
    release.recall_reason = reason
    release.save(update_fields=["state", "recall_reason"])
    journal.write(
        by=by,
        at=at,
        verb="results.recall_release",
        subject=release,
        edition_id=edition.pk,
        reason=reason,
    )
    return release
