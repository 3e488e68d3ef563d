"""Standing: who somebody is in one edition, as the facts every rule is handed."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.states import Role


@dataclass(frozen=True)
class Standing:
    """A person in one edition. ``user_id`` is None for a passer-by.

    ``works_on`` are the applications of others that this person was invited to work on, each with
    the right that was given; ``absent_from`` those for which the person left a committee's room.
    """

    user_id: int | None
    roles: frozenset[Role] = frozenset()
    founder: bool = False
    works_on: Mapping[int, str] = field(default_factory=dict)
    absent_from: frozenset[int] = frozenset()

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


def is_usable_name(name: str, limit: int) -> Verdict:
    """A name that somebody typed, of a city or of an organisation."""
    if not name.strip():
        return deny("no_name", _("Write the name."))
    if len(name.strip()) > limit:
        return deny(
            "too_long",
            _(
                "The name has %(length)s characters; at most %(limit)s fit. "
                "Shorten it; nothing was cut off."
            ),
            length=len(name.strip()),
            limit=limit,
        )
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name.strip()):
        return deny("not_a_name", _("The name holds signs that cannot be printed. Type it anew."))
    return allow()


def may_propose_city(who: Standing, name: str, limit: int) -> Verdict:
    return first_refusal(signed_in(who), is_usable_name(name, limit))


def is_founder(who: Standing) -> Verdict:
    if who.founder:
        return allow()
    return deny(
        "not_founder_of_names",
        _("Names of places are chosen by the organiser of this installation."),
    )


def may_choose_name(who: Standing, reason: str, *, is_new: bool) -> Verdict:
    """How a disputed place is called is the organiser's own decision, with a reason."""
    return first_refusal(
        is_founder(who),
        allow()
        if reason.strip()
        else deny("no_reason_for_name", _("Write why the place is called so; it is recorded.")),
        allow()
        if is_new
        else deny("same_name", _("The place is called so already; there is nothing to change.")),
    )


def may_take_back_name(who: Standing, *, is_living: bool) -> Verdict:
    return first_refusal(
        is_founder(who),
        allow()
        if is_living
        else deny("name_ended", _("This choice has ended; the name of the source is in use.")),
    )


def may_erase_person(
    *,
    user_id: int,
    by_id: int | None,
    by_founder: bool,
    is_erased: bool,
    obstacles: Sequence[Verdict],
) -> Verdict:
    """Everybody may erase themselves, and the organiser whoever asks; the rooms may object."""
    return first_refusal(
        allow()
        if by_founder or (by_id is not None and by_id == user_id)
        else deny("not_yours", _("Only the person or the organiser may erase an account.")),
        deny("erased", _("This account has been erased already.")) if is_erased else allow(),
        *obstacles,
    )


MOST_TOKENS = 10
LONGEST_TOKEN = 366  # days


def may_make_token(*, is_own: bool, living: int, days: int) -> Verdict:
    return first_refusal(
        allow() if is_own else deny("not_yours", _("Everybody makes keys for themselves only.")),
        allow()
        if living < MOST_TOKENS
        else deny("too_many", _("You have %(n)s keys. Revoke one first."), n=MOST_TOKENS),
        allow()
        if 1 <= days <= LONGEST_TOKEN
        else deny("too_long_alive", _("A key lives at most %(n)s days."), n=LONGEST_TOKEN),
    )


def may_revoke_token(*, is_own: bool, is_revoked: bool) -> Verdict:
    return first_refusal(
        allow() if is_own else hide(),
        deny("revoked", _("This key has been revoked already.")) if is_revoked else allow(),
    )
