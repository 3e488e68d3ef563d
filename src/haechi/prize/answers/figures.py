"""Numbers, amounts of money, dates."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize.answers.base import AnswerType, Asked, Shown, said_in


def locale() -> str:
    return "ko" if (get_language() or "").startswith("ko") else "en"


def figure(text: str) -> Decimal | None:
    """A number as people write it: 1234.5 or 1,234.5; nothing else is guessed at."""
    try:
        found = Decimal(text.strip().replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def not_a_number() -> Text:
    return _("Write a number in figures, such as 1250 or 12.5, without its unit.")


class Number(AnswerType):
    def problem(self, asked: Asked, text: str) -> Text | None:
        found = figure(text)
        if found is None:
            return not_a_number()
        return out_of_range(found, asked) or too_fine(found, asked)

    def shown(self, asked: Asked, text: str) -> Shown:
        found = figure(text)
        if found is None:
            return Shown(text=text)
        written = format_decimal(found, locale=locale(), decimal_quantization=False)
        return Shown(text=f"{written} {said_in(asked.settings.get('unit'))}".strip())


def out_of_range(found: Decimal, asked: Asked) -> Text | None:
    least, most = asked.settings.get("least"), asked.settings.get("most")
    if least is not None and found < Decimal(str(least)):
        return _("At least %(n)s.") % {"n": least}
    if most is not None and found > Decimal(str(most)):
        return _("At most %(n)s.") % {"n": most}
    return None


def too_fine(found: Decimal, asked: Asked) -> Text | None:
    decimals = asked.settings.get("decimals")
    exponent = found.normalize().as_tuple().exponent
    if decimals is None or not isinstance(exponent, int) or -exponent <= int(decimals):
        return None
    return _("At most %(n)s figures after the point.") % {"n": decimals}


class Money(AnswerType):
    """Kept as a JSON table of ``amount`` and ``currency``."""

    def tidy(self, asked: Asked, typed: str) -> str:
        amount, currency = money_parts(super().tidy(asked, typed))
        if not amount.strip():
            return ""
        return json.dumps({"amount": amount.strip(), "currency": currency}, ensure_ascii=False)

    def is_empty(self, text: str) -> bool:
        return not money_parts(text)[0].strip()

    def problem(self, asked: Asked, text: str) -> Text | None:
        amount, currency = money_parts(text)
        found = figure(amount)
        if found is None or found < 0:
            return not_a_number()
        if currency not in asked.settings.get("currencies", ()):
            return _("Choose the currency.")
        return out_of_range(found, asked)

    def values(self, asked: Asked, text: str) -> list[str]:
        return [] if self.is_empty(text) else [money_parts(text)[1]]

    def shown(self, asked: Asked, text: str) -> Shown:
        amount, currency = money_parts(text)
        found = figure(amount)
        if found is None or not currency:
            return Shown(text=f"{amount} {currency}".strip())
        pattern = "¤¤ #,##0.##" if found == found.to_integral_value() else "¤¤ #,##0.00"
        return Shown(text=format_currency(found, currency, format=pattern, locale=locale()))


def money_parts(text: str) -> tuple[str, str]:
    try:
        held = json.loads(text) if text.strip() else {}
    except ValueError:
        return text, ""
    if not isinstance(held, dict):
        return text, ""
    return str(held.get("amount") or ""), str(held.get("currency") or "")


def day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


class Date(AnswerType):
    def problem(self, asked: Asked, text: str) -> Text | None:
        found = day(text)
        if found is None:
            return _("Write the date as year-month-day, such as 2026-03-31.")
        earliest, latest = (day(asked.settings.get(name)) for name in ("earliest", "latest"))
        if earliest and found < earliest:
            return _("Not before %(day)s.") % {"day": earliest}
        if latest and found > latest:
            return _("Not after %(day)s.") % {"day": latest}
        return None

    def shown(self, asked: Asked, text: str) -> Shown:
        found = day(text)
        written = format_date(found, format="long", locale=locale()) if found else text
        return Shown(text=written)
