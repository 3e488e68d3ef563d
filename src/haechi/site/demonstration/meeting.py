"""The meeting of the final committee, as the demonstration tells it: short, and quite ordinary."""

from collections.abc import Callable
from datetime import datetime

from haechi.people.models import User
from haechi.prize.models import Application, Round
from haechi.prize.states import AbsenceKind
from haechi.results import actions, queries
from haechi.results.states import CheckState, CheckSubject, Choice, MotionKind

SOURCES = {
    CheckSubject.EVIDENCE: "Annual report of the project, compared with the figures claimed",
    CheckSubject.REFERENCE: "Telephone call with the partner named in the application",
    CheckSubject.ORIGINAL: "Search of earlier entries and of the web, no match",
    CheckSubject.IMPLEMENTED: "Video call from the site",
}
CHECKED, WEAK = 6, 4

Person = Callable[[str], User]
Day = Callable[[float], datetime]


def leave(round_: Round, person: Person, day: Day) -> None:
    """A member of the committee leaves for the entries from the own country."""
    homes = {"grace": "KE", "kenji": "JP"}
    for key, country in homes.items():
        entries = [e for e in queries.by_number(round_) if e.city.country.iso2 == country]
        for entry in entries:
            actions.declare_absence(
                round_,
                entry,
                person(key),
                kind=AbsenceKind.COUNTRY,
                reason="An entry from my own country.",
                by=person(key),
                at=day(206.02),
            )
    actions.set_agenda(round_, by=person("chair"), at=day(206.03))


def look_into(round_: Round, person: Person, day: Day) -> None:
    """The first entries of the agenda are looked into; one claim raises a concern."""
    for place, entry in enumerate(queries.agenda(round_)[:CHECKED]):
        for subject, source in SOURCES.items():
            weak = place == WEAK and subject == CheckSubject.EVIDENCE
            actions.record_check(
                round_,
                entry,
                subject,
                state=CheckState.CONCERN if weak else CheckState.OK,
                source=source,
                note="The report counts users twice." if weak else "",
                by=person("sora"),
                at=day(206.05),
            )


def discuss(round_: Round, entry: Application, person: Person, day: Day) -> None:
    asked = actions.post(
        round_,
        entry,
        "Who keeps it running after the project money ends?",
        by=person("grace"),
        at=day(206.06),
    )
    actions.post(
        round_,
        entry,
        "The city has put it into its budget for three years; see the plan of costs.",
        answers=asked,
        by=person("kenji"),
        at=day(206.07),
    )


def resolve(round_: Round, entry: Application, person: Person, day: Day) -> None:
    """One motion is carried; a second is being voted on."""
    award = round_.edition.awards.filter(category=entry.category, kind="").first()
    motion = actions.propose_motion(
        round_,
        kind=MotionKind.MOVE,
        application=entry,
        award=award,
        reason="The clearest benefit for people who are usually left out.",
        by=person("grace"),
        at=day(206.08),
    )
    actions.second_motion(motion, by=person("kenji"), at=day(206.09))
    actions.open_vote(motion, by=person("chair"), at=day(206.1))
    for key, reason in {"grace": "As I moved.", "kenji": "The evidence is firm."}.items():
        actions.cast_vote(motion, choice=Choice.YES, reason=reason, by=person(key), at=day(206.12))
    actions.end_vote(motion, by=person("chair"), at=day(206.14))


def tell(round_: Round, person: Person, day: Day) -> None:
    leave(round_, person, day)
    look_into(round_, person, day)
    free = [e for e in queries.agenda(round_) if not e.absences.exists()]
    if free:
        discuss(round_, free[0], person, day)
        resolve(round_, free[0], person, day)
