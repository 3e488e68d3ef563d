"""READS: what lies before a judge, and which sheets count."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When, prefetch_related_objects

from haechi.core.verdict import Text
from haechi.jury import rules
from haechi.jury.models import Judge, Mark, Recusal, Sheet
from haechi.jury.queries.counting import Progress, counted
from haechi.jury.queries.panel import by_round
from haechi.jury.states import NOT_READ, JudgeState, SheetState
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Application, Criterion, Edition, Round
from haechi.prize.states import ApplicationState, RoundState


def living_sheets(round_: Round) -> QuerySet[Sheet]:
    """The sheets that count or may still: the entry stands, nobody stepped back from it."""
    return (
        Sheet.objects.filter(
            is_living(), judge__round=round_, application__state=ApplicationState.SUBMITTED
        )
        .exclude(state__in=NOT_READ)
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
    own = Q(judge__user=who.user_id, judge__state=JudgeState.ACCEPTED)
    sheets = sheets.filter(own | ~Q(application__in=who.absent_from))
    if who.holds(rules.POWERS["read_every_sheet"]):
        return sheets
    if round_.state == RoundState.CLOSED and who.holds({Role.CHAIR, Role.FINAL_COMMITTEE}):
        return sheets
    return sheets.filter(own)


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


def queue_to_tell(judge: Judge) -> QuerySet[Sheet]:
    """The queue with what a judge is asked about: who entered, and where."""
    return queue(judge).select_related(
        "application__category", "application__city__country", "application__organisation"
    )


def silenced(judge: Judge) -> QuerySet[Application]:
    """The entries somebody else took from a judge."""
    taken = Recusal.objects.filter(judge=judge).exclude(declared_by=judge.user_id)
    return Application.objects.filter(recusals__in=taken)


def sheet_before(user_id: int | None, edition: Edition, number: int, code: str) -> Sheet | None:
    """A judge's own sheet for an entry: in the round named, else in the open round first."""
    sheets = (
        Sheet.objects.filter(
            judge__user=user_id,
            judge__state=JudgeState.ACCEPTED,
            judge__round__edition=edition,
            application__number=number,
        )
        .select_related(
            "judge__round__edition",
            "judge__user",
            "application__edition",
            "application__category",
            "application__city__country",
            "version",
        )
        .order_by("pk")
    )
    if code:
        sheets = sheets.filter(judge__round__code=code)
    return min(sheets, key=lambda sheet: by_round(sheet.judge), default=None)


def own_recusal(sheet: Sheet) -> Recusal | None:
    """How the judge stepped back; None where somebody else had them step back."""
    return Recusal.objects.filter(
        judge=sheet.judge_id, application=sheet.application_id, declared_by=sheet.judge.user_id
    ).first()


def next_awaiting(judge: Judge, after: int) -> Sheet | None:
    """The next sheet to fill in: after this entry's number, then from the beginning."""
    is_before = Case(When(application__number__gt=after, then=0), default=1)
    return awaiting(judge).order_by(is_before, "application__number").first()


@dataclass(frozen=True)
class Places:
    """Where a sheet stands in its judge's queue: the entries beside it, and how much is done."""

    before: int | None
    after: int | None
    progress: Progress


def places_of(sheet: Sheet) -> Places:
    """The numbers of the entries before and after this one, and the judge's progress."""
    lines = list(queue(sheet.judge).values_list("application__number", "state"))
    here = sheet.application.number
    numbers = [number for number, state in lines if state != SheetState.RECUSED]
    return Places(
        before=max((number for number in numbers if number < here), default=None),
        after=min((number for number in numbers if number > here), default=None),
        progress=counted(state for _number, state in lines),
    )


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


def criteria_of(sheet: Sheet) -> list[Criterion]:
    """The weighted heads for the entry's category: its own where it has any, else the common."""
    category = sheet.application.category_id
    heads = Criterion.objects.filter(
        Q(category=category) | Q(category=None), round=sheet.judge.round_id, weight__isnull=False
    )
    found = list(heads)
    return [one for one in found if one.category_id] or found


def with_anchors(criteria: Sequence[Criterion]) -> None:
    """Bring what a score means, and the questions under each head, in two queries."""
    prefetch_related_objects(criteria, "anchors", "parts")


def marks_of(sheet: Sheet) -> dict[int, int]:
    """The marks given so far, by the criterion's key."""
    return dict(Mark.objects.filter(sheet=sheet).values_list("criterion_id", "value"))


def missing_marks(criteria: Iterable[Criterion], marks: Mapping[int, int]) -> list[Text]:
    return [criterion.name for criterion in criteria if criterion.pk not in marks]


def total(criteria: Iterable[Criterion], marks: Mapping[int, int]) -> float | None:
    """The weighted mean of the marks given so far, on the scale of the scores."""
    given = [(float(c.weight or 0), marks[c.pk]) for c in criteria if c.pk in marks]
    weight = sum(w for w, _value in given)
    return sum(w * value for w, value in given) / weight if weight else None


def own_marks(judge: Judge) -> dict[int, int]:
    """How often this judge has given each score on submitted sheets."""
    given = Mark.objects.filter(sheet__judge=judge, sheet__state=SheetState.SUBMITTED).order_by()
    return dict(given.values_list("value").annotate(Count("pk")))


def side_by_side(judge: Judge, numbers: Collection[int]) -> list[Sheet]:
    """Own sheets of these entries, with their marks, for a look at them together."""
    return list(
        queue(judge)
        .filter(application__number__in=numbers)
        .exclude(state=SheetState.RECUSED)
        .prefetch_related("marks__criterion")
    )
