"""WRITES: who leaves the committee's room for which entry, and the order of the meeting."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Absence, Application, Round
from haechi.prize.states import AbsenceKind
from haechi.results import queries, rules
from haechi.results.models import AgendaItem, Vote
from haechi.results.states import MotionState


def lock_room(round_: Round) -> Round:
    """What happens in one room happens one after the other: nobody votes while leaving it."""
    return Round.objects.select_for_update(of=("self",)).select_related("edition").get(pk=round_.pk)


@transaction.atomic
def declare_absence(
    round_: Round,
    application: Application,
    member: User,
    *,
    kind: AbsenceKind,
    reason: str,
    by: User,
    at: datetime,
) -> Absence:
    """A member leaves the room for an entry; a vote on it that is still running loses theirs."""
    round_ = lock_room(round_)
    rules.may_declare_absence(
        prize.standing(by, round_.edition),
        round_,
        member.pk,
        in_room=member in queries.people_in_room(round_),
        in_round=queries.is_finalist(round_, application),
        is_absent=queries.is_absent(round_, application, member),
        reason=reason,
    ).enforce()
    strike_votes(round_, application, member, at)
    absence = Absence.objects.create(
        round=round_,
        application=application,
        member=member,
        kind=kind,
        reason=reason,
        declared_by=by,
        declared_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.declare_absence",
        subject=absence,
        edition_id=round_.edition_id,
        entry=application.entry_code,
        member=member,
        kind=kind,
        reason=reason,
    )
    return absence


def strike_votes(round_: Round, application: Application, member: User, at: datetime) -> None:
    """They stay on record and do not count."""
    Vote.objects.filter(
        member=member,
        struck_at__isnull=True,
        motion__round=round_,
        motion__application=application,
        motion__state=MotionState.VOTING,
    ).update(struck_at=at)


@transaction.atomic
def lift_absence(absence: Absence, *, reason: str, by: User, at: datetime) -> Absence:
    """The chair takes back an absence entered by mistake; it stays on record."""
    round_ = lock_room(absence.round)
    absence = Absence.objects.select_related("application", "member").get(pk=absence.pk)
    absence.round = round_
    rules.may_lift_absence(prize.standing(by, round_.edition), absence, reason).enforce()
    absence.lifted_by, absence.lifted_at, absence.lift_reason = by, at, reason
    absence.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    journal.write(
        by=by,
        at=at,
        verb="results.lift_absence",
        subject=absence,
        edition_id=round_.edition_id,
        entry=absence.application.entry_code,
        member=absence.member,
        reason=reason,
    )
    return absence


# --- agenda -------------------------------------------------------------------------------------


@transaction.atomic
def set_agenda(round_: Round, *, by: User, at: datetime) -> list[Application]:
    """Put the entries in the order in which members leave the room as seldom as possible."""
    round_ = lock_room(round_)
    order = queries.best_order(round_)
    standing = prize.standing(by, round_.edition)
    rules.may_set_agenda(standing, round_, len(order)).enforce()
    keep_agenda(round_, order)
    journal.write(
        by=by,
        at=at,
        verb="results.set_agenda",
        subject=round_,
        edition_id=round_.edition_id,
        entries=len(order),
        goings=queries.goings(order, queries.away_by_entry(round_)),
    )
    return order


@transaction.atomic
def move_item(
    round_: Round, application: Application, *, place: int, reason: str, by: User, at: datetime
) -> list[Application]:
    """The chair puts an entry at another place of the agenda, by hand and with a reason."""
    round_ = lock_room(round_)
    order = queries.agenda(round_)
    stands = application in order
    rules.may_move_item(
        prize.standing(by, round_.edition),
        round_,
        is_place=stands and 1 <= place <= len(order),
        reason=reason,
    ).enforce()
    before = order.index(application) + 1
    order.insert(place - 1, order.pop(before - 1))
    keep_agenda(round_, order)
    journal.write(
        by=by,
        at=at,
        verb="results.move_item",
        subject=round_,
        edition_id=round_.edition_id,
        entry=application.entry_code,
        before=before,
        after=place,
        reason=reason,
    )
    return order


def keep_agenda(round_: Round, order: Sequence[Application]) -> None:
    AgendaItem.objects.filter(round=round_).delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(round=round_, application=one, order=place)
        for place, one in enumerate(order, start=1)
    )
