"""MAY: who may do what, when. Rules are handed the facts they need; they do not query."""

from haechi.prize.rules.applications import admits, call_is_open, is_own, may_edit_application, may_list_applications, may_read_application, may_reopen_application, may_start_application, may_submit, may_withdraw
from haechi.prize.rules.editions import may_appoint, may_edit_rules, may_finish, may_found_edition, may_move_call, may_move_window, may_publish_rules, may_read_edition
from haechi.prize.rules.places import comparable, may_merge_city, may_merge_organisations, may_read_organisations, may_read_places, may_settle_city, may_tell_apart
from haechi.prize.rules.powers import POWERS, has_power, local
from haechi.prize.rules.rounds import may_close_check_round, may_open_round, may_reopen_round, round_is_open, staffs
from haechi.prize.rules.screening import may_propose, may_read_screenings, may_send_back, may_sign

__all__ = [
    "POWERS",
    "admits",
    "call_is_open",
    "comparable",
    "has_power",
    "is_own",
    "local",
    "may_appoint",
    "may_close_check_round",
    "may_edit_application",
    "may_edit_rules",
    "may_finish",
    "may_found_edition",
    "may_list_applications",
    "may_merge_city",
    "may_merge_organisations",
    "may_move_call",
    "may_move_window",
    "may_open_round",
    "may_propose",
    "may_publish_rules",
    "may_read_application",
    "may_read_edition",
    "may_read_organisations",
    "may_read_places",
    "may_read_screenings",
    "may_reopen_application",
    "may_reopen_round",
    "may_send_back",
    "may_settle_city",
    "may_sign",
    "may_start_application",
    "may_submit",
    "may_tell_apart",
    "may_withdraw",
    "round_is_open",
    "staffs",
]
