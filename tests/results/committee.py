"""A meeting of the final committee, for tests that need one: grace, kenji and whoever joins."""

from dataclasses import dataclass
from typing import Any

from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.models import Application, Appointment, Round
from haechi.prize.states import AbsenceKind
from haechi.results import actions
from haechi.results.models import Motion
from haechi.results.states import Choice, MotionKind


def seat(told: Any, key: str, role: Role = Role.FINAL_COMMITTEE) -> User:
    """One more member."""
    user = told.person(key)
    Appointment.objects.get_or_create(
        edition=told.edition,
        user=user,
        role=role,
        ended_at=None,
        defaults={"appointed_at": told.now},
    )
    return user


@dataclass
class Meeting:
    """The committee of one edition, and what its people do at one moment."""

    told: Any

    @property
    def round(self) -> Round:
        return self.told.round("final")

    @property
    def entries(self) -> list[Application]:
        return list(prize.entries_of(self.round).order_by("number"))

    def person(self, key: str) -> User:
        return self.told.person(key)

    def does(self, key: str) -> dict[str, Any]:
        return {"by": self.person(key), "at": self.told.now}

    def leaves(self, key: str, entry: Application, by: str = "") -> Any:
        return actions.declare_absence(
            self.round,
            entry,
            self.person(key),
            kind=AbsenceKind.PERSONAL,
            reason="A cousin works there.",
            **self.does(by or key),
        )

    def moves(self, key: str, entry: Application, **more: Any) -> Motion:
        award = self.told.edition.awards.filter(category=entry.category, kind="").first()
        facts = {"kind": MotionKind.MOVE, "application": entry, "award": award, **more}
        return actions.propose_motion(self.round, reason="The best.", **facts, **self.does(key))

    def votes(self, motion: Motion, **choices: str) -> None:
        for key, choice in choices.items():
            self.vote(key, motion, choice)

    def vote(self, key: str, motion: Motion, choice: str = "yes") -> Any:
        reason = f"{key} thinks so."
        return actions.cast_vote(motion, choice=Choice(choice), reason=reason, **self.does(key))

    def put(self, motion: Motion, **choices: str) -> Motion:
        """To the vote, and to its end."""
        actions.open_vote(motion, **self.does("chair"))
        self.votes(motion, **choices)
        return actions.end_vote(motion, **self.does("chair"))
