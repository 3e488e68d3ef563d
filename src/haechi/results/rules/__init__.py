"""MAY: who may calibrate, decide, release and see results, when."""

from haechi.results.rules.decisions import (
    decides,
    may_conclude_awards,
    may_confirm_decision,
    may_propose_decision,
    may_read_decisions,
    may_read_every_decision,
    may_retract_decision,
    suits,
)
from haechi.results.rules.powers import (
    POWERS,
    has_power,
)
from haechi.results.rules.releases import (
    is_public,
    may_approve_release,
    may_prepare_release,
    may_read_winners,
    may_recall_release,
)
from haechi.results.rules.runs import (
    is_complete,
    is_scored,
    may_calibrate,
    may_read_run,
    may_shortlist,
)

__all__ = [
    "POWERS",
    "decides",
    "has_power",
    "is_complete",
    "is_public",
    "is_scored",
    "may_approve_release",
    "may_calibrate",
    "may_conclude_awards",
    "may_confirm_decision",
    "may_prepare_release",
    "may_propose_decision",
    "may_read_decisions",
    "may_read_every_decision",
    "may_read_run",
    "may_read_winners",
    "may_recall_release",
    "may_retract_decision",
    "may_shortlist",
    "suits",
]
