"""Who may enter the demonstration, where this database holds it."""

from dataclasses import dataclass

from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize.models import Edition
from haechi.site.demonstration.people import CAST, CastMember


@dataclass(frozen=True)
class Invitation:
    """The cast as it may be met here, and their common password."""

    members: tuple[tuple[CastMember, Text], ...]
    password: str


def invitation() -> Invitation | None:
    """Only those of the cast who are here as synthetic people of a demonstration edition."""
    if not Edition.objects.filter(is_demonstration=True).exists():
        return None
    from haechi.site.demonstration.telling import PASSWORD, ROLES

    synthetic = User.objects.filter(is_demonstration=True, is_active=True)
    there = set(synthetic.values_list("email", flat=True))
    labels = dict(Role.choices)
    members = tuple(
        (member, labels.get(ROLES.get(member.role, member.role), ""))
        for member in CAST
        if member.email in there
    )
    return Invitation(members, PASSWORD) if members else None
