"""Where a setting comes from, as pages show it."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from haechi.prize.models import SettingNote
from haechi.prize.states import Provenance

register = template.Library()

# In one word beside the setting; the sentence stands in the footnote.
WORDS = {
    Provenance.PUBLISHED: _("published"),
    Provenance.OURS: _("ours"),
    Provenance.UNKNOWN: _("not known"),
}


@register.simple_tag(takes_context=True)
def mark(context: dict[str, Any], *parts: str) -> str:
    """``{% mark "round" round.code "reviews" %}``: a word that leads to the footnote."""
    found = context["notes"].get(".".join(str(part) for part in parts))
    if not found:
        return ""
    number, note = found
    word = WORDS[Provenance(note.mark)]
    return format_html('<a class="small" href="#note-{}">{}<sup>{}</sup></a>', number, word, number)


@register.inclusion_tag("prize/parts/note_line.html")
def note_line(note: SettingNote) -> dict[str, Any]:
    return {"note": note, "word": note.get_mark_display()}
