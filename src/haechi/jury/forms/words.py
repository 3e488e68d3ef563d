"""What several forms of this room ask in the same way."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Prose(forms.CharField):
    """Text as it was typed, with the line ends of one kind."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else ""


def known_fields(fields: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Fields this person knows"),
        help_text=_("Entries of these fields go to this person first."),
        choices=fields,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
