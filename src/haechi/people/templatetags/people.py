"""How this room's facts are written on a page."""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()

PARTS = {
    "messages": _("Letters to you"),
    "journal": _("Lines of the journal"),
    "consents": _("Consents"),
    "applications": _("Applications"),
    "co_work": _("Applications of others you worked on"),
    "roles": _("Roles"),
    "seats": _("Seats on juries"),
    "sheets": _("Score sheets"),
}


@register.filter
def part_name(part: str) -> str:
    """What a part of the record about a person is called."""
    return str(PARTS.get(part, part))


@register.filter
def in_tongue(texts: Mapping[str, str]) -> str:
    """A text kept in both languages, in the reader's where it is there."""
    mine = "ko" if (get_language() or "").startswith("ko") else "en"
    return texts.get(mine) or texts.get("en") or ""
