"""WRITES: a person is erased, with a record of what, but not of whom."""

import re
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from haechi.core import journal
from haechi.core.models import Erasure, JournalLine, Message
from haechi.people import queries, rules
from haechi.people.announcements import person_erased
from haechi.people.models import User

ERASED = "erased"  # the top-level name of the address that remains: it leads nowhere


@transaction.atomic
def erase_person(user: User, *, by: User, at: datetime) -> Erasure:
    """Take every name, address and free text of a person out of the house.

    What others were judged by stays: numbers, decisions, and who (now without a name) took them.
    The journal's lines stay too, with a number in place of the name.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    rules.may_erase_person(
        user_id=user.pk,
        by_id=by.pk,
        by_founder=by.is_staff,
        is_erased=not user.is_active and user.email.endswith(f".{ERASED}"),
        obstacles=queries.obstacles_to_erasure(user, at),
    ).enforce()
    email, alias = user.email, f"person {user.pk}"
    counts: dict[str, int] = {}
    for _room, erased in person_erased.send(sender=User, user=user, at=at):
        counts |= erased or {}
    counts["messages"] = Message.objects.filter(to=email).update(
        to=f"{user.pk}@person.{ERASED}", subject="", body=""
    )
    counts["messages"] += forget_in_letters(user, alias)
    counts["journal lines"] = forget_in_journal(user, alias)
    counts["sessions"] = end_sessions(user)
    user.emailaddress_set.all().delete()  # type: ignore[attr-defined]
    for tongue in ("en", "ko"):
        setattr(user, f"name_{tongue}", alias)
    user.email, user.organisation = f"{user.pk}@person.{ERASED}", None
    user.is_active, user.is_staff = False, False
    user.set_unusable_password()
    user.save()
    record = Erasure.objects.create(
        at=at, rule="request", person_id=user.pk, by_id=by.pk, counts=counts
    )
    journal.write(
        by=by if by.pk != user.pk else user,
        at=at,
        verb="people.erase_person",
        subject=user,
        edition_id=None,
        erased=counts,
    )
    return record


def own_names(user: User) -> list[str]:
    tongues = (getattr(user, f"name_{tongue}") for tongue in ("en", "ko"))
    return [name for name in dict.fromkeys((user.email, user.name, *tongues)) if name]


def forget_in_letters(user: User, alias: str) -> int:
    """Letters to others in which the person is named."""
    names = own_names(user)
    named = Q()
    for name in names:
        named |= Q(subject__contains=name) | Q(body__contains=name)
    forgotten = 0
    for letter in Message.objects.filter(named).iterator():
        subject, body = without(names, letter.subject, alias), without(names, letter.body, alias)
        changed = Message.objects.filter(pk=letter.pk).exclude(subject=subject, body=body)
        forgotten += changed.update(subject=subject, body=body)
    return forgotten


def forget_in_journal(user: User, alias: str) -> int:
    """The lines are records and stay; a number stands where the name or the address stood."""
    names = own_names(user)
    lines = JournalLine.objects.filter(queries.journal_lines_about(user))
    forgotten = 0
    for line in lines.iterator():
        actor = alias if line.actor_id == user.pk else line.actor
        JournalLine.objects.filter(pk=line.pk).update(
            actor=actor,
            subject=without(names, line.subject, alias),
            facts=without(names, line.facts, alias),
        )
        forgotten += 1
    return forgotten


def without(names: list[str], told: object, alias: str) -> object:
    """The same text, list or table, with the alias in place of each of the names."""
    if isinstance(told, dict):
        return {key: without(names, value, alias) for key, value in told.items()}
    if isinstance(told, list):
        return [without(names, value, alias) for value in told]
    if isinstance(told, str):
        for name in sorted(names, key=len, reverse=True):
            told = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", alias, told)
    return told


def end_sessions(user: User) -> int:
    """Sessions are opaque: each is opened to see whose it is."""
    theirs = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    return Session.objects.filter(pk__in=theirs).delete()[0]
