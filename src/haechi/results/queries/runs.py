"""READS: scores as rows, the current run and its ranking."""

from collections.abc import Iterable

from django.db.models import QuerySet

from haechi.jury import queries as jury
from haechi.jury.models import Mark, Sheet
from haechi.jury.states import SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Criterion, Round
from haechi.results.models import Ranked, Run
from haechi.results.states import RunState

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


def calibrated(round_: Round) -> dict[int, Ranked]:
    """Where each entry of a round stood in the scored round before it, by the entry's key."""
    scored = (
        jury.scored_rounds(round_.edition).filter(order__lt=round_.order).order_by("order").last()
    )
    run = current_run(scored) if scored else None
    return {place.application_id: place for place in ranking(run)} if run else {}
