"""Places and organisations: who proposes, settles, names and merges."""

from collections.abc import Callable
from typing import Any

from haechi.core.verdict import Verdict
from haechi.people import rules as people
from haechi.people.rules import Standing
from haechi.people.states import ApplicantKind
from haechi.prize import rules as prize

Facts = dict[str, Any]
Case = tuple[str, dict[str, tuple[Any, ...]], Callable[[Standing, Facts], Verdict]]

YES_NO = (True, False)
TEXT = ("", "because")
KINDS = (ApplicantKind.CITY, ApplicantKind.INDIVIDUAL)
NAMES = {"name": ("", "Goyang", "too long", "a bell")}
TYPED = {"too long": "고" * 201, "a bell": "Go\ayang"}


def name(f: Facts) -> str:
    return TYPED.get(f["name"], f["name"])


CASES: list[Case] = [
    ("people.may_propose_city", NAMES, lambda who, f: people.may_propose_city(who, name(f), 200)),
    (
        "people.may_choose_name",
        {"reason": TEXT, "new": YES_NO},
        lambda who, f: people.may_choose_name(who, f["reason"], is_new=f["new"]),
    ),
    (
        "people.may_take_back_name",
        {"living": YES_NO},
        lambda who, f: people.may_take_back_name(who, is_living=f["living"]),
    ),
    ("prize.may_read_places", {}, lambda who, f: prize.may_read_places(who)),
    (
        "prize.may_settle_city",
        {"proposed": YES_NO},
        lambda who, f: prize.may_settle_city(who, is_proposed=f["proposed"]),
    ),
    (
        "prize.may_merge_city",
        {"proposed": YES_NO, "known": YES_NO},
        lambda who, f: prize.may_merge_city(
            who, is_proposed=f["proposed"], target_is_known=f["known"]
        ),
    ),
    ("prize.may_read_organisations", {}, lambda who, f: prize.may_read_organisations(who)),
    (
        "prize.may_merge_organisations",
        {"one": YES_NO, "kind": KINDS},
        lambda who, f: prize.may_merge_organisations(
            who, ApplicantKind.CITY, f["kind"], are_one=f["one"]
        ),
    ),
    (
        "prize.may_tell_apart",
        {"one": YES_NO, "kind": KINDS, "reason": TEXT},
        lambda who, f: prize.may_tell_apart(
            who, ApplicantKind.CITY, f["kind"], are_one=f["one"], reason=f["reason"]
        ),
    ),
]
