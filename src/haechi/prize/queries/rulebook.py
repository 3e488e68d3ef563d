"""READS: the rules of an edition as one file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.db.models import Model, prefetch_related_objects

from haechi.core.models import JournalLine
from haechi.prize.models import (
    Category,
    Criterion,
    Edition,
    Question,
    Round,
    RulesFile,
    SettingNote,
)
from haechi.prize.rulebook import THIS, Book, Row, read, walk

Notes = Mapping[str, SettingNote]


def book_of(edition: Edition) -> Book:
    """The rules as they stand now; the number of queries does not depend on their length."""
    edition = Edition.objects.get(pk=edition.pk)
    related = ("categories", "awards__category", "rounds__check_items", "rounds__cuts__category")
    prefetch_related_objects([edition], *related, "rounds__criteria__anchors")
    form = edition.questions.filter(retired_at=None).select_related("asked_if")
    asked = list(form.prefetch_related("categories"))
    categories = {category.pk: category for category in edition.categories.all()}
    data: Row = {
        "edition": edition_row(edition),
        "call": {
            "opens": edition.call_opens_at.astimezone(edition.zone),
            "closes": edition.call_closes_at.astimezone(edition.zone),
        },
        "category": [
            {
                "code": one.code,
                "name": both(one, "name"),
                "description": both(one, "description"),
                "admits": list(one.admits),
            }
            for one in edition.categories.all()
        ],
        "round": [round_row(one, edition, categories) for one in edition.rounds.all()],
        "purpose": [
            {
                "code": one.code,
                "name": both(one, "name"),
                "text": both(one, "text"),
                "needed": one.is_needed,
            }
            for one in edition.purposes.all()
        ],
        "section": section_rows(asked, edition),
        "award": [
            {
                "code": one.code,
                "category": one.category.code if one.category else "",
                "name": both(one, "name"),
                "kind": one.kind,
                "places": one.places,
                "partner_name": both(one, "partner_name"),
            }
            for one in edition.awards.all()
        ],
    }
    put_marks(data, {note.path: note for note in edition.setting_notes.all()})
    return Book(data)


def rules_text(edition: Edition, *, days: bool = False) -> str:
    """The file: as it was published, or as it stands while the edition is prepared.

    With ``days`` its dates are days after the opening of the call.
    """
    kept = RulesFile.objects.filter(edition=edition).first()
    text = kept.text if kept else book_of(edition).text
    return read(text).repeatable if days else text


def both(thing: Model, name: str) -> dict[str, str]:
    """A text in both languages; lines end in one way, whatever browser sent them."""
    texts = {tongue: getattr(thing, f"{name}_{tongue}", "") or "" for tongue in ("en", "ko")}
    return {tongue: text.replace("\r\n", "\n") for tongue, text in texts.items()}


def edition_row(edition: Edition) -> Row:
    texts = {name: both(edition, name) for name in ("name", "theme", "about")}
    return {
        "slug": edition.slug,
        "year": edition.year,
        **texts,
        "zone": edition.time_zone,
        "contact": edition.contact,
        "stages": list(edition.stages),
    }


def round_row(one: Round, edition: Edition, categories: Mapping[int, Category]) -> Row:
    return {
        "code": one.code,
        "name": both(one, "name"),
        "kind": one.kind,
        "staffed_by": one.staffed_by,
        "opens": one.opens_at.astimezone(edition.zone),
        "closes": one.closes_at.astimezone(edition.zone),
        "reviews": one.reviews_per_entry,
        "scale": [one.score_low, one.score_high],
        "own_country_excluded": one.own_country_excluded,
        "fields_from": list(one.fields_from),
        "outside_field": one.outside_field,
        "extra_reviews": one.extra_reviews,
        "report_names": one.report_names,
        "carries_over": one.carries_over,
        "seed": one.seed,
        "quorum": one.quorum,
        "majority": one.majority,
        "casting_vote": one.casting_vote,
        "blind_discussion": one.blind_discussion,
        "cuts": {cut.category.code: cut.places for cut in one.cuts.all()},
        "check": [{"code": it.code, "text": both(it, "text")} for it in one.check_items.all()],
        "criterion": criterion_rows(one.criteria.all(), categories),
    }


def criterion_rows(criteria: Iterable[Criterion], categories: Mapping[int, Category]) -> list[Row]:
    """Heads in their order, each with the questions under it."""
    parts: dict[int, list[Criterion]] = defaultdict(list)
    heads = []
    for one in criteria:
        parts[one.parent_id].append(one) if one.parent_id else heads.append(one)
    return [
        {
            "code": head.code,
            "category": categories[head.category_id].code if head.category_id else "",
            "name": both(head, "name"),
            "description": both(head, "description"),
            "weight": head.weight.normalize() if head.weight is not None else None,
            "anchors": {point.score: both(point, "text") for point in head.anchors.all()},
            "part": [
                {
                    "code": part.code,
                    "name": both(part, "name"),
                    "description": both(part, "description"),
                }
                for part in parts[head.pk]
            ],
        }
        for head in heads
    ]


def section_rows(asked: Iterable[Question], edition: Edition) -> list[Row]:
    """Questions that follow one another under the same heading stand in one section."""
    groups = groupby(asked, key=lambda question: both(question, "section"))
    return [
        {"name": name, "question": [question_row(one, edition) for one in questions]}
        for name, questions in groups
    ]


def question_row(one: Question, edition: Edition) -> Row:
    needed = one.required_from
    return {
        "code": one.code,
        "label": both(one, "label"),
        "help": both(one, "help"),
        "type": one.type,
        "settings": {
            key: in_key_order(value) for key, value in one.settings.items() if value is not None
        },
        "max_length": one.max_length,
        "categories": [category.code for category in one.categories.all()],
        "kinds": list(one.kinds),
        "requirement": one.requirement,
        "required_from": needed.astimezone(edition.zone) if needed else None,
        "asked_if": one.asked_if.code if one.asked_if and not one.asked_if.retired_at else "",
        "asked_when": [str(answer) for answer in one.asked_when],
        "shown_to_judges": one.shown_to_judges,
        "retention_days": one.retention_days,
    }


def in_key_order(value: Any) -> Any:
    """Code, English, Korean: a database may keep the keys of a table in an order of its own."""
    if isinstance(value, list):
        return [in_key_order(one) for one in value]
    if isinstance(value, dict):
        first = [key for key in ("code", "en", "ko") if key in value]
        return {key: value[key] for key in [*first, *sorted(value.keys() - set(first))]}
    return value


def put_marks(data: Row, notes: Notes) -> None:
    """Each mark beside its setting; a note on nothing that exists is not written."""
    for section in data["section"]:
        section["marks"] = {}
    for path, table, row in walk(data):
        paths = {THIS: path, **{key: f"{path}.{key}" for key in table.keys}}
        row["marks"] = {key: mark_row(notes[at]) for key, at in paths.items() if at in notes}


def mark_row(note: SettingNote) -> Row:
    return {"is": note.mark, "source": note.source, "note": both(note, "note")}


def setting_paths(book: Book) -> list[str]:
    """Everything in the rules that a mark may stand beside."""
    return [
        at
        for path, table, _row in walk(book.data)
        for at in (path, *(f"{path}.{key}" for key in table.keys))
    ]


def moves_of(edition: Edition) -> list[dict[str, Any]]:
    """Every window that moved after the rules were published: when, which, from what, why."""
    lines = JournalLine.objects.filter(
        edition_id=edition.pk, verb__in=("prize.move_call", "prize.move_round")
    )
    if edition.rules_published_at is None:
        return []
    rounds = {one.pk: one.name for one in edition.rounds.all()}
    return [
        {
            "at": line.at,
            "round": rounds.get(line.subject_id, "") if line.verb == "prize.move_round" else "",
            "before": line.facts["before"],
            "after": line.facts["after"],
            "reason": line.facts["reason"],
        }
        for line in lines.filter(at__gte=edition.rules_published_at).order_by("at", "pk")
    ]
