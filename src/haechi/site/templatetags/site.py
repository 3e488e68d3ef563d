"""How this room's own texts are written on a page."""

from django import template

from haechi.prize.templatetags.prize import language

register = template.Library()


@register.filter
def told(text: object) -> str:
    """A text that is kept in both languages (``.en``, ``.ko``), in the reader's."""
    return str(getattr(text, language(), ""))


@register.filter
def about(member: object) -> str:
    """What a member of the cast does, in the reader's language."""
    return str(getattr(member, f"about_{language()}", ""))


@register.filter
def called(member: object) -> str:
    """What a member of the cast is called, in the reader's language."""
    return str(getattr(member, f"name_{language()}", ""))
