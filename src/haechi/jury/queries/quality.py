"""READS: what in the judging so far is worth a question; never a score, never a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.jury.measures import Pair
from haechi.jury.models import Judge, Mark, Sheet
from haechi.jury.queries.counting import Progress, counted
from haechi.jury.queries.panel import seated
from haechi.jury.queries.sheets import living_sheets
from haechi.jury.states import SheetState
from haechi.prize.models import Round

# From so many sheets on, and beyond these bounds, the work of a judge is worth a question.
ENOUGH = 5
HURRIED = timedelta(minutes=2)
LAG = 0.25
BEYOND = 0.1


@dataclass(frozen=True)
class Question:
    """Something to talk about with a judge: a sentence with the figures it rests on."""

    judge: Judge
    code: str
    text: Text


@dataclass
class Work:
    """What one judge has done so far."""

    states: list[str] = field(default_factory=list)
    submitted_at: list[datetime] = field(default_factory=list)
    marks: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def progress(self) -> Progress:
        return counted(self.states)


def questions(round_: Round, at: datetime) -> list[Question]:
    """What the work so far asks, judge by judge in the order of their names."""
    works = work_in(round_)
    passed = share_passed(round_, at)
    judges = seated(round_).order_by("user__name", "pk")
    return [
        Question(judge, code, text)
        for judge in judges
        for code, text in asked_of(works[judge.pk], passed)
    ]


def work_in(round_: Round) -> dict[int, Work]:
    """The work of each judge, by the judge's key."""
    works: dict[int, Work] = defaultdict(Work)
    sheets = Sheet.objects.filter(judge__round=round_).order_by("submitted_at")
    for judge, state, submitted_at in sheets.values_list("judge_id", "state", "submitted_at"):
        works[judge].states.append(state)
        if submitted_at is not None and state == SheetState.SUBMITTED:
            works[judge].submitted_at.append(submitted_at)
    marks = Mark.objects.filter(sheet__in=sheets.filter(state=SheetState.SUBMITTED))
    rows = marks.order_by().values_list("sheet__judge_id", "sheet_id", "value")
    for judge, sheet, value in rows:
        works[judge].marks[sheet].append(value)
    return works


def share_passed(round_: Round, at: datetime) -> float:
    """How much of the window is over, 0 to 1."""
    whole = (round_.closes_at - round_.opens_at).total_seconds()
    return min(max((at - round_.opens_at).total_seconds() / whole, 0.0), 1.0)


def asked_of(work: Work, passed: float) -> Iterator[tuple[str, Text]]:
    done = work.progress
    facts = {"done": done.submitted, "total": done.total, "abstained": done.abstained}
    if done.total and not done.submitted + done.begun and passed > LAG:
        words = _("Nothing is begun of %(total)s sheets. Did the letter arrive? Is there time?")
        yield "not_begun", words % facts
    elif done.total and done.submitted / done.total < passed - LAG:
        words = _("%(done)s of %(total)s sheets are submitted. Is the load right, and the time?")
        yield "behind", words % (facts | {"passed": round(100 * passed)})
    if done.abstained > 1 and done.abstained > BEYOND * (done.total + done.abstained):
        words = _("%(abstained)s entries could not be judged. Do the entries suit this judge?")
        yield "abstains", words % facts
    if len(work.submitted_at) >= ENOUGH:
        yield from asked_of_sheets(work)


def asked_of_sheets(work: Work) -> Iterator[tuple[str, Text]]:
    """What needs a handful of submitted sheets before it means anything."""
    pace = usual_gap(work.submitted_at)
    if pace < HURRIED:
        words = _(
            "Half of the sheets came within %(seconds)s seconds of the one before. Are they "
            "read one by one, or sent together at the end?"
        )
        yield "hurried", words % {"seconds": round(pace.total_seconds())}
    sheets = list(work.marks.values())
    if len({value for marks in sheets for value in marks}) == 1:
        yield "one_number", _("Every mark is the same number. Is the scale understood?")
    elif all(len(set(marks)) == 1 for marks in sheets if len(marks) > 1):
        words = _("Each entry has one number for all criteria. Are the criteria read one by one?")
        yield "flat", words


def usual_gap(moments: Sequence[datetime]) -> timedelta:
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    return timedelta(seconds=median(gaps))


def pairs_laid(round_: Round, *, submitted_only: bool) -> list[Pair]:
    """(entry, judge) of the sheets that count, or of all that may still."""
    sheets = living_sheets(round_)
    if submitted_only:
        sheets = sheets.filter(state=SheetState.SUBMITTED)
    return list(sheets.values_list("application_id", "judge_id"))
