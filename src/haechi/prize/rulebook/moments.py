"""Instants in a file: with an offset, by the clock on the wall, or by days after the opening."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from haechi.prize.rulebook.places import Wrong

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MOST_DAYS = 3650


@dataclass(frozen=True)
class Day:
    """So many days after the opening of the call, at a time of its wall clock (or at the same)."""

    day: int
    at: time | None = None


Written = datetime | Day


def moment(value: object) -> Written:
    """An instant as it stands in a file; a wall time has no zone yet.

    Raises:
        Wrong: it is none.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, dict) and set(value) <= {"day", "at"}:
        day, at = value.get("day"), value.get("at")
        is_time = at is None or isinstance(at, time)
        if isinstance(day, int) and not isinstance(day, bool) and is_time and abs(day) <= MOST_DAYS:
            return Day(day, at)
    raise Wrong(
        _(
            "Write an instant such as 2027-03-01T09:00:00+09:00, the same without its offset in "
            "the zone of the edition, or { day = 92, at = 18:00:00 }."
        )
    )


def placed(written: Written, zone: ZoneInfo, opens: datetime | None) -> datetime:
    """The instant itself; days are counted from ``opens``.

    Raises:
        Wrong: no such time, or twice; or there is no opening to count from.
    """
    if isinstance(written, Day):
        return counted(written, zone, opens)
    found = written if written.tzinfo else by_the_wall(written, zone)
    if not EARLIEST <= found < LATEST:
        raise Wrong(_("Only years from 2000 to 2099 can be kept."))
    return found


def counted(written: Day, zone: ZoneInfo, opens: datetime | None) -> datetime:
    if opens is None:
        raise Wrong(_("Days are counted from the opening of the call, which is not known."))
    start = opens.astimezone(zone)
    on = start.date() + timedelta(days=written.day)
    at = start.time() if written.at is None else written.at
    return existing(datetime.combine(on, at), zone)


def by_the_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if is_real(first, zone):
        raise Wrong(_("This time occurs twice: the clocks are put back. Write it with its offset."))
    raise Wrong(_("This time does not exist: the clocks are put forward over it."))


def existing(wall: datetime, zone: ZoneInfo) -> datetime:
    """A time that the clocks skip becomes the one they show instead."""
    first = wall.replace(tzinfo=zone)
    return first if is_real(first, zone) else first.astimezone(UTC).astimezone(zone)


def is_real(placed: datetime, zone: ZoneInfo) -> bool:
    there_and_back = placed.astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == placed.replace(tzinfo=None)


def moved(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of the wall clock, so many days later."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return existing(wall + timedelta(days=days), zone)


def as_day(at: datetime, zone: ZoneInfo, opens: datetime) -> Day:
    there, start = at.astimezone(zone), opens.astimezone(zone)
    same = there.time() == start.time()
    return Day((there.date() - start.date()).days, None if same else there.time())
