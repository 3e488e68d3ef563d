"""READS: who stands where, and which editions they see."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from haechi.people.models import User
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import (
    Appointment,
    Edition,
)
from haechi.prize.queries.coworkers import works_on
from haechi.prize.states import (
    EditionState,
)


def standing(user: object, edition: Edition | None) -> Standing:
    """The facts about a person that rules ask for; a passer-by has none."""
    if not isinstance(user, User):
        return Standing(user_id=None)
    roles: Iterable[str] = ()
    if edition is not None:
        roles = Appointment.objects.filter(
            edition=edition, user=user, ended_at__isnull=True
        ).values_list("role", flat=True)
    held = frozenset(Role(role) for role in roles)
    # Whoever decides in an edition works on no application in it.
    helps = works_on(user, edition) if edition is not None and not held else {}
    return Standing(user_id=user.pk, roles=held, founder=user.is_staff, works_on=helps)


def editions_visible_to(user: object) -> QuerySet[Edition]:
    editions = Edition.objects.all()
    if not isinstance(user, User):
        return editions.exclude(state=EditionState.DRAFT)
    if user.is_staff:
        return editions
    held = Appointment.objects.filter(user=user, ended_at__isnull=True).values("edition")
    return editions.filter(~Q(state=EditionState.DRAFT) | Q(pk__in=held))


def holders(edition: Edition, role: Role) -> QuerySet[User]:
    return User.objects.filter(
        appointments__edition=edition,
        appointments__role=role,
        appointments__ended_at__isnull=True,
    ).order_by("email")
