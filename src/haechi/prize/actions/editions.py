"""WRITES: editions, their windows, and who holds which role."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize import queries, rules
from haechi.prize.actions.form import keep_form
from haechi.prize.models import (
    Appointment,
    Edition,
)
from haechi.prize.states import (
    EDITION,
)


@transaction.atomic
def found_edition(edition: Edition, *, secretary: User, by: User, at: datetime) -> Edition:
    """Record a new edition in preparation and its first secretary."""
    rules.may_found_edition(queries.standing(by, None)).enforce()
    edition.save()
    Appointment.objects.create(
        edition=edition, user=secretary, role=Role.SECRETARY, appointed_at=at
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.found_edition",
        subject=edition,
        edition_id=edition.pk,
        secretary=secretary.email,
    )
    return edition


@transaction.atomic
def record_rules(
    edition: Edition, *, section: str, changes: object, by: User, at: datetime
) -> None:
    """Note that a section of the rules was changed; called in the transaction that changes it."""
    rules.may_edit_rules(queries.standing(by, edition), edition).enforce()
    journal.write(
        by=by,
        at=at,
        verb="prize.record_rules",
        subject=edition,
        edition_id=edition.pk,
        section=section,
        changes=changes,
    )


@transaction.atomic
def publish_rules(edition: Edition, *, by: User, at: datetime) -> Edition:
    """Freeze the rules and announce the edition."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    gaps = [str(gap) for gap in queries.gaps_in_rules(edition)]
    rules.may_publish_rules(queries.standing(by, edition), edition, gaps).enforce()
    EDITION.advance(edition, "publish_rules")
    edition.rules_published_at = at
    edition.save(update_fields=["state", "rules_published_at"])
    keep_form(edition, by=by, at=at)
    journal.write(by=by, at=at, verb="prize.publish_rules", subject=edition, edition_id=edition.pk)
    return edition


@transaction.atomic
def finish_edition(edition: Edition, *, by: User, at: datetime) -> Edition:
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    still_open = edition.rounds.exclude(state="closed").count()
    rules.may_finish(queries.standing(by, edition), edition, still_open).enforce()
    EDITION.advance(edition, "finish")
    edition.save(update_fields=["state"])
    journal.write(by=by, at=at, verb="prize.finish_edition", subject=edition, edition_id=edition.pk)
    return edition


@transaction.atomic
def move_call(
    edition: Edition,
    *,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    by: User,
    at: datetime,
) -> Edition:
    """Move the window of the call; who and why are kept."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    standing = queries.standing(by, edition)
    begun = queries.judging_begun(edition)
    rules.may_move_call(standing, opens_at, closes_at, reason, begun).enforce()
    before = [edition.call_opens_at, edition.call_closes_at]
    edition.call_opens_at, edition.call_closes_at = opens_at, closes_at
    edition.save(update_fields=["call_opens_at", "call_closes_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.move_call",
        subject=edition,
        edition_id=edition.pk,
        before=before,
        after=[opens_at, closes_at],
        reason=reason,
    )
    return edition


@transaction.atomic
def appoint(
    edition: Edition, user: User, role: Role, *, reason: str = "", by: User, at: datetime
) -> Appointment:
    """Give a person a role in the edition; holding it already is no fault."""
    applies = queries.is_applying(user, edition)
    rules.may_appoint(queries.standing(by, edition), role, applies).enforce()
    appointment, _new = Appointment.objects.get_or_create(
        edition=edition,
        user=user,
        role=role,
        ended_at=None,
        defaults={"reason": reason, "appointed_at": at},
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.appoint",
        subject=appointment,
        edition_id=edition.pk,
        person=user.email,
        role=role.value,
        reason=reason,
    )
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, reason: str, by: User, at: datetime
) -> Appointment:
    edition = appointment.edition
    rules.has_power(queries.standing(by, edition), "appoint").enforce()
    appointment.ended_at = at
    appointment.save(update_fields=["ended_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.end_appointment",
        subject=appointment,
        edition_id=edition.pk,
        reason=reason,
    )
    return appointment
