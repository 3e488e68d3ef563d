"""How this room's facts are written on a page."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from haechi.core.lifecycle import Lifecycle
from haechi.jury.states import LIFECYCLES

register = template.Library()

LAWS: dict[str, Lifecycle] = {law.noun: law for law in LIFECYCLES}

# What a word of state looks like; the word itself always stands beside the mark.
TONES = {
    "nominated": "",
    "invited": "warning",
    "accepted": "success",
    "declined": "danger",
    "released": "",
    "retired": "",
    "proposed": "info",
    "applied": "success",
    "discarded": "",
    "assigned": "",
    "draft": "warning",
    "submitted": "success",
    "recused": "",
    "abstained": "",
}


@register.filter
def jury_state(state: str, noun: str) -> str:
    """``{{ judge.state|jury_state:"judge" }}``"""
    return LAWS[noun].staff_name(state)


@register.filter
def jury_tone(state: str) -> str:
    return TONES.get(str(state), "")


@register.filter
def called(names: Mapping[object, str], key: object) -> str:
    """What something is called in a table of names: ``{{ names|called:code }}``."""
    return names.get(key, "" if isinstance(key, int) else str(key))


@register.filter
def share_of(part: int, whole: int) -> int:
    """A part of a whole in percent, for a bar."""
    return round(100 * part / whole) if whole else 0


@register.filter
def yes_or_no(value: object) -> str:
    return _("yes") if value else _("no")
