"""What may be typed in the jury room."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haechi.core.files import FileFacts, inspect
from haechi.core.spreadsheet import read_grid
from haechi.core.verdict import Refused
from haechi.jury import queries
from haechi.jury.actions import TEXT_LIMIT
from haechi.jury.forms.seats import (
    LANGUAGE_NAMES,
    ApartForm,
    PartForm,
    ProfileForm,
    TellForm,
    tie_rows,
    ties_in,
)
from haechi.jury.forms.words import Prose, known_fields
from haechi.jury.models import LARGEST_SHARE, LEAST_SHARE, Judge, Sheet
from haechi.jury.states import ConflictKind
from haechi.people.models import Country
from haechi.prize.models import Criterion, Round

__all__ = [
    "LANGUAGE_NAMES",
    "ApartForm",
    "PartForm",
    "ProfileForm",
    "TellForm",
    "tie_rows",
    "ties_in",
]

MAX_BYTES = 5 * 1024 * 1024
SHOWN = 20  # so many faults of a file are said at once

TEXTS = {
    "comment": (_("Comment to the committee"), _("Read by the final committee and the auditor.")),
    "feedback": (
        _("Feedback to the applicant"),
        _("Meant for the applicant after the release, without your name."),
    ),
    "note": (_("Private note"), _("Only you read this.")),
}


@dataclass(frozen=True)
class Point:
    """One score of a criterion and what it means, where that is written down."""

    score: int
    meaning: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One criterion of the sheet with its scale."""

    criterion: Criterion
    share: float
    value: int | None
    points: tuple[Point, ...]
    errors: Sequence[str]

    @property
    def meaning(self) -> str:
        return next((point.meaning for point in self.points if point.chosen), "")


class SheetForm(forms.Form):
    """A score for every weighted criterion by its code, and three texts."""

    def __init__(
        self,
        *args: Any,
        sheet: Sheet,
        criteria: Sequence[Criterion],
        marks: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.criteria, self.marks = sheet, criteria, marks
        round_ = sheet.judge.round
        scale = [str(score) for score in range(round_.score_low, round_.score_high + 1)]
        for criterion in criteria:
            self.fields[criterion.code] = forms.ChoiceField(
                choices=[(score, score) for score in scale], required=False
            )
        for name, (label, help_text) in TEXTS.items():
            self.fields[name] = Prose(
                label=label,
                help_text=help_text,
                required=False,
                strip=False,
                max_length=TEXT_LIMIT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def given(self) -> dict[str, object]:
        """What was sent and differs from what is kept; a score is changed, never taken back."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.data and (name in TEXTS or self.cleaned_data[name])
        }

    def lines(self) -> Iterator[Line]:
        weight = sum(float(criterion.weight or 0) for criterion in self.criteria)
        for criterion in self.criteria:
            field = self[criterion.code]
            value = str(field.value() or "")
            meanings = {anchor.score: anchor.text for anchor in criterion.anchors.all()}
            scale = range(self.sheet.judge.round.score_low, self.sheet.judge.round.score_high + 1)
            yield Line(
                criterion=criterion,
                share=float(criterion.weight or 0) / weight if weight else 0,
                value=int(value) if value.isdecimal() else None,
                points=tuple(Point(n, meanings.get(n, ""), str(n) == value) for n in scale),
                errors=[str(error) for error in field.errors],
            )

    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in TEXTS]


class ReasonForm(forms.Form):
    """A reason, kept with what is done."""

    reason = Prose(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Write the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConflictForm(forms.Form):
    """Why somebody does not judge an entry."""

    kind = forms.ChoiceField(
        label=_("What connects you with this entry?"),
        choices=ConflictKind.choices,
        widget=forms.RadioSelect,
    )
    reason = Prose(
        label=_("In your own words"),
        help_text=_("Read only by those who look after the jury, and by the auditor."),
        max_length=500,
        error_messages={"required": _("Write what the conflict is.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AbstainForm(forms.Form):
    """Why an entry cannot be judged, without a conflict of interest."""

    reason = Prose(
        label=_("Why you cannot judge it"),
        help_text=_("A language you do not read, a file that does not open, a field beyond you."),
        max_length=500,
        error_messages={"required": _("Write why you cannot judge it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LeaveForm(ReasonForm):
    """A judge leaves: what was submitted keeps counting, or nothing does."""

    counts = forms.ChoiceField(
        label=_("What becomes of the sheets this judge has submitted?"),
        choices=[
            ("yes", _("They keep counting; the other judges read the rest.")),
            ("no", _("None of them counts any more; the other judges read those entries too.")),
        ],
        widget=forms.RadioSelect,
        initial="yes",
    )
    field_order = ("counts", "reason")


class SeatForm(ReasonForm):
    """How much of the work a judge takes on, and which fields the judge knows."""

    share = forms.IntegerField(
        label=_("Share of the work in percent"),
        min_value=LEAST_SHARE,
        max_value=LARGEST_SHARE,
        help_text=_("100 is what everybody reads who has no other share; 200 is twice that."),
    )
    field_order = ("share", "knows", "reason")

    def __init__(self, *args: Any, fields: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fields:
            self.fields["knows"] = known_fields(fields)
            self.order_fields(self.field_order)


class NominationForm(forms.Form):
    """A person proposed for the panel."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(
        label=_("Language of the letters"), choices=[("en", "English"), ("ko", "한국어")]
    )
    field = forms.CharField(
        label=_("Field"), max_length=60, help_text=_("What this person knows best.")
    )
    country: "forms.ModelChoiceField[Country]" = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.order_by("name"),
        required=False,
        help_text=_("Nobody reads entries of the own country where the rules say so."),
    )
    employer = forms.CharField(label=_("Employer"), max_length=200, required=False)
    reason = Prose(
        label=_("Why this person"),
        max_length=300,
        error_messages={"required": _("Write why this person is nominated.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    replaces: "forms.ModelChoiceField[Judge]" = forms.ModelChoiceField(
        label=_("In place of"),
        queryset=Judge.objects.none(),
        required=False,
        empty_label=_("nobody: one seat more"),
    )

    def __init__(
        self,
        *args: Any,
        fields: Sequence[tuple[str, str]] = (),
        seats: QuerySet[Judge] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        replaces = self.fields["replaces"]
        assert isinstance(replaces, forms.ModelChoiceField)
        replaces.queryset = seats if seats is not None else Judge.objects.none()
        if fields:
            self.fields["knows"] = known_fields(fields)
            self.order_fields(["name", "email", "language", "field", "knows"])
        if seats is None or not seats:
            del self.fields["replaces"]


class PledgeForm(forms.Form):
    pledged = forms.BooleanField(required=False)


class ExchangeForm(forms.Form):
    """Somebody else reads an entry: who shall not read it any more, and who shall."""

    leaves: "forms.ModelChoiceField[Judge]" = forms.ModelChoiceField(
        queryset=Judge.objects.none(),
        label=_("Shall not read it any more"),
        required=False,
        empty_label=_("nobody: one reader more"),
    )
    joins: "forms.ModelChoiceField[Judge]" = forms.ModelChoiceField(
        queryset=Judge.objects.none(),
        label=_("Shall read it"),
        required=False,
        empty_label=_("nobody: one reader less"),
    )

    def __init__(
        self, *args: Any, readers: QuerySet[Judge], others: QuerySet[Judge], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, judges in (("leaves", readers), ("joins", others)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = judges


class PlanFileForm(forms.Form):
    """A plan made elsewhere: a row for each review, as the file of a plan has them."""

    table = forms.FileField(
        label=_("Plan from a file"),
        help_text=_("CSV or XLSX with the columns “entry” and “judge” (the judge's e-mail)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.xlsx"}),
        max_length=None,
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean_table(self) -> Any:
        """The reviews as pairs of keys; ``sha256`` is the file's."""
        file = self.cleaned_data["table"]
        seen = inspect(file, file.name, allowed=("csv", "xlsx"), max_bytes=MAX_BYTES)
        if not isinstance(seen, FileFacts):
            raise forms.ValidationError(seen.sentence)
        self.sha256 = seen.sha256
        file.seek(0)
        try:
            pairs, problems = queries.reviews_in(read_grid(file, file.name), self.round)
        except Refused as refused:
            raise forms.ValidationError(refused.verdict.sentence) from refused
        if problems:
            more = len(problems) - SHOWN
            rest = [_("And %(n)s more.") % {"n": more}] if more > 0 else []
            raise forms.ValidationError([*map(str, problems[:SHOWN]), *rest])
        return pairs


class PlanForm(forms.Form):
    """A reading plan is drawn with a seed: the same seed draws the same plan again."""

    seed = forms.IntegerField(
        label=_("Seed of the draw"),
        min_value=0,
        max_value=2_147_483_647,
        help_text=_("Published with the rules. Another seed gives another fair draw."),
    )
