"""What a person may type about themselves, and the organiser about places."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.people.states import Scope


class SignupForm(forms.Form):
    """Asked at sign-up besides address and password; letters then come in the page's language."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As you write it yourself; it stands on your application and in our letters."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> User:
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "en"
        user.save()
        return user


class TokenForm(forms.Form):
    """A key for a program: what for, what it may do, for how long."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scope = forms.ChoiceField(
        label=_("It may"), choices=Scope.choices, initial=Scope.READ, widget=forms.RadioSelect
    )
    days = forms.IntegerField(label=_("Days it lives"), initial=90, min_value=1, max_value=366)


class PlaceNameForm(forms.Form):
    """What the organiser calls a place, in both languages, and why."""

    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    name_ko = forms.CharField(label=_("Name in Korean"), max_length=120)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It stands in the journal and in the list of chosen names."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
