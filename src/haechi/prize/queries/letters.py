"""READS: a text becomes a letter: placeholders filled in, in the reader's language and zone."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import outbox
from haechi.core.instants import twice, zone_called
from haechi.core.models import Message
from haechi.people.models import User
from haechi.prize.models import Edition
from haechi.prize.queries.audiences import Recipient
from haechi.prize.rules import PLACEHOLDER, Wording

Filled = tuple[str, str]


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Only names of ours are filled in; nothing a text says is ever run as a format."""
    return PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def address(name: str, *parts: object) -> str:
    """A page of this site as a letter links to it, in the language that is active."""
    return str(settings.SITE_ADDRESS) + reverse(name, args=parts)


def address_in(language: str, name: str, *parts: object) -> str:
    with override(language):
        return address(name, *parts)


def in_words(when: datetime, edition: Edition, user: User, language: str) -> str:
    """Where the institution is, and where this reader is."""
    return twice(when, edition.zone, zone_called(user.time_zone), language)


def facts_of(recipient: Recipient, edition: Edition, language: str) -> dict[str, str]:
    """What every letter may name; ``language`` is active."""
    entries, user = recipient.entries, recipient.user
    if len(entries) == 1:
        link = address("prize:application", edition.slug, entries[0].number)
    else:
        link = address("prize:applications" if entries else "site:edition", edition.slug)
    return {
        "name": user.name or user.email,
        "edition": edition.name,
        "entry": ", ".join(one.entry_code for one in entries) or "–",
        "title": " · ".join(one.title or _("Untitled") for one in entries) or "–",
        "deadline": in_words(edition.call_closes_at, edition, user, language),
        "link": link,
        "contact": edition.contact or _("the secretariat"),
    }


def why(recipient: Recipient, edition: Edition) -> str:
    """The last lines of each letter; the language of the letter is active."""
    named = {"edition": edition.name}
    if recipient.entries:
        reason = _("You get this letter because you have an application in %(edition)s.") % named
    else:
        reason = _("You get this letter because you take part in %(edition)s.") % named
    return f"-- \n{reason}\n{address('site:edition', edition.slug)}"


def filled(
    wording: Wording,
    recipient: Recipient,
    edition: Edition,
    language: str,
    more: Mapping[str, str] | None = None,
) -> Filled:
    """Subject and whole text of one letter in one language."""
    with override(language):
        facts = facts_of(recipient, edition, language) | dict(more or {})
        body = f"{fill(wording.body(language), facts)}\n\n{why(recipient, edition)}\n"
        return fill(wording.subject(language), facts), body


def letters_to(
    wording: Wording,
    people: Iterable[Recipient],
    edition: Edition,
    *,
    batch: str,
    at: datetime,
    more: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Message]:
    """One letter for each person, in their own language, keyed so that it is written once.

    ``more`` holds further facts by language.
    """
    written = []
    for one in people:
        language = wording.language_for(one.user.language)
        subject, body = filled(wording, one, edition, language, (more or {}).get(language))
        written.append(
            outbox.letter(
                key=f"{batch}-{one.user.pk}",
                to=one.user.email,
                subject=subject,
                body=body,
                at=at,
                edition_id=edition.pk,
                batch=batch,
            )
        )
    return written
