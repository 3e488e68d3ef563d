"""WRITES: letters to judges with sheets left."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import journal, outbox
from haechi.jury import queries, rules
from haechi.jury.models import Judge
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Round
from haechi.prize.rules import local


@transaction.atomic
def remind(round_: Round, *, site: str, by: User, at: datetime) -> int:
    """One letter to every judge who has sheets left, at most one a day. Returns how many went."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    day = at.astimezone(round_.edition.zone).date().isoformat()
    due = queries.judges_to_remind(round_, day)
    rules.may_remind(prize.standing(by, round_.edition), round_, at, len(due)).enforce()
    for judge in due:
        post_reminder(judge, site=site, key=queries.reminder_key(judge, day), at=at)
    journal.write(
        by=by,
        at=at,
        verb="jury.remind",
        subject=round_,
        edition_id=round_.edition_id,
        judges=[judge.user.email for judge in due],
    )
    return len(due)


def post_reminder(judge: Judge, *, site: str, key: str, at: datetime) -> None:
    edition, done = judge.round.edition, queries.progress(queries.queue(judge))
    with override(judge.user.language):
        theirs = judge.round.closes_at.astimezone(zone_of(judge.user))
        facts = {
            "name": judge.user.name,
            "edition": edition.name,
            "done": done.submitted,
            "total": done.total,
            "closes": local(judge.round.closes_at, edition),
            "theirs": f"{theirs:%Y-%m-%d %H:%M} {theirs.tzname()}",
            "link": site + reverse("jury:queue", args=[edition.slug]),
        }
        outbox.post(
            key=key,
            to=judge.user.email,
            subject=_("Judging closes on %(closes)s: %(edition)s") % facts,
            body=_(
                "%(name)s,\n\nyou have submitted %(done)s of %(total)s score sheets.\n"
                "The round closes on %(closes)s (%(theirs)s where you are).\n\n"
                "Go on here:\n%(link)s\n\nThank you for your time. %(edition)s"
            )
            % facts,
            at=at,
            edition_id=edition.pk,
        )


def zone_of(user: User) -> tzinfo:
    """Where the person is; UTC for a zone nobody knows."""
    try:
        return ZoneInfo(user.time_zone)
    except (KeyError, ValueError):
        return UTC
