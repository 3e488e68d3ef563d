"""What may be typed to buy extra reviews."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BuyForm(forms.Form):
    """How many reviews at once; what is allowed is for the rules to judge."""

    number = forms.IntegerField(
        label=_("Reviews in this batch"),
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
    )

    def number_or(self, otherwise: int) -> int:
        """What was asked for, or the most that can be bought."""
        return self.cleaned_data["number"] if self.is_bound and self.is_valid() else otherwise
