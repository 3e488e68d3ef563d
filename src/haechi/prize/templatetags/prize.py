"""How this room's facts are written on a page: instants with their zone, figures, states."""

from datetime import datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.contrib.auth.models import AnonymousUser
from django.forms import BoundField
from django.utils.translation import gettext as _

from haechi.core import instants
from haechi.core.instants import DAYS, spoken
from haechi.core.lifecycle import Lifecycle
from haechi.core.models import MessageState
from haechi.people.models import User
from haechi.prize import answers
from haechi.prize.models import Application, Clarification, Edition, Round
from haechi.prize.states import APPLICATION, CLARIFICATION, EDITION, LIFECYCLES, ROUND

register = template.Library()

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
    "repair": "warning",
    "asked": "warning",
    "answered": "success",
    "lapsed": "danger",
    "filed": "warning",
    "upheld": "success",
    "dismissed": "danger",
    "waiting": "info",
    "sending": "info",
    "sent": "success",
    "failed": "danger",
    "bounced": "danger",
    "running": "info",
    "done": "success",
    "cancelled": "",
    "reading": "info",
    "ready": "warning",
    "writing": "info",
    "written": "success",
    "make": "info",
    "update": "info",
    "skip": "",
    "wrong": "danger",
    "made": "success",
    "updated": "success",
}


language = spoken


def written(when: datetime | None, zone: tzinfo, patterns: dict[str, str]) -> str:
    return "" if when is None else instants.written(when, zone, patterns)


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
    return instants.with_zone(when, there)


@register.filter
def own_instant(when: datetime | None, user: User | AnonymousUser) -> str:
    """The same instant where the reader is."""
    return moment(when, reader_zone(user))


def reader_zone(user: User | AnonymousUser) -> tzinfo:
    return instants.zone_called(getattr(user, "time_zone", ""))


@register.simple_tag
def own_time(when: datetime | None, edition: Edition, user: User | AnonymousUser) -> str:
    """The instant where the reader is, if the clock there shows another time at that instant."""
    if when is None or not isinstance(user, User):
        return ""
    here, there = when.astimezone(reader_zone(user)), when.astimezone(edition.zone)
    return "" if here.utcoffset() == there.utcoffset() else own_instant(when, user)


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
def letter_state(state: str) -> str:
    """What became of a letter, in words."""
    return str(MessageState(state).label)


@register.filter
def applicant_state(thing: Application | Round | Edition | Clarification) -> str:
    """The state in the applicant's words."""
    laws: dict[type, Lifecycle] = {
        Application: APPLICATION,
        Round: ROUND,
        Edition: EDITION,
        Clarification: CLARIFICATION,
    }
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
        return instants.with_zone(there, zone)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value


@register.filter
def file_size(size: int | str | None) -> str:
    """1.4 MB, 320 kB; of a file's size as it is kept, a number or a text."""
    text = str(size or "")
    return answers.file_size(int(text)) if text.isdigit() else ""
