"""The part of an application that a repair asks for."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy

from haechi.people.models import User
from haechi.prize.forms.applications import ApplicationForm
from haechi.prize.models import Application, Repair


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=gettext_lazy("Your words to the officers"),
        help_text=gettext_lazy("What you changed, or why it stays as it is."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-unsaved": ""}),
        required=False,
    )


class RepairForm(ApplicationForm):
    """The form of the application with nothing but the fields that the request names."""

    def __init__(
        self,
        application: Application,
        repair: Repair,
        at: datetime,
        typed: Mapping[str, str] | None = None,
        *,
        writer: User | None = None,
    ) -> None:
        super().__init__(application, at, typed, writer=writer)
        for name in set(self.fields) - set(repair.fields):
            del self.fields[name]
