"""Can a question be answered at all? What is wrong with its settings, each as a sentence."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from babel.numbers import is_currency
from django.utils.translation import gettext as _

from haechi.core.files.kinds import KINDS
from haechi.core.verdict import Text
from haechi.prize.answers.base import Asked, said_in
from haechi.prize.answers.choices import offered, options_of
from haechi.prize.answers.figures import day, figure
from haechi.prize.answers.rows import MOST_ROWS
from haechi.prize.states import QuestionType

LONGEST = 50_000  # half of what a draft keeps, so that what goes over a limit is kept as well
ENDINGS = tuple(kind.suffixes[0].lstrip(".") for kind in KINDS.values())
MOST = {"max_mb": 500, "max_pages": 2000, "max_files": 20, "decimals": 10, "most": MOST_ROWS}
CODE = re.compile(r"[a-zA-Z0-9_-]{1,40}")
LONGEST_LABEL = 200


class Flaw(NamedTuple):
    """``setting`` is the name of the field that has to be put right."""

    setting: str
    text: Text


def has_options(asked: Asked) -> bool:
    return asked.type in (QuestionType.CHOICE, QuestionType.CHOICES)


def flaws_of(asked: Asked) -> list[Flaw]:
    look = LOOKS.get(asked.type)
    return list(look(asked)) if look else []


def of_text(asked: Asked) -> Iterator[Flaw]:
    if not 1 <= asked.max_length <= LONGEST:
        facts = {"most": LONGEST}
        yield Flaw("max_length", _("The longest answer must be 1 to %(most)s characters.") % facts)


# --- lists to choose from -----------------------------------------------------------------------


def of_choice(asked: Asked) -> Iterator[Flaw]:
    rows = [one for one in asked.settings.get("options", ()) if isinstance(one, dict)]
    if len(offered(asked)) < 2:
        yield Flaw("options", _("Write at least two options that can be chosen."))
    for row in rows:
        code = str(row.get("code", ""))
        if not CODE.fullmatch(code):
            yield Flaw("options", wrong_code(code))
        if not said_in(row):
            yield Flaw("options", _("The option “%(code)s” has no words.") % {"code": code})
        if max(len(str(row.get(tongue) or "")) for tongue in ("en", "ko")) > LONGEST_LABEL:
            facts = {"code": code, "limit": LONGEST_LABEL}
            text = _("The words of “%(code)s” are longer than %(limit)s characters.") % facts
            yield Flaw("options", text)
    yield from repeated([option.code for option in options_of(asked)])
    yield from repeated([option.label for option in offered(asked) if option.label])


def wrong_code(code: str) -> Text:
    return _(
        "“%(code)s” cannot be the code of an option: use up to 40 Latin letters, figures, "
        "hyphens and underscores."
    ) % {"code": code}


def repeated(texts: list[str]) -> Iterator[Flaw]:
    for text, times in Counter(texts).items():
        if times > 1:
            yield Flaw("options", _("“%(key)s” stands here twice.") % {"key": text})


def of_choices(asked: Asked) -> Iterator[Flaw]:
    yield from of_choice(asked)
    yield from of_whole(asked, "least", 0, 200)
    yield from of_whole(asked, "most", 1, 200)
    yield from reversed_range(asked, whole)
    there = len(offered(asked))
    least, most = whole(asked.settings.get("least")), whole(asked.settings.get("most"))
    for name, said in (("least", least), ("most", most)):
        if said is not None and said > there:
            text = _("There are only %(there)s options; %(n)s cannot be chosen.")
            yield Flaw(name, text % {"there": there, "n": said})


# --- figures, money, dates ----------------------------------------------------------------------


def decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else figure(str(value))


def whole(value: Any) -> int | None:
    found = decimal(value)
    return int(found) if found is not None and found == found.to_integral_value() else None


def of_whole(asked: Asked, name: str, least: int, most: int) -> Iterator[Flaw]:
    value = asked.settings.get(name)
    if value in (None, ""):
        return
    found = whole(value)
    if found is None or not least <= found <= most:
        facts = {"least": least, "most": most}
        yield Flaw(name, _("Write a whole number from %(least)s to %(most)s.") % facts)


def of_figures(asked: Asked) -> Iterator[Flaw]:
    for name in ("least", "most"):
        value = asked.settings.get(name)
        if value not in (None, "") and figure(str(value)) is None:
            yield Flaw(name, _("Write a number in figures, such as 1250 or 12.5."))
    yield from reversed_range(asked, decimal)


def reversed_range(asked: Asked, read: Callable[[Any], Any]) -> Iterator[Flaw]:
    least, most = read(asked.settings.get("least")), read(asked.settings.get("most"))
    if least is not None and most is not None and least > most:
        facts = {"least": least, "most": most}
        yield Flaw("most", _("At least %(least)s and at most %(most)s exclude each other.") % facts)


def of_number(asked: Asked) -> Iterator[Flaw]:
    yield from of_figures(asked)
    yield from of_whole(asked, "decimals", 0, MOST["decimals"])


def of_money(asked: Asked) -> Iterator[Flaw]:
    yield from of_figures(asked)
    codes = [str(code) for code in asked.settings.get("currencies", ())]
    if not codes:
        yield Flaw("currencies", _("Name at least one currency, such as USD."))
    for code, times in Counter(codes).items():
        if not is_currency(code):
            text = _("“%(code)s” is not a currency. Write its three letters, such as USD or KRW.")
            yield Flaw("currencies", text % {"code": code})
        elif times > 1:
            yield Flaw("currencies", _("“%(key)s” stands here twice.") % {"key": code})


def of_date(asked: Asked) -> Iterator[Flaw]:
    for name in ("earliest", "latest"):
        if asked.settings.get(name) and day(str(asked.settings[name])) is None:
            yield Flaw(name, _("Write the date as year-month-day, such as 2026-03-31."))
    earliest, latest = (day(asked.settings.get(name) or "") for name in ("earliest", "latest"))
    if earliest and latest and earliest > latest:
        yield Flaw("latest", _("The latest date lies before the earliest one."))


# --- files and rows -----------------------------------------------------------------------------


def of_file(asked: Asked) -> Iterator[Flaw]:
    known = {suffix for kind in KINDS.values() for suffix in kind.suffixes}
    for ending in asked.settings.get("types", ()):
        if f".{str(ending).lower().lstrip('.')}" not in known:
            text = _("Files ending in “%(ending)s” cannot be checked and are not accepted.")
            yield Flaw("types", text % {"ending": ending})
    for name in ("max_mb", "max_pages", "max_files"):
        yield from of_whole(asked, name, 1, MOST[name])


def of_rows(asked: Asked) -> Iterator[Flaw]:
    yield from of_whole(asked, "most", 1, MOST["most"])


LOOKS: dict[str, Callable[[Asked], Iterator[Flaw]]] = {
    QuestionType.SHORT: of_text,
    QuestionType.LONG: of_text,
    QuestionType.URL: of_text,
    QuestionType.CHOICE: of_choice,
    QuestionType.CHOICES: of_choices,
    QuestionType.NUMBER: of_number,
    QuestionType.MONEY: of_money,
    QuestionType.DATE: of_date,
    QuestionType.FILE: of_file,
    QuestionType.INDICATORS: of_rows,
    QuestionType.CONTACTS: of_rows,
}
