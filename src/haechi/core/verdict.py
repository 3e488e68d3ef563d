"""May this be done? A verdict is yes, or no with a reason a person can read.

The same verdict answers the button in a template, the action (``enforce``) and any other door.
A verdict that ``hides`` must not tell even that the thing exists: a door shows it as "not found".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Verdict:
    """Allowed, or refused with a code for machines and a sentence for people."""

    allowed: bool
    code: str = ""
    reason: Text = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    hides: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def sentence(self) -> str:
        """The reason in the language of the reader, with its facts filled in."""
        return str(self.reason) % dict(self.facts) if self.facts else str(self.reason)

    def enforce(self) -> None:
        """Do nothing when allowed.

        Raises:
            Refused: when the verdict is no.
        """
        if not self.allowed:
            raise Refused(self)


class Refused(Exception):
    """An action was asked for that its rule does not allow."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict

    def __str__(self) -> str:
        return f"{self.verdict.code}: {self.verdict.sentence}"


def allow() -> Verdict:
    return Verdict(allowed=True)


def deny(code: str, reason: Text, **facts: object) -> Verdict:
    return Verdict(allowed=False, code=code, reason=reason, facts=facts)


def hide() -> Verdict:
    """A no that must not reveal whether the thing exists."""
    return Verdict(
        allowed=False,
        code="not_found",
        reason=_("There is no such page, or it is not open to you."),
        hides=True,
    )


def first_refusal(*verdicts: Verdict) -> Verdict:
    """The first no, or yes: rules are read in the order in which they are written."""
    return next((verdict for verdict in verdicts if not verdict), allow())
