"""Sentences that are kept: said once in every language, read later by anybody in their own."""

from django.conf import settings
from django.utils.translation import get_language, override

from haechi.core.verdict import Text, Verdict

Sentences = dict[str, str]


def in_every_language(text: Text, **facts: object) -> Sentences:
    """``text`` must be lazy where it is to differ; so may be the facts."""
    said: Sentences = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = str(text) % facts if facts else str(text)
    return said


def of_verdict(verdict: Verdict) -> Sentences:
    """The sentence of a verdict, kept."""
    return in_every_language(verdict.reason, **verdict.facts)


def in_readers_language(said: Sentences) -> str:
    """What was kept, in the language that is spoken now."""
    return said.get(get_language() or "") or said.get(settings.LANGUAGE_CODE, "")
