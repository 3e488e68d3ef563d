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
from haechi.people.states import Role
from haechi.prize import rules as prize
from haechi.prize.visits import Visit, visit_of
from haechi.results import rules as results

NAMES = {"en": "English", "ko": "한국어"}


@dataclass(frozen=True)
class Room:
    """A door in the top bar."""

    url: str
    name: str | Promise
    current: bool


def rooms_of(visit: Visit, here: str) -> Iterator[Room]:
    """The few rooms this person has in this edition."""

    def door(view: str, name: str | Promise) -> Room:
        url = reverse(view, args=[visit.edition.slug])
        return Room(url=url, name=name, current=here.startswith(url))

    who = visit.who
    if prize.has_power(who, "read_desk"):
        yield door("site:desk", _("Desk"))
    if who.user_id and not who.roles:
        yield door("prize:applications", _("My applications"))
    if who.holds({Role.JUDGE}):
        yield door("jury:queue", _("Judging"))
    if who.holds({Role.SECRETARY, Role.AUDITOR, Role.ELIGIBILITY_OFFICER}):
        yield door("prize:entries", _("Entries"))
    if who.holds({Role.ELIGIBILITY_OFFICER, Role.FINAL_COMMITTEE, Role.SECRETARY, Role.AUDITOR}):
        yield door("prize:rounds", _("Rounds"))
    if jury.has_power(who, "read_panel"):
        yield door("jury:panels", _("Jury"))
    if who.holds(results.POWERS["read_run"]):
        yield door("results:rankings", _("Ranking"))
    if results.may_read_decisions(who):
        yield door("results:decisions", _("Awards"))
    if who.holds({Role.SECRETARY, Role.STEERING, Role.AUDITOR}):
        yield door("prize:rules", _("Rules"))


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
