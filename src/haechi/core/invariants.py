"""Truths of the database that no single table can carry.

A room lists its truths in ``invariants.py`` as :class:`Invariant`; each is one sentence and one
query that returns counter-examples. They are run after journeys and by ``make inspect``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Invariant:
    """``sentence`` is true of every row that ``counter_examples`` does not return."""

    sentence: str
    counter_examples: Callable[[], Iterable[Model]]


def every() -> Iterator[Invariant]:
    """All truths of all rooms, in the order of the storeys."""
    for config in apps.get_app_configs():
        module = f"{config.name}.invariants"
        if config.name.startswith("haechi.") and find_spec(module):
            yield from getattr(import_module(module), "TRUTHS", ())


def broken() -> list[tuple[Invariant, Model]]:
    """The truths that do not hold, each with one counter-example."""
    found = ((truth, next(iter(truth.counter_examples()), None)) for truth in every())
    return [(truth, example) for truth, example in found if example is not None]
