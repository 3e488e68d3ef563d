"""Letters that came back: a delivery-status message (RFC 3464) is read and its letter marked.

Mail servers answer what they could not deliver with a ``multipart/report``: words for people, a
``message/delivery-status`` part for machines, and the headers of the letter, ours among them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail

from haechi.core.models import Message

LIMIT = 10_000_000  # bytes of one delivery-status message that are read
REASON = 1000
IDENTITY = re.compile(r"<[^<>\s]+@[^<>\s]+>")
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


@dataclass(frozen=True)
class Report:
    """What one delivery-status message says about one recipient."""

    recipient: str
    action: str
    reason: str
    identities: tuple[str, ...]

    @property
    def failed(self) -> bool:
        return self.action == "failed"


def read(raw: bytes) -> list[Report]:
    """The reports in a message; none when it is no delivery-status message."""
    mail = message_from_bytes(raw[:LIMIT])
    if mail.get_content_type() != "multipart/report":
        return []
    identities = tuple(identities_in(mail))
    return [
        Report(
            recipient=address(block.get("Final-Recipient") or block.get("Original-Recipient")),
            action=line(block.get("Action")).lower(),
            reason=reason_in(block),
            identities=identities,
        )
        for block in statuses(mail)
        if block.get("Action")
    ]


def statuses(mail: Mail) -> Iterator[Mail]:
    """The blocks of the machine's part: one about the message, then one for each recipient."""
    for part in mail.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            yield from (
                (one for one in blocks if isinstance(one, Mail)) if isinstance(blocks, list) else ()
            )


def identities_in(mail: Mail) -> Iterator[str]:
    """What the returned letter was called; the answer's own headers where it was not returned."""
    for part in mail.walk():
        if part.get_content_type() in RETURNED:
            yield from IDENTITY.findall(returned_id(part))
    for name in ("In-Reply-To", "References"):
        yield from IDENTITY.findall(line(mail.get(name)))


def returned_id(part: Mail) -> str:
    inside = part.get_payload()
    if isinstance(inside, list):
        letter = inside[0] if inside and isinstance(inside[0], Mail) else None
        return line(letter.get("Message-ID")) if letter else ""
    content = part.get_payload(decode=True)
    headers = message_from_bytes(content if isinstance(content, bytes) else b"")
    return line(headers.get("Message-ID"))


def line(value: object) -> str:
    return " ".join(str(value or "").split())


def address(value: object) -> str:
    """``rfc822; ana@example.org`` → ``ana@example.org``"""
    return line(value).rpartition(";")[2].strip()


def reason_in(block: Mail) -> str:
    """The status and the other server's own words."""
    words = line(block.get("Diagnostic-Code"))
    return " ".join(part for part in (line(block.get("Status")), words) if part)[:REASON]


def record(report: Report, *, at: datetime) -> Message | None:
    """Mark the letter of a failed delivery as bounced; the letter, if it is one of ours."""
    found = Message.objects.filter(message_id__in=report.identities).exclude(message_id="").first()
    if found is not None and report.failed:
        kept = {"bounced_at": at, "error": report.reason or report.action}
        Message.objects.filter(pk=found.pk, bounced_at=None).update(**kept)
        found.refresh_from_db()
    return found
