"""Who builds the form, who amends it after publication, and who tells applicants."""

from matrix import facts as v

from haechi.people.rules import Standing
from haechi.prize import rules
from haechi.prize.states import EditionState

STATES = {"state": tuple(EditionState)}
AMENDED = {"call": ("before", "open", "over"), "judging": v.YES_NO}


def edits(who: Standing, f: v.Facts) -> object:
    return rules.may_edit_form(who, v.edition(f["state"]))


def amends(who: Standing, f: v.Facts) -> object:
    edition = v.edition(f["state"], call=f["call"])
    return rules.may_amend_form(who, edition, v.NOW, f["judging"], f["reason"])


def announces(who: Standing, f: v.Facts) -> object:
    edition = v.edition(EditionState.CALLED, call=f["call"])
    return rules.may_announce_form(who, edition, v.NOW, f["judging"], f["unannounced"])


CASES: list[v.Case] = [
    ("prize.may_edit_form", STATES, edits),
    ("prize.may_amend_form", STATES | AMENDED | {"reason": v.TEXT}, amends),
    ("prize.may_announce_form", AMENDED | {"unannounced": (0, 2)}, announces),
]
