"""MAY: who may do what in the jury, when. Rules are handed the facts they need."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal, hide
from haechi.jury.models import LARGEST_SHARE, LEAST_SHARE, Judge, Plan, Sheet
from haechi.jury.rules.conflicts import (
    may_challenge,
    may_declare,
    may_dismiss,
    may_part,
    may_recuse,
    may_tell_conflicts,
    may_uphold,
)
from haechi.jury.rules.powers import POWERS, has_power, is_scored, is_unfinished
from haechi.jury.rules.seats import (
    may_renominate,
    may_replace,
    may_write_profile,
)
from haechi.jury.rules.standing import is_own_sheet
from haechi.jury.states import JUDGE, PLAN, SHEET, JudgeState, PlanState, SheetState
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Attachment, Round
from haechi.prize.rules import round_is_open
from haechi.prize.states import ApplicationState, RoundState

__all__ = [
    "POWERS",
    "has_power",
    "is_own_sheet",
    "is_scored",
    "is_unfinished",
    "may_challenge",
    "may_declare",
    "may_dismiss",
    "may_part",
    "may_recuse",
    "may_renominate",
    "may_replace",
    "may_tell_conflicts",
    "may_uphold",
    "may_write_profile",
]

SHOWN_FLAWS = 5


# --- panel --------------------------------------------------------------------------------------


def may_nominate(who: Standing, round_: Round, reason: str, is_applicant: bool) -> Verdict:
    return first_refusal(
        has_power(who, "nominate"),
        is_scored(round_),
        is_unfinished(round_),
        allow() if reason.strip() else deny("no_reason", _("Write why this person is nominated.")),
        deny("applies_here", _("This person has an application in this edition."))
        if is_applicant
        else allow(),
    )


def may_invite(who: Standing, judge: Judge) -> Verdict:
    return first_refusal(
        has_power(who, "invite"),
        is_unfinished(judge.round),
        JUDGE.verdict(judge.state, "invite"),
    )


def may_answer_invitation(judge: Judge, verb: str, pledged: bool) -> Verdict:
    """``verb`` is accept or decline; whoever holds the link of the letter is the person."""
    return first_refusal(
        is_unfinished(judge.round),
        JUDGE.verdict(judge.state, verb),
        allow()
        if pledged or verb != "accept"
        else deny("no_pledge", _("Accepting needs the pledge of integrity and confidentiality.")),
    )


def may_retire(who: Standing, judge: Judge, reason: str) -> Verdict:
    """A judge steps down in mid-round: what was submitted keeps counting."""
    return first_refusal(
        has_power(who, "release"),
        is_unfinished(judge.round),
        JUDGE.verdict(judge.state, "retire"),
        allow() if reason.strip() else deny("no_reason", _("Write why the judge steps down.")),
    )


def may_change_seat(who: Standing, judge: Judge, share: int, reason: str) -> Verdict:
    """How much of the work a judge takes on, and what the judge knows."""
    return first_refusal(
        has_power(who, "plan"),
        is_unfinished(judge.round),
        allow()
        if judge.state in (JudgeState.NOMINATED, JudgeState.INVITED, JudgeState.ACCEPTED)
        else deny("not_on_panel", _("This person is not on the panel.")),
        allow()
        if LEAST_SHARE <= share <= LARGEST_SHARE
        else deny(
            "no_share",
            _("A share of the work lies between %(low)s and %(high)s percent."),
            low=LEAST_SHARE,
            high=LARGEST_SHARE,
        ),
        allow() if reason.strip() else deny("no_reason", _("Write why the share changes.")),
    )


def may_release(who: Standing, judge: Judge, reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "release"),
        is_unfinished(judge.round),
        JUDGE.verdict(judge.state, "release"),
        allow() if reason.strip() else deny("no_reason", _("Write why the judge is released.")),
    )


# --- reading plan -------------------------------------------------------------------------------


def may_plan(who: Standing, round_: Round, judges: int, entries: int) -> Verdict:
    return first_refusal(
        has_power(who, "plan"),
        is_scored(round_),
        is_unfinished(round_),
        allow() if entries else deny("no_entries", _("No entry has reached this round.")),
        allow()
        if judges >= round_.reviews_per_entry
        else deny(
            "too_few_judges",
            _("Each entry is read by %(n)s judges, and only %(judges)s have accepted."),
            n=round_.reviews_per_entry,
            judges=judges,
        ),
    )


def may_apply(who: Standing, plan: Plan, flaws: Collection[Text]) -> Verdict:
    """``flaws`` say in which the plan breaks the rules, or no longer fits what has happened."""
    return first_refusal(
        has_power(who, "plan"),
        is_unfinished(plan.round),
        PLAN.verdict(plan.state, "apply"),
        allow()
        if not flaws
        else deny(
            "plan_flawed",
            _("The plan does not fit: %(what)s. Change it by hand, or make a new one."),
            what=", ".join(str(flaw) for flaw in list(flaws)[:SHOWN_FLAWS])
            + (", …" if len(flaws) > SHOWN_FLAWS else ""),
        ),
    )


def may_change_plan(who: Standing, plan: Plan) -> Verdict:
    """A proposal is changed by hand, entry by entry; an applied plan is a record."""
    return first_refusal(
        has_power(who, "plan"),
        is_unfinished(plan.round),
        allow()
        if plan.state == PlanState.PROPOSED
        else deny(
            "not_proposed",
            _("This plan is no longer a proposal. Make a new one, and change that."),
        ),
    )


def may_exchange(
    who: Standing, plan: Plan, leaves: str, joins: str, is_begun: bool, bars: Collection[Text]
) -> Verdict:
    """``leaves`` and ``joins`` are names; ``bars`` say why who joins may not read the entry."""
    return first_refusal(
        may_change_plan(who, plan),
        allow()
        if leaves or joins
        else deny("nothing_changed", _("Choose who shall read the entry, or who shall not.")),
        allow()
        if not is_begun
        else deny(
            "begun",
            _("%(judge)s has begun this entry; what is begun is never taken away."),
            judge=leaves,
        ),
        allow()
        if not bars
        else deny(
            "barred",
            _("This judge cannot be given the entry: %(why)s."),
            why=", ".join(str(bar) for bar in bars),
        ),
    )


def may_discard(who: Standing, plan: Plan) -> Verdict:
    return first_refusal(has_power(who, "plan"), PLAN.verdict(plan.state, "discard"))


def may_read_quality(who: Standing, judges_now: bool) -> Verdict:
    """Questions that rest on marks are not for somebody who still gives scores."""
    return first_refusal(
        has_power(who, "read_progress"),
        deny(
            "judges_now",
            _("You are judging yourself. You read this when the time for scoring is over."),
        )
        if judges_now
        else allow(),
    )


def may_remind(who: Standing, round_: Round, at: datetime, due: int) -> Verdict:
    """``due`` judges have sheets left to submit and have had no letter about it today."""
    return first_refusal(
        has_power(who, "remind"),
        is_scored(round_),
        round_is_open(round_, at),
        allow()
        if due
        else deny(
            "nobody_due",
            _("There is nobody to remind: all is submitted, or the letters went out today."),
        ),
    )


# --- sheets -------------------------------------------------------------------------------------


def may_read_sheet(who: Standing, sheet: Sheet) -> Verdict:
    """Another's sheet stays hidden from judges until the round has been concluded.

    Whoever left the committee's room for an entry reads nobody's sheet of it.
    """
    if is_own_sheet(who, sheet):
        return allow()
    if sheet.application_id in who.absent_from:
        return hide()
    if who.holds(POWERS["read_every_sheet"]):
        return allow()
    closed = sheet.judge.round.state == RoundState.CLOSED
    if closed and who.holds({Role.CHAIR, Role.FINAL_COMMITTEE}):
        return allow()
    return hide()


def may_read_file(who: Standing, sheet: Sheet, attachment: Attachment, is_shown: bool) -> Verdict:
    """``is_shown``: the version handed in names the file where judges read.

    For the judge it ends where the sheet ends: with a withdrawal, or on stepping back.
    """
    is_over = sheet.state == SheetState.RECUSED or not entry_stands(sheet)
    own = bool(is_own_sheet(who, sheet))
    return first_refusal(
        may_read_sheet(who, sheet),
        hide() if own and is_over else allow(),
        allow() if is_shown and not attachment.erased_at else hide(),
    )


def entry_stands(sheet: Sheet) -> Verdict:
    if sheet.application.state == ApplicationState.SUBMITTED:
        return allow()
    return deny("entry_withdrawn", _("This entry was withdrawn. You need not judge it."))


def may_save_sheet(who: Standing, sheet: Sheet, at: datetime) -> Verdict:
    return first_refusal(
        is_own_sheet(who, sheet),
        SHEET.verdict(sheet.state, "save"),
        round_is_open(sheet.judge.round, at),
        entry_stands(sheet),
    )


def may_submit_sheet(
    who: Standing, sheet: Sheet, at: datetime, missing: Collection[Text]
) -> Verdict:
    return first_refusal(
        is_own_sheet(who, sheet),
        round_is_open(sheet.judge.round, at),
        entry_stands(sheet),
        allow()
        if not missing
        else deny(
            "incomplete",
            _("No score yet for: %(missing)s."),
            missing=", ".join(str(name) for name in missing),
        ),
        SHEET.verdict(sheet.state, "submit"),
    )


def may_abstain(who: Standing, sheet: Sheet, at: datetime, reason: str) -> Verdict:
    """It cannot be judged, for want of language, of a file, of knowledge: no conflict, no zero."""
    return first_refusal(
        is_own_sheet(who, sheet),
        SHEET.verdict(sheet.state, "abstain"),
        round_is_open(sheet.judge.round, at),
        entry_stands(sheet),
        allow() if reason.strip() else deny("no_reason", _("Write why you cannot judge it.")),
    )


def may_resume(who: Standing, sheet: Sheet, at: datetime) -> Verdict:
    return first_refusal(
        is_own_sheet(who, sheet),
        SHEET.verdict(sheet.state, "resume"),
        round_is_open(sheet.judge.round, at),
        entry_stands(sheet),
    )


def may_mark_favourite(who: Standing, sheet: Sheet) -> Verdict:
    """A mark for the judge's own eyes."""
    return is_own_sheet(who, sheet)


def may_reopen_sheet(who: Standing, sheet: Sheet, at: datetime, reason: str) -> Verdict:
    return first_refusal(
        is_own_sheet(who, sheet),
        SHEET.verdict(sheet.state, "reopen"),
        round_is_open(sheet.judge.round, at),
        allow() if reason.strip() else deny("no_reason", _("Write why you reopen your sheet.")),
    )


def is_free_to_leave(judges_in: Collection[str]) -> Verdict:
    """A judge is erased after the round; the scores stay, without the name."""
    if not judges_in:
        return allow()
    return deny(
        "judges_now",
        _("You judge in %(rounds)s. Ask the chair to release you first."),
        rounds=", ".join(judges_in),
    )
