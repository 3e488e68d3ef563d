"""What may be typed in the jury room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haechi.jury.actions import TEXT_LIMIT
from haechi.jury.models import Judge, Sheet
from haechi.jury.states import ConflictKind
from haechi.people.models import Country
from haechi.prize.models import Criterion

TEXTS = {
    "comment": (_("Comment to the committee"), _("Read by the final committee and the auditor.")),
    "feedback": (
        _("Feedback to the applicant"),
        _("Meant for the applicant after the release, without your name."),
    ),
    "note": (_("Private note"), _("Only you read this.")),
}


class Prose(forms.CharField):
    """Text as it was typed, with the line ends of one kind."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else ""


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
        self, *args: Any, sheet: Sheet, criteria: Sequence[Criterion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.criteria = sheet, criteria
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


class PartForm(forms.Form):
    """The chair keeps a judge apart from an entry."""

    judge: "forms.ModelChoiceField[Judge]" = forms.ModelChoiceField(
        queryset=Judge.objects.none(), label=_("Judge")
    )
    number = forms.IntegerField(
        label=_("Number of the entry"), min_value=1, help_text=_("117 for e-117.")
    )
    kind = forms.ChoiceField(label=_("Kind of conflict"), choices=ConflictKind.choices)
    reason = Prose(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Write what the conflict is.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, judges: QuerySet[Judge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["judge"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = judges


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


class PledgeForm(forms.Form):
    pledged = forms.BooleanField(required=False)


class PlanForm(forms.Form):
    """A reading plan is drawn with a seed: the same seed draws the same plan again."""

    seed = forms.IntegerField(
        label=_("Seed of the draw"),
        min_value=0,
        max_value=2_147_483_647,
        help_text=_("Published with the rules. Another seed gives another fair draw."),
    )
