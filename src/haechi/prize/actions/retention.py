"""WRITES: answers whose time is over are erased; a record says how many, not what."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from haechi.core import journal, vault
from haechi.core.models import Erasure, JournalLine
from haechi.prize.models import (
    Answer,
    Application,
    Attachment,
    Edition,
    Question,
    Repair,
    Submission,
    Upload,
)

TEXTS = {"before", "after", "dropped"}  # facts of the journal that hold answers by their codes


@transaction.atomic
def erase_expired(edition: Edition, *, by: None = None, at: datetime) -> Erasure | None:
    """Erase the answers that this edition keeps no longer; None where nothing is due."""
    due = [
        question
        for question in edition.questions.exclude(retention_days=None)
        if is_over(edition, question, at)
    ]
    counts = erase_answers(edition.applications.all(), [question.code for question in due], at)
    if not any(counts.values()):
        return None
    record = Erasure.objects.create(at=at, rule="retention", edition_id=edition.pk, counts=counts)
    journal.write(
        by=by,
        at=at,
        verb="prize.erase_expired",
        subject=edition,
        edition_id=edition.pk,
        erased=counts,
    )
    return record


def is_over(edition: Edition, question: Question, at: datetime) -> bool:
    """The days count from the end of the edition."""
    if edition.finished_at is None or question.retention_days is None:
        return False
    return at >= edition.finished_at + timedelta(days=question.retention_days)


def erase_answers(
    applications: QuerySet[Application], codes: Collection[str], at: datetime
) -> dict[str, int]:
    """Empty these answers, now and in every version handed in; the versions say that they did."""
    answers = Answer.objects.filter(application__in=applications, question__code__in=codes)
    emptied = answers.exclude(text="").update(text="", saved_at=at, saved_by=None)
    versions = 0
    for version in Submission.objects.filter(application__in=applications).iterator():
        erased = [row for row in version.content["answers"] if row["code"] in codes and row["text"]]
        for row in erased:
            row["text"] = ""
        if erased:
            version.erased = [*version.erased, *(row["code"] for row in erased)]
            version.save(update_fields=["content", "erased"])
            versions += 1
    erase_in_repairs(applications, codes)
    return {"answers": emptied, "versions": versions, "files": erase_files(applications, codes, at)}


def erase_in_repairs(applications: QuerySet[Application], codes: Collection[str]) -> None:
    """What was put right is kept beside its request and in its journal lines: there too."""
    repairs = Repair.objects.filter(screening__application__in=applications)
    for repair in repairs:
        repair.before, repair.after = without(repair.before, codes), without(repair.after, codes)
    Repair.objects.bulk_update(repairs, ["before", "after"])
    lines = JournalLine.objects.filter(
        verb__in=("prize.answer_repair", "prize.lapse_repair"),
        subject_id__in={repair.screening_id for repair in repairs},
    )
    for line in lines:
        told = {name: without(line.facts[name], codes) for name in TEXTS & line.facts.keys()}
        JournalLine.objects.filter(pk=line.pk).update(facts=line.facts | told)


def without(texts: Mapping[str, str], codes: Collection[str]) -> dict[str, str]:
    return {code: "" if code in codes else text for code, text in texts.items()}


def erase_files(applications: QuerySet[Application], codes: Collection[str], at: datetime) -> int:
    """Bytes and names of the files of these answers, attached, removed or still on their way."""
    of_these = {"application__in": applications, "question__code__in": codes}
    files = Attachment.objects.filter(**of_these)
    kept, coming = files.filter(erased_at=None), Upload.objects.filter(**of_these)
    stored = [*kept.values_list("stored", flat=True), *coming.values_list("token", flat=True)]
    coming.delete()
    kept.update(removed_at=Coalesce("removed_at", Value(at)), erased_at=at)
    files.update(name="")
    for name in stored:
        transaction.on_commit(partial(vault.remove, name))
    return len(stored)
