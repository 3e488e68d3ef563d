"""WRITES: one verb, one function, one transaction, one journal line.

Every action is told who acts (``by``) and when (``at``) and enforces its own rule, so that no door
can forget to. Rows that change are locked first; what is refused raises ``Refused``.
"""

from haechi.prize.actions.applications import (
    OWN_FIELDS,
    answer_to,
    application_limit,
    check_length,
    lock_application,
    post_receipt,
    reopen,
    save_draft,
    start_application,
    submit,
    withdraw,
)
from haechi.prize.actions.clarifications import (
    answer_question,
    ask_question,
    close_question,
    lock_clarification,
    post_answer,
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
from haechi.prize.actions.letters import (
    confirm_mailing,
    discard_mailing,
    lock_mailing,
    remind_drafts,
    reminder,
    resend_letters,
    restore_template,
    save_template,
    set_reminders,
    settle_letter,
    write_mailing,
)
from haechi.prize.actions.press import (
    issue_press_note,
    lock_note,
    withdraw_press_note,
    write_press_note,
)
from haechi.prize.actions.rounds import (
    close_check_round,
    conclude,
    exit_of,
    move_round,
    open_round,
    reopen_round,
)
from haechi.prize.actions.screening import lock_screening, propose, send_back, sign
from haechi.prize.actions.windows import announce, record_window_change, window_facts

__all__ = [
    "OWN_FIELDS",
    "announce",
    "answer_question",
    "answer_to",
    "application_limit",
    "appoint",
    "ask_question",
    "check_length",
    "close_check_round",
    "close_question",
    "conclude",
    "confirm_mailing",
    "discard_mailing",
    "end_appointment",
    "exit_of",
    "finish_edition",
    "found_edition",
    "issue_press_note",
    "lock_application",
    "lock_clarification",
    "lock_mailing",
    "lock_note",
    "lock_screening",
    "move_call",
    "move_round",
    "open_round",
    "post_answer",
    "post_receipt",
    "propose",
    "publish_rules",
    "record_rules",
    "record_window_change",
    "remind_drafts",
    "reminder",
    "reopen",
    "reopen_round",
    "resend_letters",
    "restore_template",
    "save_draft",
    "save_template",
    "send_back",
    "set_reminders",
    "settle_letter",
    "sign",
    "start_application",
    "submit",
    "window_facts",
    "withdraw",
    "withdraw_press_note",
    "write_mailing",
    "write_press_note",
]
