"""What time is it? Only doors ask; rules and actions are told (``at``).

Tests and rehearsals move the clock with :func:`shifted`; nothing else does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


class Shift:
    """How far ahead of the machine's clock the house lives."""

    by = timedelta(0)


def now() -> datetime:
    """The instant, aware, in UTC."""
    return timezone.now() + Shift.by


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Within the block the clock runs ahead by ``by``, in every thread of this process."""
    before, Shift.by = Shift.by, by
    try:
        yield
    finally:
        Shift.by = before
