"""What a value in the file may be: read once, here; what is not of its kind is a sentence."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, TextChoices
from django.utils.translation import gettext as _

from haechi.prize.rulebook.moments import moment
from haechi.prize.rulebook.places import Wrong

Reader = Callable[[Any], Any]
TONGUES = ("en", "ko")
LONGEST_TEXT = 20_000
SMALL, WHOLE = 32_767, 2_147_483_647  # what the columns hold, on every database
SURROGATES = re.compile("[\ud800-\udfff]")


def line(most: int, *, pattern: str = "", hint: Callable[[], str] | None = None) -> Reader:
    """One text that has no language."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong(_("This must be a text in quotation marks."))
        if "\x00" in value or SURROGATES.search(value):
            raise Wrong(_("This text holds a character that cannot be kept."))
        if len(value) > most:
            facts = {"length": len(value), "limit": most}
            raise Wrong(_("%(length)s characters; at most %(limit)s fit here.") % facts)
        if pattern and not re.fullmatch(pattern, value):
            raise Wrong(hint() if hint else _("This is not written as it must be."))
        return value.replace("\r\n", "\n")

    return read


def code(most: int) -> Reader:
    def hint() -> str:
        return _("A code has only Latin letters, figures, hyphens and underscores.")

    return line(most, pattern=r"[-a-zA-Z0-9_]+", hint=hint)


def texts(most: int = LONGEST_TEXT, *, needed: bool = False) -> Reader:
    """A text in both languages: ``name.en`` and ``name.ko``."""
    one = line(most)

    def read(value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping) or not set(value) <= set(TONGUES):
            raise Wrong(_("This is a text in both languages: write .en and .ko."))
        both = {tongue: one(value.get(tongue, "")) for tongue in TONGUES}
        if needed and not both["en"].strip():
            raise Wrong(_("The English text is empty."))
        return both

    return read


def of(model: type[Model], name: str, *, needed: bool = False) -> Reader:
    """Both languages, as long as the column of the model holds."""
    most = getattr(model._meta.get_field(name), "max_length", None)
    return texts(most or LONGEST_TEXT, needed=needed)


def whole(low: int = 0, high: int = SMALL) -> Reader:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong(_("This must be a whole number."))
        if not low <= value <= high:
            raise Wrong(_("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
        return value

    return read


def figure(value: Any) -> int | float:
    """A number of a question's settings."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong(_("This must be a number."))
    found = value if isinstance(value, int) else float(value)
    if not math.isfinite(found) or abs(found) > 1e15:
        raise Wrong(_("This must be a number."))
    return int(found) if float(found).is_integer() else found


def weight(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong(_("This must be a number."))
    found = Decimal(value)
    exact = found.is_finite() and found == round(found, 3)
    if not exact or not Decimal("0.001") <= found < 1000:
        raise Wrong(_("A weight lies between 0.001 and 999.999, with at most three decimals."))
    return found.normalize()


def yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(_("This must be true or false."))
    return value


def one_of(choices: type[TextChoices]) -> Reader:
    def read(value: Any) -> str:
        if value not in choices.values:
            known = ", ".join(choices.values)
            raise Wrong(_("“%(it)s” is none of: %(known)s.") % {"it": value, "known": known})
        return str(value)

    return read


def many(one: Reader, *, needed: bool = False) -> Reader:
    """A list without repetitions."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong(_("This must be a list in square brackets."))
        found = [one(item) for item in value]
        if any(item in found[:place] for place, item in enumerate(found)):
            raise Wrong(_("Something stands here twice."))
        if needed and not found:
            raise Wrong(_("The list is empty."))
        return found

    return read


def by_code(one: Reader) -> Reader:
    """A table from codes to values, such as the cut of each category."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise Wrong(_("This must be a table with a value for each code."))
        found = {}
        for key, item in value.items():
            try:
                found[str(key)] = one(item)
            except Wrong as wrong:
                raise Wrong(f"{key}: {wrong.sentence}") from wrong
        return found

    return read


def points(most: int) -> Reader:
    """What the score points mean: from each score to its text in both languages."""
    one = by_code(texts(most, needed=True))

    def read(value: Any) -> dict[int, dict[str, str]]:
        found = one(value)
        if not all(re.fullmatch(r"0|[1-9]\d{0,3}", key) for key in found):
            raise Wrong(_("Each text belongs to a score, written as a whole number."))
        return {int(key): found[key] for key in sorted(found, key=int)}

    return read


def scale(value: Any) -> list[int]:
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong(_("The scale is two whole numbers: [lowest, highest]."))
    low, high = (whole()(one) for one in value)
    if low >= high:
        raise Wrong(_("The highest score must be above the lowest."))
    return [low, high]


def zone(value: Any) -> str:
    if not isinstance(value, str) or value not in available_timezones():
        raise Wrong(_("“%(it)s” is no known time zone, such as Asia/Seoul.") % {"it": value})
    return value


def email(value: Any) -> str:
    found = str(line(254)(value))
    if found:
        try:
            validate_email(found)
        except ValidationError as error:
            raise Wrong(_("“%(it)s” is not an e-mail address.") % {"it": found}) from error
    return found


def day(value: Any) -> str:
    """A date of a question's settings, kept as text."""
    if isinstance(value, date) and type(value) is date:
        return value.isoformat()
    raise Wrong(_("This must be a date such as 2027-03-31, without quotation marks."))


def option(value: Any) -> dict[str, Any]:
    """One choice of a list: its code and its words; ``retired`` where it is offered no more."""
    if not isinstance(value, Mapping) or not set(value) <= {"code", *TONGUES, "retired"}:
        raise Wrong(_("A choice is { code = …, en = …, ko = … }."))
    words = texts(300, needed=True)({key: value[key] for key in TONGUES if key in value})
    retired = {"retired": True} if yes(value.get("retired", False)) else {}
    return {"code": code(60)(value.get("code", "")), **words, **retired}


def options(value: Any) -> list[dict[str, Any]]:
    found = many(option, needed=True)(value)
    codes = [one["code"] for one in found]
    twice = next((one for one in codes if codes.count(one) > 1), None)
    if twice:
        raise Wrong(_("“%(key)s” stands here twice.") % {"key": twice})
    return list(found)


@dataclass(frozen=True)
class Field:
    """One setting: its key in the file, what it may be, and what it is when it is not written."""

    key: str
    read: Reader
    default: Any = None
    needed: bool = False


def instant(key: str, *, needed: bool = True) -> Field:
    return Field(key, moment, needed=needed)
