"""WRITES: the record of an end that moved, and its announcement; part of the action that moves."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import outbox
from haechi.people.models import User
from haechi.prize import queries
from haechi.prize.models import Edition, Round, WindowChange
from haechi.prize.states import EditionState


def record_window_change(
    edition: Edition,
    round_: Round | None,
    *,
    before: datetime,
    after: datetime,
    reason: str,
    reason_ko: str,
    by: User,
    at: datetime,
) -> WindowChange | None:
    """Before judging begins it is announced to all; afterwards it is kept for the record."""
    if before == after:
        return None
    called = edition.state == EditionState.CALLED
    change = WindowChange.objects.create(
        edition=edition,
        round=round_,
        closed_before=before,
        closes_after=after,
        reason_en=reason.strip(),
        reason_ko=reason_ko.strip(),
        is_public=called and not queries.judging_begun(edition),
        moved_by=by,
        moved_at=at,
    )
    if change.is_public:
        announce(change, edition, at)
    return change


def announce(change: WindowChange, edition: Edition, at: datetime) -> int:
    """To everybody with an application: the end before and now, in both zones, and why."""
    wording = queries.text_of(edition, "window")
    letters = []
    for one in queries.everybody_applying(edition):
        language = wording.language_for(one.user.language)
        facts = window_facts(change, edition, one.user, language)
        subject, body = queries.filled(wording, one, edition, language, facts)
        letters.append(
            outbox.letter(
                key=f"{change.batch}-{one.user.pk}",
                to=one.user.email,
                subject=subject,
                body=body,
                at=at,
                edition_id=edition.pk,
                batch=change.batch,
            )
        )
    return outbox.post_all(letters)


def window_facts(
    change: WindowChange, edition: Edition, user: User, language: str
) -> dict[str, str]:
    with override(language):
        return {
            "what": change.round.name if change.round else _("the call"),
            "before": queries.in_words(change.closed_before, edition, user, language),
            "after": queries.in_words(change.closes_after, edition, user, language),
            "reason": change.reason,
            "link": queries.address("site:edition", edition.slug),
        }
