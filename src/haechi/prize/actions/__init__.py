"""WRITES: one verb, one function, one transaction, one journal line.

Every action is told who acts (``by``) and when (``at``) and enforces its own rule, so that no door
can forget to. Rows that change are locked first; what is refused raises ``Refused``.
"""

from haechi.prize.actions.applications import (
    OWN_TEXTS,
    ROOM,
    hand_in,
    lock_application,
    post_receipts,
    reopen,
    save_draft,
    start_application,
    submit,
    withdraw,
    write_own,
)
from haechi.prize.actions.consents import give_consents, withdraw_consent
from haechi.prize.actions.coworkers import (
    accept_co_work,
    change_right,
    end_co_work,
    fingerprint,
    invite_co_worker,
    lock,
    post_invitation,
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
from haechi.prize.actions.form import canonical, digest, keep_form
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
from haechi.prize.actions.privacy import FORGOTTEN, PERSONAL, forget_applicant
from haechi.prize.actions.retention import erase_answers, erase_expired, is_over
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
    "FORGOTTEN",
    "OWN_TEXTS",
    "PERSONAL",
    "ROOM",
    "SETTLED",
    "accept_co_work",
    "appoint",
    "canonical",
    "change_right",
    "close_check_round",
    "conclude",
    "confirm_city",
    "digest",
    "end_appointment",
    "end_co_work",
    "erase_answers",
    "erase_expired",
    "exit_of",
    "facts_of",
    "fingerprint",
    "finish_edition",
    "forget_applicant",
    "forget_distinctions",
    "found_edition",
    "give_consents",
    "hand_in",
    "invite_co_worker",
    "is_over",
    "keep_form",
    "lock",
    "lock_application",
    "lock_screening",
    "locked",
    "merge_city",
    "merge_organisations",
    "move_call",
    "move_round",
    "name_limit",
    "open_round",
    "post_invitation",
    "post_receipts",
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
    "withdraw_consent",
    "write_own",
]
