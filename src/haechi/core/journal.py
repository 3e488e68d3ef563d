"""One line for each action: who did what to what, when, and why."""

from datetime import datetime
from typing import Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.functional import Promise

from haechi.core.models import JournalLine


class Actor(Protocol):
    pk: int

    def __str__(self) -> str: ...


def plain(value: object) -> object:
    """A fact as the journal keeps it: numbers, texts, lists and tables of them."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Model):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value) if isinstance(value, Promise) else DjangoJSONEncoder().default(value)


def write(
    *,
    by: Actor | None,
    at: datetime,
    verb: str,
    subject: Model,
    edition_id: int | None,
    **facts: object,
) -> JournalLine:
    """Record that ``by`` did ``verb`` to ``subject`` at ``at``; ``by`` is None for the system."""
    return JournalLine.objects.create(
        at=at,
        verb=verb,
        actor_id=by.pk if by else None,
        actor=str(by)[:200] if by else "haechi",
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject=str(subject)[:250],
        edition_id=edition_id,
        facts=plain(facts),
    )
