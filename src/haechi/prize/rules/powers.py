"""MAY: which roles may ask for a verb at all."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from haechi.core.instants import abbreviation
from haechi.core.verdict import Verdict
from haechi.people.models import User
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Edition

# The table of powers: which roles may ask for a verb at all. Docs print it, tests walk it.
POWERS: dict[str, frozenset[Role]] = {
    "edit_rules": frozenset({Role.SECRETARY, Role.STEERING}),
    "publish_rules": frozenset({Role.STEERING}),
    "amend_form": frozenset({Role.SECRETARY, Role.STEERING}),
    "appoint": frozenset({Role.SECRETARY}),
    "move_window": frozenset({Role.SECRETARY}),
    "open_round": frozenset({Role.SECRETARY}),
    "close_round": frozenset({Role.SECRETARY}),
    "publish_report": frozenset({Role.SECRETARY}),
    "finish_edition": frozenset({Role.SECRETARY}),
    "read_desk": frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR, Role.ANALYST}),
    "read_journal": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "read_every_application": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "import_applications": frozenset({Role.SECRETARY}),
    "read_jobs": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "steer_jobs": frozenset({Role.SECRETARY}),
    "read_finalists": frozenset({Role.CHAIR, Role.FINAL_COMMITTEE, Role.PARTNER}),
    "read_rules": frozenset({Role.SECRETARY, Role.STEERING, Role.AUDITOR}),
    "read_places": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "settle_cities": frozenset({Role.SECRETARY}),
    "read_organisations": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "merge_organisations": frozenset({Role.SECRETARY}),
    "write_letters": frozenset({Role.SECRETARY}),
    "read_letters": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "answer_questions": frozenset({Role.SECRETARY}),
    "read_questions": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "write_press_notes": frozenset({Role.SECRETARY}),
    "read_press_notes": frozenset({Role.SECRETARY, Role.STEERING, Role.AUDITOR}),
    "read_people": frozenset({Role.SECRETARY, Role.STEERING, Role.CHAIR, Role.AUDITOR}),
    "read_rounds": frozenset(
        {
            Role.SECRETARY,
            Role.STEERING,
            Role.CHAIR,
            Role.ELIGIBILITY_OFFICER,
            Role.FINAL_COMMITTEE,
            Role.ANALYST,
            Role.AUDITOR,
        }
    ),
}


def has_power(who: Standing, verb: str) -> Verdict:
    return needs(who, POWERS[verb])


def local(instant: datetime, edition: Edition) -> str:
    """The instant in the institution's own zone, with the zone named."""
    there = instant.astimezone(edition.zone)
    return f"{there:%Y-%m-%d %H:%M} {abbreviation(there)}"


def local_to(instant: datetime, edition: Edition, reader: User) -> str:
    """The same, with the reader's own time after it where that differs."""
    here, there = instant.astimezone(edition.zone), instant.astimezone(zone_of_reader(reader))
    if here.utcoffset() == there.utcoffset():
        return local(instant, edition)
    return f"{local(instant, edition)} ({there:%Y-%m-%d %H:%M} {abbreviation(there)})"


def zone_of_reader(reader: User) -> tzinfo:
    """Where the person is; UTC for a zone nobody knows."""
    try:
        return ZoneInfo(reader.time_zone)
    except (KeyError, ValueError):
        return UTC
