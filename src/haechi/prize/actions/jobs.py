"""WRITES: long jobs are asked for, stopped and begun anew."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from haechi.core import jobs, journal
from haechi.core.models import Job
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import Edition


@transaction.atomic
def pack_files(edition: Edition, *, chosen: Mapping[str, str], by: User, at: datetime) -> Job:
    """Ask for a ZIP of what the list shows; ``chosen`` is the list's filter and order."""
    rules.may_list_applications(queries.standing(by, edition)).enforce()
    job = jobs.begin(
        "prize.pack_files", asked={"chosen": dict(chosen)}, by=by, at=at, edition_id=edition.pk
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.pack_files",
        subject=edition,
        edition_id=edition.pk,
        chosen=dict(chosen),
    )
    return job


@transaction.atomic
def cancel_job(job: Job, *, by: User, at: datetime) -> Job:
    """One that runs stops at its next step."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    rules.may_cancel_job(queries.standing(by, edition_of(job)), job).enforce()
    jobs.ask_to_cancel(job, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.cancel_job",
        subject=job,
        edition_id=job.edition_id,
        job=job.kind,
    )
    return job


@transaction.atomic
def retry_job(job: Job, *, by: User, at: datetime) -> Job:
    """Begin anew what failed, was cancelled, or whose worker died."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    standing = queries.standing(by, edition_of(job))
    rules.may_retry_job(standing, job, job.is_lost(at)).enforce()
    jobs.again(job, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.retry_job",
        subject=job,
        edition_id=job.edition_id,
        job=job.kind,
    )
    return job


def edition_of(job: Job) -> Edition | None:
    return Edition.objects.filter(pk=job.edition_id or 0).first()
