"""Who works on an application, and what each of them may do with it."""

from dataclasses import replace

from matrix import facts as v

from haechi.people.models import User
from haechi.people.rules import Standing
from haechi.prize import rules
from haechi.prize.models import Application, CoWorker
from haechi.prize.states import ApplicationState, Right

RIGHTS = (*Right, None)
WORKS = {"own": v.YES_NO, "right": RIGHTS}


def helping(who: Standing, f: v.Facts) -> Standing:
    """The person with the right that the case speaks of; whoever holds a role has none."""
    if who.user_id is None or who.roles or not f["right"]:
        return who
    return replace(who, works_on={1: f["right"]})


def entry(f: v.Facts) -> Application:
    one = v.application(f.get("entry", ApplicationState.DRAFT), own=f["own"])
    one.applicant = User(pk=one.applicant_id, name="Mina")
    return one


def invited(f: v.Facts) -> CoWorker:
    ended, accepted = f.get("ended"), f.get("accepted")
    return CoWorker(
        pk=1,
        application=entry(f),
        email="jun@example.org",
        user_id=v.ME if f.get("self") else v.OTHER,
        accepted_at=v.NOW if accepted else None,
        ended_at=v.NOW if ended else None,
    )


CASES = [
    (
        "prize.may_edit_application",
        WORKS,
        lambda who, f: rules.may_edit_application(helping(who, f), entry(f), v.NOW),
    ),
    (
        "prize.may_submit",
        WORKS,
        lambda who, f: rules.may_submit(helping(who, f), entry(f), v.NOW, []),
    ),
    (
        "prize.may_withdraw",
        WORKS,
        lambda who, f: rules.may_withdraw(helping(who, f), entry(f), awards_decided=False),
    ),
    (
        "prize.may_invite_co_worker",
        {**WORKS, "entry": tuple(ApplicationState), "there": v.YES_NO, "n": (0, 20)},
        lambda who, f: rules.may_invite_co_worker(
            helping(who, f), entry(f), email="x@example.org", is_there=f["there"], number=f["n"]
        ),
    ),
    (
        "prize.may_accept_co_work",
        {
            "own": (False,),
            "right": (None,),
            "ended": v.YES_NO,
            "accepted": v.YES_NO,
            "email": ("jun", "ben"),
        },
        lambda who, f: rules.may_accept_co_work(who, invited(f), email=f"{f['email']}@example.org"),
    ),
    (
        "prize.may_change_right",
        {**WORKS, "ended": v.YES_NO},
        lambda who, f: rules.may_change_right(helping(who, f), invited(f)),
    ),
    (
        "prize.may_end_co_work",
        {**WORKS, "ended": v.YES_NO},
        lambda who, f: rules.may_end_co_work(helping(who, f), invited(f), v.NOW),
    ),
]
