"""How a job reaches a worker, and what the worker does with it."""

import logging
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.db import close_old_connections, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from huey import MemoryHuey, SqliteHuey
from huey.api import Huey
from huey.exceptions import HueyException

from haechi.core import clock
from haechi.core.files import safe_name
from haechi.core.jobs.kinds import Result, Stopped, Superseded, Work, kind_of
from haechi.core.journal import Actor
from haechi.core.models import Job, JobState
from haechi.core.sentences import Sentences, in_every_language, of_verdict
from haechi.core.verdict import Refused

log = logging.getLogger(__name__)


def queue_at(address: str) -> Huey:
    if address == "immediate":
        return MemoryHuey("haechi", immediate=True, results=False)
    if address.startswith("sqlite:///"):
        return SqliteHuey("haechi", filename=address.removeprefix("sqlite:///"), results=False)
    try:
        from huey import RedisHuey

        return RedisHuey("haechi", url=address, results=False)
    except (HueyException, ValueError) as error:
        raise ImproperlyConfigured(
            f"HAECHI_QUEUE={address!r} is no queue: write sqlite:///path, or redis://host/0 and "
            f"install the package redis. ({error})"
        ) from error


queue = queue_at(settings.HAECHI_QUEUE)


# --- asked for ----------------------------------------------------------------------------------


def begin(
    code: str, *, asked: dict[str, Any], by: Actor, at: datetime, edition_id: int | None
) -> Job:
    """Ask for a job; it reaches a worker when the transaction has been committed."""
    job = Job.objects.create(
        kind=code,
        asked=asked,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        person_id=by.pk,
        person=str(by)[:200],
        edition_id=edition_id,
        created_at=at,
    )
    send(job)
    return job


def send(job: Job) -> None:
    transaction.on_commit(lambda: run(job.pk, job.attempt))


def ask_to_cancel(job: Job, *, at: datetime) -> None:
    """One that waits is cancelled at once; one that runs stops at its next word."""
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt)
    waiting = mine.filter(state=JobState.WAITING)
    if not waiting.update(state=JobState.CANCELLED, ended_at=at, cancel_asked_at=at):
        mine.filter(state=JobState.RUNNING).update(cancel_asked_at=at)
    job.refresh_from_db()


def again(job: Job, *, at: datetime) -> None:
    """Begin anew; a worker that still holds the job finds itself superseded."""
    job.attempt += 1
    job.state, job.created_at = JobState.WAITING, at
    job.began_at = job.beat_at = job.ended_at = job.cancel_asked_at = None
    job.done = job.total = 0
    job.doing, job.said, job.result = {}, {}, {}
    job.save()
    send(job)


# --- run ----------------------------------------------------------------------------------------


@queue.task()  # type: ignore[untyped-decorator]
def run(pk: int, attempt: int) -> None:
    """What a worker does: take the job, do it, write how it ended."""
    in_worker = not queue.immediate
    if in_worker:
        close_old_connections()
    try:
        job = take(pk, attempt)
        if job is not None:
            with override(job.language):
                do(job)
    finally:
        if in_worker:
            close_old_connections()


def take(pk: int, attempt: int) -> Job | None:
    """The job, when it still waits for this attempt."""
    at = clock.now()
    waiting = Job.objects.filter(pk=pk, attempt=attempt, state=JobState.WAITING)
    if not waiting.update(state=JobState.RUNNING, began_at=at, beat_at=at):
        return None
    return Job.objects.get(pk=pk)


def do(job: Job) -> None:
    known = kind_of(job.kind)
    try:
        if known is None:
            raise LookupError(f"no room knows the job {job.kind}")
        result = known.run(Work(job))
        with result.file or nullcontext():
            keep(job, result)
    except Superseded:
        log.warning("job %s was begun anew; this worker leaves it", job.pk)
    except Stopped:
        end(job, JobState.CANCELLED)
    except Refused as refused:
        end(job, JobState.FAILED, of_verdict(refused.verdict))
    except Exception:
        log.exception("job %s failed", job.pk)
        end(job, JobState.FAILED, unexpected(job))


def unexpected(job: Job) -> Sentences:
    return in_every_language(
        _(
            "Something went wrong that nobody foresaw. Try again; if it happens once more, tell "
            "whoever runs this site and name the job's number, %(number)s."
        ),
        number=job.pk,
    )


def keep(job: Job, result: Result) -> None:
    job.done, job.result = job.total or job.done, result.facts
    if result.file is not None:
        result.file.seek(0)
        job.result_name = safe_name(result.name)
        job.result_file.save(f"{job.pk}-{job.attempt}", File(result.file), save=False)
    if not end(job, JobState.DONE, result.said) and job.result_file:
        job.result_file.delete(save=False)


def end(job: Job, state: JobState, said: Sentences | None = None) -> bool:
    """Whether this worker was still the one to say so."""
    at = clock.now()
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
    return bool(
        mine.update(
            state=state,
            said=said or {},
            result=job.result,
            result_file=job.result_file.name or "",
            result_name=job.result_name,
            done=job.done,
            total=job.total,
            beat_at=at,
            ended_at=at,
        )
    )


def forget_results(*, before: datetime) -> int:
    """Delete the files of jobs that ended before then; how many."""
    old = Job.objects.filter(ended_at__lt=before).exclude(result_file="")
    for job in old:
        job.result_file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(result_file="")
    return len(old)
