"""The law of steps: which state follows from which, by which verb. A table, not a machine.

Rooms write one table a noun in their ``states.py``; actions advance through it; docs print it;
tests walk it. Each state has two names, the staff's (the choice's label) and the applicant's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny


class Stateful(Protocol):
    state: str


@dataclass(frozen=True)
class Step:
    """``verb`` leads from ``source`` to ``target``."""

    verb: str
    source: str
    target: str


@dataclass(frozen=True)
class Lifecycle:
    """The steps one noun may take, and what its states are called."""

    noun: str
    states: type[TextChoices]
    steps: tuple[Step, ...]
    applicant_names: Mapping[str, Text]

    def step(self, state: str, verb: str) -> Step | None:
        return next((s for s in self.steps if s.verb == verb and s.source == state), None)

    def verdict(self, state: str, verb: str) -> Verdict:
        """Whether ``verb`` is a lawful step from ``state``."""
        if self.step(state, verb):
            return allow()
        return deny(
            "wrong_step",
            _("This cannot be done now: its state is “%(state)s”. Reload the page to see it."),
            state=self.staff_name(state),
        )

    def advance(self, thing: Stateful, verb: str) -> None:
        """Put ``thing`` into the state that ``verb`` leads to. Nothing is saved.

        Raises:
            Refused: when the table has no such step.
        """
        self.verdict(thing.state, verb).enforce()
        step = self.step(thing.state, verb)
        if step is not None:
            thing.state = step.target

    def verbs(self, state: str) -> tuple[str, ...]:
        return tuple(s.verb for s in self.steps if s.source == state)

    def staff_name(self, state: str) -> str:
        return str(self.states(state).label)

    def applicant_name(self, state: str) -> str:
        return str(self.applicant_names[state])
