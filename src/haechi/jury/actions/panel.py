"""WRITES: a judge's way onto the panel and off it."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from haechi.core import journal, outbox
from haechi.core.verdict import Verdict, deny
from haechi.jury import queries, rules
from haechi.jury.models import Judge
from haechi.jury.states import JUDGE
from haechi.people.models import Country, User
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.models import Appointment, Round
from haechi.prize.rules import local


@transaction.atomic
def nominate(
    round_: Round,
    user: User,
    *,
    field: str,
    country: Country | None,
    employer: str = "",
    knows: Collection[str] = (),
    replaces: Judge | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> Judge:
    """The steering committee proposes a judge; the appointment carries its reason.

    ``replaces`` is a seat of the panel whose holder has declined or left.
    """
    standing = prize.standing(by, round_.edition)
    applies = prize.is_applying(user, round_.edition)
    rules.may_nominate(standing, round_, reason, applies).enforce()
    if replaces is not None:
        replaces = lock_judge(replaces)
        is_replaced = queries.is_replaced(replaces)
        rules.may_replace(standing, replaces, is_replaced=is_replaced).enforce()
    judge, is_new = Judge.objects.get_or_create(
        round=round_,
        user=user,
        defaults={
            "field": field,
            "country": country,
            "employer": employer,
            "knows": [code for code, _words in prize.fields_known(round_) if code in knows],
            "replaces": replaces,
            "reason": reason,
            "nominated_by": by,
            "nominated_at": at,
        },
    )
    if not is_new:
        known(judge).enforce()
    journal.write(
        by=by,
        at=at,
        verb="jury.nominate",
        subject=judge,
        edition_id=round_.edition_id,
        reason=reason,
        replaces=str(replaces or ""),
    )
    return judge


def known(judge: Judge) -> Verdict:
    """Why somebody who has a seat already is not nominated as if new."""
    if JUDGE.verdict(judge.state, "renominate"):
        return deny(
            "was_on_panel",
            _("%(name)s was on this panel before. Choose “Nominate once more” in the list."),
            name=judge.user,
        )
    return deny("nominated_already", _("%(name)s is on this panel already."), name=judge.user)


def fingerprint(token: str) -> str:
    """What the database keeps of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(judge: Judge, *, site: str, by: User, at: datetime) -> str:
    """Send the letter with the personal link; the secret itself is not kept. Returns the link."""
    judge = lock_judge(judge)
    rules.may_invite(prize.standing(by, judge.round.edition), judge).enforce()
    token = secrets.token_urlsafe(32)
    JUDGE.advance(judge, "invite")
    judge.invitation, judge.invited_at = fingerprint(token), at
    judge.save(update_fields=["state", "invitation", "invited_at"])
    line = journal.write(
        by=by, at=at, verb="jury.invite", subject=judge, edition_id=judge.round.edition_id
    )
    return post_invitation(judge, token, site=site, key=f"invitation-{line.pk}", at=at)


def post_invitation(judge: Judge, token: str, *, site: str, key: str, at: datetime) -> str:
    with override(judge.user.language):
        link = site + reverse("jury:invitation", args=[token])
        subject, body = invitation_letter(judge, link)
        outbox.post(
            key=key,
            to=judge.user.email,
            subject=subject,
            body=body,
            at=at,
            edition_id=judge.round.edition_id,
        )
    return link


def invitation_letter(judge: Judge, link: str) -> tuple[str, str]:
    """Subject and text of the invitation, in the language that is active."""
    edition = judge.round.edition
    facts = {
        "name": judge.user.name,
        "edition": edition.name,
        "opens": local(judge.round.opens_at, edition),
        "closes": local(judge.round.closes_at, edition),
        "load": load_in_words(judge.round),
        "link": link,
    }
    body = _(
        "%(name)s,\n\nyou are invited to judge for %(edition)s.\n"
        "Scoring runs from %(opens)s to %(closes)s.\n%(load)s\n\n"
        "Read what is asked and answer here:\n%(link)s\n\n"
        "The link is yours alone; please do not pass it on."
    )
    return _("Invitation to the jury: %(edition)s") % facts, body % facts


def load_in_words(round_: Round) -> str:
    """How much is asked of one judge: entries times reviews, shared among the seats."""
    entries = queries.expected_load(round_)
    if entries:
        return ngettext(
            "You would read about %(n)s entry; each entry is read by %(reviews)s judges.",
            "You would read about %(n)s entries; each entry is read by %(reviews)s judges.",
            entries,
        ) % {"n": entries, "reviews": round_.reviews_per_entry}
    return _("Each entry is read by %(reviews)s judges; how many come to you is not known yet.") % {
        "reviews": round_.reviews_per_entry
    }


def lock_judge(judge: Judge) -> Judge:
    return (
        Judge.objects.select_for_update(of=("self",))
        .select_related("round__edition", "user")
        .get(pk=judge.pk)
    )


@transaction.atomic
def accept(judge: Judge, *, pledged: bool, by: User, at: datetime) -> Judge:
    """The invited person takes the seat and gives the pledge."""
    judge = lock_judge(judge)
    rules.may_answer_invitation(judge, "accept", pledged).enforce()
    JUDGE.advance(judge, "accept")
    judge.answered_at = at
    judge.save(update_fields=["state", "answered_at"])
    Appointment.objects.get_or_create(
        edition=judge.round.edition,
        user=judge.user,
        role=Role.JUDGE,
        ended_at=None,
        defaults={"reason": judge.reason, "appointed_at": at},
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.accept",
        subject=judge,
        edition_id=judge.round.edition_id,
        pledged=pledged,
    )
    return judge


@transaction.atomic
def decline(judge: Judge, *, by: User, at: datetime) -> Judge:
    judge = lock_judge(judge)
    rules.may_answer_invitation(judge, "decline", pledged=False).enforce()
    JUDGE.advance(judge, "decline")
    judge.answered_at = at
    judge.save(update_fields=["state", "answered_at"])
    journal.write(
        by=by, at=at, verb="jury.decline", subject=judge, edition_id=judge.round.edition_id
    )
    return judge


@transaction.atomic
def retire(judge: Judge, *, reason: str, by: User, at: datetime) -> Judge:
    """A judge steps down in mid-round; what was submitted keeps counting, nothing is added."""
    judge = lock_judge(judge)
    rules.may_retire(prize.standing(by, judge.round.edition), judge, reason).enforce()
    JUDGE.advance(judge, "retire")
    leave(judge, at)
    journal.write(
        by=by,
        at=at,
        verb="jury.retire",
        subject=judge,
        edition_id=judge.round.edition_id,
        reason=reason,
    )
    return judge


@transaction.atomic
def change_seat(
    judge: Judge, *, share: int, knows: Collection[str], reason: str, by: User, at: datetime
) -> Judge:
    """Another share of the work, other fields; the next reading plan follows them."""
    judge = lock_judge(judge)
    rules.may_change_seat(prize.standing(by, judge.round.edition), judge, share, reason).enforce()
    before = {"share": judge.share, "knows": list(judge.knows)}
    known = [code for code, _words in prize.fields_known(judge.round)]
    judge.share, judge.knows = share, [code for code in known if code in knows]
    judge.save(update_fields=["share", "knows"])
    journal.write(
        by=by,
        at=at,
        verb="jury.change_seat",
        subject=judge,
        edition_id=judge.round.edition_id,
        before=before,
        share=share,
        knows=judge.knows,
        reason=reason,
    )
    return judge


@transaction.atomic
def release(judge: Judge, *, reason: str, by: User, at: datetime) -> Judge:
    """A judge leaves the panel; sheets stay on record and no longer count."""
    judge = lock_judge(judge)
    rules.may_release(prize.standing(by, judge.round.edition), judge, reason).enforce()
    JUDGE.advance(judge, "release")
    leave(judge, at)
    journal.write(
        by=by,
        at=at,
        verb="jury.release",
        subject=judge,
        edition_id=judge.round.edition_id,
        reason=reason,
    )
    return judge


def leave(judge: Judge, at: datetime) -> None:
    """What a judge's going means for the seat and the role."""
    judge.save(update_fields=["state"])
    Appointment.objects.filter(
        edition=judge.round.edition, user=judge.user, role=Role.JUDGE, ended_at=None
    ).update(ended_at=at)
