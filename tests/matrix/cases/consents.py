"""Consent: given and taken back."""

from matrix import facts as v

from haechi.prize import rules
from haechi.prize.states import EditionState

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
]
