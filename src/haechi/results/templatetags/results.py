"""How this room's charts and words of state are written into a page."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from haechi.core.lifecycle import Lifecycle
from haechi.results.models import Decision, Motion, Release
from haechi.results.states import DECISION, MOTION, RELEASE

register = template.Library()

# What would end the script or begin markup is written as JSON's own escapes.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
LAWS: Mapping[type, Lifecycle] = {Decision: DECISION, Motion: MOTION, Release: RELEASE}
TONES = {
    "proposed": "warning",
    "confirmed": "success",
    "prepared": "warning",
    "approved": "success",
    "recalled": "danger",
    "voting": "info",
    "tied": "warning",
    "carried": "success",
    "failed": "danger",
    "short": "danger",
    "ok": "success",
    "concern": "danger",
}


@register.simple_tag
def chart_spec(spec: Mapping[str, Any], target: str) -> SafeString:
    """The spec of a chart as data for the script that draws it into ``target``."""
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html(
        '<script type="application/json" class="chart-spec" data-target="{}">{}</script>',
        target,
        mark_safe(text),
    )


@register.filter
def state_word(thing: Decision | Motion | Release) -> str:
    """The state of a decision, a motion or a release in the staff's words."""
    return LAWS[type(thing)].staff_name(thing.state)


@register.filter
def state_tone(thing: Decision | Motion | Release) -> str:
    found = TONES.get(thing.state, "")
    return f"state--{found}" if found else ""


@register.filter
def tone_of(state: str) -> str:
    """The tone of a state that is a word only."""
    found = TONES.get(state, "")
    return f"state--{found}" if found else ""


@register.filter
def web_address(text: str) -> str:
    """The text, where it is an address that may be followed; else nothing."""
    return text if text.startswith(("https://", "http://")) and " " not in text else ""
