"""Whom to ask for help with an application, and what they may do."""

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.prize.states import Right


class RightForm(forms.Form):
    right = forms.ChoiceField(
        label=_("They may"), choices=Right.choices, initial=Right.EDIT, widget=forms.RadioSelect
    )


class InviteForm(RightForm):
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("A letter with a link goes there. It opens only for this address."),
    )
    field_order = ("email", "right")
