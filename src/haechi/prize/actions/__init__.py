"""WRITES: one verb, one function, one transaction, one journal line.

Every action is told who acts (``by``) and when (``at``) and enforces its own rule, so that no door
can forget to. Rows that change are locked first; what is refused raises ``Refused``.
"""

from haechi.prize.actions.applications import (
    OWN_TEXTS,
    ROOM,
    hand_in,
    lock_application,
    post_receipt,
    reopen,
    save_draft,
    start_application,
    submit,
    withdraw,
    write_own,
)
from haechi.prize.actions.editions import (
    appoint,
    end_appointment,
    finish_edition,
    found_edition,
    move_call,
    publish_rules,
    record_rules,
)
from haechi.prize.actions.form import digest, keep_form
from haechi.prize.actions.jobs import cancel_job, edition_of, pack_files, retry_job
from haechi.prize.actions.rounds import (
    close_check_round,
    conclude,
    exit_of,
    move_round,
    open_round,
    reopen_round,
)
from haechi.prize.actions.screening import lock_screening, propose, send_back, sign

__all__ = [
    "OWN_TEXTS",
    "ROOM",
    "appoint",
    "cancel_job",
    "close_check_round",
    "conclude",
    "digest",
    "edition_of",
    "end_appointment",
    "exit_of",
    "finish_edition",
    "found_edition",
    "hand_in",
    "keep_form",
    "lock_application",
    "lock_screening",
    "move_call",
    "move_round",
    "open_round",
    "pack_files",
    "post_receipt",
    "propose",
    "publish_rules",
    "record_rules",
    "reopen",
    "reopen_round",
    "retry_job",
    "save_draft",
    "send_back",
    "sign",
    "start_application",
    "submit",
    "withdraw",
    "write_own",
]
