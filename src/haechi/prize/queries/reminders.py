"""READS: who is reminded of the end of the call, and when: at nine on the reader's own clock."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from haechi.core import outbox
from haechi.core.instants import zone_called
from haechi.people.models import User
from haechi.prize.models import Edition, ReminderSetting
from haechi.prize.queries.audiences import Recipient, recipients
from haechi.prize.states import AudienceKind, EditionState

DAYS = (7, 1)  # where the edition has set none
MORNING = time(9)


def reminder_days(edition: Edition) -> tuple[int, ...]:
    own = ReminderSetting.objects.filter(edition=edition).first()
    return tuple(sorted(own.days, reverse=True)) if own else DAYS


def open_calls(at: datetime) -> QuerySet[Edition]:
    return Edition.objects.filter(
        state=EditionState.CALLED, call_opens_at__lte=at, call_closes_at__gt=at
    )


def reminder_batch(edition: Edition) -> str:
    """Of one deadline: when it moves, reminders begin anew."""
    return f"call-{edition.pk}-{edition.call_closes_at.timestamp():.0f}"


def reminder_key(edition: Edition, which: str, user: User) -> str:
    return f"{reminder_batch(edition)}-{which}-{user.pk}"


def rings_at(edition: Edition, days: int, user: User) -> datetime:
    """The reader's morning, so many days before the day on which the call closes for them."""
    zone = zone_called(user.time_zone)
    closes = edition.call_closes_at.astimezone(zone).date()
    return datetime.combine(closes - timedelta(days=days), MORNING, tzinfo=zone)


def due_reminder(edition: Edition, days: Collection[int], one: Recipient, at: datetime) -> int:
    """The nearest reminder whose morning has come since the draft was begun; 0 for none."""
    begun = min(entry.created_at for entry in one.entries)
    rung = [n for n in days if begun < rings_at(edition, n, one.user) <= at]
    return min(rung, default=0)


def drafts_to_remind(edition: Edition, at: datetime) -> list[tuple[Recipient, str]]:
    """Those with a draft whose reminder is due and not written yet, each with its key."""
    days = reminder_days(edition)
    keyed = [
        (one, reminder_key(edition, str(due), one.user))
        for one in people_with_drafts(edition)
        if (due := due_reminder(edition, days, one, at))
    ]
    return not_written_yet(keyed)


def drafts_to_remind_by_hand(edition: Edition) -> list[tuple[Recipient, str]]:
    keyed = [(one, reminder_key(edition, "hand", one.user)) for one in people_with_drafts(edition)]
    return not_written_yet(keyed)


def people_with_drafts(edition: Edition) -> list[Recipient]:
    return recipients(edition, {"who": AudienceKind.DRAFTS})


def not_written_yet(keyed: list[tuple[Recipient, str]]) -> list[tuple[Recipient, str]]:
    written = set(outbox.known(key for _one, key in keyed))
    return [(one, key) for one, key in keyed if key not in written]


def days_left(edition: Edition, user: User, at: datetime, language: str) -> str:
    """“in 3 days”, counted on the reader's calendar."""
    zone = zone_called(user.time_zone)
    left = (edition.call_closes_at.astimezone(zone).date() - at.astimezone(zone).date()).days
    with override(language):
        if left <= 0:
            return _("today")
        if left == 1:
            return _("tomorrow")
        return ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}
