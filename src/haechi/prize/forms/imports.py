"""What the secretary says of a table: the file, what its columns mean, what becomes of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.core.files import FileFacts, inspect
from haechi.prize.forms.mapping import Target

MAX_BYTES = 25 * 1024 * 1024


class TableForm(forms.Form):
    """A table of applications. ``facts`` are the file's, once the form is valid."""

    table = forms.FileField(
        label=_("Table of applications"),
        help_text=_("CSV or XLSX, at most 25 MB. One row for each application, headings on top."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.xlsx"}),
        max_length=None,
        allow_empty_file=True,
    )

    def clean_table(self) -> Any:
        file = self.cleaned_data["table"]
        seen = inspect(file, file.name, allowed=("csv", "xlsx"), max_bytes=MAX_BYTES)
        if not isinstance(seen, FileFacts):
            raise forms.ValidationError(seen.sentence)
        self.facts = seen
        return file


class MappingForm(forms.Form):
    """What each column means; a column may also be left out."""

    def __init__(
        self,
        headings: Sequence[str],
        mapping: Sequence[str],
        known: Sequence[Target],
        data: Any = None,
    ) -> None:
        super().__init__(data, initial={f"column_{i}": key for i, key in enumerate(mapping)})
        self.known = {target.key: target.name for target in known}
        choices = [("", _("(left out)")), *self.known.items()]
        for index, heading in enumerate(headings):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading or _("(without a heading)"), choices=choices, required=False
            )

    def clean(self) -> None:
        keys = [key for key in self.mapping if key]
        double = sorted({str(self.known[key]) for key in keys if keys.count(key) > 1})
        if double:
            raise forms.ValidationError(
                _("Several columns cannot mean the same: %(names)s."),
                params={"names": ", ".join(double)},
            )

    @property
    def mapping(self) -> list[str]:
        return [str(self.cleaned_data.get(name) or "") for name in self.fields]


class ConfirmForm(forms.Form):
    """As drafts, or submitted where complete."""

    submits = forms.ChoiceField(
        label=_("What becomes of them"),
        choices=[
            ("no", _("Drafts: the applicants complete and submit them while the call is open")),
            ("yes", _("Submitted where nothing is missing; the others stay drafts")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason for submitting on behalf of the applicants"),
        help_text=_("For example: applications that came on paper. Kept in the journal."),
        max_length=300,
        required=False,
    )
