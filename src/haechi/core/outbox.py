"""Letters leave through one door: written within the action's transaction, sent after it.

Whoever sends a letter claims it first, so that two processes never send the same one. What cannot
be sent is tried again later (``haechi outbox``); what the mail server refuses for good is kept as
bounced; and a letter whose sender vanished between claim and answer waits for a person to decide.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from smtplib import (
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet

from haechi.core.models import Message, MessageState

log = logging.getLogger(__name__)
held: ContextVar[bool] = ContextVar("held", default=False)

# After the first, second, … try that failed; then the letter is given up and a person is shown it.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
# A sender that has not come back by then is gone: the mail server's own limit is much shorter.
GONE = timedelta(minutes=10)
PERMANENT = 500
SUBJECT = 250


@contextmanager
def holding() -> Iterator[None]:
    """Within the block letters are written as already sent: a story mails nobody."""
    token = held.set(True)
    try:
        yield
    finally:
        held.reset(token)


# --- writing ------------------------------------------------------------------------------------


def letter(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    edition_id: int | None = None,
    batch: str = "",
    due_at: datetime | None = None,
) -> Message:
    """A letter, not written into the outbox yet. Its subject is one line, whatever stood in it."""
    return Message(
        key=key,
        batch=batch,
        message_id=new_id(),
        to=to,
        subject=" ".join(subject.split())[:SUBJECT],
        body=body,
        edition_id=edition_id,
        created_at=at,
        due_at=due_at,
        sent_at=at if held.get() else None,
    )


def new_id() -> str:
    """What bounces will name the letter by: our own, and not to be guessed."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return make_msgid("haechi", domain=domain or "localhost")


def post(
    *, key: str, to: str, subject: str, body: str, at: datetime, edition_id: int | None = None
) -> Message:
    """Write a letter; it is sent when the transaction has been committed."""
    written = letter(key=key, to=to, subject=subject, body=body, at=at, edition_id=edition_id)
    post_all([written])
    message = Message.objects.get(key=key)
    if message.message_id == written.message_id and not held.get():
        transaction.on_commit(lambda: send(message, at=at))
    return message


def post_all(letters: Iterable[Message]) -> int:
    """Write many letters; they leave with the next ``haechi outbox``. How many were new."""
    found = list(letters)
    before = set(known(one.key for one in found))
    Message.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
    return len({one.key for one in found} - before)


def known(keys: Iterable[str]) -> Iterator[str]:
    """Which of these keys the outbox holds already."""
    asked = list(keys)
    for start in range(0, len(asked), 500):
        part = Message.objects.filter(key__in=asked[start : start + 500])
        yield from part.values_list("key", flat=True)


# --- sending ------------------------------------------------------------------------------------


def due(at: datetime) -> QuerySet[Message]:
    """What waits and may go now."""
    return Message.objects.filter(
        Q(due_at__isnull=True) | Q(due_at__lte=at), state=MessageState.WAITING
    )


def claim(message: Message, *, at: datetime) -> bool:
    """Take the letter to send it; of several who try at once, one gets it."""
    taken = due(at).filter(pk=message.pk).update(claimed_at=at, tries=F("tries") + 1)
    return bool(taken)


def send(message: Message, *, at: datetime) -> bool:
    """Hand one letter to the mail server, if nobody else has; what went wrong is kept on it."""
    if not claim(message, at=at):
        return False
    message.refresh_from_db()
    if not message.message_id:  # written before letters had an identity of their own
        message.message_id = new_id()
        message.save(update_fields=["message_id"])
    outcome = handed_over(message, at)
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(**outcome)
    message.refresh_from_db()
    return message.sent_at is not None


def handed_over(message: Message, at: datetime) -> dict[str, object]:
    """What became of it, as the fields that say so."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are OSErrors
        return tried_in_vain(message, error, at)
    try:
        connection.send_messages([as_mail(message)])
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        code, words = answer_of(error)
        if code < PERMANENT or not isinstance(error, SMTPRecipientsRefused | SMTPDataError):
            return tried_in_vain(message, error, at)
        return {"bounced_at": at, "error": f"{code} {words}"}
    except SMTPNotSupportedError as error:
        return tried_in_vain(message, error, at)
    except OSError as error:
        return in_the_dark(message, error)
    except ValueError as error:  # an address or a header that no mail can carry
        return {"claimed_at": None, "failed_at": at, "error": str(error)}
    finally:
        with suppress(OSError):
            connection.close()
    return {"sent_at": at, "error": ""}


def as_mail(message: Message) -> EmailMessage:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(message.subject, message.body, None, [message.to], headers=headers)


def answer_of(error: SMTPRecipientsRefused | SMTPResponseException) -> tuple[int, str]:
    """The mail server's number and words."""
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
    else:
        code, words = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return int(code), " ".join(text.split())


def tried_in_vain(message: Message, error: OSError, at: datetime) -> dict[str, object]:
    """It certainly did not go: once more after a pause, or given up after many."""
    log.warning("message %s not sent: %s", message.pk, error)
    kept: dict[str, object] = {"claimed_at": None, "error": str(error)}
    if message.tries > len(PAUSES):
        return kept | {"failed_at": at}
    return kept | {"due_at": at + PAUSES[message.tries - 1]}


def in_the_dark(message: Message, error: OSError) -> dict[str, object]:
    """The server may have taken it before it fell silent: the claim stays, a person decides."""
    log.warning("message %s may have been sent: %s", message.pk, error)
    return {"error": str(error) or type(error).__name__}


def send_waiting(*, at: datetime, limit: int | None = None, batch: str = "") -> tuple[int, int]:
    """Send what is due, of one batch or of all; how many went, and how many still wait."""
    waiting = Message.objects.filter(state=MessageState.WAITING)
    chosen = due(at).order_by("id")
    if batch:
        waiting, chosen = waiting.filter(batch=batch), chosen.filter(batch=batch)
    sent = sum(send(message, at=at) for message in list(chosen[:limit]))
    return sent, waiting.count()


# --- what a person decides ----------------------------------------------------------------------


def in_doubt(at: datetime) -> QuerySet[Message]:
    """Claimed, and nobody knows whether it went."""
    silent = ~Q(error="") | Q(claimed_at__lte=at - GONE)
    return Message.objects.filter(silent, state=MessageState.SENDING)


def settle(message: Message, *, went: bool, at: datetime) -> bool:
    """A person decides on a letter in doubt: it went, or it is sent again."""
    outcome = {"sent_at": F("claimed_at")} if went else {"claimed_at": None, "due_at": at}
    return bool(in_doubt(at).filter(pk=message.pk).update(**outcome, error=""))


def send_again(letters: QuerySet[Message], *, at: datetime) -> int:
    """Letters that failed or came back wait once more; how many."""
    back = letters.filter(state__in=(MessageState.FAILED, MessageState.BOUNCED))
    return back.update(
        claimed_at=None, sent_at=None, failed_at=None, bounced_at=None, due_at=at, tries=0
    )


def cancel(batch: str, *, at: datetime) -> int:
    """Letters of a batch that still wait do not go; how many."""
    waiting = Message.objects.filter(batch=batch, state=MessageState.WAITING)
    return waiting.update(cancelled_at=at)
