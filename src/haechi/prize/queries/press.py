"""READS: press notes, and to whom they go."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from haechi.core import outbox
from haechi.core.instants import with_place
from haechi.core.models import Message
from haechi.people.rules import Standing
from haechi.prize.models import Edition, PressNote
from haechi.prize.queries.letters import address
from haechi.prize.rules import has_power, wording_of
from haechi.prize.states import PressNoteState

EMBARGO = {
    "en": "EMBARGOED until {when}. Not for publication before.",
    "ko": "엠바고: {when}까지. 그 전에는 보도하실 수 없습니다.",
}
WHY = {
    "en": "You get this note because your address is on the press list of {edition}.",
    "ko": "{edition}의 언론 연락처로 등록되어 있어 보내 드립니다.",
}


def press_notes_visible_to(who: Standing, edition: Edition, at: datetime) -> QuerySet[PressNote]:
    """The query says what ``may_read_press_note`` says; the clock is asked, no job ticks."""
    notes = PressNote.objects.filter(edition=edition)
    if has_power(who, "read_press_notes"):
        return notes
    return notes.filter(state=PressNoteState.ISSUED, public_from__lte=at)


def addresses_in(text: str) -> tuple[list[str], list[str]]:
    """The addresses in a list typed in lines or with commas, each once; and what is none."""
    good: dict[str, str] = {}
    bad = []
    for part in (one.strip() for one in re.split(r"[\n,;]+", text)):
        try:
            validate_email(part) if part else None
        except ValidationError:
            bad.append(part)
        else:
            good |= {part.casefold(): part} if part else {}
    return list(good.values()), bad


def embargo_lines(note: PressNote) -> dict[str, str]:
    """One in each language, for whoever reads only the first line."""
    when = {language: with_place(note.public_from, note.zone, language) for language in EMBARGO}
    return {one: EMBARGO[one].format(when=when[one]) for one in ("ko", "en")}


def press_letters(note: PressNote, edition: Edition, at: datetime) -> list[Message]:
    """One to each address, both languages in it; at once under embargo, or at the instant."""
    wording = wording_of(note)
    parts = ["\n".join(embargo_lines(note).values())] if note.goes_before else []
    parts += [f"{wording.subject(one)}\n\n{wording.body(one)}" for one in ("ko", "en")]
    named = {"ko": getattr(edition, "name_ko", ""), "en": getattr(edition, "name_en", "")}
    reasons = [WHY[one].format(edition=named[one] or edition.name) for one in ("ko", "en")]
    parts.append("\n".join(["-- ", *reasons, address("prize:press_note", edition.slug, note.pk)]))
    found, _bad = addresses_in(note.addresses)
    marked = "[엠바고 · EMBARGO] " if note.goes_before else ""
    return [
        outbox.letter(
            key=f"{note.batch}-{to.casefold()}"[:200],
            to=to,
            subject=f"{marked}{wording.subject('ko')} / {wording.subject('en')}",
            body="\n\n\n".join(parts) + "\n",
            at=at,
            edition_id=edition.pk,
            batch=note.batch,
            due_at=at if note.goes_before else note.public_from,
        )
        for to in found
    ]
