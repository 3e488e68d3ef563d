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
from haechi.prize.actions.attachments import (
    TEMPORARY,
    answer_with_files,
    attach,
    erase_file,
    finish_upload,
    remove_attachment,
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
from haechi.prize.actions.rounds import (
    close_check_round,
    conclude,
    exit_of,
    move_round,
    open_round,
    reopen_round,
)
from haechi.prize.actions.screening import lock_screening, propose, send_back, sign
from haechi.prize.actions.uploads import begin_upload, discard_upload, lock_upload, receive

__all__ = [
    "OWN_TEXTS",
    "ROOM",
    "TEMPORARY",
    "answer_with_files",
    "appoint",
    "attach",
    "begin_upload",
    "close_check_round",
    "conclude",
    "digest",
    "discard_upload",
    "end_appointment",
    "erase_file",
    "exit_of",
    "finish_edition",
    "finish_upload",
    "found_edition",
    "hand_in",
    "keep_form",
    "lock_application",
    "lock_screening",
    "lock_upload",
    "move_call",
    "move_round",
    "open_round",
    "post_receipt",
    "propose",
    "publish_rules",
    "receive",
    "record_rules",
    "remove_attachment",
    "reopen",
    "reopen_round",
    "save_draft",
    "send_back",
    "sign",
    "start_application",
    "submit",
    "withdraw",
    "write_own",
]
