"""The kinds of job there are, and what a worker hands to each."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import IO, Any

from django.apps import apps

from haechi.core import clock
from haechi.core.models import Job, JobState
from haechi.core.sentences import Sentences, in_every_language
from haechi.core.verdict import Text

EVERY = 1.0  # seconds between two words about the progress


class Stopped(Exception):
    """Somebody asked for the job to be cancelled."""


class Superseded(Exception):
    """The job was given up and begun anew elsewhere; this worker must not go on."""


@dataclass(frozen=True)
class Result:
    """What a job leaves: a sentence, figures, and perhaps a file under a name."""

    said: Sentences = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    file: IO[bytes] | None = None
    name: str = ""


@dataclass
class Work:
    """A job in a worker's hands. Call it outside of transactions, or nobody sees the progress."""

    job: Job
    told_at: float = 0.0

    @property
    def asked(self) -> dict[str, Any]:
        return dict(self.job.asked)

    def step(self, doing: Text, *, done: int = 0, total: int = 0) -> None:
        """Say what is done now.

        Raises:
            Stopped: somebody cancelled the job.
            Superseded: it was begun anew.
        """
        self.job.doing, self.job.done = in_every_language(doing), done
        self.job.total = total
        self.tell()

    def advance(self, done: int) -> None:
        """So much is done; told once a second at most."""
        self.job.done = done
        if time.monotonic() - self.told_at >= EVERY:
            self.tell()

    def tell(self) -> None:
        self.told_at = time.monotonic()
        mine = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempt=self.job.attempt)
        told = mine.update(
            done=self.job.done, total=self.job.total, doing=self.job.doing, beat_at=clock.now()
        )
        if not told:
            raise Superseded
        if mine.filter(cancel_asked_at__isnull=False).exists():
            raise Stopped


@dataclass(frozen=True)
class Kind:
    code: str
    name: Text
    run: Callable[[Work], Result]


KINDS: dict[str, Kind] = {}


def kind(code: str, name: Text) -> Callable[[Callable[[Work], Result]], Callable[[Work], Result]]:
    """Register a function as what is done for jobs of this kind."""

    def register(run: Callable[[Work], Result]) -> Callable[[Work], Result]:
        KINDS[code] = Kind(code, name, run)
        return run

    return register


@cache
def load_kinds() -> None:
    """Every room's ``tasks``."""
    for config in apps.get_app_configs():
        module = f"{config.name}.tasks"
        if config.name.startswith("haechi.") and find_spec(module):
            import_module(module)


def kind_of(code: str) -> Kind | None:
    load_kinds()
    return KINDS.get(code)


def kind_name(code: str) -> str:
    known = kind_of(code)
    return str(known.name) if known else code
