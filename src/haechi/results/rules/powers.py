"""MAY: which roles may ask for a verb at all."""

from haechi.core.verdict import Verdict
from haechi.people.rules import Standing, needs
from haechi.people.states import Role

POWERS: dict[str, frozenset[Role]] = {
    "calibrate": frozenset({Role.SECRETARY, Role.ANALYST}),
    "read_run": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.ANALYST, Role.AUDITOR}
    ),
    "buy_reviews": frozenset({Role.SECRETARY, Role.ANALYST}),
    "shortlist": frozenset({Role.CHAIR}),
    "decide": frozenset({Role.FINAL_COMMITTEE, Role.CHAIR}),
    "read_decisions": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.AUDITOR, Role.PARTNER}
    ),
    "read_every_decision": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.AUDITOR}
    ),
    "enter_room": frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR}),
    "read_absences": frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR}),
    "enter_absence": frozenset({Role.CHAIR}),
    "lift_absence": frozenset({Role.CHAIR}),
    "set_agenda": frozenset({Role.SECRETARY, Role.CHAIR}),
    "conduct": frozenset({Role.CHAIR}),
    "conduct_for_the_chair": frozenset({Role.SECRETARY}),
    "check_finalists": frozenset({Role.SECRETARY, Role.CHAIR}),
    "read_retracted": frozenset({Role.AUDITOR}),
    "read_names": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "conclude": frozenset({Role.CHAIR}),
    "prepare_release": frozenset({Role.SECRETARY}),
    "approve_release": frozenset({Role.SECRETARY, Role.CHAIR}),
    "recall_release": frozenset({Role.SECRETARY, Role.CHAIR}),
}


def has_power(who: Standing, verb: str) -> Verdict:
    return needs(who, POWERS[verb])
