"""READS: how far judging is."""

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet

from haechi.core.models import Message
from haechi.jury.models import Judge, Sheet
from haechi.jury.queries.counting import Progress, counted
from haechi.jury.queries.panel import panel, seated
from haechi.jury.queries.sheets import is_living, living_sheets
from haechi.jury.states import NOT_READ, JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.prize.states import ApplicationState


def progress(sheets: QuerySet[Sheet]) -> Progress:
    """Counts over sheets; those that are not read are not part of the total."""
    return counted(sheets.order_by().values_list("state", flat=True))


def progress_of(sheets: Iterable[Sheet]) -> Progress:
    """The same of sheets that are read already."""
    return counted(sheet.state for sheet in sheets)


def judges_with_progress(round_: Round) -> QuerySet[Judge]:
    """Those who judge, and after them those who stepped down with what they had submitted."""
    standing = Q(sheets__application__state=ApplicationState.SUBMITTED)
    standing &= is_living("sheets__")
    return (
        panel(round_)
        .filter(state__in=[JudgeState.ACCEPTED, JudgeState.RETIRED])
        .order_by("state", "user__name", "pk")
        .annotate(
            total=Count("sheets", filter=standing & ~Q(sheets__state__in=NOT_READ)),
            submitted=Count("sheets", filter=standing & Q(sheets__state=SheetState.SUBMITTED)),
            begun=Count("sheets", filter=standing & Q(sheets__state=SheetState.DRAFT)),
            recused=Count("sheets", filter=Q(sheets__state=SheetState.RECUSED)),
            abstained=Count("sheets", filter=Q(sheets__state=SheetState.ABSTAINED)),
            last_saved_at=Max("sheets__saved_at"),
        )
        .exclude(state=JudgeState.RETIRED, submitted=0)
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
    counted = Q(sheets__judge__round=round_) & is_living("sheets__")
    counted &= (
        Q(sheets__state=SheetState.SUBMITTED) if submitted_only else ~Q(sheets__state__in=NOT_READ)
    )
    entries = prize.entries_of(round_).annotate(reviews=Count("sheets", filter=counted))
    return list(entries.filter(reviews__lt=round_.reviews_per_entry))
