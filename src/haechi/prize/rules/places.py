"""MAY: the register of places and organisations is kept by the secretariat."""

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.people.states import ApplicantKind
from haechi.prize.rules.powers import has_power


def may_read_places(who: Standing) -> Verdict:
    return allow() if who.founder else has_power(who, "read_places")


def may_settle_city(who: Standing, *, is_proposed: bool) -> Verdict:
    """Confirm what an applicant named, or merge it into a known city."""
    return first_refusal(
        allow() if who.founder else has_power(who, "settle_cities"),
        allow()
        if is_proposed
        else deny("city_settled", _("This city is in the register; it waits for nobody.")),
    )


def may_merge_city(who: Standing, *, is_proposed: bool, target_is_known: bool) -> Verdict:
    return first_refusal(
        may_settle_city(who, is_proposed=is_proposed),
        allow()
        if target_is_known
        else deny("no_known_city", _("Choose a city of the register to merge it into.")),
    )


def may_read_organisations(who: Standing) -> Verdict:
    return has_power(who, "read_organisations")


def comparable(who: Standing, first: str, second: str, *, are_one: bool) -> Verdict:
    """Merge two, or say that they are two; ``first`` and ``second`` are their kinds."""
    return first_refusal(
        has_power(who, "merge_organisations"),
        deny("same_organisation", _("These are one organisation already. Choose two."))
        if are_one
        else allow(),
        deny("is_a_person", _("People who apply in their own name are never merged."))
        if ApplicantKind.INDIVIDUAL in (first, second)
        else allow(),
    )


def may_merge_organisations(who: Standing, first: str, second: str, *, are_one: bool) -> Verdict:
    return comparable(who, first, second, are_one=are_one)


def may_tell_apart(
    who: Standing, first: str, second: str, *, are_one: bool, reason: str
) -> Verdict:
    return first_refusal(
        comparable(who, first, second, are_one=are_one),
        allow()
        if reason.strip()
        else deny("no_reason_apart", _("Write how you know that these are two.")),
    )
