"""READS: panels, progress, what a judge has before them."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from haechi.core.verdict import Text
from haechi.jury import rules
from haechi.jury.models import Judge, Mark, Plan, Recusal, Sheet
from haechi.jury.states import JudgeState, SheetState
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.models import Application, Criterion, Edition, Round
from haechi.prize.states import ApplicationState, RoundKind, RoundState


def panel(round_: Round) -> QuerySet[Judge]:
    return round_.judges.select_related("user", "country", "round__edition")


def seated(round_: Round) -> QuerySet[Judge]:
    return panel(round_).filter(state=JudgeState.ACCEPTED)


def judgeships(user_id: int | None, edition: Edition) -> QuerySet[Judge]:
    """The seats this person has accepted in the rounds of an edition."""
    return Judge.objects.filter(
        user=user_id, round__edition=edition, state=JudgeState.ACCEPTED
    ).select_related("round__edition", "user")


def living_sheets(round_: Round) -> QuerySet[Sheet]:
    """The sheets that count: the judge is seated, the entry stands, nobody stepped back."""
    return (
        Sheet.objects.filter(
            judge__round=round_,
            judge__state=JudgeState.ACCEPTED,
            application__state=ApplicationState.SUBMITTED,
        )
        .exclude(state=SheetState.RECUSED)
        .select_related("judge__user", "application__category")
    )


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


def queue(judge: Judge) -> QuerySet[Sheet]:
    """What lies before a judge, in the order of the entries' numbers."""
    return (
        judge.sheets.filter(application__state=ApplicationState.SUBMITTED)
        .select_related("application__category", "application__city__country", "judge__round")
        .annotate(marked=Count("marks"))
        .order_by("application__number")
    )


def awaiting(judge: Judge) -> QuerySet[Sheet]:
    return queue(judge).filter(state__in=[SheetState.ASSIGNED, SheetState.DRAFT])


@dataclass(frozen=True)
class Progress:
    """How much is done: the same figures for the judge and for the chair."""

    total: int
    submitted: int
    begun: int
    recused: int

    @property
    def left(self) -> int:
        return self.total - self.submitted

    @property
    def percent(self) -> int:
        return round(100 * self.submitted / self.total) if self.total else 0


def progress(sheets: QuerySet[Sheet]) -> Progress:
    """Counts over sheets; recused ones are not part of the total."""
    states = Counter(sheets.order_by().values_list("state", flat=True))
    recused = states[SheetState.RECUSED]
    return Progress(
        total=sum(states.values()) - recused,
        submitted=states[SheetState.SUBMITTED],
        begun=states[SheetState.DRAFT],
        recused=recused,
    )


def judges_with_progress(round_: Round) -> QuerySet[Judge]:
    standing = Q(sheets__application__state=ApplicationState.SUBMITTED)
    return seated(round_).annotate(
        total=Count("sheets", filter=standing & ~Q(sheets__state=SheetState.RECUSED)),
        submitted=Count("sheets", filter=standing & Q(sheets__state=SheetState.SUBMITTED)),
        begun=Count("sheets", filter=standing & Q(sheets__state=SheetState.DRAFT)),
        recused=Count("sheets", filter=Q(sheets__state=SheetState.RECUSED)),
    )


def entries_short_of_reviews(round_: Round, *, submitted_only: bool) -> list[Application]:
    """Entries with fewer living (or submitted) sheets than the rules of the round ask for."""
    counted = Q(sheets__judge__round=round_, sheets__judge__state=JudgeState.ACCEPTED)
    counted &= (
        Q(sheets__state=SheetState.SUBMITTED)
        if submitted_only
        else ~Q(sheets__state=SheetState.RECUSED)
    )
    entries = prize.entries_of(round_).annotate(reviews=Count("sheets", filter=counted))
    return list(entries.filter(reviews__lt=round_.reviews_per_entry))


def criteria_of(sheet: Sheet) -> QuerySet[Criterion]:
    return prize.scored_criteria(sheet.judge.round, sheet.application.category_id)


def missing_marks(sheet: Sheet) -> list[Text]:
    marked = set(Mark.objects.filter(sheet=sheet).values_list("criterion_id", flat=True))
    return [c.name for c in criteria_of(sheet) if c.pk not in marked]


def total(sheet: Sheet) -> float | None:
    """The weighted mean of the marks given so far, on the scale of the scores."""
    weights = {c.pk: float(c.weight or 0) for c in criteria_of(sheet)}
    marks = [(weights[m.criterion_id], m.value) for m in sheet.marks.all() if m.criterion_id in weights]
    weight = sum(w for w, _value in marks)
    return sum(w * value for w, value in marks) / weight if weight else None


def conflicts(round_: Round) -> set[tuple[int, int]]:
    """(entry, judge) pairs that must not meet: declared, or of one country where rules say so."""
    pairs = set(
        Recusal.objects.filter(judge__round=round_).values_list("application_id", "judge_id")
    )
    if round_.own_country_excluded:
        at_home = dict(
            prize.entries_of(round_).values_list("pk", "city__country_id")
        )
        for judge_id, country_id in seated(round_).values_list("pk", "country_id"):
            pairs |= {(entry, judge_id) for entry, home in at_home.items() if home == country_id}
    return pairs


def plans(round_: Round) -> QuerySet[Plan]:
    return round_.plans.select_related("made_by").annotate(count=Count("reviews"))


def strangers(plan: Plan) -> list[str]:
    """Planned reviews that can no longer be given."""
    entries = set(prize.entries_of(plan.round).values_list("pk", flat=True))
    judges = set(seated(plan.round).values_list("pk", flat=True))
    barred = conflicts(plan.round)
    return [
        str(review)
        for review in plan.reviews.select_related("application", "judge__user")
        if review.application_id not in entries
        or review.judge_id not in judges
        or (review.application_id, review.judge_id) in barred
    ]


def scored_rounds(edition: Edition) -> QuerySet[Round]:
    return edition.rounds.filter(kind=RoundKind.SCORE)
