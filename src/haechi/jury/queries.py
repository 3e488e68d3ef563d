"""READS: panels, progress, what a judge has before them."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from haechi.core.models import Message
from haechi.core.verdict import Text
from haechi.jury import rules
from haechi.jury.models import Judge, Mark, Plan, PlannedReview, Recusal, Sheet
from haechi.jury.states import JudgeState, SheetState
from haechi.people.models import User
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


def invited(fingerprint: str) -> Judge | None:
    """The judge whose letter carries the secret of this fingerprint."""
    if not fingerprint:
        return None
    return (
        Judge.objects.select_related("round__edition", "user")
        .filter(invitation=fingerprint)
        .first()
    )


def seats(user_id: int | None, edition: Edition) -> list[Judge]:
    """The seats of a person, the open round first, then the latest."""
    return sorted(
        judgeships(user_id, edition),
        key=lambda judge: (judge.round.state != RoundState.OPEN, -judge.round.order),
    )


def expected_load(round_: Round) -> int | None:
    """About how many entries a judge will read, once the entries of the round are known."""
    if not prize.earlier_closed(round_):
        return None
    panel_ = round_.judges.exclude(state__in=[JudgeState.DECLINED, JudgeState.RELEASED]).count()
    reviews = prize.entries_of(round_).count() * round_.reviews_per_entry
    return -(-reviews // max(panel_, round_.reviews_per_entry, 1)) or None


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
    return (
        seated(round_)
        .order_by("user__name", "pk")
        .annotate(
            total=Count("sheets", filter=standing & ~Q(sheets__state=SheetState.RECUSED)),
            submitted=Count("sheets", filter=standing & Q(sheets__state=SheetState.SUBMITTED)),
            begun=Count("sheets", filter=standing & Q(sheets__state=SheetState.DRAFT)),
            recused=Count("sheets", filter=Q(sheets__state=SheetState.RECUSED)),
            last_saved_at=Max("sheets__saved_at"),
        )
    )


def judges_to_remind(round_: Round, day: str) -> list[Judge]:
    """Those with sheets left who have had no reminder on this day."""
    left = living_sheets(round_).exclude(state=SheetState.SUBMITTED)
    behind = seated(round_).filter(sheets__in=left).distinct()
    keys = {reminder_key(judge, day): judge for judge in behind}
    sent = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [judge for key, judge in keys.items() if key not in sent]


def reminder_key(judge: Judge, day: str) -> str:
    return f"reminder-{judge.round_id}-{judge.pk}-{day}"


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
    marks = [
        (weights[m.criterion_id], m.value) for m in sheet.marks.all() if m.criterion_id in weights
    ]
    weight = sum(w for w, _value in marks)
    return sum(w * value for w, value in marks) / weight if weight else None


def conflicts(round_: Round) -> set[tuple[int, int]]:
    """(entry, judge) pairs that must not meet: declared, or of one country where rules say so."""
    pairs = set(
        Recusal.objects.filter(judge__round=round_).values_list("application_id", "judge_id")
    )
    if round_.own_country_excluded:
        at_home = dict(prize.entries_of(round_).values_list("pk", "city__country_id"))
        for judge_id, country_id in seated(round_).values_list("pk", "country_id"):
            pairs |= {(entry, judge_id) for entry, home in at_home.items() if home == country_id}
    return pairs


def plans(round_: Round) -> QuerySet[Plan]:
    return round_.plans.select_related("made_by").annotate(count=Count("reviews"))


def planned_load(plan: Plan) -> QuerySet[Judge]:
    """Every seated or planned judge with how many entries the plan gives them."""
    mine = Q(planned_reviews__plan=plan)
    return (
        panel(plan.round)
        .annotate(load=Count("planned_reviews", filter=mine))
        .filter(Q(state=JudgeState.ACCEPTED) | Q(load__gt=0))
        .order_by("-load", "user__email")
    )


def planned_entries(plan: Plan) -> QuerySet[Application]:
    """The entries of a plan, each with its planned reviews."""
    reviews = PlannedReview.objects.filter(plan=plan).select_related("judge__user")
    return (
        Application.objects.filter(planned_reviews__plan=plan)
        .distinct()
        .select_related("category", "city__country")
        .prefetch_related(Prefetch("planned_reviews", queryset=reviews, to_attr="readers"))
        .order_by("number")
    )


@dataclass(frozen=True)
class Change:
    """What applying a plan does to the sheets that lie before the judges."""

    added: frozenset[tuple[int, int]]
    dropped: frozenset[int]
    kept: int


def change_by(plan: Plan) -> Change:
    """New (judge, entry) pairs get a sheet; sheets not begun and not planned any more go."""
    wanted = set(plan.reviews.values_list("judge_id", "application_id"))
    there = list(
        Sheet.objects.filter(judge__round=plan.round).values_list(
            "pk", "judge_id", "application_id", "state"
        )
    )
    dropped = frozenset(
        pk
        for pk, judge, entry, state in there
        if state == SheetState.ASSIGNED and (judge, entry) not in wanted
    )
    present = {(judge, entry) for _pk, judge, entry, _state in there}
    return Change(frozenset(wanted - present), dropped, len(there) - len(dropped))


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


def recusals(round_: Round) -> QuerySet[Recusal]:
    return Recusal.objects.filter(judge__round=round_).select_related(
        "judge__user", "application__category", "declared_by"
    )


def scored_rounds(edition: Edition) -> QuerySet[Round]:
    return edition.rounds.filter(kind=RoundKind.SCORE).select_related("edition")


# --- what is kept about a person ----------------------------------------------------------------


def kept_about(user: User) -> dict[str, list[dict[str, object]]]:
    """A person's seats on panels and every sheet they wrote."""
    seats_ = Judge.objects.filter(user=user).select_related("round__edition")
    sheets = Sheet.objects.filter(judge__user=user).select_related("application", "judge__round")
    return {
        "seats": [
            {
                "edition": seat.round.edition.slug,
                "round": seat.round.code,
                "state": seat.state,
                "field": seat.field,
                "employer": seat.employer,
                "nominated_at": seat.nominated_at,
            }
            for seat in seats_
        ],
        "sheets": [
            {
                "round": sheet.judge.round.code,
                "entry": sheet.application.entry_code,
                "state": sheet.state,
                "marks": {mark.criterion.code: mark.value for mark in sheet.marks.all()},
                "note": sheet.note,
                "comment": sheet.comment,
                "feedback": sheet.feedback,
                "submitted_at": sheet.submitted_at,
            }
            for sheet in sheets.prefetch_related("marks__criterion")
        ],
    }


def running_seats(user: User) -> list[str]:
    """The rounds not yet concluded in which this person judges."""
    seats_ = Judge.objects.filter(user=user, state=JudgeState.ACCEPTED).exclude(
        round__state=RoundState.CLOSED
    )
    return [seat.round.name for seat in seats_.select_related("round")]
