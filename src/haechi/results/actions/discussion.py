"""WRITES: words on a finalist, and what was found when its claims were looked into."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.results import queries, rules
from haechi.results.actions.committee import lock_room
from haechi.results.models import Check, Post, Voice
from haechi.results.states import CheckState, CheckSubject


def voice_of(round_: Round, application: Application | None, member: User) -> Voice | None:
    """The letter this person has on the entry; the next one with their first words."""
    if application is None:
        return None
    used = Voice.objects.filter(round=round_, application=application)
    found = used.filter(member=member).first()
    if found is None:
        number = used.count() + 1
        found = Voice.objects.create(
            round=round_, application=application, member=member, number=number
        )
    return found


@transaction.atomic
def post(
    round_: Round,
    application: Application,
    text: str,
    *,
    answers: Post | None = None,
    by: User,
    at: datetime,
) -> Post:
    """Say something on a finalist, or answer somebody. It cannot be changed afterwards."""
    round_ = lock_room(round_)
    rules.may_post(
        prize.standing(by, round_.edition),
        round_,
        application,
        at,
        in_round=queries.is_finalist(round_, application),
        answers_here=answers is None
        or (answers.round_id, answers.application_id) == (round_.pk, application.pk),
        text=text,
    ).enforce()
    voice_of(round_, application, by)
    made = Post.objects.create(
        round=round_,
        application=application,
        answers=answers,
        author=by,
        text=text.strip(),
        written_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.post",
        subject=made,
        edition_id=round_.edition_id,
        entry=application.entry_code,
    )
    return made


@transaction.atomic
def retract_post(post: Post, *, by: User, at: datetime) -> Post:
    """Its author takes it back; that it was there stays visible, its text only to the audit."""
    round_ = lock_room(post.round)
    post = Post.objects.select_related("application").get(pk=post.pk)
    post.round = round_
    rules.may_retract_post(prize.standing(by, round_.edition), post, at).enforce()
    post.retracted_at = at
    post.save(update_fields=["retracted_at"])
    journal.write(
        by=by,
        at=at,
        verb="results.retract_post",
        subject=post,
        edition_id=round_.edition_id,
        entry=post.application.entry_code,
    )
    return post


@transaction.atomic
def record_check(
    round_: Round,
    application: Application,
    subject: CheckSubject,
    *,
    state: CheckState,
    source: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> Check:
    """What was found when a claim of a finalist was looked into; the journal keeps what was."""
    round_ = lock_room(round_)
    rules.may_record_check(
        prize.standing(by, round_.edition),
        round_,
        application,
        in_round=queries.is_finalist(round_, application),
        state=state,
        source=source,
        note=note,
    ).enforce()
    before = Check.objects.filter(round=round_, application=application, subject=subject).first()
    check, _new = Check.objects.update_or_create(
        round=round_,
        application=application,
        subject=subject,
        defaults={
            "state": state,
            "source": source.strip(),
            "note": note.strip(),
            "checked_by": by,
            "checked_at": at,
        },
    )
    journal.write(
        by=by,
        at=at,
        verb="results.record_check",
        subject=check,
        edition_id=round_.edition_id,
        entry=application.entry_code,
        before=before.state if before else CheckState.OPEN.value,
        after=state,
        source=source.strip(),
        note=note.strip(),
    )
    return check
