"""What this room does when the room of people announces something."""

from typing import Any

from django.dispatch import receiver

from haechi.people.announcements import person_asked
from haechi.people.models import User
from haechi.results import queries


@receiver(person_asked)
def tell_what_is_kept(user: User, **_told: Any) -> dict[str, Any]:
    return queries.kept_about(user)
