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
from haechi.prize.actions.editions import (
    appoint,
    end_appointment,
    finish_edition,
    found_edition,
    move_call,
    publish_rules,
    record_rules,
)
from haechi.prize.actions.organisations import (
    forget_distinctions,
    locked,
    merge_organisations,
    tell_apart,
)
from haechi.prize.actions.places import (
    SETTLED,
    confirm_city,
    facts_of,
    merge_city,
    name_limit,
    repoint,
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

__all__ = [
    "OWN_FIELDS",
    "SETTLED",
    "answer_to",
    "application_limit",
    "appoint",
    "check_length",
    "close_check_round",
    "conclude",
    "confirm_city",
    "end_appointment",
    "exit_of",
    "facts_of",
    "finish_edition",
    "forget_distinctions",
    "found_edition",
    "lock_application",
    "lock_screening",
    "locked",
    "merge_city",
    "merge_organisations",
    "move_call",
    "move_round",
    "name_limit",
    "open_round",
    "post_receipt",
    "propose",
    "publish_rules",
    "record_rules",
    "reopen",
    "reopen_round",
    "repoint",
    "save_draft",
    "send_back",
    "sign",
    "start_application",
    "submit",
    "tell_apart",
    "withdraw",
]
