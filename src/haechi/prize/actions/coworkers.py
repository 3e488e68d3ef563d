"""WRITES: who works on an application beside the applicant."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import journal, outbox
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.actions.applications import lock_application
from haechi.prize.models import Application, CoWorker
from haechi.prize.states import Right


def fingerprint(token: str) -> str:
    """The secret itself is only in the letter."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_co_worker(
    application: Application, email: str, *, right: Right, site: str, by: User, at: datetime
) -> CoWorker:
    """Ask somebody to help; a letter with a link goes to the address."""
    application = lock_application(application)
    email = email.strip().lower()
    working = application.co_workers.filter(ended_at=None)
    is_there = email == application.applicant.email or working.filter(email=email).exists()
    rules.may_invite_co_worker(
        queries.standing(by, application.edition),
        application,
        email=email,
        is_there=is_there,
        number=working.count(),
    ).enforce()
    token = secrets.token_urlsafe(24)
    invited = CoWorker.objects.create(
        application=application,
        email=email,
        right=right,
        invitation=fingerprint(token),
        invited_by=by,
        invited_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.invite_co_worker",
        subject=invited,
        edition_id=application.edition_id,
        person=email,
        right=right,
    )
    post_invitation(invited, link=f"{site}/co-work/{token}/", at=at)
    return invited


def post_invitation(invited: CoWorker, *, link: str, at: datetime) -> None:
    """In the language of the person where it is known, else of whoever invites."""
    known = User.objects.filter(email=invited.email).first()
    with override((known or invited.invited_by).language):
        application = invited.application
        facts = {
            "who": invited.invited_by,
            "organisation": application.organisation,
            "edition": application.edition.name,
            "right": Right(invited.right).label,
            "link": link,
            "code": application.entry_code,
        }
        outbox.post(
            key=f"co-worker-{invited.pk}",
            to=invited.email,
            subject=_("%(who)s asks you to work on an application: %(edition)s") % facts,
            body=_(
                "%(who)s invites you to work on application %(code)s of %(organisation)s "
                "for %(edition)s. You may %(right)s.\n\n"
                "Open this link and sign in with this e-mail address:\n%(link)s\n\n"
                "If you do not know the sender, do nothing."
            )
            % facts,
            at=at,
            edition_id=application.edition_id,
        )


@transaction.atomic
def accept_co_work(invited: CoWorker, *, by: User, at: datetime) -> CoWorker:
    invited = lock(invited)
    standing = queries.standing(by, invited.application.edition)
    rules.may_accept_co_work(standing, invited, email=by.email).enforce()
    invited.user, invited.accepted_at = by, at
    invited.save(update_fields=["user", "accepted_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.accept_co_work",
        subject=invited,
        edition_id=invited.application.edition_id,
    )
    return invited


@transaction.atomic
def change_right(one: CoWorker, *, right: Right, by: User, at: datetime) -> CoWorker:
    one = lock(one)
    rules.may_change_right(queries.standing(by, one.application.edition), one).enforce()
    before, one.right = one.right, right
    one.save(update_fields=["right"])
    journal.write(
        by=by,
        at=at,
        verb="prize.change_right",
        subject=one,
        edition_id=one.application.edition_id,
        before=before,
        after=right,
    )
    return one


@transaction.atomic
def end_co_work(one: CoWorker, *, by: User, at: datetime) -> CoWorker:
    """The person no longer works on the application; what they wrote stays."""
    one = lock(one)
    rules.may_end_co_work(queries.standing(by, one.application.edition), one, at).enforce()
    one.ended_at = at
    one.save(update_fields=["ended_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.end_co_work",
        subject=one,
        edition_id=one.application.edition_id,
        person=one.email,
    )
    return one


def lock(one: CoWorker) -> CoWorker:
    return (
        CoWorker.objects.select_for_update(of=("self",))
        .select_related("application__edition", "application__applicant", "user")
        .get(pk=one.pk)
    )
