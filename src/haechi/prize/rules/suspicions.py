"""What an automatic check notices about an entry: facts in, suspicion out.

A machine only proposes. Each function answers with a :class:`Noticed` whose code is the reason
code of the rule it speaks to and whose sentence says what was read; a person finds whether the
rule holds. Nothing here is a verdict.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text
from haechi.prize.rules.similarity import alike

SHORT, LONG_FIELD = 40, 400  # an answer this short where so much fits is hardly one
SAME_HOUSE, ANYWHERE = 0.45, 0.75  # from this likeness on two entries may be one project


@dataclass(frozen=True)
class Field:
    """A question this applicant was asked, and the answer as text."""

    code: str
    label: str
    text: str
    limit: int = 1500
    is_needed: bool = True
    is_file: bool = False


@dataclass(frozen=True)
class EntryFacts:
    """What the checks may know of an entry."""

    key: int
    code: str
    organisation: str
    kind: str
    category: str
    admits: frozenset[str]
    submitted_at: datetime
    title: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class EditionFacts:
    """What the rules of the edition say."""

    closes_at: datetime
    grace: timedelta = timedelta(0)
    max_entries: int | None = None


@dataclass(frozen=True)
class Noticed:
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


SENTENCES: dict[str, Text] = {
    "late": _("It was submitted %(delay)s after the close of the call."),
    "late.grace": _(
        "It was submitted %(delay)s after the close of the call, within the grace of "
        "%(grace)s minutes that the rules name."
    ),
    "wrong_kind": _("“%(category)s” does not admit the kind of applicant that is stated."),
    "wrong_kind.others": _("The same organisation states another kind in %(entries)s."),
    "too_many": _(
        "It is entry %(place)s of this organisation (%(entries)s); %(most)s are allowed."
    ),
    "no_letter": _("Nothing was handed in under “%(question)s”."),
    "duplicate": _(
        "Its text agrees to %(percent)s%% with %(entry)s, entered by the same organisation."
    ),
    "duplicate.others": _(
        "Its text agrees to %(percent)s%% with %(entry)s, entered by another organisation."
    ),
    "planned_only": _("“%(question)s” speaks of what is still to come: “%(words)s”."),
    "incomplete": _("“%(question)s” has an answer of %(length)s characters: “%(words)s”."),
    "incomplete.later": _("“%(question)s” says that the answer follows: “%(words)s”."),
}


def sentence(code: str, facts: Mapping[str, object]) -> str:
    """What was noticed, in the language of the reader."""
    variant = f"{code}.{facts['variant']}" if facts.get("variant") else code
    return str(SENTENCES[variant]) % facts if variant in SENTENCES else code


# --- one entry by itself ------------------------------------------------------------------------


def late(entry: EntryFacts, edition: EditionFacts) -> Noticed | None:
    delay = entry.submitted_at - edition.closes_at
    if delay < timedelta(0):
        return None
    facts: dict[str, object] = {"delay": hours_and_minutes(delay)}
    if delay <= edition.grace:
        facts |= {"variant": "grace", "grace": int(edition.grace.total_seconds() // 60)}
    return Noticed("late", facts)


def hours_and_minutes(delay: timedelta) -> str:
    seconds = int(delay.total_seconds())
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def wrong_kind(entry: EntryFacts) -> Noticed | None:
    if entry.kind in entry.admits:
        return None
    return Noticed("wrong_kind", {"category": entry.category})


def no_letter(entry: EntryFacts) -> Noticed | None:
    """The authorisation letter has the code ``letter``; any other file that is needed counts."""
    for asked in entry.fields:
        is_letter = asked.code == "letter" or (asked.is_file and asked.is_needed)
        if is_letter and not asked.text.strip():
            return Noticed("no_letter", {"question": asked.label, "where": asked.code})
    return None


# What a text says of a project that has not begun: whole phrases, so that a plan is no suspicion.
# In small letters, as the texts are searched: ignoring case would take ten times as long.
PLANNED = re.compile(
    r"not (?:yet )?(?:been )?(?:started|begun|launched)( yet)?|has(?: not|n[’']t) started"
    r"|nothing has been (?:measured|built)|will (?:start|begin|launch|be launched) (?:in|next)"
    r"|is (?:still )?planned|plan(?:s|ned)? to (?:start|begin|launch)|begins after the decision"
    r"|once the work begins|아직 (?:시작|착수|시행)하지"
    r"|(?:착수|시작|시행|추진|구축)할 (?:예정|계획)"
)
LATER = re.compile(
    r"\b(?:to be (?:announced|added|completed|determined|defined|confirmed)|tb[acd]|n/a)\b"
    r"|(?:details?|figures|numbers|results|documents) (?:will )?follow"
    r"|will be (?:handed in|provided|submitted|supplied|sent) later|lorem ipsum"
    r"|추후 (?:제출|작성|공지|기재|보완)|작성 예정|^\s*(?:미정|없음|해당 ?없음|-+|\.+|x+)\s*$"
)


def planned_only(entry: EntryFacts) -> Noticed | None:
    for asked in entry.fields:
        found = PLANNED.search(asked.text.lower())
        if found:
            facts = {"question": asked.label, "where": asked.code}
            return Noticed("planned_only", facts | {"words": quoted(asked.text, found)})
    return None


def incomplete(entry: EntryFacts) -> Noticed | None:
    for asked in entry.fields:
        text = asked.text.strip()
        if asked.is_file or not text:
            continue
        facts: dict[str, object] = {"question": asked.label, "where": asked.code}
        if later := LATER.search(text.lower()):
            return Noticed("incomplete", facts | {"variant": "later", "words": quoted(text, later)})
        if asked.is_needed and len(text) < SHORT and asked.limit >= LONG_FIELD:
            return Noticed("incomplete", facts | {"length": len(text), "words": text})
    return None


def quoted(text: str, found: re.Match[str]) -> str:
    """The words with a little before and after them."""
    start, end = max(0, found.start() - 30), min(len(text), found.end() + 50)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return before + " ".join(text[start:end].split()) + after


# --- an entry among the others ------------------------------------------------------------------

Houses = Mapping[str, Sequence[EntryFacts]]


def houses_of(entries: Sequence[EntryFacts]) -> Houses:
    """The entries of each organisation, in the order in which they were submitted."""
    found: dict[str, list[EntryFacts]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.submitted_at, one.key)):
        found[entry.organisation].append(entry)
    return found


def other_kinds(entry: EntryFacts, house: Sequence[EntryFacts]) -> Noticed | None:
    """A person may enter for Leadership beside the own city; firms and institutes are one kind."""
    others = [
        one.code
        for one in house
        if one.kind != entry.kind and "individual" not in (one.kind, entry.kind)
    ]
    return (
        Noticed("wrong_kind", {"variant": "others", "entries": listed(others)}) if others else None
    )


def too_many(
    entry: EntryFacts, house: Sequence[EntryFacts], edition: EditionFacts
) -> Noticed | None:
    """The first that came are within the number; those after them are not."""
    place = next(n for n, one in enumerate(house, start=1) if one.key == entry.key)
    if edition.max_entries is None or place <= edition.max_entries:
        return None
    others = [one.code for one in house if one.key != entry.key]
    facts = {"place": place, "entries": listed(others), "most": edition.max_entries}
    return Noticed("too_many", facts)


def listed(codes: Sequence[str], most: int = 5) -> str:
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")


def duplicates(entries: Sequence[EntryFacts]) -> dict[int, Noticed]:
    """The later of two entries that may be the same project, with the earlier one named."""
    by_key = {entry.key: entry for entry in entries}
    texts = {entry.key: whole_text(entry) for entry in entries}
    groups = [[one.key for one in house] for house in houses_of(entries).values()]
    found: dict[int, tuple[float, EntryFacts]] = {}
    for pair, likeness in alike(texts, groups, within=SAME_HOUSE, across=ANYWHERE).items():
        first, second = sorted(
            (by_key[key] for key in pair), key=lambda one: (one.submitted_at, one.key)
        )
        if likeness > found.get(second.key, (0.0, first))[0]:
            found[second.key] = likeness, first
    return {key: duplicate(by_key[key], *best) for key, best in found.items()}


def duplicate(entry: EntryFacts, likeness: float, first: EntryFacts) -> Noticed:
    facts: dict[str, object] = {"entry": first.code, "percent": int(100 * likeness)}
    if first.organisation != entry.organisation:
        facts["variant"] = "others"
    return Noticed("duplicate", facts)


def whole_text(entry: EntryFacts) -> str:
    return " ".join([entry.title, *(asked.text for asked in entry.fields if not asked.is_file)])


ALONE: tuple[Callable[[EntryFacts], Noticed | None], ...] = (
    wrong_kind,
    no_letter,
    planned_only,
    incomplete,
)
AMONG_OTHERS = frozenset({"too_many", "duplicate"})
CODES = ("late", "wrong_kind", "too_many", "no_letter", "duplicate", "planned_only", "incomplete")


def notice_alone(entry: EntryFacts, edition: EditionFacts) -> list[Noticed]:
    """What is noticed about an entry without looking at the others."""
    return list(once([late(entry, edition), *(check(entry) for check in ALONE)]))


def notice_all(entries: Sequence[EntryFacts], edition: EditionFacts) -> dict[int, list[Noticed]]:
    """Everything that is noticed, by the entry's key; at most one for each reason code."""
    houses, copies = houses_of(entries), duplicates(entries)
    found: dict[int, list[Noticed]] = {}
    for entry in entries:
        house = houses[entry.organisation]
        several = [
            *notice_alone(entry, edition),
            other_kinds(entry, house),
            too_many(entry, house, edition),
            copies.get(entry.key),
        ]
        found[entry.key] = list(once(several))
    return found


def once(several: Sequence[Noticed | None]) -> Iterator[Noticed]:
    seen: set[str] = set()
    for one in several:
        if one is not None and one.code not in seen:
            seen.add(one.code)
            yield one
