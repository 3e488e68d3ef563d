"""The file of an edition as it is sent, and the next edition as it is asked for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize import queries
from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.models import Edition
from haechi.prize.rulebook import MOST_BYTES, Book, Faulty, moved, read

WEEKS = 52
COPIED = tuple(role for role in Role if role not in (Role.SECRETARY, Role.JUDGE))


class FileForm(forms.Form):
    """A file is sent and looked at; the text goes along until it is confirmed."""

    file = forms.FileField(
        label=gettext_lazy("File of an edition"),
        help_text=gettext_lazy("A .toml file, such as this page exports."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml,text/plain"}),
    )
    opens = ZonedMoment(
        label=gettext_lazy("The call opens"),
        required=False,
        help_text=gettext_lazy("Only needed where the file counts days from the opening."),
    )

    def __init__(self, edition: Edition, *args: Any) -> None:
        super().__init__(*args)
        self.edition = edition
        moment = self.fields["opens"]
        if isinstance(moment, ZonedMoment):
            moment.zone = edition.zone
        self.problems: list[Any] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" in cleaned and "opens" in cleaned:
            try:
                sent = cleaned["file"].read(MOST_BYTES + 1)
                cleaned["book"] = read(sent, slug=self.edition.slug, opens=cleaned["opens"])
            except Faulty as faulty:
                self.problems = faulty.problems
                raise ValidationError(_("The file has faults; nothing was changed.")) from faulty
        return cleaned


class RepeatForm(forms.Form):
    """The next edition: its address, its dates, who goes along."""

    slug = forms.SlugField(label=gettext_lazy("Address"), max_length=50)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2099)
    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=160)
    name_ko = forms.CharField(label=gettext_lazy("Name (한국어)"), max_length=160, required=False)
    opens_at = ZonedMoment(label=gettext_lazy("The call opens"))
    whole_weeks = forms.BooleanField(
        label=gettext_lazy("Keep the weekdays: other dates move by whole weeks"),
        required=False,
        initial=True,
    )
    secretary = forms.ChoiceField(label=gettext_lazy("Secretary"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles whose holders go along"),
        help_text=gettext_lazy("None chosen: they are appointed anew. Judges are always invited."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, earlier: Edition, book: Book, by: User, data: Any = None) -> None:
        super().__init__(data)
        self.earlier, self.book = earlier, book
        opens = moved(book.opens, 7 * WEEKS, book.zone)
        old, year = str(earlier.year), str(opens.year)
        name = book.data["edition"]["name"]
        self.initial = {
            "slug": earlier.slug.replace(old, year) if old in earlier.slug else "",
            "year": opens.year,
            "name_en": name["en"].replace(old, year),
            "name_ko": name["ko"].replace(old, year),
            "opens_at": opens,
            "whole_weeks": True,
        }
        moment, secretary, roles = (self.fields[n] for n in ("opens_at", "secretary", "roles"))
        if isinstance(moment, ZonedMoment):
            moment.zone, moment.help_text = book.zone, earlier.time_zone
        self.people = {str(one.pk): one for one in queries.holders(earlier, Role.SECRETARY)}
        self.people[str(by.pk)] = by
        if isinstance(secretary, forms.ChoiceField):
            secretary.choices = [(pk, str(one)) for pk, one in self.people.items()]
        held = earlier.appointments.filter(ended_at=None, role__in=COPIED)
        names: dict[str, list[str]] = {}
        for one in held.select_related("user").order_by("role", "user"):
            names.setdefault(one.role, []).append(str(one.user))
        if isinstance(roles, forms.MultipleChoiceField):
            roles.choices = [
                (role, f"{Role(role).label}: {', '.join(people)}") for role, people in names.items()
            ]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Edition.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is an edition at this address already."))
        return slug

    @property
    def next_book(self) -> Book:
        """The rules of the earlier edition, with every date moved."""
        typed = self.cleaned_data
        moved_book = self.book.moved_to(typed["opens_at"], whole_weeks=typed["whole_weeks"])
        name = {"en": typed["name_en"], "ko": typed["name_ko"]}
        book = moved_book.called(slug=typed["slug"], year=typed["year"], name=name)
        return read(book.text)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                cleaned["book"] = self.next_book
            except Faulty as faulty:
                raise ValidationError([str(problem) for problem in faulty.problems]) from faulty
        return cleaned
