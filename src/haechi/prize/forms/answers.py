"""The field of a question, by the type of its answer. Nothing typed is turned away here.

What is wrong with an answer is told beside it (``Gap``), and matters when it is submitted.
A part of an answer is named after its question: ``cost.amount``, ``contacts.0.email``.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from haechi.prize import answers
from haechi.prize.forms.files import FilesOf
from haechi.prize.models import Question
from haechi.prize.rules import Writing
from haechi.prize.states import QuestionType, Requirement

SPARE_ROWS = 1


@dataclass(frozen=True)
class Conflict:
    """What somebody else wrote into a field while it was being written here."""

    name: str
    theirs: str
    shown: str
    last: Writing


class Written:
    """What a page says and does around a field: its limit, what is wrong, when it is asked."""

    kind = ""
    conflict: Conflict | None = None

    limit: int | None = None
    problem = ""
    is_hidden_now = False
    asked_if = ""
    asked_when: tuple[str, ...] = ()


class AnswerField(Written, forms.CharField):
    """Text goes in and text comes out, tidied the way it is kept."""

    def __init__(self, question: Question, widget: forms.Widget) -> None:
        super().__init__(
            label=question.label,
            help_text=question.help,
            required=False,
            strip=False,
            widget=widget,
        )
        self.question = question
        self.kind = question.type

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return answers.type_of(self.question).tidy(self.question, text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class FilesField(AnswerField):
    """What is attached is no part of what the form sends."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def field_of(question: Question) -> AnswerField:
    kind = FilesField if question.type == QuestionType.FILE else AnswerField
    return kind(question, widget_of(question))


def widget_of(question: Question) -> forms.Widget:
    """The control that asks for this type of answer."""
    makers = {
        QuestionType.SHORT: lambda: forms.TextInput(limited(question)),
        QuestionType.LONG: lambda: forms.Textarea(limited(question)),
        QuestionType.CHOICE: lambda: OneOfThese(choices=choices_with_none(question)),
        QuestionType.CHOICES: lambda: ManyBoxes(choices=choices_of(question)),
        QuestionType.NUMBER: lambda: FigureInput(answers.said_in(question.settings.get("unit"))),
        QuestionType.MONEY: lambda: MoneyInput(question.settings.get("currencies", ["USD"])),
        QuestionType.DATE: DayInput,
        QuestionType.URL: lambda: forms.TextInput({"inputmode": "url", "placeholder": "https://"}),
        QuestionType.FILE: Attached,
        QuestionType.INDICATORS: lambda: RowsInput(question),
        QuestionType.CONTACTS: lambda: RowsInput(question),
        QuestionType.CONSENT: Checkbox,
    }
    return makers[QuestionType(question.type)]()


def limited(question: Question) -> dict[str, Any]:
    """The limit is counted while typing; what goes over it is said, not cut off."""
    return {"data-limit": question.max_length, "rows": 8 if question.max_length > 400 else 3}


def choices_of(question: Question, held: str = "") -> list[tuple[str, str]]:
    """What is offered, and what was chosen while it still was."""
    chosen = answers.type_of(question).values(question, held)
    return [
        (option.code, no_longer(option.label) if option.is_retired else option.label)
        for option in answers.options_of(question)
        if option.code in chosen or not option.is_retired
    ]


def no_longer(label: str) -> str:
    return _("%(option)s (no longer offered)") % {"option": label}


def choices_with_none(question: Question) -> list[tuple[str, str]]:
    """A choice that may stay open can also be taken back."""
    free = question.requirement == Requirement.OPTIONAL
    return [*([("", _("No answer"))] if free else []), *choices_of(question)]


class Held:
    """A choice that was made stays on the page when it is not offered any more."""

    choices: Any

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        offered = {str(code) for code, _label in self.choices}
        gone = [code for code in value if code and code not in offered]
        before = self.choices
        self.choices = [*before, *((code, _("%s (no longer offered)") % code) for code in gone)]
        try:
            return super().optgroups(name, value, attrs)  # type: ignore[misc]
        finally:
            self.choices = before


class OneOfThese(Held, forms.RadioSelect):
    """One choice."""


class DayInput(forms.TextInput):
    """A date picker; what is kept and no date yet is shown as the text it is."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        is_day = not value or (re.fullmatch(r"\d{4}-\d\d-\d\d", value) and answers.day(value))
        context["widget"]["type"] = "date" if is_day else "text"
        context["widget"]["attrs"]["class"] = "input--date"
        return context


class ManyBoxes(Held, forms.CheckboxSelectMultiple):
    """Several choices, kept as a JSON list."""

    template_name = "prize/widgets/boxes.html"

    def format_value(self, value: Any) -> list[str]:
        return answers.listed(value) if isinstance(value, str) else super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name) or []
        return json.dumps(chosen, ensure_ascii=False) if isinstance(chosen, list) else chosen


class Checkbox(forms.CheckboxInput):
    """``yes`` or nothing."""

    def format_value(self, value: Any) -> str | None:
        return "yes"

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: value in ("yes", True))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return "yes" if data.get(name) in ("yes", "on", "true") else ""


class FigureInput(forms.TextInput):
    """A figure with its unit beside it."""

    template_name = "prize/widgets/figure.html"

    def __init__(self, unit: str) -> None:
        super().__init__({"inputmode": "decimal", "class": "input--figure"})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"unit": self.unit}


class MoneyInput(forms.Widget):
    """An amount and its currency, kept together as one answer."""

    template_name = "prize/widgets/money.html"

    def __init__(self, currencies: list[str]) -> None:
        super().__init__({"data-composite": "table"})
        self.currencies = currencies

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        amount, currency = answers.money_parts(value or "")
        # A currency that is not offered, or none beside an amount, is shown as it is kept.
        held = [currency] if (amount or currency) and currency not in self.currencies else []
        return super().get_context(name, value, attrs) | {
            "amount": amount,
            "currency": currency,
            "currencies": [*held, *self.currencies],
            "describedby": (attrs or {}).get("aria-describedby", ""),
            "invalid": (attrs or {}).get("aria-invalid", ""),
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data.get(name)
        amount = data.get(f"{name}.amount")
        if amount is None:
            return None
        parts = {"amount": amount, "currency": data.get(f"{name}.currency") or ""}
        return json.dumps(parts, ensure_ascii=False)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}.amount" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_amount" if id_ else id_


class RowsInput(forms.Widget):
    """A table that is filled in row by row, kept as one answer."""

    template_name = "prize/widgets/rows.html"
    use_fieldset = True

    def __init__(self, question: Question) -> None:
        super().__init__({"data-composite": "rows"})
        self.question = question

    @property
    def columns(self) -> dict[str, str]:
        kind = answers.type_of(self.question)
        return kind.headings() if isinstance(kind, answers.Rows) else {}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        held = answers.rows_in(value or "")
        most = int(self.question.settings.get("most") or 20)
        shown = [*held, *({} for _ in range(SPARE_ROWS) if len(held) < most)]
        return super().get_context(name, value, attrs) | {
            "most": most,
            "columns": self.columns.items(),
            "rows": [
                [
                    (code, title, row.get(code, ""), INPUTS.get(code, {}))
                    for code, title in self.columns.items()
                ]
                for row in shown
            ],
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data.get(name)
        pattern = re.compile(rf"{re.escape(name)}\.(\d+)\.(\w+)")
        rows: dict[int, dict[str, str]] = {}
        for key in data:
            found = pattern.fullmatch(key)
            if found:
                rows.setdefault(int(found[1]), {})[found[2]] = data.get(key) or ""
        kept = [row for _number, row in sorted(rows.items())]
        return json.dumps(kept, ensure_ascii=False) if rows else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(key.startswith(f"{name}.") for key in data)


# What a cell of a table is, where it is more than a text. Not of type e-mail: browsers rewrite
# what is typed into that.
INPUTS = {
    "email": {"inputmode": "email", "autocapitalize": "off", "spellcheck": "false"},
    "phone": {"type": "tel"},
    "value": {"inputmode": "decimal"},
    "year": {"inputmode": "numeric"},
}


class Attached(forms.Widget):
    """Files have addresses of their own; the form shows what is attached and where more goes."""

    template_name = "prize/widgets/attached.html"
    use_fieldset = True
    files: FilesOf | None = None  # set where the form belongs to an application

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"attached": self.files}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return True
