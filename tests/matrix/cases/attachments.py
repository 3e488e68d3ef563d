"""Files: attached, continued, removed, read."""

from importlib import import_module
from typing import Any

from haechi.jury import rules as jury
from haechi.prize import rules as prize
from haechi.prize.answers import FileLimits
from haechi.prize.models import Attachment, Question, Upload
from haechi.prize.states import ApplicationState, QuestionType, Requirement

YES_NO = (True, False)
LIMITS = FileLimits(endings=("pdf",), max_bytes=1000, max_pages=3, max_files=2)
STATES = tuple(ApplicationState)
CALLS = ("before", "open", "over")


def question(type_: str = QuestionType.FILE, requirement: str = Requirement.SUBMIT) -> Question:
    return Question(pk=1, code="plan", label="Plan", type=type_, requirement=requirement)


def given() -> Any:
    """The facts that every case of the record is made of."""
    return import_module("matrix.test_verdicts")


def attachment(f: dict[str, Any], **more: Any) -> Attachment:
    removed = given().NOW if f.get("removed") else None
    entry = given().application(
        f.get("state", ApplicationState.DRAFT), own=f["own"], call=f.get("call", "open")
    )
    asked = question(requirement=f.get("requirement", Requirement.SUBMIT))
    return Attachment(
        pk=1, application=entry, question=asked, name="plan.pdf", removed_at=removed, **more
    )


def erased(f: dict[str, Any]) -> Any:
    return given().NOW if f["erased"] else None


def upload(f: dict[str, Any]) -> Upload:
    entry = given().application(f["state"], own=f["own"], call=f["call"])
    begun_by = given().ME if f["own"] else given().OTHER
    return Upload(pk=1, application=entry, begun_by_id=begun_by, size=10)


CASES: list[Any] = [
    (
        "prize.may_attach",
        {
            "own": YES_NO,
            "state": STATES,
            "call": CALLS,
            "type": (QuestionType.FILE, QuestionType.LONG),
            "held": (0, 2),
        },
        lambda who, f: prize.may_attach(
            who,
            given().application(f["state"], own=f["own"], call=f["call"]),
            question(f["type"]),
            given().NOW,
            LIMITS,
            f["held"],
        ),
    ),
    (
        "prize.may_continue_upload",
        {"own": YES_NO, "state": STATES, "call": CALLS},
        lambda who, f: prize.may_continue_upload(who, upload(f), given().NOW),
    ),
    (
        "prize.may_discard_upload",
        {"own": YES_NO, "state": STATES, "call": CALLS},
        lambda who, f: prize.may_discard_upload(who, upload(f)),
    ),
    (
        "prize.may_remove_attachment",
        {
            "own": YES_NO,
            "state": STATES,
            "call": CALLS,
            "removed": YES_NO,
            "requirement": (Requirement.SUBMIT, Requirement.ALWAYS),
            "held": (1, 2),
        },
        lambda who, f: prize.may_remove_attachment(who, attachment(f), given().NOW, f["held"]),
    ),
    (
        "prize.may_read_attachment",
        {"own": YES_NO, "state": STATES, "finalist": YES_NO, "shown": YES_NO, "erased": YES_NO},
        lambda who, f: prize.may_read_attachment(
            who,
            attachment(f | {"removed": f["erased"]}, erased_at=erased(f)),
            f["finalist"],
            f["shown"],
        ),
    ),
    (
        "prize.may_print_letter",
        {"own": YES_NO, "asked": YES_NO},
        lambda who, f: prize.may_print_letter(
            who, given().application(ApplicationState.DRAFT, own=f["own"]), f["asked"]
        ),
    ),
    (
        "jury.may_read_file",
        {
            "own": YES_NO,
            "entry": STATES,
            "sheet": ("draft", "submitted", "recused"),
            "round": ("open", "closed"),
            "shown": YES_NO,
            "erased": YES_NO,
        },
        lambda who, f: jury.may_read_file(
            who,
            given().sheet(f, own=f["own"]),
            Attachment(pk=1, erased_at=erased(f)),
            f["shown"],
        ),
    ),
]
