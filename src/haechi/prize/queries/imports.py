"""READS: tables that were brought in, and what is known of the applications they speak of."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from haechi.prize.models import (
    Answer,
    Application,
    Edition,
    ImportBatch,
    ImportRow,
    entry_code,
)
from haechi.prize.states import ImportState, RowState

OWN_COLUMNS = ("title_en", "title_ko", "summary_en", "summary_ko", "stage")


def digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def imports(edition: Edition) -> QuerySet[ImportBatch]:
    return edition.imports.select_related("created_by", "job")


def unfinished_import(edition: Edition, sha256: str) -> ImportBatch | None:
    """The same file, when it has been handed in and waits."""
    waiting = edition.imports.filter(state__in=[ImportState.READING, ImportState.READY])
    return waiting.filter(sha256=sha256).first()


def same_file_before(batch: ImportBatch) -> ImportBatch | None:
    same = batch.edition.imports.filter(sha256=batch.sha256, state=ImportState.WRITTEN)
    return same.exclude(pk=batch.pk).select_related("created_by").first()


def counts_of_rows(batch: ImportBatch) -> dict[str, int]:
    counted = batch.rows.order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(RowState.values, 0) | dict(counted)


@dataclass(frozen=True)
class Before:
    """A row that was imported before."""

    entry_code: str
    file_name: str
    number: int


def rows_before(edition: Edition) -> dict[str, Before]:
    """Every row that was ever imported here, by its digest."""
    rows = (
        ImportRow.objects.filter(batch__edition=edition, application__isnull=False)
        .order_by("pk")
        .values_list("digest", "application__number", "batch__file_name", "number")
    )
    return {
        digest: Before(entry_code(entry), file_name, number)
        for digest, entry, file_name, number in rows
    }


@dataclass(frozen=True)
class Known:
    """What is needed of an application to tell whether a row speaks of it."""

    pk: int
    number: int
    email: str
    category_id: int
    kind: str
    organisation: frozenset[str]
    titles: frozenset[str]
    state: str

    @property
    def entry_code(self) -> str:
        return entry_code(self.number)


def known_applications(edition: Edition) -> list[Known]:
    """All of them, in one query: few facts of many."""
    return [
        Known(
            pk=one["pk"],
            number=one["number"],
            email=one["applicant__email"],
            category_id=one["category_id"],
            kind=one["kind"],
            organisation=folded(one["organisation__name_en"], one["organisation__name_ko"]),
            titles=folded(one["title_en"], one["title_ko"]),
            state=one["state"],
        )
        for one in edition.applications.order_by("number").values(*FACTS)
    ]


FACTS = (
    "pk",
    "number",
    "applicant__email",
    "category_id",
    "kind",
    "organisation__name_en",
    "organisation__name_ko",
    "title_en",
    "title_ko",
    "state",
)


def folded(*names: str | None) -> frozenset[str]:
    return frozenset(" ".join(name.casefold().split()) for name in names if name)


@dataclass(frozen=True)
class Current:
    """What stands in an application now, and what imports wrote into it."""

    texts: dict[str, str]
    written: dict[str, str]

    def is_as_written(self, name: str) -> bool:
        return self.written.get(name) == digest_of_text(self.texts.get(name, ""))


def current_of(applications: Collection[int]) -> dict[int, Current]:
    """In three queries, however many there are."""
    found: dict[int, Current] = {}
    for one in Application.objects.filter(pk__in=applications):
        own = {name: getattr(one, name) or "" for name in OWN_COLUMNS}
        found[one.pk] = Current(own, {})
    said = Answer.objects.filter(application__in=applications)
    for pk, code, text in said.values_list("application_id", "question__code", "text"):
        found[pk].texts[code] = text
    rows = ImportRow.objects.filter(application__in=applications).order_by("pk")
    for pk, written in rows.values_list("application_id", "written"):
        found[pk].written.update(written)
    return found


def may_be_filled(name: str, current: Current) -> bool:
    """An import fills what is empty and renews what it wrote itself, and nothing else.

    What an import wrote and somebody emptied since has been touched, too.
    """
    if name in current.written:
        return current.is_as_written(name)
    return not current.texts.get(name, "")
