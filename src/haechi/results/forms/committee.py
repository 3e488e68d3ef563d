"""What is typed in the committee's room."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models import Application, Award
from haechi.prize.states import AbsenceKind
from haechi.results.states import CheckState, Choice, MotionKind


def lines(label: Any, rows: int = 3, most: int = 1500, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **more)


def named(one: Application) -> str:
    return f"{one.entry_code} {one.title}"


class AbsenceForm(forms.Form):
    """For which entry somebody leaves the room; whom the chair means is asked of the chair."""

    member = forms.ChoiceField(label=_("Who leaves the room"))
    entry = forms.ChoiceField(label=_("For which entry"))
    kind = forms.ChoiceField(label=_("Kind of conflict"), choices=AbsenceKind.choices)
    reason = lines(_("What the conflict is"), most=500)

    def __init__(
        self, *args: Any, people: Iterable[User], entries: Iterable[Application], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.entries = {str(one.number): one for one in entries}
        member = cast(forms.ChoiceField, self.fields["member"])
        entry = cast(forms.ChoiceField, self.fields["entry"])
        member.choices = [(key, str(one)) for key, one in self.people.items()]
        entry.choices = [
            ("", _("Choose an entry")),
            *((key, named(one)) for key, one in self.entries.items()),
        ]
        if len(self.people) == 1:
            member.widget = forms.HiddenInput()
            member.initial = next(iter(self.people))

    @property
    def whom(self) -> User:
        return self.people[self.cleaned_data["member"]]

    @property
    def application(self) -> Application:
        return self.entries[self.cleaned_data["entry"]]


class LiftForm(forms.Form):
    reason = lines(_("Why the absence is lifted"), most=500)


class MoveForm(forms.Form):
    """An entry of the agenda and its new place."""

    entry = forms.ChoiceField(label=_("Entry"))
    place = forms.IntegerField(label=_("New place"), min_value=1)
    reason = lines(_("Why the order changes"), rows=2, most=500)

    def __init__(self, *args: Any, entries: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {str(one.number): one for one in entries}
        field = cast(forms.ChoiceField, self.fields["entry"])
        field.choices = [(key, named(one)) for key, one in self.entries.items()]


class PostForm(forms.Form):
    text = lines(_("Your contribution"), rows=4, most=4000)
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CheckForm(forms.Form):
    """What was found about one claim of a finalist."""

    state = forms.ChoiceField(
        label=_("State"), choices=CheckState.choices, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("An address, a document, a person asked. Needed for “in order”."),
        max_length=500,
        required=False,
    )
    note = lines(_("Note"), rows=2, required=False, help_text=_("Needed for a concern."))


class MotionForm(forms.Form):
    """What the committee shall resolve about one entry."""

    kind = forms.ChoiceField(
        label=_("What you move"),
        choices=[(kind.value, kind.label) for kind in (MotionKind.MOVE, MotionKind.FREE)],
        initial=MotionKind.MOVE,
        widget=forms.RadioSelect,
    )
    award = forms.ChoiceField(
        label=_("Award"), required=False, help_text=_("Only where the entry shall get an award.")
    )
    text = lines(
        _("Wording"), required=False, help_text=_("Only for another motion, as it is voted on.")
    )
    reason = lines(_("Reason"))

    def __init__(self, *args: Any, awards: Iterable[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {one.code: one for one in awards}
        field = cast(forms.ChoiceField, self.fields["award"])
        field.choices = [("", "–"), *((key, str(one)) for key, one in self.awards.items())]

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        moves = typed["kind"] == MotionKind.MOVE
        return {
            "kind": MotionKind(typed["kind"]),
            "award": self.awards.get(typed["award"]) if moves else None,
            "text": typed["text"],
            "reason": typed["reason"],
        }


class GridMotionForm(forms.Form):
    """What the committee shall resolve about the grid as a whole."""

    kind = forms.ChoiceField(
        label=_("What you move"),
        choices=[(kind.value, kind.label) for kind in (MotionKind.EMPTY, MotionKind.FREE)],
        initial=MotionKind.EMPTY,
        widget=forms.RadioSelect,
    )
    seat = forms.ChoiceField(
        label=_("Place"), required=False, help_text=_("Only where a place shall stay empty.")
    )
    text = lines(
        _("Wording"), required=False, help_text=_("Only for another motion, as it is voted on.")
    )
    reason = lines(_("Reason"))

    def __init__(self, *args: Any, awards: Iterable[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {
            f"{one.code}/{place}": (one, place)
            for one in awards
            for place in range(1, one.places + 1)
        }
        field = cast(forms.ChoiceField, self.fields["seat"])
        field.choices = [
            ("", "–"),
            *(
                (key, f"{award}, {place} / {award.places}")
                for key, (award, place) in self.seats.items()
            ),
        ]

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        award, place = self.seats.get(typed["seat"], (None, None))
        if typed["kind"] != MotionKind.EMPTY:
            award, place = None, None
        return {
            "kind": MotionKind(typed["kind"]),
            "award": award,
            "place": place,
            "text": typed["text"],
            "reason": typed["reason"],
        }


class VoteForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("Your vote"), choices=Choice.choices, widget=forms.RadioSelect
    )
    reason = lines(_("Reason of your vote"))


class TieForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("Casting vote"),
        choices=[(one.value, one.label) for one in (Choice.YES, Choice.NO)],
        widget=forms.RadioSelect,
    )
    reason = lines(_("Reason of the casting vote"))
