"""What an officer writes for each rule of the checklist, and what an applicant is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.core.verdict import Text, deny
from haechi.prize.actions import Checked, Window
from haechi.prize.models import CheckItem, Finding, Screening
from haechi.prize.states import Outcome

EVIDENCE = 1000  # characters for each rule
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True)
class RuleLine:
    """One rule with its fields and what the automatic check noticed."""

    item: CheckItem
    holds: BoundField
    evidence: BoundField
    where: BoundField
    noticed: str


class ScreeningForm(forms.Form):
    """Does each rule hold, what was read to know it and where, and what follows."""

    use_required_attribute = False
    HOLDS = (("yes", gettext_lazy("holds")), ("no", gettext_lazy("does not hold")))

    tab = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        screening: Screening,
        items: list[CheckItem],
        places: Mapping[str, Text],
        data: Any = None,
        *,
        tab: str = "",
        noticed: Mapping[str, str] | None = None,
    ) -> None:
        first = first_findings(screening) | {"tab": tab, "version": screening.version}
        super().__init__(data, initial=first)
        self.items, self.noticed = items, noticed or {}
        where = [("", _("not in one place")), *places.items()]
        for item in items:
            self.add_rule(item, where)
        self.fields["outcome"] = forms.ChoiceField(
            label=_("What follows"),
            choices=Outcome.choices,
            widget=forms.RadioSelect,
            required=False,
        )
        if self.is_bound:
            self.full_clean()
        for item in items:  # only said: the rule refuses with its own words
            self.fields[f"rule_{item.code}"].required = True
        self.fields["outcome"].required = True

    def add_rule(self, item: CheckItem, where: list[tuple[str, Text]]) -> None:
        self.fields[f"rule_{item.code}"] = forms.ChoiceField(
            label=_("Does it hold?"),
            choices=self.HOLDS,
            widget=forms.RadioSelect(attrs={"class": "choices--row"}),
            required=False,
        )
        self.fields[f"evidence_{item.code}"] = forms.CharField(
            label=_("Evidence"),
            help_text=_("What was read. The applicant reads it when the rule does not hold."),
            max_length=EVIDENCE,
            widget=forms.Textarea(attrs={"rows": 2}),
            required=False,
        )
        self.fields[f"where_{item.code}"] = forms.ChoiceField(
            label=_("Where it was read"), choices=where, required=False
        )

    def clean_outcome(self) -> str:
        if not self.cleaned_data["outcome"]:
            raise forms.ValidationError(_("Choose what follows from the checks."))
        return str(self.cleaned_data["outcome"])

    def lines(self) -> Iterator[RuleLine]:
        for item in self.items:
            yield RuleLine(
                item=item,
                holds=self[f"rule_{item.code}"],
                evidence=self[f"evidence_{item.code}"],
                where=self[f"where_{item.code}"],
                noticed=self.noticed.get(item.code, ""),
            )

    @property
    def checked(self) -> Checked:
        typed = {item.code: item.code for item in self.items}
        value = self.cleaned_data.get
        return Checked(
            holds={code: ANSWERS.get(value(f"rule_{code}") or "") for code in typed},
            evidence={code: plain(value(f"evidence_{code}")) for code in typed},
            where={code: value(f"where_{code}") or "" for code in typed},
        )

    @property
    def window(self) -> Window:
        return Window(self.cleaned_data.get("tab") or "", self.cleaned_data.get("version") or 0)

    @property
    def passes(self) -> bool:
        return bool(self.cleaned_data["outcome"] == Outcome.ON)

    @property
    def typed_evidence(self) -> list[tuple[str, str]]:
        """What was typed, for somebody whose page came too late."""
        return [
            (line.item.text, str(line.evidence.value()))
            for line in self.lines()
            if self.is_bound and line.evidence.value()
        ]


def plain(text: str | None) -> str:
    """Line ends count once, as they do where they are typed."""
    return (text or "").replace("\r\n", "\n")


def first_findings(screening: Screening) -> dict[str, str]:
    """What is kept so far: drafts, or what the first person found before it was sent back."""
    kept: dict[str, str] = {"outcome": screening.outcome}
    for finding in screening.findings.all():
        kept |= of_finding(finding)
    return kept


def of_finding(finding: Finding) -> dict[str, str]:
    code = finding.item.code
    return {
        f"rule_{code}": "" if finding.holds is None else "yes" if finding.holds else "no",
        f"evidence_{code}": finding.evidence,
        f"where_{code}": finding.where,
    }


def checked_from(typed: Mapping[str, object]) -> tuple[Checked, str | None]:
    """What one window sends while it is written: ``{name: value}``; anything else is refused."""
    holds: dict[str, bool | None] = {}
    texts: dict[str, dict[str, str]] = {"evidence": {}, "where": {}}
    outcome: str | None = None
    for name, value in typed.items():
        part, _sep, code = name.partition("_")
        if part == "rule" and code and value in (None, "", "yes", "no"):
            holds[code] = ANSWERS.get(str(value))
        elif part in texts and code and isinstance(value, str):
            texts[part][code] = short_enough(plain(value), part)
        elif name == "outcome" and value in (None, "", *Outcome.values):
            outcome = str(value or "")
        else:
            refuse(_("The checklist has no field “%(name)s” that could be this."), name=name)
    return Checked(holds, **texts), outcome


def short_enough(text: str, part: str) -> str:
    limit = EVIDENCE if part == "evidence" else 40
    if len(text) > limit:
        words = _("%(length)s characters; at most %(limit)s fit here. Nothing was cut off.")
        refuse(words, length=len(text), limit=limit)
    return text


def refuse(words: str, **facts: object) -> None:
    deny("not_readable", words, **facts).enforce()


class RepairRequestForm(forms.Form):
    """What the applicant is asked to put right."""

    use_required_attribute = False

    items = forms.MultipleChoiceField(
        label=gettext_lazy("Which rules it is about"),
        widget=forms.CheckboxSelectMultiple,
    )
    fields_named = forms.MultipleChoiceField(
        label=gettext_lazy("What may be changed"),
        help_text=gettext_lazy("Nothing else can be edited."),
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=gettext_lazy("What is asked"),
        help_text=gettext_lazy("The applicant reads it in the letter and on the page."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is asked again"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        items: list[CheckItem],
        places: Mapping[str, Text],
        data: Any = None,
        *,
        is_again: bool = False,
    ) -> None:
        super().__init__(data, auto_id="repair-%s")
        rules, named = self.fields["items"], self.fields["fields_named"]
        assert isinstance(rules, forms.MultipleChoiceField)
        assert isinstance(named, forms.MultipleChoiceField)
        rules.choices = [(item.code, item.text) for item in items]
        named.choices = list(places.items())
        if not is_again:
            del self.fields["reason"]


class DecisionForm(forms.Form):
    """How an appeal ends, and why; the applicant reads it."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[
            ("upheld", gettext_lazy("upheld: the entry goes on")),
            ("dismissed", gettext_lazy("dismissed: the rejection stands")),
        ],
        widget=forms.RadioSelect,
    )
    decision = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads it word for word."),
        max_length=4000,
        widget=forms.Textarea,
    )


class AppealForm(forms.Form):
    use_required_attribute = False

    reasons = forms.CharField(
        label=gettext_lazy("Your reasons"),
        help_text=gettext_lazy("What was overlooked or misread, and where it stands."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
