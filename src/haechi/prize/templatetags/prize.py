"""How this room's facts are written on a page: instants with their zone, figures, states."""

from datetime import datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django import template
from django.contrib.auth.models import AnonymousUser
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haechi.core.lifecycle import Lifecycle
from haechi.people.models import User
from haechi.prize import answers
from haechi.prize.models import Application, Edition, Round
from haechi.prize.states import APPLICATION, EDITION, LIFECYCLES, ROUND

register = template.Library()

INSTANTS = {"en": "EEE, d MMMM y, HH:mm", "ko": "y년 M월 d일(EEE) HH:mm"}
DAYS = {"en": "EEE, d MMMM y", "ko": "y년 M월 d일(EEE)"}
LAWS: dict[str, Lifecycle] = {law.noun: law for law in LIFECYCLES}

# What a word of state looks like; the word itself always stands beside the mark.
TONES = {
    "draft": "",
    "submitted": "info",
    "withdrawn": "",
    "planned": "",
    "open": "info",
    "closed": "success",
    "called": "info",
    "finished": "success",
    "proposed": "warning",
    "decided": "success",
    "on": "success",
    "out": "danger",
}


def language() -> str:
    return "ko" if (get_language() or "").startswith("ko") else "en"


def zone_name(when: datetime) -> str:
    """KST, CET; where a zone has only a number, UTC with it."""
    name = when.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def written(when: datetime | None, zone: tzinfo, patterns: dict[str, str]) -> str:
    if when is None:
        return ""
    there = when.astimezone(zone)
    code = language()
    return format_datetime(there, patterns[code], tzinfo=zone, locale=code)


@register.filter
def instant(when: datetime | None, edition: Edition) -> str:
    """Weekday, date, time and zone, where the institution is."""
    return moment(when, edition.zone)


@register.filter
def moment(when: datetime | None, zone: tzinfo | str) -> str:
    """Weekday, date, time and zone; the zone itself or its name."""
    if when is None:
        return ""
    there = ZoneInfo(zone) if isinstance(zone, str) else zone
    return f"{written(when, there, INSTANTS)} {zone_name(when.astimezone(there))}"


@register.filter
def own_instant(when: datetime | None, user: User | AnonymousUser) -> str:
    """The same instant where the reader is."""
    return moment(when, reader_zone(user))


def reader_zone(user: User | AnonymousUser) -> tzinfo:
    named = getattr(user, "time_zone", "")
    try:
        return ZoneInfo(named) if named else timezone.get_default_timezone()
    except (KeyError, ValueError):
        return timezone.get_default_timezone()


@register.filter
def elsewhere(user: User | AnonymousUser, edition: Edition) -> bool:
    """Does the reader's clock differ from the institution's?"""
    if not isinstance(user, User):
        return False
    now = timezone.now()
    return now.astimezone(reader_zone(user)).utcoffset() != now.astimezone(edition.zone).utcoffset()


@register.filter
def day(when: datetime | None, edition: Edition) -> str:
    """Weekday and date, where the institution is."""
    return written(when, edition.zone, DAYS)


@register.filter
def clock_time(when: datetime | None, user: User | AnonymousUser) -> str:
    """Hours and minutes, where the reader is."""
    return "" if when is None else f"{when.astimezone(reader_zone(user)):%H:%M}"


@register.filter
def staff_state(state: str, noun: str) -> str:
    """``{{ application.state|staff_state:"application" }}``"""
    return LAWS[noun].staff_name(state)


@register.filter
def applicant_state(thing: Application | Round | Edition) -> str:
    """The state in the applicant's words."""
    laws = {Application: APPLICATION, Round: ROUND, Edition: EDITION}
    return laws[type(thing)].applicant_name(thing.state)


@register.filter
def tone(state: str) -> str:
    """The class of the mark that goes with a word of state."""
    found = TONES.get(str(state), "")
    return f"state--{found}" if found else ""


@register.filter
def percent(share: float | Decimal | None) -> str:
    """``0.873`` → ``87%``; never "100%" or "0%" for what is merely close to it."""
    if share is None:
        return ""
    whole = round(float(share) * 100)
    if whole == 100 and share < 1:
        return ">99%"
    if whole == 0 and share > 0:
        return "<1%"
    return f"{whole}%"


@register.filter
def score(value: float | Decimal | None) -> str:
    """Two decimals, the same in every language, so that columns align."""
    return "" if value is None else f"{float(value):.2f}"


@register.filter
def item(table: object, key: object) -> object:
    """``{{ table|item:key }}``: what a table holds under a key, or nothing."""
    return table.get(key, "") if isinstance(table, dict) else ""


@register.filter
def said_in(texts: object) -> str:
    """``{{ row.label|said_in }}``: a text kept in both languages, in the reader's."""
    return answers.said_in(texts) if isinstance(texts, dict) else str(texts or "")


@register.filter
def shown(field: BoundField) -> object:
    """What a form's field holds, as a text for those who only read it."""
    value = field.value()
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return instant_or_plain(field, value)
    wanted = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    return ", ".join(str(name) for key, name in choices if str(key) in wanted and str(key))


def instant_or_plain(field: BoundField, value: object) -> object:
    zone = getattr(field.field, "zone", None)
    if zone is not None and isinstance(value, datetime):
        there = value.replace(tzinfo=zone)
        return f"{written(there, zone, INSTANTS)} {zone_name(there)}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value
