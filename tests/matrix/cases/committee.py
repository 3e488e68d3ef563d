"""The committee's room: every rule, asked every question it knows."""

from typing import Any

from matrix.facts import ME, NOW, OTHER, TEXT, YES_NO, Case, Facts, application, leaving, round_

from haechi.core.verdict import Verdict
from haechi.people.rules import Standing
from haechi.prize.models import Absence, Award, Round
from haechi.prize.states import RoundKind, RoundState
from haechi.results import rules as results
from haechi.results.models import Motion, Post
from haechi.results.states import CheckState, MotionKind, MotionState

ROOM: dict[str, tuple[Any, ...]] = {"away": YES_NO}
OPEN = {"window": ("in", "over")}


def room(f: Facts, **more: Any) -> Round:
    found = round_("award", f.get("round", RoundState.OPEN), window=f.get("window", "in"))
    for name, value in more.items():
        setattr(found, name, value)
    return found


def motion(f: Facts) -> Motion:
    on_entry = f.get("on", "entry") == "entry"
    return Motion(
        pk=1,
        round=room(f),
        kind=MotionKind.FREE,
        state=f.get("motion", MotionState.PROPOSED),
        application=application(own=False) if on_entry else None,
        proposed_by_id=ME if f.get("mine") else OTHER,
        seconded_by_id=OTHER if f.get("seconded") else None,
    )


def absence(f: Facts) -> Absence:
    return Absence(
        pk=1,
        round=room(f),
        application=application(own=False),
        member_id=ME if f["mine"] else OTHER,
        lifted_at=NOW if f["lifted"] else None,
    )


def post(f: Facts) -> Post:
    return Post(
        pk=1,
        round=room(f),
        application=application(own=False),
        author_id=ME if f["mine"] else OTHER,
        retracted_at=NOW if f["retracted"] else None,
    )


def moved(who: Standing, f: Facts) -> Verdict:
    entry = application(own=False) if f["on"] == "entry" else None
    category = 2 if f["award"] == "other category" else 1
    award = Award(pk=1, category_id=category, kind="", places=2)
    return results.may_propose_motion(
        leaving(who, f),
        room(f),
        NOW,
        kind=f["kind"],
        application=entry,
        in_round=entry is not None,
        award=None if f["award"] == "none" else award,
        place=f["place"],
        text=f["text"],
        reason=f["reason"],
    )


def decided(who: Standing, f: Facts) -> Verdict:
    """A decision that follows a motion, or that somebody out of the room proposes."""
    entry = application(own=False) if f["on"] == "entry" else None
    follows = Motion(
        state=MotionState.FAILED if f["motion"] == "failed" else MotionState.CARRIED,
        award_id=2 if f["motion"] == "other award" else 1,
        application_id=1 if f["motion"] != "other entry" else 3,
        place=2 if f["motion"] == "other place" else None,
    )
    return results.may_propose_decision(
        leaving(who, f),
        Award(pk=1, kind="", places=2),
        room(f),
        NOW,
        application=entry,
        in_round=True,
        place=1,
        is_taken=False,
        has_award=False,
        reason="because",
        motion=None if f["motion"] == "none" else follows,
    )


MOTIONS = ("none", "carried", "failed", "other award", "other place", "other entry")
CASES: list[Case] = [
    (
        "results.may_propose_decision",
        {**ROOM, "on": ("entry", "grid"), "motion": MOTIONS},
        decided,
    ),
    (
        "results.may_read_room",
        {"kind": RoundKind.values, "round": RoundState.values},
        lambda who, f: results.may_read_room(who, round_(f["kind"], f["round"])),
    ),
    (
        "results.may_read_dossier",
        {**ROOM, "in_round": YES_NO, "round": RoundState.values},
        lambda who, f: results.may_read_dossier(
            leaving(who, f), room(f), application(own=False), f["in_round"]
        ),
    ),
    (
        "results.may_declare_absence",
        {
            "round": RoundState.values,
            "mine": YES_NO,
            "in_room": YES_NO,
            "in_round": YES_NO,
            "absent": YES_NO,
            "reason": TEXT,
        },
        lambda who, f: results.may_declare_absence(
            who,
            room(f),
            ME if f["mine"] else OTHER,
            in_room=f["in_room"],
            in_round=f["in_round"],
            is_absent=f["absent"],
            reason=f["reason"],
        ),
    ),
    (
        "results.may_lift_absence",
        {"round": RoundState.values, "mine": YES_NO, "lifted": YES_NO, "reason": TEXT},
        lambda who, f: results.may_lift_absence(who, absence(f), f["reason"]),
    ),
    ("results.may_read_absences", {}, lambda who, f: results.may_read_absences(who)),
    (
        "results.may_set_agenda",
        {"round": RoundState.values, "entries": (0, 7)},
        lambda who, f: results.may_set_agenda(who, room(f), f["entries"]),
    ),
    (
        "results.may_move_item",
        {"round": RoundState.values, "place": YES_NO, "reason": TEXT},
        lambda who, f: results.may_move_item(who, room(f), is_place=f["place"], reason=f["reason"]),
    ),
    (
        "results.may_post",
        {**ROOM, **OPEN, "here": YES_NO, "text": ("", "because", "too long")},
        lambda who, f: results.may_post(
            leaving(who, f),
            room(f),
            application(own=False),
            NOW,
            in_round=True,
            answers_here=f["here"],
            text="…" * 4001 if f["text"] == "too long" else f["text"],
        ),
    ),
    (
        "results.may_retract_post",
        {**ROOM, **OPEN, "mine": YES_NO, "retracted": YES_NO},
        lambda who, f: results.may_retract_post(leaving(who, f), post(f), NOW),
    ),
    ("results.may_read_retracted", {}, lambda who, f: results.may_read_retracted(who)),
    (
        "results.may_read_names",
        {"round": RoundState.values, "blind": YES_NO},
        lambda who, f: results.may_read_names(who, room(f, blind_discussion=f["blind"])),
    ),
    (
        "results.may_record_check",
        {
            **ROOM,
            "round": RoundState.values,
            "state": (*CheckState.values, "else"),
            "source": TEXT,
            "note": TEXT,
        },
        lambda who, f: results.may_record_check(
            leaving(who, f),
            room(f),
            application(own=False),
            in_round=True,
            state=f["state"],
            source=f["source"],
            note=f["note"],
        ),
    ),
    (
        "results.may_propose_motion",
        {
            **ROOM,
            "on": ("entry", "grid"),
            "kind": (*MotionKind.values, "else"),
            "award": ("none", "fits", "other category"),
            "place": (None, 1, 3),
            "text": TEXT,
            "reason": TEXT,
        },
        moved,
    ),
    (
        "results.may_read_motion",
        {**ROOM, "on": ("entry", "grid")},
        lambda who, f: results.may_read_motion(leaving(who, f), motion(f)),
    ),
    (
        "results.may_second",
        {**ROOM, **OPEN, "motion": MotionState.values, "mine": YES_NO, "seconded": YES_NO},
        lambda who, f: results.may_second(leaving(who, f), motion(f), NOW),
    ),
    (
        "results.may_withdraw_motion",
        {**ROOM, **OPEN, "motion": MotionState.values, "mine": YES_NO},
        lambda who, f: results.may_withdraw_motion(leaving(who, f), motion(f), NOW),
    ),
    (
        "results.may_open_vote",
        {**ROOM, **OPEN, "motion": MotionState.values, "chair_away": YES_NO},
        lambda who, f: results.may_open_vote(
            leaving(who, f), motion(f), NOW, chair_is_away=f["chair_away"]
        ),
    ),
    (
        "results.may_cast_vote",
        {
            **ROOM,
            **OPEN,
            "motion": MotionState.values,
            "choice": ("yes", "abstain", "else"),
            "reason": TEXT,
        },
        lambda who, f: results.may_cast_vote(
            leaving(who, f), motion(f), NOW, f["choice"], f["reason"]
        ),
    ),
    (
        "results.may_end_vote",
        {**ROOM, **OPEN, "motion": MotionState.values, "chair_away": YES_NO},
        lambda who, f: results.may_end_vote(
            leaving(who, f), motion(f), NOW, chair_is_away=f["chair_away"]
        ),
    ),
    (
        "results.may_decide_tie",
        {
            **ROOM,
            **OPEN,
            "motion": MotionState.values,
            "choice": ("yes", "no", "abstain"),
            "reason": TEXT,
        },
        lambda who, f: results.may_decide_tie(
            leaving(who, f), motion(f), NOW, f["choice"], f["reason"]
        ),
    ),
]
