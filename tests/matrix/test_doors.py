"""person × address × verb: what every door of an edition answers, against a written record.

``doors_….txt`` is what a person last read (``python -m pytest tests/matrix --write-record``). A
door that opens to one person more, or a new door nobody thought about, changes a line of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from addresses import addresses
from django.conf import settings
from django.test import Client
from django.urls import reverse

from haechi.jury.models import Judge, Plan, Sheet
from haechi.prize.models import Appointment
from haechi.results.models import Decision

RECORDS = Path(__file__).parent
ROOMS = ("prize", "jury", "results", "site")
VISITORS = ("passer_by", "mina", "omar", "ines", "ben")
STAFF = ("sora", "lucia", "eli", "chair", "grace", "priya", "theo", "ada")
PEOPLE = (*VISITORS, *STAFF)
CHAPTERS = ("called", "judging", "decided")


ALL = sorted(addresses(*ROOMS))


class Parts:
    """Values for the parts of addresses, in one edition: Mina's entry, her judge's sheet, …"""

    def __init__(self, told) -> None:
        self.told = told
        edition = told.edition
        mina = edition.applications.filter(applicant=told.person("mina")).first()
        self.mina = mina.number if mina else 1
        jury_round = told.round("jury")
        ines = Sheet.objects.filter(judge__round=jury_round, judge__user__email="ines@example.org")
        first = ines.order_by("application__number").first()
        self.ines = first.application.number if first else 1
        self.keys = {
            "prize:end_appointment": Appointment.objects.filter(edition=edition).first(),
            "jury:release": Judge.objects.filter(round=jury_round).first(),
            "jury:sheets": first,
            "results:confirm": Decision.objects.filter(award__edition=edition).first(),
            "results:retract": Decision.objects.filter(award__edition=edition).first(),
        }
        self.sheet = first.pk if first else 0
        self.plan = Plan.objects.filter(round=jury_round).first()

    def of(self, door: str, parts: tuple[str, ...]) -> dict[str, object]:
        code = {
            "results:propose": "human-gold",
            "prize:screenings": "eligibility",
            "prize:screening": "eligibility",
            "prize:sign": "eligibility",
            "prize:send_back": "eligibility",
            "prize:close_round": "eligibility",
            "prize:form_question": "problem",
            "prize:move_question": "problem",
            "prize:retire_question": "problem",
            "prize:restore_question": "problem",
        }.get(door, "jury")
        found = self.keys.get(door, self.plan)
        values: dict[str, object] = {
            "slug": self.told.slug,
            "code": code,
            "number": self.ines if door.startswith("jury:") else self.mina,
            "place": 1,
            "version": 1,
            "iso2": "KR",
            "subject": "evidence",
            "pk": found.pk if found else 0,
            "token": "no-such-token",
            "section": "categories",
            "form": "csv",
            "sheet": self.sheet,
        }
        return {part: values[part] for part in parts}


def answers(told, cast, verb: str) -> Iterator[str]:
    parts = Parts(told)
    for door, names in ALL:
        url = reverse(door, kwargs=parts.of(door, names))
        found: dict[int, list[str]] = defaultdict(list)
        for person in PEOPLE:
            client = Client()
            user = getattr(cast, person)
            if person != "passer_by":
                client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            found[getattr(client, verb)(url).status_code].append(person)
        common = max(found, key=lambda status: len(found[status]))
        yield f"{told.chapter} {verb.upper()} {door} → " + "; ".join(
            f"{status}: {'all others' if status == common else ' '.join(people)}"
            for status, people in sorted(found.items(), key=lambda a: (a[0] == common, a[0]))
        )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_door_answers_every_person_as_recorded(request, story, cast, chapter) -> None:
    found = "".join(f"{line}\n" for line in answers(story(chapter), cast, "get"))
    record = RECORDS / f"doors_{chapter}.txt"
    if request.config.getoption("--write-record"):
        record.write_text(found, encoding="utf-8")
    assert found == record.read_text(encoding="utf-8")


def test_no_door_breaks_whoever_knocks(story, cast) -> None:
    """An empty form is refused or told what is missing; it never ends in a server error."""
    for line in answers(story("judging"), cast, "post"):
        assert " 500" not in line, line
