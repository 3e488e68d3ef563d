"""READS: the files that belong to an application. Each source is one small function."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from haechi.prize.models import Application


@dataclass(frozen=True)
class Supplied:
    """A file by its name; it is opened only when it is written out."""

    name: str
    open: Callable[[], IO[bytes]]


Source = Callable[[Application], Iterable[Supplied]]
SOURCES: list[Source] = []


def files_of(application: Application) -> Iterator[Supplied]:
    for source in SOURCES:
        yield from source(application)
