"""WRITES: one verb, one function, one transaction, one journal line."""

from haechi.jury.actions.conflicts import (
    declare_conflict,
    recuse,
)
from haechi.jury.actions.panel import (
    accept,
    change_seat,
    decline,
    fingerprint,
    invitation_letter,
    invite,
    lock_judge,
    nominate,
    post_invitation,
    release,
    retire,
)
from haechi.jury.actions.persons import (
    forget_judge,
)
from haechi.jury.actions.plans import (
    apply_plan,
    discard_plan,
    exchange,
    propose_pairs,
    propose_plan,
)
from haechi.jury.actions.reminders import (
    post_reminder,
    remind,
    zone_of,
)
from haechi.jury.actions.sheets import (
    TEXT_LIMIT,
    TEXTS,
    lock_sheet,
    on_scale,
    reopen_sheet,
    save_sheet,
    submit_sheet,
)

__all__ = [
    "TEXTS",
    "TEXT_LIMIT",
    "accept",
    "apply_plan",
    "change_seat",
    "declare_conflict",
    "decline",
    "discard_plan",
    "exchange",
    "fingerprint",
    "forget_judge",
    "invitation_letter",
    "invite",
    "lock_judge",
    "lock_sheet",
    "nominate",
    "on_scale",
    "post_invitation",
    "post_reminder",
    "propose_pairs",
    "propose_plan",
    "recuse",
    "release",
    "remind",
    "reopen_sheet",
    "retire",
    "save_sheet",
    "submit_sheet",
    "zone_of",
]
