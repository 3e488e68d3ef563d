"""MAY: which roles may ask for a verb at all."""

from haechi.core.verdict import Verdict
from haechi.people.rules import Standing, needs
from haechi.people.states import Role

POWERS: dict[str, frozenset[Role]] = {
    "calibrate": frozenset({Role.SECRETARY, Role.ANALYST}),
    "read_run": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.ANALYST, Role.AUDITOR}
    ),
    "shortlist": frozenset({Role.CHAIR}),
    "decide": frozenset({Role.FINAL_COMMITTEE, Role.CHAIR}),
    "read_decisions": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.AUDITOR, Role.PARTNER}
    ),
    "read_every_decision": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.AUDITOR}
    ),
    "conclude": frozenset({Role.CHAIR}),
    "prepare_release": frozenset({Role.SECRETARY}),
    "approve_release": frozenset({Role.SECRETARY, Role.CHAIR}),
    "recall_release": frozenset({Role.SECRETARY, Role.CHAIR}),
}


def has_power(who: Standing, verb: str) -> Verdict:
    return needs(who, POWERS[verb])
