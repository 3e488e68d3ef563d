"""Letters, questions about the call, press notes: every rule with the facts it is handed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from haechi.prize import rules
from haechi.prize.models import Clarification, Edition, Mailing, PressNote
from haechi.prize.states import ClarificationState, EditionState, MailingState, PressNoteState

NOW = datetime(2026, 7, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YES_NO = (True, False)
TEXT = ("", "because")
KNOWN = ("name", "link")
WORDINGS = {
    "none": rules.Wording(),
    "half": rules.Wording(subject_en="s"),
    "unknown": rules.Wording(subject_en="s", body_en="{nmae}"),
    "sound": rules.Wording(subject_en="s", body_en="{name}"),
}
PUBLISHED = {
    "none": rules.Published(),
    "half": rules.Published(question_en="q"),
    "names": rules.Published(question_en="Mina asks", answer_en="a"),
    "sound": rules.Published(question_en="q", answer_en="a"),
}


def edition(state: str = EditionState.CALLED, *, is_open: bool = True) -> Edition:
    return Edition(
        pk=1,
        slug="x",
        state=state,
        call_opens_at=NOW - 10 * DAY,
        call_closes_at=NOW + (DAY if is_open else -DAY),
        rules_published_at=NOW - 30 * DAY,
    )


def asked(state: str, *, own: bool = False) -> Clarification:
    return Clarification(pk=1, state=state, asked_by_id=1 if own else 2)


def note(state: str, *, ahead: bool = True, languages: int = 2) -> PressNote:
    texts = {"title_en": "t", "body_en": "b"}
    if languages == 2:
        texts |= {"title_ko": "제목", "body_ko": "본문"}
    found = PressNote(pk=1, state=state, public_from=NOW + (DAY if ahead else -DAY))
    for name, text in texts.items():
        setattr(found, name, text)
    return found


CASES: list[Any] = [
    (
        "prize.may_save_template",
        {"wording": tuple(WORDINGS)},
        lambda who, f: rules.may_save_template(who, WORDINGS[f["wording"]], KNOWN),
    ),
    ("prize.may_restore_template", {}, lambda who, f: rules.may_restore_template(who)),
    (
        "prize.may_write_mailing",
        {
            "edition": EditionState.values,
            "mailing": ("new", *MailingState.values),
            "wording": tuple(WORDINGS),
        },
        lambda who, f: rules.may_write_mailing(
            who,
            edition(f["edition"]),
            None if f["mailing"] == "new" else Mailing(state=f["mailing"]),
            WORDINGS[f["wording"]],
            KNOWN,
        ),
    ),
    (
        "prize.may_confirm_mailing",
        {"mailing": MailingState.values, "letters": (0, 2), "changed": YES_NO},
        lambda who, f: rules.may_confirm_mailing(
            who, Mailing(state=f["mailing"]), f["letters"], 2, f["changed"]
        ),
    ),
    (
        "prize.may_discard_mailing",
        {"mailing": MailingState.values},
        lambda who, f: rules.may_discard_mailing(who, Mailing(state=f["mailing"])),
    ),
    ("prize.may_resend", {"count": (0, 2)}, lambda who, f: rules.may_resend(who, f["count"])),
    (
        "prize.may_settle_letter",
        {"in_doubt": YES_NO},
        lambda who, f: rules.may_settle_letter(who, f["in_doubt"]),
    ),
    (
        "prize.may_set_reminders",
        {"days": ("none", "sound", "far", "many")},
        lambda who, f: rules.may_set_reminders(
            who,
            {"none": (), "sound": (7, 1), "far": (91,), "many": range(1, 8)}[f["days"]],
        ),
    ),
    (
        "prize.may_remind_drafts",
        {"call_open": YES_NO, "due": (0, 2)},
        lambda who, f: rules.may_remind_drafts(
            who, rules.call_is_open(edition(is_open=f["call_open"]), NOW), f["due"]
        ),
    ),
    (
        "prize.may_ask",
        {
            "edition": EditionState.values,
            "call_open": YES_NO,
            "asked": TEXT,
            "waiting": (0, rules.OPEN_EACH),
        },
        lambda who, f: rules.may_ask(
            who, edition(f["edition"], is_open=f["call_open"]), NOW, f["asked"], f["waiting"]
        ),
    ),
    (
        "prize.may_answer",
        {"clarification": ClarificationState.values, "published": tuple(PUBLISHED)},
        lambda who, f: rules.may_answer(
            who, asked(f["clarification"]), PUBLISHED[f["published"]], ["Mina"]
        ),
    ),
    (
        "prize.may_close_question",
        {"clarification": ClarificationState.values, "answer": TEXT},
        lambda who, f: rules.may_close_question(who, asked(f["clarification"]), f["answer"]),
    ),
    (
        "prize.may_read_clarification",
        {"clarification": ClarificationState.values, "own": YES_NO},
        lambda who, f: rules.may_read_clarification(who, asked(f["clarification"], own=f["own"])),
    ),
    (
        "prize.may_read_press_note",
        {"note": PressNoteState.values, "ahead": YES_NO},
        lambda who, f: rules.may_read_press_note(who, note(f["note"], ahead=f["ahead"]), NOW),
    ),
    (
        "prize.may_write_press_note",
        {"note": ("new", *PressNoteState.values)},
        lambda who, f: rules.may_write_press_note(
            who, None if f["note"] == "new" else note(f["note"])
        ),
    ),
    (
        "prize.may_issue_press_note",
        {
            "edition": EditionState.values,
            "note": PressNoteState.values,
            "ahead": YES_NO,
            "languages": (1, 2),
            "addresses": (0, 2),
        },
        lambda who, f: rules.may_issue_press_note(
            who,
            edition(f["edition"]),
            note(f["note"], ahead=f["ahead"], languages=f["languages"]),
            ["a@example.org"] * f["addresses"],
            NOW,
        ),
    ),
    (
        "prize.may_withdraw_press_note",
        {"note": PressNoteState.values},
        lambda who, f: rules.may_withdraw_press_note(who, note(f["note"])),
    ),
]
