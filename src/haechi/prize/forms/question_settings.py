"""What can be set for a question of each type, as fields; what was typed, as its settings."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.prize import answers
from haechi.prize.states import QuestionType

Makers = Mapping[str, Callable[[], forms.Field]]


def figure(label: Any, help_text: Any = "") -> Callable[[], forms.Field]:
    """Typed as text, so that what is wrong with it can be said in our own words."""
    widget = {"inputmode": "decimal", "class": "input--figure"}
    return lambda: forms.CharField(
        label=label, help_text=help_text, required=False, max_length=30, widget=text_input(widget)
    )


def text_input(attrs: dict[str, Any]) -> forms.Widget:
    return forms.TextInput(attrs)


def words(label: Any, tongue: str) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(
        label=label, required=False, max_length=40, widget=text_input({"lang": tongue})
    )


def date_input(label: Any) -> Callable[[], forms.Field]:
    attrs = {"type": "date", "class": "input--date"}
    return lambda: forms.CharField(label=label, required=False, widget=text_input(attrs))


def currencies() -> forms.Field:
    return forms.CharField(
        label=_("Currencies"),
        help_text=_("Three letters each, such as USD, KRW, EUR. The first one is offered first."),
        required=False,
        max_length=400,
        initial="USD",
    )


def endings() -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("Kinds of file"),
        help_text=_("None chosen: PDF, JPG and PNG."),
        choices=[(ending, ending.upper()) for ending in answers.ENDINGS],
        widget=forms.CheckboxSelectMultiple({"class": "choices--row"}),
        required=False,
    )


LENGTH = {"max_length": figure(_("Longest answer in characters"))}
HOW_MANY = {
    "least": figure(_("Choose at least"), _("Left empty: no lower limit.")),
    "most": figure(_("Choose at most"), _("Left empty: no upper limit.")),
}
RANGE = {
    "least": figure(_("At least"), _("Left empty: no lower limit.")),
    "most": figure(_("At most"), _("Left empty: no upper limit.")),
}
ROWS = {"most": figure(_("Rows at most"), _("Left empty: 20."))}

FIELDS: dict[str, Makers] = {
    QuestionType.SHORT: LENGTH,
    QuestionType.LONG: LENGTH,
    QuestionType.URL: LENGTH,
    QuestionType.CHOICES: HOW_MANY,
    QuestionType.NUMBER: {
        "unit_en": words(_("Unit in English"), "en"),
        "unit_ko": words(_("Unit in Korean"), "ko"),
        **RANGE,
        "decimals": figure(_("Figures after the point"), _("Left empty: any number.")),
    },
    QuestionType.MONEY: {"currencies": currencies, **RANGE},
    QuestionType.DATE: {
        "earliest": date_input(_("Earliest date")),
        "latest": date_input(_("Latest date")),
    },
    QuestionType.FILE: {
        "types": endings,
        "max_files": figure(_("Number of files at most"), _("Left empty: 1.")),
        "max_mb": figure(_("Megabytes a file at most"), _("Left empty: 20.")),
        "max_pages": figure(_("Pages a PDF at most"), _("Left empty: any number.")),
    },
    QuestionType.INDICATORS: ROWS,
    QuestionType.CONTACTS: ROWS,
}


def setting_fields(kind: str) -> Iterator[tuple[str, forms.Field]]:
    for name, make in FIELDS.get(kind, {}).items():
        yield name, make()


def settings_shown(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as the fields show them."""
    unit = settings.get("unit") or {}
    return {
        **{name: value for name, value in settings.items() if name != "options"},
        "currencies": ", ".join(map(str, settings.get("currencies", ()))) or None,
        "unit_en": unit.get("en", ""),
        "unit_ko": unit.get("ko", ""),
    }


def settings_typed(kind: str, typed: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as settings; those this page does not know are kept as they are."""
    names = set(FIELDS.get(kind, {})) - {"max_length", "unit_en", "unit_ko"}
    settings = {name: value for name, value in held.items() if name not in names}
    for name in names:
        value = typed.get(name)
        if value not in (None, "", []):
            settings[name] = READ.get(name, as_figure)(value)
    if kind == QuestionType.NUMBER:
        settings["unit"] = {"en": typed.get("unit_en", ""), "ko": typed.get("unit_ko", "")}
    return settings


def as_figure(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d{1,15}", text.strip()) else text.strip()


def as_codes(text: str) -> list[str]:
    return [code.upper() for code in re.split(r"[\s,;·]+", text) if code]


READ: dict[str, Callable[[Any], Any]] = {
    "currencies": as_codes,
    "types": list,
    "earliest": str,
    "latest": str,
}
