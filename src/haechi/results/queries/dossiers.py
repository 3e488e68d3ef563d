"""READS: a finalist on one page: the version that was judged, its scores, the judges' words."""

from dataclasses import dataclass

from haechi.jury import queries as jury
from haechi.jury.models import Sheet
from haechi.jury.states import SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round, Submission
from haechi.results.models import Ranked
from haechi.results.queries.runs import current_run, judge_codes, ranking


def scored_before(round_: Round) -> Round | None:
    """The scored round whose results this one looks back on."""
    earlier = jury.scored_rounds(round_.edition).filter(order__lt=round_.order)
    return earlier.order_by("order").last()


def version_judged(round_: Round, application: Application) -> Submission | None:
    """What the judges read; where nobody judged it, what was handed in last."""
    scored = scored_before(round_)
    judged = Submission.objects.filter(
        pk__in=Sheet.objects.filter(
            judge__round=scored, application=application, state=SheetState.SUBMITTED
        ).values("version")
    )
    found = judged.select_related("form_version").order_by("number").last()
    return found or prize.last_submission(application)


@dataclass(frozen=True)
class Comment:
    """A judge's comment to the committee, under the judge's code."""

    judge: str
    text: str


@dataclass(frozen=True)
class Judged:
    """How the jury saw an entry; nothing where the rules do not carry it over."""

    ranked: Ranked | None = None
    comments: tuple[Comment, ...] = ()


def judged(round_: Round, application: Application) -> Judged:
    scored = scored_before(round_)
    if scored is None or not round_.carries_over:
        return Judged()
    run = current_run(scored)
    codes = judge_codes(scored)
    sheets = jury.living_sheets(scored).filter(application=application, state=SheetState.SUBMITTED)
    comments = sheets.exclude(comment="").values_list("judge_id", "comment")
    return Judged(
        ranking(run).filter(application=application).first() if run else None,
        tuple(sorted((Comment(codes[key], text) for key, text in comments), key=by_code)),
    )


def by_code(comment: Comment) -> str:
    return comment.judge


def sections_of_version(
    application: Application, version: Submission | None
) -> list[tuple[str, list[prize.Said]]]:
    """What the version says, by the sections of the form."""
    return prize.sections_of(prize.said(application, version))
