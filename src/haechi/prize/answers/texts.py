"""Texts and web addresses."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize.answers.base import AnswerType, Asked, Shown, in_one_line, too_long


class LongText(AnswerType):
    has_limit = True

    def problem(self, asked: Asked, text: str) -> Text | None:
        return too_long(len(text), asked.max_length)


class ShortText(LongText):
    """One line."""

    def tidy(self, asked: Asked, typed: str) -> str:
        return in_one_line(typed)


class Url(ShortText):
    def problem(self, asked: Asked, text: str) -> Text | None:
        return super().problem(asked, text) or wrong_address(text.strip())

    def shown(self, asked: Asked, text: str) -> Shown:
        fine = self.problem(asked, text) is None
        return Shown(text=text, link=text.strip() if fine else "")


def wrong_address(text: str) -> Text | None:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    if parts.scheme in ("http", "https") and "." in host and not any(map(str.isspace, text)):
        return None
    return _("Write the whole address, beginning with https://, as your browser shows it.")
