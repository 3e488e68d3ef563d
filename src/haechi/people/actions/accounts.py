"""WRITES: accounts and what a person prefers."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User


@transaction.atomic
def register(email: str, *, name: str, by: User | None, at: datetime, language: str = "en") -> User:
    """The person with this address; a new account without a password where there is none."""
    known = User.objects.filter(email=email.lower()).first()
    if known:
        return known
    user = User.objects.create_user(email, name=name, language=language)
    journal.write(by=by or user, at=at, verb="people.register", subject=user, edition_id=None)
    return user


@transaction.atomic
def set_preferences(user: User, *, language: str, time_zone: str, by: User, at: datetime) -> User:
    """The person's own language and time zone."""
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["language", "time_zone"])
    journal.write(
        by=by,
        at=at,
        verb="people.set_preferences",
        subject=user,
        edition_id=None,
        language=language,
        time_zone=time_zone,
    )
    return user
