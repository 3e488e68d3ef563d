"""READS: scores as rows, the current run, what is decided, what the public may see."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from haechi.jury import queries as jury
from haechi.jury.models import Mark, Sheet
from haechi.jury.states import SheetState
from haechi.people.rules import Standing
from haechi.prize import queries as prize
from haechi.prize.models import Application, Award, Criterion, Edition, Round
from haechi.prize.states import ApplicationState, RoundKind, RoundState
from haechi.results import rules
from haechi.results.models import Decision, Ranked, Release, Run
from haechi.results.states import DecisionState, ReleaseState, RunState

Row = dict[str, str | float]


def submitted_sheets(round_: Round) -> QuerySet[Sheet]:
    """The sheets that count towards the result."""
    return jury.living_sheets(round_).filter(
        state=SheetState.SUBMITTED, application__in=prize.entries_of(round_).values("pk")
    )


def score_rows(round_: Round) -> list[Row]:
    """One row a submitted sheet: entry, judge, category and the weighted total of its marks.

    Judges go by a code, so that inputs can be shown without names.
    """
    weights = criterion_weights(round_)
    codes = judge_codes(round_)
    marks: dict[int, list[tuple[float, int]]] = {}
    sheets = submitted_sheets(round_)
    for sheet_id, criterion_id, value in Mark.objects.filter(sheet__in=sheets).values_list(
        "sheet_id", "criterion_id", "value"
    ):
        marks.setdefault(sheet_id, []).append((weights[criterion_id], value))
    return [
        {
            "entry": sheet.application.entry_code,
            "judge": codes[sheet.judge_id],
            "category": sheet.application.category.code,
            "score": weighted_mean(marks[sheet.pk]),
        }
        for sheet in sheets.order_by("application__number", "judge_id")
    ]


def criterion_weights(round_: Round) -> dict[int, float]:
    heads = Criterion.objects.filter(round=round_, weight__isnull=False)
    return {pk: float(weight or 0) for pk, weight in heads.values_list("pk", "weight")}


def weighted_mean(marks: Iterable[tuple[float, int]]) -> float:
    pairs = list(marks)
    return sum(w * value for w, value in pairs) / sum(w for w, _value in pairs)


def judge_codes(round_: Round) -> dict[int, str]:
    """j-01, j-02, … in the order in which the judges were nominated."""
    ids = round_.judges.order_by("pk").values_list("pk", flat=True)
    return {pk: f"j-{place:02d}" for place, pk in enumerate(ids, start=1)}


def places(round_: Round) -> dict[str, int]:
    """How many of each category go on, by the category's code."""
    return dict(round_.cuts.values_list("category__code", "places"))


def current_run(round_: Round) -> Run | None:
    return (
        Run.objects.filter(round=round_, state=RunState.CURRENT)
        .select_related("round__edition", "made_by")
        .first()
    )


def is_stale(run: Run) -> bool:
    """Whether the scores that count have changed since the run was made."""
    return bool(run.scores != score_rows(run.round))


def ranking(run: Run) -> QuerySet[Ranked]:
    return run.ranking.select_related(
        "application__organisation", "application__city__country", "category"
    )


# --- decisions ----------------------------------------------------------------------------------


def final_round(edition: Edition) -> Round | None:
    return edition.rounds.filter(kind=RoundKind.AWARD).order_by("order").last()


def decisions(edition: Edition) -> QuerySet[Decision]:
    """The living decisions of an edition."""
    return (
        Decision.objects.filter(award__edition=edition)
        .exclude(state=DecisionState.RETRACTED)
        .select_related(
            "award__category",
            "application__organisation",
            "application__city__country",
            "application__category",
            "proposed_by",
            "confirmed_by",
        )
    )


def decision_at(award: Award, place: int) -> Decision | None:
    return decisions(award.edition).filter(award=award, place=place).first()


def places_undecided(edition: Edition) -> int:
    """Places of the grid that are not confirmed, filled or empty."""
    confirmed = Counter(
        decisions(edition)
        .filter(state=DecisionState.CONFIRMED)
        .order_by()
        .values_list("award_id", flat=True)
    )
    return sum(award.places - confirmed[award.pk] for award in edition.awards.all())


def winners(edition: Edition) -> QuerySet[Decision]:
    return decisions(edition).filter(state=DecisionState.CONFIRMED, application__isnull=False)


def confirmed(edition: Edition) -> QuerySet[Decision]:
    """What is announced, in the order of the grid: the winners and the places left empty."""
    return (
        decisions(edition)
        .filter(state=DecisionState.CONFIRMED)
        .order_by("award__order", "award_id", "place")
    )


def decisions_visible_to(who: Standing, edition: Edition, at: datetime) -> QuerySet[Decision]:
    """All for those who answer for them, a partner's own for the partner, winners once public."""
    if rules.may_read_every_decision(who):
        return decisions(edition)
    if rules.may_read_winners(edition, living_release(edition), at):
        return winners(edition)
    if rules.may_read_decisions(who):
        return decisions(edition).filter(award__partner_id=who.user_id)
    return Decision.objects.none()


def awards_visible_to(who: Standing, edition: Edition) -> QuerySet[Award]:
    """The rows of the grid this person decides on or answers for."""
    awards = edition.awards.select_related("category", "partner")
    if rules.may_read_every_decision(who):
        return awards
    return awards.filter(partner_id=who.user_id) if who.user_id else awards.none()


def calibrated(round_: Round) -> dict[int, Ranked]:
    """Where each entry of a round stood in the scored round before it, by the entry's key."""
    scored = (
        jury.scored_rounds(round_.edition).filter(order__lt=round_.order).order_by("order").last()
    )
    run = current_run(scored) if scored else None
    return {place.application_id: place for place in ranking(run)} if run else {}


@dataclass(frozen=True)
class Judging:
    """How a result came about, in figures."""

    entries: int
    judges: int
    reviews: int


def judging(edition: Edition) -> Judging:
    entries = edition.applications.filter(state=ApplicationState.SUBMITTED)
    sheets = Sheet.objects.filter(
        jury.is_living(),
        judge__round__edition=edition,
        state=SheetState.SUBMITTED,
        application__in=entries.values("pk"),
    )
    counted = sheets.aggregate(reviews=Count("pk"), judges=Count("judge__user", distinct=True))
    return Judging(entries.count(), counted["judges"], counted["reviews"])


def digest_of_decisions(edition: Edition) -> str:
    """SHA-256 over the confirmed decisions in the order of the grid: what exactly was sealed."""
    rows = [
        [d.award.code, d.place, d.application.entry_code if d.application else None, d.reason]
        for d in confirmed(edition)
    ]
    canonical = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- release ------------------------------------------------------------------------------------


def living_release(edition: Edition) -> Release | None:
    return edition.releases.exclude(state=ReleaseState.RECALLED).first()


def final_is_closed(edition: Edition) -> bool:
    final = final_round(edition)
    return final is not None and final.state == RoundState.CLOSED


def candidates(award: Award, round_: Round) -> list[Application]:
    """Entries of the final round that fit a row of the grid and have no award yet."""
    taken = set(decisions(award.edition).values_list("application_id", flat=True))
    return [
        entry
        for entry in prize.entries_of(round_)
        if entry.pk not in taken and rules.suits(award, entry, in_round=True)
    ]
