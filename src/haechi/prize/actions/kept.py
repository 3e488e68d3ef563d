"""How a book becomes rows: those with the same code are changed, others made or taken away."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from haechi.prize.models import (
    Anchor,
    Award,
    Category,
    CheckItem,
    ConsentPurpose,
    Criterion,
    Cut,
    Edition,
    Question,
    Round,
    SettingNote,
)
from haechi.prize.rulebook import THIS, Book, Row, walk

M = TypeVar("M", bound=Model)
Coded = Mapping[str, Any]
ASIDE = 1000  # where the orders of rounds wait while they change places


def keep_book(edition: Edition, book: Book) -> Edition:
    """Write the whole book into the tables; called inside an action."""
    data = book.data
    keep_edition(edition, data)
    categories = keep(
        edition.categories.all(),
        Category(edition=edition),
        (
            (row["code"], {**said(row, "name", "description"), "admits": row["admits"]})
            for row in data["category"]
        ),
    )
    keep_rounds(edition, data["round"], categories)
    keep(
        edition.purposes.all(),
        ConsentPurpose(edition=edition),
        (
            (row["code"], {**said(row, "name", "text"), "is_needed": row["needed"]})
            for row in data["purpose"]
        ),
    )
    keep_questions(edition, data["section"], categories)
    keep(
        edition.awards.all(),
        Award(edition=edition),
        ((row["code"], award_fields(row, categories)) for row in data["award"]),
    )
    keep_marks(edition, data)
    return edition


def said(row: Row, *names: str) -> dict[str, str]:
    """Texts in both languages, as fields of a model."""
    return {f"{name}_{tongue}": row[name][tongue] for name in names for tongue in ("en", "ko")}


def keep(
    there: QuerySet[M], blank: M, wanted: Iterable[tuple[str, dict[str, Any]]], *, step: int = 1
) -> dict[str, M]:
    """The rows of one table by their codes, in the order in which they are wanted.

    ``blank`` is an unsaved row that holds whatever they all belong to.
    """
    held = {row.code: row for row in there}  # type: ignore[attr-defined]
    kept: dict[str, M] = {}
    made: list[M] = []
    for place, (code, fields) in enumerate(wanted):
        row = held.pop(code, None)
        if row is None:
            own = {
                f.attname: getattr(blank, f.attname) for f in blank._meta.fields if f.is_relation
            }
            row = type(blank)(**own, code=code)
        for name, value in {"order": place * step, **fields}.items():
            setattr(row, name, value)
        row.save() if row.pk else made.append(row)
        kept[code] = row
    for row in held.values():
        row.delete()
    type(blank)._default_manager.bulk_create(made)
    return kept


def keep_edition(edition: Edition, data: Row) -> None:
    row, call = data["edition"], data["call"]
    fields = {
        **said(row, "name", "theme", "about"),
        "year": row["year"],
        "time_zone": row["zone"],
        "contact": row["contact"],
        "stages": row["stages"],
        "call_opens_at": call["opens"],
        "call_closes_at": call["closes"],
    }
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.save()


def keep_rounds(edition: Edition, rows: list[Row], categories: Coded) -> None:
    edition.rounds.update(order=F("order") + ASIDE)
    rounds = keep(
        edition.rounds.all(),
        Round(edition=edition),
        ((row["code"], round_fields(row)) for row in rows),
    )
    for row in rows:
        round_ = rounds[row["code"]]
        keep(
            round_.check_items.all(),
            CheckItem(round=round_),
            ((one["code"], said(one, "text")) for one in row["check"]),
        )
        round_.cuts.all().delete()
        Cut.objects.bulk_create(
            Cut(round=round_, category=categories[code], places=places)
            for code, places in row["cuts"].items()
        )
        keep_criteria(round_, row["criterion"], categories)


def round_fields(row: Row) -> dict[str, Any]:
    low, high = row["scale"]
    own = ("kind", "staffed_by", "own_country_excluded", "carries_over", "seed")
    reading = ("fields_from", "outside_field", "extra_reviews", "report_names")
    meeting = ("quorum", "majority", "casting_vote", "blind_discussion")
    return {
        **said(row, "name"),
        **{name: row[name] for name in (*own, *reading, *meeting)},
        "opens_at": row["opens"],
        "closes_at": row["closes"],
        "reviews_per_entry": row["reviews"],
        "score_low": low,
        "score_high": high,
    }


def keep_criteria(round_: Round, rows: list[Row], categories: Coded) -> None:
    """Heads first; what stands under each takes the orders between it and the next."""
    blank = Criterion(round=round_)
    room = 1 + max((len(row["part"]) for row in rows), default=0)
    heads = {row["code"]: row for row in rows}
    parts = {part["code"]: row["code"] for row in rows for part in row["part"]}
    there = round_.criteria.all()
    # A head that becomes a part, or the other way, is made anew: the tree has two storeys only.
    there.filter(parent=None).exclude(code__in=heads).delete()
    there.exclude(parent=None).exclude(code__in=parts).delete()
    kept = keep(
        there.filter(parent=None),
        blank,
        ((row["code"], head_fields(row, categories)) for row in rows),
        step=room,
    )
    keep(there.exclude(parent=None), blank, part_fields(rows, kept))
    keep_anchors(kept, rows)


def head_fields(row: Row, categories: Coded) -> dict[str, Any]:
    return {
        **said(row, "name", "description"),
        "category": categories.get(row["category"]),
        "weight": row["weight"],
    }


def part_fields(rows: list[Row], heads: Coded) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in rows:
        head = heads[row["code"]]
        for place, part in enumerate(row["part"], start=1):
            own = {"parent": head, "category": head.category, "order": head.order + place}
            yield part["code"], {**said(part, "name", "description"), **own}


def keep_anchors(heads: Coded, rows: list[Row]) -> None:
    Anchor.objects.filter(criterion__in=heads.values()).delete()
    Anchor.objects.bulk_create(
        Anchor(criterion=heads[row["code"]], score=score, **said({"text": text}, "text"))
        for row in rows
        for score, text in row["anchors"].items()
    )


def keep_questions(edition: Edition, sections: list[Row], categories: Coded) -> None:
    rows = [(section, row) for section in sections for row in section["question"]]
    edition.questions.filter(retired_at=None).update(asked_if=None)
    questions = keep(
        edition.questions.all(),
        Question(edition=edition),
        ((row["code"], question_fields(section, row)) for section, row in rows),
    )
    for _section, row in rows:
        question = questions[row["code"]]
        question.categories.set([categories[code] for code in row["categories"]])
        if row["asked_if"]:
            question.asked_if = questions[row["asked_if"]]
            question.save(update_fields=["asked_if"])


def question_fields(section: Row, row: Row) -> dict[str, Any]:
    own = ("type", "settings", "max_length", "kinds", "requirement", "required_from")
    more = ("asked_when", "shown_to_judges", "retention_days")
    heading = {f"section_{tongue}": text for tongue, text in section["name"].items()}
    return {
        **heading,
        **said(row, "label", "help"),
        **{name: row[name] for name in (*own, *more)},
        "retired_at": None,
    }


def award_fields(row: Row, categories: Coded) -> dict[str, Any]:
    """The account that proposes for a partner is a person's and no part of the file: it stays."""
    return {
        **said(row, "name", "partner_name"),
        "category": categories.get(row["category"]),
        "kind": row["kind"],
        "places": row["places"],
    }


def keep_marks(edition: Edition, data: Row) -> None:
    edition.setting_notes.all().delete()
    SettingNote.objects.bulk_create(
        SettingNote(
            edition=edition,
            path=path if key == THIS else f"{path}.{key}",
            mark=mark["is"],
            source=mark["source"],
            **said(mark, "note"),
        )
        for path, _table, row in walk(data)
        for key, mark in row["marks"].items()
    )
