"""WRITES: one verb, one function, one transaction, one journal line.

Every action is told who acts (``by``) and when (``at``) and enforces its own rule, so that no door
can forget to. Rows that change are locked first; what is refused raises ``Refused``.
"""

from haechi.prize.actions.appeals import decide_appeal, file_appeal, lock_appeal
from haechi.prize.actions.applications import OWN_FIELDS, answer_to, application_limit, check_length, lock_application, post_receipt, reopen, save_draft, start_application, submit, withdraw
from haechi.prize.actions.editions import appoint, end_appointment, finish_edition, found_edition, move_call, publish_rules, record_rules
from haechi.prize.actions.notices import ask_in_writing, confirm_appeal, confirm_repair, facts_of_letter, points, rule_and_evidence, tell_appeal, tell_lapse, tell_lifted, tell_rejection, write_notice
from haechi.prize.actions.repairs import answer_repair, ask_repair, changed, lapse_repair, lock_repair, restore
from haechi.prize.actions.rounds import close_check_round, conclude, exit_of, move_round, open_round, reopen_round
from haechi.prize.actions.screening import Checked, Window, evidence_of, keep_findings, lock_screening, note_suspected, propose, reconsider, refuse_stranger, save_findings, send_back, sign, stamp, written
from haechi.prize.actions.suspicions import AT_ONCE, UNSIGNED, note_again, note_suspicions, rows_of, run_checks

__all__ = [
    "AT_ONCE",
    "Checked",
    "OWN_FIELDS",
    "UNSIGNED",
    "Window",
    "answer_repair",
    "answer_to",
    "application_limit",
    "appoint",
    "ask_in_writing",
    "ask_repair",
    "changed",
    "check_length",
    "close_check_round",
    "conclude",
    "confirm_appeal",
    "confirm_repair",
    "decide_appeal",
    "end_appointment",
    "evidence_of",
    "exit_of",
    "facts_of_letter",
    "file_appeal",
    "finish_edition",
    "found_edition",
    "keep_findings",
    "lapse_repair",
    "lock_appeal",
    "lock_application",
    "lock_repair",
    "lock_screening",
    "move_call",
    "move_round",
    "note_again",
    "note_suspected",
    "note_suspicions",
    "open_round",
    "points",
    "post_receipt",
    "propose",
    "publish_rules",
    "reconsider",
    "record_rules",
    "refuse_stranger",
    "reopen",
    "reopen_round",
    "restore",
    "rows_of",
    "rule_and_evidence",
    "run_checks",
    "save_draft",
    "save_findings",
    "send_back",
    "sign",
    "stamp",
    "start_application",
    "submit",
    "tell_appeal",
    "tell_lapse",
    "tell_lifted",
    "tell_rejection",
    "withdraw",
    "write_notice",
    "written",
]
