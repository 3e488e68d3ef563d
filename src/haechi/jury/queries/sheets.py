"""READS: what lies before a judge, and which sheets count."""

from django.db.models import Count, Q, QuerySet

from haechi.core.verdict import Text
from haechi.jury import rules
from haechi.jury.models import Judge, Mark, Recusal, Sheet
from haechi.jury.queries.panel import seats
from haechi.jury.states import JudgeState, SheetState
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.models import Application, Criterion, Edition, Round
from haechi.prize.states import ApplicationState, RoundState


def living_sheets(round_: Round) -> QuerySet[Sheet]:
    """The sheets that count or may still: the entry stands, nobody stepped back from it."""
    return (
        Sheet.objects.filter(
            is_living(), judge__round=round_, application__state=ApplicationState.SUBMITTED
        )
        .exclude(state=SheetState.RECUSED)
        .select_related("judge__user", "application__category")
    )


def is_living(path: str = "") -> Q:
    """The judge is seated, or stepped down and had submitted; ``path`` leads to the sheet."""
    stepped_down = {f"{path}judge__state": JudgeState.RETIRED, f"{path}state": SheetState.SUBMITTED}
    return Q(**{f"{path}judge__state": JudgeState.ACCEPTED}) | Q(**stepped_down)


def sheets_visible_to(who: Standing, round_: Round) -> QuerySet[Sheet]:
    """The query says what ``may_read_sheet`` says."""
    sheets = Sheet.objects.filter(judge__round=round_).select_related(
        "judge__user", "application__category"
    )
    if who.holds(rules.POWERS["read_every_sheet"]):
        return sheets
    if round_.state == RoundState.CLOSED and who.holds({Role.CHAIR, Role.FINAL_COMMITTEE}):
        return sheets
    return sheets.filter(judge__user=who.user_id, judge__state=JudgeState.ACCEPTED)


def has_submitted(judge: Judge) -> bool:
    return judge.sheets.filter(state=SheetState.SUBMITTED).exists()


def sheets_of(edition: Edition) -> QuerySet[Sheet]:
    """Every sheet of an edition, with what a rule asks of it."""
    return Sheet.objects.filter(judge__round__edition=edition).select_related(
        "judge__round", "application__edition"
    )


def queue(judge: Judge) -> QuerySet[Sheet]:
    """What lies before a judge, in the order of the entries' numbers.

    An entry from which the chair had the judge step back is gone without a trace.
    """
    return (
        judge.sheets.filter(application__state=ApplicationState.SUBMITTED)
        .exclude(state=SheetState.RECUSED, application__in=silenced(judge))
        .select_related("application__category", "application__city__country", "judge__round")
        .annotate(marked=Count("marks"))
        .order_by("application__number")
    )


def silenced(judge: Judge) -> QuerySet[Application]:
    """The entries somebody else took from a judge."""
    taken = Recusal.objects.filter(judge=judge).exclude(declared_by=judge.user_id)
    return Application.objects.filter(recusals__in=taken)


def sheet_before(user_id: int | None, edition: Edition, number: int, code: str) -> Sheet | None:
    """A judge's own sheet for an entry: in the round named, else in the open round first."""
    places = {judge.pk: place for place, judge in enumerate(seats(user_id, edition))}
    sheets = (
        Sheet.objects.filter(judge__in=places, application__number=number)
        .select_related(
            "judge__round__edition",
            "judge__user",
            "application__category",
            "application__city__country",
        )
        .order_by("pk")
    )
    if code:
        sheets = sheets.filter(judge__round__code=code)
    return min(sheets, key=lambda sheet: places[sheet.judge_id], default=None)


def own_recusal(sheet: Sheet) -> Recusal | None:
    """How the judge stepped back; None where somebody else had them step back."""
    return Recusal.objects.filter(
        judge=sheet.judge_id, application=sheet.application_id, declared_by=sheet.judge.user_id
    ).first()


def next_awaiting(judge: Judge, after: int) -> Sheet | None:
    """The next sheet to fill in: after this entry's number, then from the beginning."""
    waiting = awaiting(judge)
    return waiting.filter(application__number__gt=after).first() or waiting.first()


def neighbours(sheet: Sheet) -> tuple[int | None, int | None]:
    """The numbers of the entries before and after this one in the judge's queue."""
    numbers = list(
        queue(sheet.judge)
        .exclude(state=SheetState.RECUSED)
        .values_list("application__number", flat=True)
    )
    here = sheet.application.number
    before = [number for number in numbers if number < here]
    after = [number for number in numbers if number > here]
    return (before[-1] if before else None), (after[0] if after else None)


def heads(round_: Round) -> dict[int | None, int]:
    """How many criteria are scored, by category; ``None`` stands for all others."""
    counted = (
        Criterion.objects.filter(round=round_, weight__isnull=False)
        .order_by()
        .values_list("category_id")
        .annotate(Count("pk"))
    )
    return dict(counted)


def awaiting(judge: Judge) -> QuerySet[Sheet]:
    return queue(judge).filter(state__in=[SheetState.ASSIGNED, SheetState.DRAFT])


def criteria_of(sheet: Sheet) -> QuerySet[Criterion]:
    return prize.scored_criteria(sheet.judge.round, sheet.application.category_id)


def missing_marks(sheet: Sheet) -> list[Text]:
    marked = set(Mark.objects.filter(sheet=sheet).values_list("criterion_id", flat=True))
    return [c.name for c in criteria_of(sheet) if c.pk not in marked]


def total(sheet: Sheet) -> float | None:
    """The weighted mean of the marks given so far, on the scale of the scores."""
    weights = {c.pk: float(c.weight or 0) for c in criteria_of(sheet)}
    marks = [
        (weights[m.criterion_id], m.value) for m in sheet.marks.all() if m.criterion_id in weights
    ]
    weight = sum(w for w, _value in marks)
    return sum(w * value for w, value in marks) / weight if weight else None
