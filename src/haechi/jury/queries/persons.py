"""READS: what is kept about a person."""

from haechi.jury.models import Judge, Sheet
from haechi.jury.states import JudgeState
from haechi.people.models import User
from haechi.prize.states import RoundState


def kept_about(user: User) -> dict[str, list[dict[str, object]]]:
    """A person's seats on panels and every sheet they wrote."""
    seats_ = (
        Judge.objects.filter(user=user).select_related("round__edition").prefetch_related("ties")
    )
    sheets = Sheet.objects.filter(judge__user=user).select_related("application", "judge__round")
    return {
        "seats": [
            {
                "edition": seat.round.edition.slug,
                "round": seat.round.code,
                "state": seat.state,
                "field": seat.field,
                "employer": seat.employer,
                "languages": list(seat.languages),
                "ties": [str(tie) for tie in seat.ties.all()],
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
