"""Standing: who somebody is in one edition, as the facts every rule is handed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny
from haechi.people.states import Role


@dataclass(frozen=True)
class Standing:
    """A person in one edition. ``user_id`` is None for a passer-by.

    ``works_on`` are the applications of others that this person was invited to work on, each with
    the right that was given.
    """

    user_id: int | None
    roles: frozenset[Role] = frozenset()
    founder: bool = False
    works_on: Mapping[int, str] = field(default_factory=dict)

    def holds(self, roles: Iterable[Role]) -> bool:
        return not self.roles.isdisjoint(roles)


def needs(who: Standing, roles: frozenset[Role]) -> Verdict:
    """Only somebody with one of these roles; the refusal names them."""
    if who.holds(roles):
        return allow()
    return deny(
        "wrong_role",
        _("This is for the role %(roles)s in this edition. Ask the secretariat if it is yours."),
        roles=", ".join(sorted(str(role.label) for role in roles)),
    )


def signed_in(who: Standing) -> Verdict:
    if who.user_id is not None:
        return allow()
    return deny("sign_in", _("Sign in first; then this page will open."))
