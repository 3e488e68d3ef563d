"""The panel: seats filled anew, profiles, and who keeps a judge from an entry."""

from matrix import facts as v

from haechi.jury import rules
from haechi.jury.models import Judge
from haechi.jury.states import JudgeState
from haechi.people.models import User
from haechi.prize.states import RoundState

SIGNS = ((), ("same country",))
SEAT = {"round": RoundState.values, "judge": JudgeState.values}


def seat(f: v.Facts) -> Judge:
    judge = v.sheet(f, own=f.get("own", False)).judge
    judge.user = User(pk=judge.user_id, name="Ines")
    return judge


CASES = [
    (
        "jury.may_replace",
        {**SEAT, "replaced": v.YES_NO},
        lambda who, f: rules.may_replace(who, seat(f), is_replaced=f["replaced"]),
    ),
    (
        "jury.may_renominate",
        {**SEAT, "reason": v.TEXT, "applies": v.YES_NO},
        lambda who, f: rules.may_renominate(who, seat(f), f["reason"], is_applicant=f["applies"]),
    ),
    (
        "jury.may_write_profile",
        {"own": v.YES_NO, **SEAT, "moves": v.YES_NO},
        lambda who, f: rules.may_write_profile(who, seat(f), moves_country=f["moves"]),
    ),
    (
        "jury.may_tell_conflicts",
        {
            "own": v.YES_NO,
            "round": RoundState.values,
            "judge": (JudgeState.INVITED, JudgeState.ACCEPTED, JudgeState.RELEASED),
            "entries": (0, 2),
            "kind": ("", "personal"),
            "reason": v.TEXT,
        },
        lambda who, f: rules.may_tell_conflicts(who, seat(f), f["entries"], f["kind"], f["reason"]),
    ),
    (
        "jury.may_part",
        {"round": RoundState.values, "reason": v.TEXT},
        lambda who, f: rules.may_part(who, seat(f), f["reason"]),
    ),
    (
        "jury.may_challenge",
        {"round": RoundState.values, "reason": v.TEXT},
        lambda who, f: rules.may_challenge(who, seat(f), f["reason"]),
    ),
    (
        "jury.may_uphold",
        {"round": RoundState.values, "signs": SIGNS},
        lambda who, f: rules.may_uphold(who, seat(f), f["signs"]),
    ),
    (
        "jury.may_dismiss",
        {"round": RoundState.values, "signs": SIGNS, "reason": v.TEXT},
        lambda who, f: rules.may_dismiss(who, seat(f), f["signs"], f["reason"]),
    ),
]
