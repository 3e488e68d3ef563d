"""Letters leave through one door: written within the action's transaction, sent after it.

A message that cannot be sent stays in the outbox with its error and goes out at the next
``haechi outbox``; the key makes sure that nothing goes twice.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.core.mail import send_mail
from django.db import transaction

from haechi.core.models import Message

log = logging.getLogger(__name__)
held: ContextVar[bool] = ContextVar("held", default=False)


@contextmanager
def holding() -> Iterator[None]:
    """Within the block letters are written as already sent: a story mails nobody."""
    token = held.set(True)
    try:
        yield
    finally:
        held.reset(token)


def post(
    *, key: str, to: str, subject: str, body: str, at: datetime, edition_id: int | None = None
) -> Message:
    """Write a letter; it is sent when the transaction has been committed."""
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject,
            "body": body,
            "created_at": at,
            "sent_at": at if held.get() else None,
            "edition_id": edition_id,
        },
    )
    if is_new and not held.get():
        transaction.on_commit(lambda: send(message, at=at))
    return message


def send(message: Message, *, at: datetime) -> bool:
    """Hand one letter to the mail server; what went wrong is kept on it."""
    try:
        send_mail(message.subject, message.body, None, [message.to])
    except OSError as error:  # smtplib's errors are OSErrors
        log.warning("message %s not sent: %s", message.pk, error)
        message.error = str(error)
    else:
        message.sent_at, message.error = at, ""
    message.save(update_fields=["sent_at", "error"])
    return message.sent_at is not None


def send_waiting(*, at: datetime) -> tuple[int, int]:
    """Send what waits; how many went, and how many still wait."""
    outcomes = [send(m, at=at) for m in Message.objects.filter(sent_at=None).order_by("id")]
    return sum(outcomes), len(outcomes) - sum(outcomes)
