"""Two people at the same moment: one wins, the other is told; nothing is written twice.

Run on PostgreSQL these are real races; SQLite lets writers queue.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from answering import agree
from django.db import IntegrityError, connection

from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.jury import actions as jury
from haechi.jury.models import Sheet
from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind
from haechi.prize import actions as prize
from haechi.prize.models import Application, Screening
from haechi.results import actions as results
from haechi.results.models import Decision

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each: "done", or the code of its refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            gate.wait(timeout=20)
            act()
        except Refused as refused:
            return refused.verdict.code
        except IntegrityError:
            return "integrity"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return sorted(people.map(run, acts))


def lines(verb: str) -> int:
    return JournalLine.objects.filter(verb=verb).count()


def test_a_sheet_submitted_from_two_windows_is_submitted_once(tell_story) -> None:
    told = tell_story("judging")
    sheet = Sheet.objects.filter(judge__round=told.round("jury"), state="draft").first()
    judge = sheet.judge.user
    codes = [c.code for c in sheet.judge.round.criteria.filter(weight__isnull=False)]
    own = (
        [c for c in codes if c.startswith("lead-")]
        if sheet.application.kind == ("individual")
        else [c for c in codes if not c.startswith("lead-")]
    )
    jury.save_sheet(sheet, dict.fromkeys(own, 7), by=judge, at=told.now)
    before = lines("jury.submit_sheet")
    submit = lambda: jury.submit_sheet(sheet, by=judge, at=told.now)  # noqa: E731
    assert at_once(submit, submit) == ["done", "wrong_step"]
    assert lines("jury.submit_sheet") == before + 1


def test_two_officers_who_sign_at_once_leave_one_signature(tell_story) -> None:
    told = tell_story("eligibility")
    screening = Screening.objects.filter(round=told.round("eligibility"), state="proposed").first()
    eli = told.person("eli")
    sign = lambda: prize.sign(screening, by=eli, at=told.now)  # noqa: E731
    back = lambda: prize.send_back(screening, reason="again", by=eli, at=told.now)  # noqa: E731
    answers = at_once(sign, back)
    assert answers == ["done", "wrong_step"]


def test_applications_begun_at_once_get_numbers_of_their_own(tell_story) -> None:
    told = tell_story("called")
    category = told.edition.categories.get(code="human")
    city = City.objects.first()
    applicants = [agree(told.edition, told.person(key)) for key in ("mina", "omar")]

    def start(user) -> Callable[[], Application]:
        organisation = Organisation.objects.create(name=user.email, kind="city", city=city)
        return lambda: prize.start_application(
            category,
            kind=ApplicantKind.CITY,
            organisation=organisation,
            city=city,
            by=user,
            at=told.now,
        )

    acts = [start(user) for user in applicants for _turn in range(3)]
    assert at_once(*acts) == ["done"] * 6
    numbers = list(told.edition.applications.values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_one_place_of_the_grid_is_decided_once(tell_story) -> None:
    told = tell_story("final")
    award = told.edition.awards.get(code="human-gold")

    def propose(by: User) -> Callable[[], Decision]:
        return lambda: results.propose_decision(
            award, place=1, application=None, reason="Nobody.", by=by, at=told.now
        )

    members = [propose(told.person(key)) for key in ("grace", "kenji", "chair")]
    assert at_once(*members) == ["done", "place_taken", "place_taken"]
    assert Decision.objects.filter(award=award).count() == 1


def test_a_release_is_prepared_once(tell_story) -> None:
    told = tell_story("decided")
    sora, hour = told.person("sora"), told.now.replace(year=told.now.year + 1)
    prepare = lambda: results.prepare_release(  # noqa: E731
        told.edition, release_at=hour, by=sora, at=told.now
    )
    assert at_once(prepare, prepare) == ["done", "release_exists"]
