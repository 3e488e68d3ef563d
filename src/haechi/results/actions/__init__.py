"""WRITES: one verb, one function, one transaction, one journal line."""

from haechi.results.actions.decisions import (
    award_exit,
    award_round,
    conclude_awards,
    confirm_decision,
    lock_decision,
    propose_decision,
    retract_decision,
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
    "calibrate",
    "conclude_awards",
    "confirm_decision",
    "exit_of",
    "keep_ranking",
    "lock_decision",
    "lock_release",
    "margins",
    "prepare_release",
    "propose_decision",
    "recall_release",
    "retract_decision",
    "shortlist",
]
