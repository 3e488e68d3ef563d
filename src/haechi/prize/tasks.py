"""What workers do for this room: thin, as every entrance."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from haechi.core import clock
from haechi.core.jobs import Result, Work, kind
from haechi.core.sentences import in_every_language, of_verdict
from haechi.core.spreadsheet import Grid, read_grid
from haechi.core.verdict import Refused, deny
from haechi.people.models import User
from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.desk import EntryFilter
from haechi.prize.forms.intake import Reader
from haechi.prize.forms.mapping import guess
from haechi.prize.forms.matching import Fate, Matcher
from haechi.prize.models import Application, Edition, ImportBatch, ImportRow
from haechi.prize.states import RowState


def edition_of(work: Work) -> Edition:
    return Edition.objects.get(pk=work.job.edition_id or 0)


def person_of(work: Work) -> User:
    """Whoever asked, with the rights of today.

    Raises:
        Refused: the account is closed.
    """
    person = User.objects.filter(pk=work.job.person_id, is_active=True).first()
    if person is None:
        raise Refused(deny("no_person", _("The account that asked for this is closed.")))
    return person


@contextmanager
def kept_file() -> Iterator[IO[bytes]]:
    """A file of its own for what becomes the result; closed if the work is broken off."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 – the result is read after this function
    try:
        yield file
    except BaseException:
        file.close()
        raise


@kind("prize.pack_files", _("ZIP of the applications"))
def pack_files(work: Work) -> Result:
    """Every application that the list shows, as a folder of its answers and files."""
    edition, person = edition_of(work), person_of(work)
    who = queries.standing(person, edition)
    rules.may_list_applications(who).enforce()
    query = QueryDict(mutable=True)
    query.update(work.asked["chosen"])
    chosen = EntryFilter(edition, query).narrow(queries.visible_to(who, edition))
    ordered = tables.ordered(chosen, query.get("sort", "number"))
    work.step(_("Packing the applications"), total=ordered.count())
    told = queries.told(ordered, edition, queries.columns_of(edition))
    with kept_file() as file:
        for count, archive in enumerate(tables.write_archive(file, edition, told)):  # noqa: B007
            work.advance(count)
    facts = {"applications": count, "files": archive.files}
    said = in_every_language(_("%(applications)s applications and %(files)s files."), **facts)
    return Result(said=said, facts=facts, file=file, name=f"{edition.slug}-entries.zip")


# --- imports --------------------------------------------------------------------------------------

BLOCK = 200  # rows that are looked at together
AT_ONCE = 20  # rows that are written together: others wait as long as this takes
PAUSE = 0.05  # seconds, in which somebody who waits to write comes in


def batch_of(work: Work) -> ImportBatch:
    return ImportBatch.objects.select_related("edition").get(pk=work.asked["batch"])


@kind("prize.read_import", _("Reading a table of applications"))
def read_import(work: Work) -> Result:
    """Rows in, a preview out; nothing is written into any application."""
    batch, person = batch_of(work), person_of(work)
    work.step(_("Opening the table"))
    if batch.headings:
        rows = [(row.number, row.cells) for row in batch.rows.iterator()]
        grid = Grid(batch.headings, rows, batch.sheet, batch.notes)
    else:
        with batch.file.open() as file:
            grid = read_grid(cast(BinaryIO, file), batch.file_name)
    reader = Reader(batch.edition)
    mapping = batch.mapping or guess(grid.headings, reader.targets)
    work.step(_("Looking at the rows"), total=len(grid.rows))
    found: list[ImportRow] = []
    for fate, number, cells in fates(reader, grid, mapping):
        found.append(row_of(batch, fate, number, cells))
        work.advance(len(found))
    work.step(_("Keeping what was read"), done=len(found), total=len(found))
    with transaction.atomic():
        batch.rows.all().delete()
        ImportRow.objects.bulk_create(found, batch_size=500)
        actions.read_import(
            batch,
            sheet=grid.sheet,
            notes=grid.notes,
            headings=grid.headings,
            mapping=mapping,
            by=person,
            at=clock.now(),
        )
    said = in_every_language(
        _("%(rows)s rows were read. Nothing is imported yet."), rows=len(found)
    )
    return Result(said=said, facts={"rows": len(found)})


def fates(reader: Reader, grid: Grid, mapping: list[str]) -> Iterator[tuple[Fate, int, list[str]]]:
    matcher = Matcher(reader.edition)
    for start in range(0, len(grid.rows), BLOCK):
        rows = grid.rows[start : start + BLOCK]
        intakes = [(number, reader.read(cells, mapping, grid.headings)) for number, cells in rows]
        for fate, (number, cells) in zip(matcher.meet(intakes), rows, strict=True):
            yield fate, number, cells


def row_of(batch: ImportBatch, fate: Fate, number: int, cells: list[str]) -> ImportRow:
    return ImportRow(
        batch=batch,
        number=number,
        cells=cells,
        digest=fate.intake.digest,
        state=fate.state,
        problems=fate.intake.problems,
    )


@kind("prize.write_import", _("Importing applications"))
def write_import(work: Work) -> Result:
    """What fits becomes applications, a few at once, so that nobody else waits for long."""
    batch, person = batch_of(work), person_of(work)
    waiting = batch.rows.filter(state__in=[RowState.MAKE, RowState.UPDATE])
    work.step(_("Writing the applications"), total=waiting.count())
    reader, matcher = Reader(batch.edition), Matcher(batch.edition)
    done = 0
    while rows := list(waiting.order_by("number")[:AT_ONCE]):
        intakes = [
            (row.number, reader.read(row.cells, batch.mapping, batch.headings)) for row in rows
        ]
        fates_now = matcher.meet(intakes)
        with transaction.atomic():
            for row, fate in zip(rows, fates_now, strict=True):
                write_row(row, fate, person)
        done += len(rows)
        work.advance(done)
        time.sleep(PAUSE)
    actions.finish_import(batch, by=person, at=clock.now())
    counts = queries.counts_of_rows(batch)
    facts = {"made": counts[RowState.MADE], "filled": counts[RowState.UPDATED]}
    said = in_every_language(_("%(made)s applications were made, %(filled)s were filled."), **facts)
    return Result(said=said, facts=facts)


def write_row(row: ImportRow, fate: Fate, person: User) -> None:
    """The row is judged once more by what holds now; what no longer fits is told on it."""
    intake, at = fate.intake, clock.now()
    try:
        if fate.state == RowState.MAKE and intake.category and intake.city:
            actions.import_application(
                row,
                intake.category,
                kind=intake.kind,
                email=intake.email,
                name=intake.applicant,
                organisation=intake.organisation,
                city=intake.city,
                values=intake.values,
                by=person,
                at=at,
            )
        elif fate.state == RowState.UPDATE and fate.target:
            target = Application.objects.get(pk=fate.target.pk)
            actions.fill_application(row, target, fate.changes, by=person, at=at)
        else:
            keep_fate(row, fate)
    except Refused as refused:
        if refused.verdict.code == "judging_begun":
            raise
        intake.tell("", of_verdict(refused.verdict))
        keep_fate(row, Fate(intake, RowState.WRONG))


def keep_fate(row: ImportRow, fate: Fate) -> None:
    row.state, row.problems = fate.state, fate.intake.problems
    row.save(update_fields=["state", "problems"])
