"""What weakens a conclusion without forbidding it?  One warning as every result states it.

**Model.** A warning is a code for programs, a sentence for people and the facts behind both.

======== ======================================
symbol   meaning
======== ======================================
code     a stable word in snake case
facts    plain values: counts, names, figures
======== ======================================

**Reference.** The contract of the command line: ``warnings`` is a list of these.

**When not to use it.** For what cannot be answered: raise :class:`jeoul.errors.Unanswerable`.

>>> caution("few_votes", "one entry has a single vote", entries=["a"])["facts"]
{'entries': ['a']}
"""

from collections.abc import Sequence
from typing import Any

SHOWN = 20


def caution(code: str, message: str, **facts: object) -> dict[str, Any]:
    """One warning as plain JSON values."""
    return {"code": code, "message": message, "facts": facts}


def about(code: str, message: str, *, key: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """A warning that names entries or judges, the first twenty; none where nobody is meant."""
    if not names:
        return []
    return [caution(code, message, count=len(names), **{key: list(names[:SHOWN])})]
