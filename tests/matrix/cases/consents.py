"""Consent given and taken back; a person's own keys, and being erased."""

from matrix import facts as v

from haechi.people import rules as people
from haechi.prize import rules
from haechi.prize.states import EditionState


def prize_obstacle():
    return rules.is_free_to_leave(applies_in=["e-001"], holds_roles_in=[])


CASES = [
    (
        "prize.may_give_consent",
        {"edition": tuple(EditionState), "own": (True,)},
        lambda who, f: rules.may_give_consent(who, v.edition(f["edition"])),
    ),
    (
        "prize.may_withdraw_consent",
        {"own": (True,)},
        lambda who, f: rules.may_withdraw_consent(who),
    ),
    (
        "people.may_make_token",
        {"own": (True,), "is_own": v.YES_NO, "living": (0, 10), "days": (0, 90, 999)},
        lambda who, f: people.may_make_token(
            is_own=f["is_own"], living=f["living"], days=f["days"]
        ),
    ),
    (
        "people.may_revoke_token",
        {"own": (True,), "is_own": v.YES_NO, "revoked": v.YES_NO},
        lambda who, f: people.may_revoke_token(is_own=f["is_own"], is_revoked=f["revoked"]),
    ),
    (
        "people.may_erase_person",
        {"own": (True,), "by": ("self", "founder", "other"), "erased": v.YES_NO, "held": v.YES_NO},
        lambda who, f: people.may_erase_person(
            user_id=v.ME,
            by_id=v.ME if f["by"] == "self" else v.OTHER,
            by_founder=f["by"] == "founder",
            is_erased=f["erased"],
            obstacles=[prize_obstacle()] if f["held"] else [],
        ),
    ),
]
