"""What only the whole file can show: codes given twice, things that are named and not there."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from haechi.prize.rulebook.places import Problem, step
from haechi.prize.rulebook.shape import SETTINGS, Row
from haechi.prize.states import QuestionType, Requirement

Placed = tuple[str, Row]


def check(data: Row, problems: list[Problem]) -> None:
    """Values that were found wrong before are None here and are passed over."""
    categories = {row["code"] for row in data["category"]}
    problems += [
        *once(numbered("category", data["category"])),
        *once(numbered("round", data["round"])),
        *once(numbered("purpose", data["purpose"])),
        *once(numbered("award", data["award"])),
        *window("call", data["call"] or {}),
    ]
    for place, row in numbered("round", data["round"]):
        problems += check_round(place, row, categories)
    problems += check_questions(list(questions(data)), categories)
    for place, row in numbered("award", data["award"]):
        problems += named(step(place, "category"), [row["category"]], categories, "category")


def numbered(place: str, rows: Iterable[Row]) -> list[Placed]:
    return [(f"{place} {number}", row) for number, row in enumerate(rows, start=1)]


def questions(data: Row) -> Iterator[Placed]:
    for where, section in numbered("section", data["section"]):
        for place, row in numbered("question", section["question"]):
            yield step(where, place), row


def once(rows: Iterable[Placed]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, row in rows:
        if row["code"] and row["code"] in seen:
            sentence = _("“%(key)s” stands here twice.") % {"key": row["code"]}
            yield Problem(step(place, "code"), sentence)
        seen.add(row["code"])


def named(
    place: str, codes: Iterable[str | None] | None, known: Iterable[str], noun: str
) -> Iterator[Problem]:
    """Each code that is named must be there."""
    there = [one for one in known if one]
    for code in codes or ():
        if code and code not in there:
            facts = {"it": code, "noun": noun, "known": ", ".join(sorted(there)) or "–"}
            sentence = _("There is no %(noun)s “%(it)s” in this file; it has: %(known)s.") % facts
            yield Problem(place, sentence)


def window(place: str, row: Row) -> Iterator[Problem]:
    opens, closes = row.get("opens"), row.get("closes")
    if opens and closes and closes <= opens:
        sentence = _("The end of the window must be later than its beginning.")
        yield Problem(step(place, "closes"), sentence)


def check_round(place: str, row: Row, categories: set[str]) -> Iterator[Problem]:
    yield from window(place, row)
    yield from once((step(place, where), one) for where, one in numbered("check", row["check"]))
    yield from named(step(place, "cuts"), row["cuts"], categories, "category")
    low, high = row["scale"] or (0, 10_000)
    criteria: list[Placed] = []
    for where, one in numbered("criterion", row["criterion"]):
        here = step(place, where)
        criteria.append((here, one))
        criteria += [(step(here, at), part) for at, part in numbered("part", one["part"])]
        yield from named(step(here, "category"), [one["category"]], categories, "category")
        for score in one["anchors"] or ():
            if not low <= score <= high:
                facts = {"score": score, "low": low, "high": high}
                sentence = _("%(score)s is outside the scale from %(low)s to %(high)s.") % facts
                yield Problem(step(here, "anchors"), sentence)
    yield from once(criteria)


def check_questions(asked: list[Placed], categories: set[str]) -> Iterator[Problem]:
    yield from once(asked)
    known = {row["code"]: row for _place, row in asked if row["code"]}
    for place, row in asked:
        yield from named(step(place, "categories"), row["categories"], categories, "category")
        yield from named(step(place, "asked_if"), [row["asked_if"]], known, "question")
        if row["requirement"] == Requirement.FROM and not row["required_from"]:
            sentence = _("Write from when on the answer is needed.")
            yield Problem(step(place, "required_from"), sentence)
        if row["asked_if"] and is_circle(row["code"], known):
            sentence = _("This question waits for itself; it would never be asked.")
            yield Problem(step(place, "asked_if"), sentence)
        yield from check_answers(place, row, known.get(row["asked_if"]))


def is_circle(code: str, known: dict[str, Row]) -> bool:
    seen: set[Any] = set()
    while code and code in known and code not in seen:
        seen.add(code)
        code = known[code]["asked_if"]
    return bool(code) and code in seen


def check_answers(place: str, row: Row, first: Row | None) -> Iterator[Problem]:
    """A condition on a list names choices of that list."""
    if first and first["type"] in (QuestionType.CHOICE, QuestionType.CHOICES):
        options = [one["code"] for one in (first["settings"] or {}).get("options", ())]
        yield from named(step(place, "asked_when"), row["asked_when"], options, "choice")
    low, high = ((row["settings"] or {}).get(key) for key in ("least", "most"))
    if row["type"] in SETTINGS and low is not None and high is not None and low > high:
        sentence = _("The least is more than the most.")
        yield Problem(step(place, "settings", "least"), sentence)
