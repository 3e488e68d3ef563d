"""What this room does when the room of people announces something."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from haechi.core.verdict import Verdict
from haechi.jury import actions, queries, rules
from haechi.people.announcements import erasure_considered, person_asked, person_erased
from haechi.people.models import User


@receiver(person_asked)
def tell_what_is_kept(user: User, **_told: Any) -> dict[str, Any]:
    return queries.kept_about(user)


@receiver(erasure_considered)
def consider_erasure(user: User, at: datetime, **_told: Any) -> Verdict:
    return rules.is_free_to_leave(queries.running_seats(user))


@receiver(person_erased)
def forget_judge(user: User, at: datetime, **_told: Any) -> dict[str, int]:
    return actions.forget_judge(user)
