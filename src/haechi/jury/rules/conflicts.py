"""MAY: who keeps a judge from an entry, and on what ground."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.jury.models import Judge, Sheet
from haechi.jury.rules.powers import has_power, is_unfinished
from haechi.jury.rules.standing import is_own_seat, is_own_sheet
from haechi.jury.states import SHEET, JudgeState
from haechi.people.rules import Standing


def has_reason(reason: str) -> Verdict:
    if reason.strip():
        return allow()
    return deny("no_reason", _("Write what the conflict is."))


def may_recuse(who: Standing, sheet: Sheet, reason: str) -> Verdict:
    """The judge steps back from an entry, or the chair has the judge step back."""
    chair = has_power(who, "recuse_another")
    return first_refusal(
        allow() if chair else is_own_sheet(who, sheet),
        is_unfinished(sheet.judge.round),
        SHEET.verdict(sheet.state, "recuse"),
        allow() if reason.strip() else deny("no_reason", _("Write what the conflict is.")),
    )


def may_declare(who: Standing, judge: Judge, reason: str) -> Verdict:
    """A conflict declared before assignment, by the judge or by the chair."""
    mine = who.user_id is not None and who.user_id == judge.user_id
    return first_refusal(
        allow() if mine or has_power(who, "recuse_another") else hide(),
        is_unfinished(judge.round),
        allow() if reason.strip() else deny("no_reason", _("Write what the conflict is.")),
    )


def may_tell_conflicts(
    who: Standing, judge: Judge, entries: int, kind: str, reason: str
) -> Verdict:
    """The judge answers which entries there is a conflict with; ``entries`` may be none."""
    return first_refusal(
        is_own_seat(who, judge),
        is_unfinished(judge.round),
        allow()
        if judge.state == JudgeState.ACCEPTED
        else deny("not_on_panel", _("Accept the invitation first; then you are asked.")),
        allow()
        if kind or not entries
        else deny("no_kind", _("Choose what connects you with these entries.")),
        has_reason(reason) if entries else allow(),
    )


def may_part(who: Standing, judge: Judge, reason: str) -> Verdict:
    """The chair keeps a judge from an entry without a word."""
    return first_refusal(
        has_power(who, "recuse_another"), is_unfinished(judge.round), has_reason(reason)
    )


def may_challenge(who: Standing, judge: Judge, reason: str) -> Verdict:
    """Somebody asked for it, and the secretariat or the chair grants it."""
    return first_refusal(
        has_power(who, "judge_closeness"), is_unfinished(judge.round), has_reason(reason)
    )


def is_advised(signs: Collection[object]) -> Verdict:
    if signs:
        return allow()
    return deny("no_sign", _("Nothing brings this judge close to the entry any more."))


def may_uphold(who: Standing, judge: Judge, signs: Collection[object]) -> Verdict:
    """``signs`` are what was found between the judge and the entry."""
    return first_refusal(
        has_power(who, "judge_closeness"), is_unfinished(judge.round), is_advised(signs)
    )


def may_dismiss(who: Standing, judge: Judge, signs: Collection[object], reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "judge_closeness"),
        is_unfinished(judge.round),
        is_advised(signs),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write why it is no conflict of interest.")),
    )
