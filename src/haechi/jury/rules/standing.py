"""MAY: whose seat and whose sheet it is."""

from haechi.core.verdict import Verdict, allow, hide
from haechi.jury.models import Judge, Sheet
from haechi.jury.states import JudgeState
from haechi.people.rules import Standing


def is_own_sheet(who: Standing, sheet: Sheet) -> Verdict:
    mine = who.user_id is not None and who.user_id == sheet.judge.user_id
    return allow() if mine and sheet.judge.state == JudgeState.ACCEPTED else hide()


def is_own_seat(who: Standing, judge: Judge) -> Verdict:
    mine = who.user_id is not None and who.user_id == judge.user_id
    return allow() if mine else hide()
