"""WRITES: press notes with their embargo."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal, outbox
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import PressNote
from haechi.prize.states import PRESS_NOTE


@transaction.atomic
def write_press_note(note: PressNote, *, by: User, at: datetime) -> PressNote:
    """Keep the text, the addresses and the instant of a note; nothing goes out by this."""
    kept = lock_note(note) if note.pk else None
    rules.may_write_press_note(queries.standing(by, note.edition), kept).enforce()
    note.written_by, note.written_at = by, at
    note.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.write_press_note",
        subject=note,
        edition_id=note.edition_id,
        release_at=note.public_from,
    )
    return note


def lock_note(note: PressNote) -> PressNote:
    return (
        PressNote.objects.select_for_update(of=("self",)).select_related("edition").get(pk=note.pk)
    )


@transaction.atomic
def issue_press_note(note: PressNote, *, by: User, at: datetime) -> PressNote:
    """Send the note to its addresses, now under embargo or at the instant; then it is public."""
    note = lock_note(note)
    edition = note.edition
    addresses, _bad = queries.addresses_in(note.addresses)
    standing = queries.standing(by, edition)
    rules.may_issue_press_note(standing, edition, note, addresses, at).enforce()
    PRESS_NOTE.advance(note, "issue")
    note.issued_by, note.issued_at = by, at
    note.save(update_fields=["state", "issued_by", "issued_at"])
    letters = outbox.post_all(queries.press_letters(note, edition, at))
    journal.write(
        by=by,
        at=at,
        verb="prize.issue_press_note",
        subject=note,
        edition_id=edition.pk,
        release_at=note.public_from,
        letters=letters,
    )
    return note


@transaction.atomic
def withdraw_press_note(note: PressNote, *, reason: str, by: User, at: datetime) -> PressNote:
    """Take the note back: what has not been sent is not sent, and the page is gone."""
    note = lock_note(note)
    rules.may_withdraw_press_note(queries.standing(by, note.edition), note).enforce()
    PRESS_NOTE.advance(note, "withdraw")
    note.save(update_fields=["state"])
    stopped = outbox.cancel(note.batch, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.withdraw_press_note",
        subject=note,
        edition_id=note.edition_id,
        reason=reason,
        letters=stopped,
    )
    return note
