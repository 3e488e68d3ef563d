"""MAY: nobody's data are used for what they did not agree to."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing, signed_in
from haechi.prize.models import Edition
from haechi.prize.states import EditionState


def may_give_consent(who: Standing, edition: Edition) -> Verdict:
    return first_refusal(
        signed_in(who),
        allow()
        if edition.state == EditionState.CALLED
        else deny("not_called", _("This edition takes no applications now.")),
    )


def may_withdraw_consent(who: Standing) -> Verdict:
    """At any time, without a reason: that is what makes it consent."""
    return signed_in(who)


def has_consented(lacking: Collection[Text]) -> Verdict:
    """``lacking`` names the needed purposes the person has not agreed to."""
    if not lacking:
        return allow()
    return deny(
        "no_consent",
        _("First read and agree to: %(purposes)s. Without it your data may not be used."),
        purposes=", ".join(str(name) for name in lacking),
    )


def is_free_to_leave(*, applies_in: Collection[str], holds_roles_in: Collection[str]) -> Verdict:
    """Nobody vanishes from a decision that is being taken."""
    return first_refusal(
        deny(
            "is_judged",
            _("Your application %(entries)s is being decided on. Withdraw it first."),
            entries=", ".join(applies_in),
        )
        if applies_in
        else allow(),
        deny(
            "holds_role_now",
            _("You hold a role in %(editions)s. Ask the secretariat to end it first."),
            editions=", ".join(holds_roles_in),
        )
        if holds_roles_in
        else allow(),
    )
