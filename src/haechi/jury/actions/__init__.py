"""WRITES: one verb, one function, one transaction, one journal line."""

from haechi.jury.actions.conflicts import (
    challenge,
    declare_conflict,
    dismiss,
    part,
    recuse,
    tell_conflicts,
    uphold,
)
from haechi.jury.actions.extra import (
    lay_out_extra,
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
from haechi.jury.actions.seats import (
    renominate,
    write_profile,
)
from haechi.jury.actions.sheets import (
    TEXT_LIMIT,
    TEXTS,
    abstain,
    lock_sheet,
    mark_favourite,
    on_scale,
    reopen_sheet,
    resume,
    save_sheet,
    submit_sheet,
)

__all__ = [
    "TEXTS",
    "TEXT_LIMIT",
    "abstain",
    "accept",
    "apply_plan",
    "challenge",
    "change_seat",
    "declare_conflict",
    "decline",
    "discard_plan",
    "dismiss",
    "exchange",
    "fingerprint",
    "forget_judge",
    "invitation_letter",
    "invite",
    "lay_out_extra",
    "lock_judge",
    "lock_sheet",
    "mark_favourite",
    "nominate",
    "on_scale",
    "part",
    "post_invitation",
    "post_reminder",
    "propose_pairs",
    "propose_plan",
    "recuse",
    "release",
    "remind",
    "renominate",
    "reopen_sheet",
    "resume",
    "retire",
    "save_sheet",
    "submit_sheet",
    "tell_conflicts",
    "uphold",
    "write_profile",
    "zone_of",
]
