"""READS: what is kept about one person, in every room of the house."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from haechi.core.models import JournalLine, Message
from haechi.core.verdict import Verdict
from haechi.people.announcements import erasure_considered, person_asked
from haechi.people.models import User


def journal_lines_about(user: User) -> Q:
    """What the person did, was done to their account, or names their address."""
    return (
        Q(actor_id=user.pk)
        | Q(subject_type="people.user", subject_id=user.pk)
        | Q(facts__icontains=user.email)
        | Q(subject__icontains=user.email)
    )


def everything_about(user: User) -> dict[str, Any]:
    """All that is kept about a person, by room; what others wrote about them in secret is not."""
    told: dict[str, Any] = {
        "account": {
            "email": user.email,
            "name": {tongue: getattr(user, f"name_{tongue}") for tongue in ("en", "ko")},
            "organisation": str(user.organisation) if user.organisation else None,
            "language": user.language,
            "time_zone": user.time_zone,
            "joined_at": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        },
        "messages": [
            {
                "subject": message.subject,
                "text": message.body,
                "sent_at": message.sent_at.isoformat() if message.sent_at else None,
            }
            for message in Message.objects.filter(to=user.email).order_by("id")
        ],
        "journal": [
            {"at": line.at.isoformat(), "verb": line.verb, "subject": line.subject}
            for line in JournalLine.objects.filter(actor_id=user.pk).order_by("id")
        ],
    }
    for _room, part in person_asked.send(sender=User, user=user):
        told |= part or {}
    return told


def obstacles_to_erasure(user: User, at: datetime) -> list[Verdict]:
    """Why the rooms above cannot let this person go yet."""
    answers = erasure_considered.send(sender=User, user=user, at=at)
    return [verdict for _room, verdict in answers if not verdict]
