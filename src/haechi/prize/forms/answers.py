"""The field of a question, by the type of its answer. Nothing typed is turned away here.

What is wrong with an answer is told beside it (``Gap``), and matters when it is submitted.
A part of an answer is named after its question: ``cost.amount``, ``contacts.0.email``.
"""

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from haechi.prize import answers
from haechi.prize.models import Question
from haechi.prize.states import QuestionType

SPARE_ROWS = 1


class Written:
    """What a page says and does around a field: its limit, what is wrong, when it is asked."""

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

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return answers.type_of(self.question).tidy(self.question, text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


def field_of(question: Question) -> AnswerField:
    return AnswerField(question, widget_of(question))


def widget_of(question: Question) -> forms.Widget:
    """The control that asks for this type of answer."""
    makers = {
        QuestionType.SHORT: lambda: forms.TextInput(limited(question)),
        QuestionType.LONG: lambda: forms.Textarea(limited(question)),
        QuestionType.CHOICE: lambda: forms.RadioSelect(choices=choices_of(question)),
        QuestionType.CHOICES: lambda: ManyBoxes(choices=choices_of(question)),
        QuestionType.NUMBER: lambda: FigureInput(answers.said_in(question.settings.get("unit"))),
        QuestionType.MONEY: lambda: MoneyInput(question.settings.get("currencies", ["USD"])),
        QuestionType.DATE: lambda: forms.TextInput({"type": "date", "class": "input--date"}),
        QuestionType.URL: lambda: forms.URLInput({"placeholder": "https://"}),
        QuestionType.FILE: Attached,
        QuestionType.INDICATORS: lambda: RowsInput(question),
        QuestionType.CONTACTS: lambda: RowsInput(question),
        QuestionType.CONSENT: YesBox,
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


class ManyBoxes(forms.CheckboxSelectMultiple):
    """Several choices, kept as a JSON list."""

    def format_value(self, value: Any) -> list[str]:
        return answers.listed(value) if isinstance(value, str) else super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name) or []
        return json.dumps(chosen, ensure_ascii=False) if isinstance(chosen, list) else chosen


class YesBox(forms.CheckboxInput):
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
        held = [currency] if currency and currency not in self.currencies else []
        return super().get_context(name, value, attrs) | {
            "amount": amount,
            "currency": currency,
            "currencies": [*self.currencies, *held],
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data.get(name)
        amount = data.get(f"{name}.amount")
        if amount is None:
            return None
        return json.dumps({"amount": amount, "currency": data.get(f"{name}.currency") or ""})

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
        return json.dumps([row for _number, row in sorted(rows.items())]) if rows else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(key.startswith(f"{name}.") for key in data)


# What a cell of a table is, where it is more than a text.
INPUTS = {
    "email": {"type": "email", "autocomplete": "off"},
    "phone": {"type": "tel"},
    "value": {"inputmode": "decimal"},
    "year": {"inputmode": "numeric", "maxlength": 4},
}


class Attached(forms.Widget):
    """Files have a place of their own on the page; the form only says what is attached."""

    template_name = "prize/widgets/attached.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"files": answers.rows_in(value or "")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return True
