"""WRITES: standing texts, mailings, reminders, and what a person decides about single letters."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from haechi.core import journal, outbox
from haechi.core.models import Message, MessageState
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import Edition, Mailing, MessageTemplate, ReminderSetting
from haechi.prize.states import MAILING


@transaction.atomic
def save_template(
    edition: Edition, code: str, wording: rules.Wording, *, by: User, at: datetime
) -> MessageTemplate:
    """The edition's own wording of a standing text."""
    known = queries.standing_texts()[code].may_name
    rules.may_save_template(queries.standing(by, edition), wording, known).enforce()
    template, _new = MessageTemplate.objects.update_or_create(
        edition=edition,
        code=code,
        defaults={**wording.__dict__, "changed_at": at, "changed_by": by},
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.save_template",
        subject=template,
        edition_id=edition.pk,
        texts=wording.__dict__,
    )
    return template


@transaction.atomic
def restore_template(edition: Edition, code: str, *, by: User, at: datetime) -> rules.Wording:
    """The house's wording holds again."""
    rules.may_restore_template(queries.standing(by, edition)).enforce()
    MessageTemplate.objects.filter(edition=edition, code=code).delete()
    journal.write(
        by=by,
        at=at,
        verb="prize.restore_template",
        subject=edition,
        edition_id=edition.pk,
        section=code,
    )
    return queries.text_of(edition, code)


@transaction.atomic
def write_mailing(
    edition: Edition,
    mailing: Mailing | None,
    audience: Mapping[str, str],
    wording: rules.Wording,
    *,
    by: User,
    at: datetime,
) -> Mailing:
    """Keep the text and the audience of a mailing; nothing goes out by this."""
    mailing = lock_mailing(mailing) if mailing else None
    rules.may_write_mailing(
        queries.standing(by, edition), edition, mailing, wording, queries.mailing_names()
    ).enforce()
    mailing = mailing or Mailing(edition=edition)
    mailing.audience, mailing.written_by, mailing.written_at = dict(audience), by, at
    for name, text in wording.__dict__.items():
        setattr(mailing, name, text)
    mailing.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.write_mailing",
        subject=mailing,
        edition_id=edition.pk,
        audience=audience,
        texts=wording.__dict__,
    )
    return mailing


def lock_mailing(mailing: Mailing) -> Mailing:
    return (
        Mailing.objects.select_for_update(of=("self",)).select_related("edition").get(pk=mailing.pk)
    )


@transaction.atomic
def confirm_mailing(mailing: Mailing, *, seen: str, shown: int, by: User, at: datetime) -> Mailing:
    """Write the letters that were previewed, if they are still the same; they then leave."""
    mailing = lock_mailing(mailing)
    edition = mailing.edition
    people = queries.recipients_of(mailing)
    has_changed = seen != queries.fingerprint(mailing, people)
    rules.may_confirm_mailing(
        queries.standing(by, edition), mailing, len(people), shown, has_changed
    ).enforce()
    MAILING.advance(mailing, "confirm")
    mailing.confirmed_by, mailing.confirmed_at, mailing.letters = by, at, len(people)
    mailing.save(update_fields=["state", "confirmed_by", "confirmed_at", "letters"])
    wording = queries.wording_in(mailing)
    outbox.post_all(queries.letters_to(wording, people, edition, batch=mailing.batch, at=at))
    journal.write(
        by=by,
        at=at,
        verb="prize.confirm_mailing",
        subject=mailing,
        edition_id=edition.pk,
        audience=mailing.audience,
        letters=len(people),
    )
    return mailing


@transaction.atomic
def discard_mailing(mailing: Mailing, *, by: User, at: datetime) -> Mailing:
    mailing = lock_mailing(mailing)
    rules.may_discard_mailing(queries.standing(by, mailing.edition), mailing).enforce()
    MAILING.advance(mailing, "discard")
    mailing.save(update_fields=["state"])
    journal.write(
        by=by,
        at=at,
        verb="prize.discard_mailing",
        subject=mailing,
        edition_id=mailing.edition_id,
    )
    return mailing


@transaction.atomic
def resend_letters(edition: Edition, letters: Collection[int], *, by: User, at: datetime) -> int:
    """Letters that failed or came back are tried once more; how many."""
    chosen = queries.letters_of(edition).filter(pk__in=letters)
    back = chosen.filter(state__in=(MessageState.FAILED, MessageState.BOUNCED))
    addresses = list(back.values_list("to", flat=True))
    rules.may_resend(queries.standing(by, edition), len(addresses)).enforce()
    again = outbox.send_again(back, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.resend_letters",
        subject=edition,
        edition_id=edition.pk,
        addresses=addresses,
    )
    return again


@transaction.atomic
def settle_letter(
    edition: Edition, letter: Message, *, went: bool, by: User, at: datetime
) -> Message:
    """A person decides about a letter of which nobody knows whether it went."""
    letter = Message.objects.select_for_update().get(pk=letter.pk, edition_id=edition.pk)
    is_in_doubt = outbox.in_doubt(at).filter(pk=letter.pk).exists()
    rules.may_settle_letter(queries.standing(by, edition), is_in_doubt).enforce()
    outbox.settle(letter, went=went, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.settle_letter",
        subject=letter,
        edition_id=edition.pk,
        went=went,
    )
    letter.refresh_from_db()
    return letter


# --- reminders ----------------------------------------------------------------------------------


@transaction.atomic
def set_reminders(
    edition: Edition, days: Collection[int], *, by: User, at: datetime
) -> ReminderSetting:
    """How many days before the end of the call those with a draft are reminded; none, never."""
    rules.may_set_reminders(queries.standing(by, edition), days).enforce()
    kept = sorted(set(days), reverse=True)
    setting, _new = ReminderSetting.objects.update_or_create(
        edition=edition, defaults={"days": kept}
    )
    journal.write(
        by=by, at=at, verb="prize.set_reminders", subject=edition, edition_id=edition.pk, days=kept
    )
    return setting


@transaction.atomic
def remind_drafts(edition: Edition, *, by: User | None, at: datetime) -> int:
    """Remind those with a draft of the end of the call; how many.

    By a person: everybody with a draft, once a deadline. By the system (``by`` is None): those
    whose morning has come, on the days that the edition has set.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    is_open = rules.call_is_open(edition, at)
    if by is None:
        due = queries.drafts_to_remind(edition, at) if is_open else []
    else:
        due = queries.drafts_to_remind_by_hand(edition)
        rules.may_remind_drafts(queries.standing(by, edition), is_open, len(due)).enforce()
    if not due:
        return 0
    wording = queries.text_of(edition, "reminder")
    outbox.post_all(reminder(wording, one, key, edition, at) for one, key in due)
    journal.write(
        by=by,
        at=at,
        verb="prize.remind_drafts",
        subject=edition,
        edition_id=edition.pk,
        letters=len(due),
    )
    return len(due)


def reminder(
    wording: rules.Wording,
    one: queries.Recipient,
    key: str,
    edition: Edition,
    at: datetime,
) -> Message:
    language = wording.language_for(one.user.language)
    days = {"days": queries.days_left(edition, one.user, at, language)}
    subject, body = queries.filled(wording, one, edition, language, days)
    return outbox.letter(
        key=key,
        to=one.user.email,
        subject=subject,
        body=body,
        at=at,
        edition_id=edition.pk,
        batch=queries.reminder_batch(edition),
    )
