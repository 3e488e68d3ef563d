"""How this room's charts and words of state are written into a page."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from haechi.core.lifecycle import Lifecycle
from haechi.results.models import Decision, Release
from haechi.results.states import DECISION, RELEASE

register = template.Library()

# What would end the script or begin markup is written as JSON's own escapes.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
LAWS: Mapping[type, Lifecycle] = {Decision: DECISION, Release: RELEASE}
TONES = {
    "proposed": "warning",
    "confirmed": "success",
    "prepared": "warning",
    "approved": "success",
    "recalled": "danger",
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
def state_word(thing: Decision | Release) -> str:
    """The state of a decision or a release in the staff's words."""
    return LAWS[type(thing)].staff_name(thing.state)


@register.filter
def state_tone(thing: Decision | Release) -> str:
    found = TONES.get(thing.state, "")
    return f"state--{found}" if found else ""
