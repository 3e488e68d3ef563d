"""READS: the files that belong to an application."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from haechi.core import vault
from haechi.prize.models import Application
from haechi.prize.queries.form import said


@dataclass(frozen=True)
class Supplied:
    """A file by its name; it is opened only when it is written out."""

    name: str
    open: Callable[[], IO[bytes]]


def files_of(application: Application) -> Iterator[Supplied]:
    """The files that the version handed in names, or the draft; those erased since are gone."""
    named = [int(row["id"]) for one in said(application) for row in one.files]
    for one in application.attachments.filter(pk__in=named, erased_at=None).order_by("pk"):
        yield Supplied(one.name, partial(vault.opened, one.stored))
