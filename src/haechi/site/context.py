"""What every page is told besides its own content: where we are, and the rooms one may enter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haechi.jury import rules as jury
from haechi.jury.queries import judges_now
from haechi.people.states import Role
from haechi.prize import rules as prize
from haechi.prize.states import EditionState
from haechi.prize.visits import Visit, visit_of
from haechi.results import rules as results
from haechi.site.queries.outlook import announced

NAMES = {"en": "English", "ko": "한국어"}


@dataclass(frozen=True)
class Room:
    """A door in the top bar."""

    url: str
    name: str | Promise
    current: bool


DESK = {Role.ELIGIBILITY_OFFICER, Role.SECRETARY, Role.AUDITOR}


def doors_of(visit: Visit) -> Iterator[tuple[str, str | Promise, bool]]:
    """Every room there is: the name of its address, its own name, whether this person has it."""
    who = visit.who
    yield "site:desk", _("Desk"), bool(prize.has_power(who, "read_desk"))
    yield "prize:applications", _("My applications"), bool(who.user_id and not who.roles)
    yield "jury:queue", _("Judging"), who.holds({Role.JUDGE})
    yield "prize:entries", _("Entries"), who.holds(DESK)
    yield "prize:rounds", _("Rounds"), who.holds({*DESK, Role.FINAL_COMMITTEE})
    yield "prize:mailings", _("Letters"), bool(prize.has_power(who, "read_letters"))
    yield "prize:questions", _("Questions"), asks_or_answers(visit)
    yield "jury:panels", _("Jury"), bool(jury.has_power(who, "read_panel"))
    yield "results:rankings", _("Ranking"), reads_runs(visit)
    yield "results:committee", _("Committee"), sits_in_committee(visit)
    yield "results:decisions", _("Awards"), bool(results.may_read_decisions(who))
    yield "prize:rules", _("Rules"), who.holds({Role.SECRETARY, Role.STEERING, Role.AUDITOR})
    yield "results:winners", _("Winners"), announced(visit.edition, visit.at) is not None


def sits_in_committee(visit: Visit) -> bool:
    """Those in the room of the final round; members as its rules name them, by default."""
    return visit.who.holds({*results.POWERS["enter_room"], Role.FINAL_COMMITTEE})


def reads_runs(visit: Visit) -> bool:
    judges = visit.who.holds({Role.JUDGE}) and judges_now(
        visit.who.user_id, visit.edition, visit.at
    )
    return bool(results.may_read_run(visit.who, judges))


def asks_or_answers(visit: Visit) -> bool:
    """Those who answer, always; those who may apply, once the edition is public."""
    who = visit.who
    if prize.has_power(who, "read_questions"):
        return True
    return bool(who.user_id and not who.roles and visit.edition.state != EditionState.DRAFT)


# Pages below a round's address belong to the room that shows them, not to the list of rounds.
BELOW_A_ROUND = dict.fromkeys(("extra", "ranking", "report"), "results:rankings") | dict.fromkeys(
    ("panel", "plan", "progress", "quality", "sheets"), "jury:panels"
)


def room_of(path: str) -> str | None:
    """The room of a page below a round, by the part of the address after the round's code."""
    _before, below, rest = path.partition("/rounds/")
    parts = rest.split("/")
    return BELOW_A_ROUND.get(parts[1]) if below and len(parts) > 1 else None


def rooms_of(visit: Visit, here: str) -> Iterator[Room]:
    """The few rooms this person has in this edition, the one they are in marked."""
    inside = room_of(here)
    for door, name, has in doors_of(visit):
        if has:
            url = reverse(door, args=[visit.edition.slug])
            current = door == inside if inside else here.startswith(url)
            yield Room(url=url, name=name, current=current)


def page(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page: edition, rooms, the other language, whether all this is made up."""
    other = "ko" if get_language() == "en" else "en"
    visit = visit_of(request)
    return {
        "edition": visit.edition if visit else None,
        "visit": visit,
        "rooms": list(rooms_of(visit, request.path)) if visit else [],
        "other_language_url": translate_url(request.get_full_path(), other),
        "other_language": other,
        "other_language_name": NAMES[other],
        "demonstration": bool(visit and visit.edition.is_demonstration),
    }
