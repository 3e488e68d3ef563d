"""WRITES: a seat filled anew, and what is known of whoever holds it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.jury import rules
from haechi.jury.actions.panel import lock_judge
from haechi.jury.models import Judge, Tie
from haechi.jury.states import JUDGE
from haechi.people.models import Country, User
from haechi.prize import queries as prize

KEPT = ("languages", "region", "country", "employer", "knows")


@transaction.atomic
def renominate(judge: Judge, *, reason: str, by: User, at: datetime) -> Judge:
    """Somebody who declined or was released comes back as a nominee, to be invited anew."""
    judge = lock_judge(judge)
    standing = prize.standing(by, judge.round.edition)
    applies = prize.is_applying(judge.user, judge.round.edition)
    rules.may_renominate(standing, judge, reason, is_applicant=applies).enforce()
    before = judge.state
    JUDGE.advance(judge, "renominate")
    judge.reason, judge.nominated_by, judge.nominated_at = reason, by, at
    judge.invitation, judge.invited_at, judge.answered_at = "", None, None
    judge.conflicts_told_at = None
    judge.save()
    journal.write(
        by=by,
        at=at,
        verb="jury.renominate",
        subject=judge,
        edition_id=judge.round.edition_id,
        before=before,
        reason=reason,
    )
    return judge


@transaction.atomic
def write_profile(
    judge: Judge,
    *,
    languages: Collection[str],
    region: str,
    country: Country | None,
    employer: str,
    knows: Collection[str],
    ties: Sequence[tuple[str, str]],
    by: User,
    at: datetime,
) -> Judge:
    """What the judge knows and reads, and to whom the judge is tied."""
    judge = lock_judge(judge)
    standing = prize.standing(by, judge.round.edition)
    moves = judge.country_id is not None and judge.country_id != (country.pk if country else None)
    rules.may_write_profile(standing, judge, moves_country=moves).enforce()
    known = [code for code, _words in prize.fields_known(judge.round)]
    judge.languages, judge.region = sorted(languages), region
    judge.country, judge.employer = country, employer
    judge.knows = [code for code in known if code in knows]
    judge.save(update_fields=list(KEPT))
    judge.ties.all().delete()
    Tie.objects.bulk_create(
        Tie(judge=judge, organisation=organisation, relation=relation)
        for organisation, relation in dict(ties).items()
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.write_profile",
        subject=judge,
        edition_id=judge.round.edition_id,
        languages=judge.languages,
        country=str(country or ""),
        employer=employer,
        ties=[str(tie) for tie in judge.ties.all()],
    )
    return judge
