"""WRITES: a table of applications comes in, is confirmed, and becomes applications."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.db.models import Max

from haechi.core import jobs, journal
from haechi.core.files import FileFacts
from haechi.people import actions as people
from haechi.people.models import City, User
from haechi.people.states import ApplicantKind
from haechi.prize import queries, rules
from haechi.prize.actions.applications import OWN_TEXTS, hand_in, lock_application, post_receipts
from haechi.prize.models import (
    Answer,
    Application,
    Category,
    Edition,
    ImportBatch,
    ImportRow,
)
from haechi.prize.states import APPLICATION, IMPORT, RowState


@transaction.atomic
def upload_import(
    edition: Edition, file: IO[bytes], facts: FileFacts, *, by: User, at: datetime
) -> ImportBatch:
    """Keep a table and ask for it to be read. The same file that still waits is found again."""
    begun = queries.judging_begun(edition)
    rules.may_import(queries.standing(by, edition), edition, begun).enforce()
    waiting = queries.unfinished_import(edition, facts.sha256)
    if waiting is not None:
        return waiting
    batch = ImportBatch(
        edition=edition,
        file_name=facts.name,
        sha256=facts.sha256,
        size=facts.size,
        created_by=by,
        created_at=at,
    )
    batch.file.save(facts.sha256, File(file), save=False)
    batch.save()
    send(batch, "prize.read_import", by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.upload_import",
        subject=batch,
        edition_id=edition.pk,
        sha256=facts.sha256,
    )
    return batch


def send(batch: ImportBatch, kind: str, *, by: User, at: datetime) -> None:
    batch.job = jobs.begin(
        kind, asked={"batch": batch.pk}, by=by, at=at, edition_id=batch.edition_id
    )
    batch.save(update_fields=["job"])


def lock_import(batch: ImportBatch) -> ImportBatch:
    return (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("edition")
        .get(pk=batch.pk)
    )


@transaction.atomic
def read_import(
    batch: ImportBatch,
    *,
    sheet: str,
    notes: Sequence[Mapping[str, str]],
    headings: Sequence[str],
    mapping: Sequence[str],
    by: User,
    at: datetime,
) -> ImportBatch:
    """The table has been read; its preview can be looked at."""
    batch = lock_import(batch)
    begun = queries.judging_begun(batch.edition)
    rules.may_import(queries.standing(by, batch.edition), batch.edition, begun).enforce()
    IMPORT.advance(batch, "read")
    batch.sheet, batch.notes = sheet[:100], list(notes)
    batch.headings, batch.mapping = list(headings), list(mapping)
    batch.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.read_import",
        subject=batch,
        edition_id=batch.edition_id,
        rows=queries.counts_of_rows(batch),
    )
    return batch


@transaction.atomic
def map_import(
    batch: ImportBatch, mapping: Sequence[str], *, by: User, at: datetime
) -> ImportBatch:
    """Say anew what the columns mean; the table is looked at once more."""
    batch = lock_import(batch)
    standing = queries.standing(by, batch.edition)
    rules.may_map_import(standing, batch, queries.judging_begun(batch.edition)).enforce()
    IMPORT.advance(batch, "map")
    batch.mapping = list(mapping)
    batch.save(update_fields=["state", "mapping"])
    send(batch, "prize.read_import", by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.map_import",
        subject=batch,
        edition_id=batch.edition_id,
        columns=list(mapping),
    )
    return batch


@transaction.atomic
def confirm_import(
    batch: ImportBatch, *, submits: bool, reason: str, by: User, at: datetime
) -> ImportBatch:
    """Let the rows that fit become applications: drafts, or submitted where complete."""
    batch = lock_import(batch)
    counts = queries.counts_of_rows(batch)
    rules.may_confirm_import(
        queries.standing(by, batch.edition),
        batch,
        queries.judging_begun(batch.edition),
        fit=counts[RowState.MAKE] + counts[RowState.UPDATE],
        submits=submits,
        reason=reason,
    ).enforce()
    IMPORT.advance(batch, "confirm")
    batch.submits, batch.reason, batch.confirmed_at = submits, reason.strip(), at
    batch.save(update_fields=["state", "submits", "reason", "confirmed_at"])
    send(batch, "prize.write_import", by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.confirm_import",
        subject=batch,
        edition_id=batch.edition_id,
        rows=counts,
        submits=submits,
        reason=reason,
    )
    return batch


@transaction.atomic
def discard_import(batch: ImportBatch, *, by: User, at: datetime) -> ImportBatch:
    """Forget a table that was not imported, with its rows and its file."""
    batch = lock_import(batch)
    rules.may_discard_import(queries.standing(by, batch.edition), batch).enforce()
    IMPORT.advance(batch, "discard")
    batch.rows.all().delete()
    forget_file(batch)
    batch.save(update_fields=["state", "file"])
    if batch.job is not None:
        jobs.ask_to_cancel(batch.job, at=at)
    journal.write(
        by=by, at=at, verb="prize.discard_import", subject=batch, edition_id=batch.edition_id
    )
    return batch


def forget_file(batch: ImportBatch) -> None:
    """The record keeps the file's name and digest; the file goes when the transaction is kept."""
    storage, name = batch.file.storage, batch.file.name
    batch.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def finish_import(batch: ImportBatch, *, by: User, at: datetime) -> ImportBatch:
    batch = lock_import(batch)
    rules.has_power(queries.standing(by, batch.edition), "import_applications").enforce()
    IMPORT.advance(batch, "finish")
    batch.finished_at = at
    forget_file(batch)
    batch.save(update_fields=["state", "finished_at", "file"])
    journal.write(
        by=by,
        at=at,
        verb="prize.finish_import",
        subject=batch,
        edition_id=batch.edition_id,
        rows=queries.counts_of_rows(batch),
    )
    return batch


# --- row by row -----------------------------------------------------------------------------------


@transaction.atomic
def import_application(
    row: ImportRow,
    category: Category,
    *,
    kind: str,
    email: str,
    name: str,
    organisation: str,
    city: City,
    values: Mapping[str, str],
    by: User,
    at: datetime,
) -> Application:
    """A row becomes a draft of the applicant's; submitted where the batch says so and it is whole.

    Doing it twice makes one application.
    """
    row = ImportRow.objects.select_for_update().get(pk=row.pk)
    if row.application is not None:
        return row.application
    batch = row.batch
    edition = Edition.objects.select_for_update().get(pk=batch.edition_id)
    begun = queries.judging_begun(edition)
    rules.may_import(queries.standing(by, edition), edition, begun).enforce()
    rules.admits(category, kind).enforce()
    applicant = people.register(email, name=name, by=by, at=at)
    rules.is_free_to_apply(queries.standing(applicant, edition)).enforce()
    application = Application.objects.create(
        edition=edition,
        number=(edition.applications.aggregate(n=Max("number"))["n"] or 0) + 1,
        category=category,
        kind=kind,
        applicant=applicant,
        organisation=people.name_organisation(
            organisation, kind=ApplicantKind(kind), city=city, by=by, at=at
        ),
        city=city,
        created_at=at,
        saved_at=at,
        **own(values),
    )
    write_answers(application, values, by=by, at=at)
    if batch.submits:
        hand_in_whole(application, by=by, at=at)
    keep_row(row, application, values, RowState.MADE)
    journal.write(
        by=by,
        at=at,
        verb="prize.import_application",
        subject=application,
        edition_id=edition.pk,
        file=batch.file_name,
        row=row.number,
        state=application.state,
        reason=batch.reason,
    )
    return application


@transaction.atomic
def fill_application(
    row: ImportRow, application: Application, values: Mapping[str, str], *, by: User, at: datetime
) -> Application:
    """Write what a row says where nobody has written; what was typed meanwhile stays."""
    row = ImportRow.objects.select_for_update().get(pk=row.pk)
    application = lock_application(application)
    edition = application.edition
    begun = queries.judging_begun(edition)
    rules.may_import(queries.standing(by, edition), edition, begun).enforce()
    rules.is_draft(application).enforce()
    current = queries.current_of([application.pk])[application.pk]
    written = {name: text for name, text in values.items() if queries.may_be_filled(name, current)}
    for name, text in own(written).items():
        setattr(application, name, text)
    application.saved_at = at
    application.save(update_fields=[*OWN_TEXTS, "title", "summary", "stage", "saved_at"])
    write_answers(application, written, by=by, at=at)
    keep_row(row, application, written, RowState.UPDATED)
    journal.write(
        by=by,
        at=at,
        verb="prize.fill_application",
        subject=application,
        edition_id=edition.pk,
        file=row.batch.file_name,
        row=row.number,
        fields=sorted(written),
    )
    return application


def own(values: Mapping[str, str]) -> dict[str, Any]:
    return {name: text for name, text in values.items() if name in (*OWN_TEXTS, "stage")}


def write_answers(
    application: Application, values: Mapping[str, str], *, by: User, at: datetime
) -> None:
    """What the row says has been read against the form already; see ``forms.intake``."""
    asked = dict(
        application.edition.questions.filter(code__in=values, retired_at=None).values_list(
            "code", "pk"
        )
    )
    Answer.objects.bulk_create(
        [
            Answer(
                application=application,
                question_id=asked[code],
                text=text,
                saved_at=at,
                saved_by=by,
            )
            for code, text in values.items()
            if code in asked
        ],
        update_conflicts=True,
        update_fields=["text", "saved_at", "saved_by"],
        unique_fields=["application", "question"],
    )


def hand_in_whole(application: Application, *, by: User, at: datetime) -> None:
    """Submit what lacks nothing; the applicant gets the receipt. Anything else stays a draft."""
    is_of_wrong_stage = bool(application.stage) and not rules.admits_stage(application)
    if queries.missing(application, at) or is_of_wrong_stage:
        return
    APPLICATION.advance(application, "submit")
    application.submitted_at = at
    application.save(update_fields=["state", "submitted_at"])
    submission = hand_in(application, by=by, at=at)
    post_receipts(submission, key=f"import-{submission.pk}", at=at)


def keep_row(
    row: ImportRow, application: Application, values: Mapping[str, str], state: RowState
) -> None:
    row.application, row.state, row.cells = application, state, []
    row.written = {name: queries.digest_of_text(text) for name, text in values.items()}
    row.save(update_fields=["application", "state", "cells", "written"])
