"""MAY: press notes are written, issued, and read from their instant on."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Edition, PressNote
from haechi.prize.rules.letters import Wording
from haechi.prize.rules.powers import has_power, local
from haechi.prize.states import PRESS_NOTE, EditionState, PressNoteState


def is_public_note(note: PressNote, at: datetime) -> bool:
    return note.state == PressNoteState.ISSUED and note.public_from <= at


def may_read_press_note(who: Standing, note: PressNote, at: datetime) -> Verdict:
    """The clock is asked at each reading: nothing has to happen at the instant itself."""
    if is_public_note(note, at) or has_power(who, "read_press_notes"):
        return allow()
    return hide()


def may_write_press_note(who: Standing, note: PressNote | None) -> Verdict:
    """``note`` is None when a new one is begun."""
    return first_refusal(
        has_power(who, "write_press_notes"),
        PRESS_NOTE.verdict(note.state, "issue") if note else allow(),
    )


def may_issue_press_note(
    who: Standing, edition: Edition, note: PressNote, addresses: Collection[str], at: datetime
) -> Verdict:
    """A note goes out in both languages, to somebody, and its instant is still to come."""
    wording = wording_of(note)
    return first_refusal(
        has_power(who, "write_press_notes"),
        PRESS_NOTE.verdict(note.state, "issue"),
        allow()
        if edition.state != EditionState.DRAFT
        else deny(
            "not_public", _("Publish the rules first: nobody outside knows this edition yet.")
        ),
        allow()
        if len(wording.whole) == 2
        else deny("one_language", _("A press note needs its title and text in both languages.")),
        allow() if addresses else deny("no_address", _("List at least one press address.")),
        allow()
        if note.public_from > at
        else deny(
            "embargo_over",
            _("Its instant, %(when)s, has passed. Set a later one."),
            when=local(note.public_from, edition),
        ),
    )


def may_withdraw_press_note(who: Standing, note: PressNote) -> Verdict:
    return first_refusal(
        has_power(who, "write_press_notes"), PRESS_NOTE.verdict(note.state, "withdraw")
    )


def wording_of(note: PressNote) -> Wording:
    return Wording(
        subject_en=getattr(note, "title_en", "") or "",
        subject_ko=getattr(note, "title_ko", "") or "",
        body_en=getattr(note, "body_en", "") or "",
        body_ko=getattr(note, "body_ko", "") or "",
    )
