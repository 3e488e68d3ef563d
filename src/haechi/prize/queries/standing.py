"""READS: who stands where, and which editions they see."""

from django.db.models import FilteredRelation, Q, QuerySet

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
    found: list[tuple[str, int | None]] = []
    if edition is not None:
        # Roles and absences in one query: every page of an edition begins with it.
        absences = FilteredRelation(
            "user__absences", condition=Q(user__absences__lifted_at__isnull=True)
        )
        found = list(
            Appointment.objects.filter(edition=edition, user=user, ended_at__isnull=True)
            .annotate(absences=absences)
            .values_list("role", "absences__application")
        )
    held = frozenset(Role(role) for role, _entry in found)
    absent = frozenset(entry for _role, entry in found if entry is not None)
    # Whoever decides in an edition works on no application in it.
    helps = works_on(user, edition) if edition is not None and not held else {}
    return Standing(
        user_id=user.pk, roles=held, founder=user.is_staff, works_on=helps, absent_from=absent
    )


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
