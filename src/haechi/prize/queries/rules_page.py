"""READS: the rules of an edition in full, as the public page prints them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from haechi.people.states import ApplicantKind
from haechi.prize import answers
from haechi.prize.models import Criterion, Edition, Question, Round, SettingNote
from haechi.prize.queries.rulebook import moves_of
from haechi.prize.states import ProjectStage


@dataclass(frozen=True)
class Head:
    """A criterion with its share of the total in per cent, where it carries weight."""

    criterion: Criterion
    share: float | None


@dataclass(frozen=True)
class Asked:
    """A question as it is read: for whom, when, and what may be chosen."""

    question: Question
    for_whom: tuple[str, ...]
    options: tuple[str, ...]
    first_options: tuple[str, ...]


def rules_in_full(edition: Edition) -> dict[str, Any]:
    """Everything the page needs, in a number of queries that does not grow with the rules."""
    kinds = dict(ApplicantKind.choices)
    notes = list(edition.setting_notes.all())
    numbers = numbered(notes)
    asked = edition.questions.filter(retired_at=None).select_related("asked_if")
    questions = list(asked.prefetch_related("categories"))
    return {
        "categories": [
            (one, [kinds.get(kind, kind) for kind in one.admits])
            for one in edition.categories.all()
        ],
        "stages": [ProjectStage(stage).label for stage in edition.stages],
        "rounds": [
            (one, groups_of(one), asked_for_fields(one, questions)) for one in rounds(edition)
        ],
        "sections": sections(questions),
        "awards": edition.awards.select_related("category"),
        "moves": [
            move | {side: [datetime.fromisoformat(at) for at in move[side]] for side in SIDES}
            for move in moves_of(edition)
        ],
        "notes": {note.path: (numbers[key(note)], note) for note in notes},
        "footnotes": footnotes(notes, numbers),
    }


def asked_for_fields(round_: Round, questions: Iterable[Question]) -> list[str]:
    """The questions by which a round knows the field of an entry."""
    return [str(one.label) for one in questions if one.code in round_.fields_from]


SIDES = ("before", "after")
Key = tuple[str, str, str]


def key(note: SettingNote) -> Key:
    return (note.mark, note.source, note.note or "")


def numbered(notes: Iterable[SettingNote]) -> dict[Key, int]:
    """The same words about several settings are one footnote."""
    keys = dict.fromkeys(key(note) for note in notes)
    return {one: number for number, one in enumerate(keys, start=1)}


def footnotes(notes: Iterable[SettingNote], numbers: dict[Key, int]) -> list[Any]:
    first = {numbers[key(note)]: note for note in reversed(list(notes))}
    return sorted(first.items())


def rounds(edition: Edition) -> Iterable[Round]:
    heads = Criterion.objects.filter(parent=None).select_related("category")
    ordered = heads.prefetch_related("parts", "anchors").order_by("order", "id")
    return edition.rounds.prefetch_related(
        "cuts__category", "check_items", Prefetch("criteria", queryset=ordered)
    )


def groups_of(round_: Round) -> list[tuple[str, list[Head]]]:
    """The heads by the category they are for; weights count within it."""
    groups: dict[str, list[Criterion]] = {}
    for head in round_.criteria.all():
        groups.setdefault(head.category.name if head.category else "", []).append(head)
    return [(name, list(weighed(heads))) for name, heads in groups.items()]


def weighed(heads: list[Criterion]) -> Iterable[Head]:
    total = sum(float(head.weight or 0) for head in heads)
    for head in heads:
        yield Head(head, 100 * float(head.weight) / total if head.weight else None)


def sections(questions: Iterable[Question]) -> list[tuple[str, list[Asked]]]:
    kinds = dict(ApplicantKind.choices)
    found: dict[str, list[Asked]] = {}
    for one in questions:
        whom = (
            *(category.name for category in one.categories.all()),
            *(str(kinds.get(kind, kind)) for kind in one.kinds),
        )
        options = tuple(option.label for option in answers.options_of(one))
        found.setdefault(one.section, []).append(Asked(one, whom, options, wanted(one)))
    return list(found.items())


def wanted(question: Question) -> tuple[str, ...]:
    """The answers to the first question on which this one waits, in words."""
    first = question.asked_if
    if first is None:
        return ()
    names = {option.code: option.label for option in answers.options_of(first)}
    return tuple(names.get(answer, answer) for answer in question.asked_when)
