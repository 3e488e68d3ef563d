"""WRITES: one verb, one function, one transaction, one journal line."""

from haechi.results.actions.committee import (
    declare_absence,
    keep_agenda,
    lift_absence,
    lock_room,
    move_item,
    set_agenda,
    strike_votes,
)
from haechi.results.actions.decisions import (
    award_exit,
    award_round,
    conclude_awards,
    confirm_decision,
    lock_decision,
    propose_decision,
    retract_decision,
)
from haechi.results.actions.discussion import (
    post,
    record_check,
    retract_post,
    voice_of,
)
from haechi.results.actions.extra import (
    buy_reviews,
    next_reviews,
)
from haechi.results.actions.motions import (
    cast_vote,
    decide_tie,
    end_vote,
    lock_motion,
    open_vote,
    propose_motion,
    second_motion,
    withdraw_motion,
)
from haechi.results.actions.releases import (
    approve_release,
    lock_release,
    prepare_release,
    recall_release,
)
from haechi.results.actions.runs import (
    calibrate,
    exit_of,
    keep_ranking,
    margins,
    shortlist,
)

__all__ = [
    "approve_release",
    "award_exit",
    "award_round",
    "buy_reviews",
    "calibrate",
    "cast_vote",
    "conclude_awards",
    "confirm_decision",
    "decide_tie",
    "declare_absence",
    "end_vote",
    "exit_of",
    "keep_agenda",
    "keep_ranking",
    "lift_absence",
    "lock_decision",
    "lock_motion",
    "lock_release",
    "lock_room",
    "margins",
    "move_item",
    "next_reviews",
    "open_vote",
    "post",
    "prepare_release",
    "propose_decision",
    "propose_motion",
    "recall_release",
    "record_check",
    "retract_decision",
    "retract_post",
    "second_motion",
    "set_agenda",
    "shortlist",
    "strike_votes",
    "voice_of",
    "withdraw_motion",
]
