"""An instant in words: weekday, date, time and the zone by its name, in either language.

Pages and letters write every instant through here, so that a deadline reads the same everywhere.
"""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.translation import get_language

INSTANTS = {"en": "EEE, d MMMM y, HH:mm", "ko": "y년 M월 d일(EEE) HH:mm"}
DAYS = {"en": "EEE, d MMMM y", "ko": "y년 M월 d일(EEE)"}
YOURS = {"en": "{there} – for you {here}", "ko": "{there}, 계신 곳 시각으로는 {here}"}


def spoken() -> str:
    """The language that is active: one of the two."""
    return "ko" if (get_language() or "").startswith("ko") else "en"


def zone_called(name: str) -> tzinfo:
    """The zone of this name; the institution's default for a name that nobody knows."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (KeyError, ValueError):
        return timezone.get_default_timezone()


def abbreviation(when: datetime) -> str:
    """KST, CET; where a zone has only a number, UTC with it."""
    name = when.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def written(
    when: datetime, zone: tzinfo, patterns: dict[str, str] = INSTANTS, language: str = ""
) -> str:
    code = language or spoken()
    there = when.astimezone(zone)
    return str(format_datetime(there, patterns[code], tzinfo=zone, locale=code))


def with_zone(when: datetime, zone: tzinfo, language: str = "") -> str:
    """Wed, 19 July 2023, 18:00 KST"""
    return f"{written(when, zone, INSTANTS, language)} {abbreviation(when.astimezone(zone))}"


def with_place(when: datetime, zone: tzinfo, language: str = "") -> str:
    """Wed, 19 July 2023, 18:00 KST (Asia/Seoul): for letters, which are read anywhere."""
    place = getattr(zone, "key", "")
    return with_zone(when, zone, language) + (f" ({place})" if place else "")


def twice(when: datetime, zone: tzinfo, theirs: tzinfo, language: str = "") -> str:
    """The same instant where the institution is and where the reader is."""
    there = with_place(when, zone, language)
    if getattr(zone, "key", "") == getattr(theirs, "key", "-"):
        return there
    here = with_place(when, theirs, language)
    return YOURS[language or spoken()].format(there=there, here=here)
