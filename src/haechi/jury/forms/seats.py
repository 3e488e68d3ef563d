"""What may be typed about a judge: profile, ties, conflicts of interest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import global_settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haechi.jury.forms.words import Prose, known_fields
from haechi.jury.models import Judge
from haechi.jury.states import ConflictKind, Ground
from haechi.people.models import Country
from haechi.people.states import Region
from haechi.prize.models import Application

MOST_TIES = 20
# The languages applications are written in most; Django knows what each is called.
READ = (
    *("en", "ko", "ar", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hu", "id"),
    *("it", "ja", "mn", "nl", "pl", "pt", "ro", "ru", "sv", "sw", "th", "tr", "uk", "uz", "vi"),
    *("zh-hans", "zh-hant"),
)
LANGUAGES = [(code, _(name)) for code, name in global_settings.LANGUAGES if code in READ]
LANGUAGE_NAMES = dict(LANGUAGES)


class ProfileForm(forms.Form):
    """What a judge knows and reads, and where the judge comes from."""

    languages = forms.MultipleChoiceField(
        label=_("Languages read"),
        help_text=_("In which an application and its files can be judged."),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices choices--row"}),
        required=False,
    )
    country: "forms.ModelChoiceField[Country]" = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.order_by("name"),
        required=False,
        help_text=_("Nobody reads entries of the own country where the rules say so."),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", _("that of the country")), *Region.choices],
        required=False,
    )
    employer = forms.CharField(label=_("Employer"), max_length=200, required=False)

    def __init__(
        self, *args: Any, judge: Judge, fields: Sequence[tuple[str, str]], is_desk: bool, **kw: Any
    ) -> None:
        kept = {
            "languages": judge.languages,
            "country": judge.country_id,
            "region": judge.region,
            "employer": judge.employer,
            "knows": judge.knows,
        }
        super().__init__(*args, **(kw | {"initial": kept}))
        self.judge = judge
        if fields:
            self.fields["knows"] = known_fields(fields)
        if judge.country_id and not is_desk:
            self.fields["country"].disabled = True
            self.fields["country"].help_text = _(
                "It decides what you may read. Write to the secretariat to correct it."
            )

    def profile(self) -> dict[str, Any]:
        """What was typed; fields that nobody asks for stay as they are."""
        return {"knows": self.judge.knows} | self.cleaned_data


class TieForm(forms.Form):
    """One organisation; an empty row is no tie."""

    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    relation = forms.CharField(
        label=_("What connects you, and until when"), max_length=200, required=False
    )


TieRows = forms.formset_factory(TieForm, extra=3, max_num=MOST_TIES, absolute_max=MOST_TIES)


def tie_rows(judge: Judge, data: Any = None) -> Any:
    kept = [{"organisation": t.organisation, "relation": t.relation} for t in judge.ties.all()]
    return TieRows(data, initial=kept, prefix="ties")


def ties_in(rows: Any) -> list[tuple[str, str]]:
    typed = [form.cleaned_data for form in rows if form.cleaned_data.get("organisation")]
    return [(one["organisation"], one["relation"]) for one in typed]


class TellForm(forms.Form):
    """The entries there is a conflict with, and what it is; or that there is none."""

    entries: "forms.ModelMultipleChoiceField[Application]" = forms.ModelMultipleChoiceField(
        queryset=Application.objects.none(), to_field_name="number", required=False
    )
    kind = forms.ChoiceField(
        label=_("What connects you with these entries?"),
        choices=ConflictKind.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = Prose(
        label=_("In your own words"),
        help_text=_("Read only by those who look after the jury, and by the auditor."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, entries: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = entries

    @property
    def chosen(self) -> list[str]:
        """The numbers that are ticked, as text."""
        return [str(number) for number in self["entries"].value() or ()]


class ApartForm(forms.Form):
    """A judge and an entry that shall not meet."""

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


class PartForm(ApartForm):
    """The chair keeps a judge from an entry, and says on what ground."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[one for one in Ground.choices if one[0] != Ground.WITHDRAWN],
    )
    field_order = ("judge", "number", "kind", "ground", "reason")
