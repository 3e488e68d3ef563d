"""Choices from a list, and consent."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize.answers.base import AnswerType, Asked, Shown, said_in
from haechi.prize.states import QuestionType


@dataclass(frozen=True)
class Option:
    """``is_retired``: no longer offered, yet known by name to those who chose it."""

    code: str
    label: str
    is_retired: bool = False


def options_of(asked: Asked) -> list[Option]:
    """Every option there is or was."""
    return [
        Option(str(one.get("code", "")), said_in(one), bool(one.get("retired")))
        for one in asked.settings.get("options", ())
        if isinstance(one, dict)
    ]


def offered(asked: Asked) -> list[Option]:
    """The options that can be chosen now."""
    return [option for option in options_of(asked) if not option.is_retired]


def awaited(asked: Asked) -> list[tuple[str, str]]:
    """The answers that a condition of another question may wait for, with their words."""
    if asked.type == QuestionType.CONSENT:
        return [("yes", _("Given"))]
    if asked.type in (QuestionType.CHOICE, QuestionType.CHOICES):
        return [(option.code, option.label) for option in options_of(asked)]
    return []


def labels(asked: Asked, codes: Iterable[str]) -> list[str]:
    """What the codes are called; a code that is no longer offered stands for itself."""
    known = {option.code: option.label for option in options_of(asked)}
    return [known.get(code, code) for code in codes]


class Choice(AnswerType):
    def problem(self, asked: Asked, text: str) -> Text | None:
        return None if text in {option.code for option in offered(asked)} else not_offered()

    def shown(self, asked: Asked, text: str) -> Shown:
        return Shown(text="".join(labels(asked, [text] if text else [])))


def not_offered() -> Text:
    return _("This is not one of the choices any more. Choose again.")


class Choices(AnswerType):
    """Kept as a JSON list of codes."""

    def tidy(self, asked: Asked, typed: str) -> str:
        chosen = self.values(asked, super().tidy(asked, typed))
        return json.dumps(chosen, ensure_ascii=False) if chosen else ""

    def is_empty(self, text: str) -> bool:
        return not listed(text)

    def problem(self, asked: Asked, text: str) -> Text | None:
        chosen = listed(text)
        least, most = asked.settings.get("least"), asked.settings.get("most")
        if not set(chosen) <= {option.code for option in offered(asked)}:
            return not_offered()
        if least and len(chosen) < int(least):
            return _("Choose at least %(n)s.") % {"n": least}
        if most and len(chosen) > int(most):
            return _("Choose at most %(n)s.") % {"n": most}
        return None

    def values(self, asked: Asked, text: str) -> list[str]:
        return listed(text)

    def shown(self, asked: Asked, text: str) -> Shown:
        return Shown(text=" · ".join(labels(asked, listed(text))))


def listed(text: str) -> list[str]:
    """The codes of a JSON list; a text that is none stands for one code."""
    if not text.strip():
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return [text.strip()]
    found = found if isinstance(found, list) else [found]
    return list(dict.fromkeys(str(code) for code in found if code not in ("", None)))


class Consent(AnswerType):
    """``yes`` or nothing."""

    def tidy(self, asked: Asked, typed: str) -> str:
        return "yes" if typed.strip().casefold() in {"yes", "true", "on", "1"} else ""

    def shown(self, asked: Asked, text: str) -> Shown:
        return Shown(text=_("Given") if text == "yes" else "")
