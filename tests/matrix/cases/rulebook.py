"""The rules as one file, and the next edition from an earlier one."""

from matrix import facts as v

from haechi.prize import rules
from haechi.prize.states import EditionState

CASES = [
    (
        "prize.may_read_rules_file",
        {},
        lambda who, f: rules.may_read_rules_file(who),
    ),
    (
        "prize.may_import_rules",
        {
            "edition": tuple(EditionState),
            "problems": ((), ("category 1: the list is empty",)),
            "stale": v.YES_NO,
        },
        lambda who, f: rules.may_import_rules(
            who, v.edition(f["edition"]), f["problems"], f["stale"]
        ),
    ),
    (
        "prize.may_repeat_edition",
        {"taken": v.YES_NO},
        lambda who, f: rules.may_repeat_edition(who, f["taken"]),
    ),
]
