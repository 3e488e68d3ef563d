"""Long jobs: asked for, run, stopped, begun anew; what people see of them is true."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from haechi.core import clock, jobs
from haechi.core.jobs import kinds, queue
from haechi.core.jobs.queue import queue_at
from haechi.core.models import Job, JobState
from haechi.core.verdict import Refused, deny

pytestmark = pytest.mark.django_db


@pytest.fixture
def doing(monkeypatch, django_capture_on_commit_callbacks, cast):
    """``doing(function)`` asks for a job of that function and lets a worker run it."""
    kinds.load_kinds()
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))

    def ask(function, **asked) -> Job:
        jobs.kind("core.test", _("jobs"))(function)
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.begin("core.test", asked=asked, by=cast.sora, at=clock.now(), edition_id=1)
            assert job.state == JobState.WAITING
        job.refresh_from_db()
        return job

    return ask


def test_a_job_that_is_done_keeps_its_result_and_its_sentence_in_both_languages(doing) -> None:
    said = {"en": "Two.", "ko": "둘."}

    def two(work: jobs.Work) -> jobs.Result:
        work.step(_("jobs"), total=2)
        assert Job.objects.get(pk=work.job.pk).doing == {"en": "jobs", "ko": "작업"}
        return jobs.Result(
            said=said, facts={"n": work.asked["n"]}, file=io.BytesIO(b"x"), name="a/b.txt"
        )

    job = doing(two, n=2)
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 2, 2, {"n": 2})
    assert (job.result_file.read(), job.result_name) == (b"x", "b.txt")
    job.result_file.close()
    with override("ko"):
        assert job.ending == "둘."
    assert job.began_at <= job.ended_at


def test_a_job_begun_in_korean_is_done_in_korean(doing) -> None:
    with override("ko"):
        job = doing(lambda work: jobs.Result(facts={"word": str(_("jobs"))}))
    assert job.result == {"word": "작업"}


def test_a_refusal_is_told_in_its_own_words(doing) -> None:
    def refuse(work: jobs.Work) -> jobs.Result:
        raise Refused(deny("no", _("At most %(n)s rows."), n=3))

    job = doing(refuse)
    assert job.state == JobState.FAILED
    assert job.said["en"] == "At most 3 rows."
    assert job.said["ko"] != job.said["en"]


def test_what_nobody_foresaw_is_told_without_its_insides(doing) -> None:
    def fail(work: jobs.Work) -> jobs.Result:
        raise ZeroDivisionError("secret detail")

    job = doing(fail)
    assert job.state == JobState.FAILED
    assert "secret" not in job.ending
    assert str(job.pk) in job.ending


def test_a_kind_that_no_room_knows_fails_and_says_so(
    cast, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.begin("no.such", asked={}, by=cast.sora, at=clock.now(), edition_id=None)
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_a_job_that_runs_stops_at_its_next_word_when_it_is_cancelled(doing) -> None:
    def run(work: jobs.Work) -> jobs.Result:
        jobs.ask_to_cancel(Job.objects.get(pk=work.job.pk), at=clock.now())
        work.step(_("jobs"))
        raise AssertionError("it went on")

    assert doing(run).state == JobState.CANCELLED


def test_a_job_that_waits_is_cancelled_at_once_and_never_run(cast) -> None:
    job = jobs.begin("core.test", asked={}, by=cast.sora, at=clock.now(), edition_id=1)
    jobs.ask_to_cancel(job, at=clock.now())
    assert job.state == JobState.CANCELLED
    jobs.run(job.pk, job.attempt)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_worker_whose_job_was_begun_anew_leaves_it_and_its_result_is_not_taken(doing) -> None:
    seen = []

    def run(work: jobs.Work) -> jobs.Result:
        seen.append(work.job.attempt)
        if work.job.attempt == 1:
            jobs.again(Job.objects.get(pk=work.job.pk), at=clock.now())
            work.step(_("jobs"))
        return jobs.Result(facts={"by": work.job.attempt})

    job = doing(run)
    assert seen == [1, 2]
    assert (job.state, job.result) == (JobState.DONE, {"by": 2})


def test_a_late_result_of_a_worker_given_up_is_thrown_away(doing) -> None:
    def run(work: jobs.Work) -> jobs.Result:
        Job.objects.filter(pk=work.job.pk).update(attempt=2)
        return jobs.Result(file=io.BytesIO(b"late"), name="late.txt")

    job = doing(run)
    assert (job.state, job.result_file.name) == (JobState.RUNNING, "")


def test_a_job_whose_worker_fell_silent_is_lost_and_one_that_speaks_is_not(cast) -> None:
    at = clock.now()
    job = jobs.begin("core.test", asked={}, by=cast.sora, at=at, edition_id=1)
    assert not job.is_lost(at + timedelta(minutes=9))
    assert job.is_lost(at + timedelta(minutes=11))
    job.state, job.beat_at = JobState.RUNNING, at
    assert not job.is_lost(at + timedelta(seconds=119))
    assert job.is_lost(at + timedelta(seconds=121))
    job.state = JobState.DONE
    assert not job.is_lost(at + timedelta(days=9))


def test_begun_anew_nothing_of_the_first_attempt_is_left(doing) -> None:
    def fail_once(work: jobs.Work) -> jobs.Result:
        work.step(_("jobs"), done=3, total=9)
        if work.job.attempt == 1:
            raise ValueError
        return jobs.Result()

    job = doing(fail_once)
    assert job.state == JobState.FAILED
    jobs.again(job, at=clock.now())
    assert (job.state, job.said, job.done, job.ended_at) == (JobState.WAITING, {}, 0, None)
    jobs.run(job.pk, job.attempt)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_files_are_forgotten_after_some_days(doing, capsys) -> None:
    job = doing(lambda work: jobs.Result(file=io.BytesIO(b"x"), name="a.txt"))
    storage, name = job.result_file.storage, job.result_file.name
    call_command("forget_results")
    assert storage.exists(name)
    with clock.shifted(timedelta(days=8)):
        call_command("forget_results")
    assert not storage.exists(name)
    job.refresh_from_db()
    assert not job.result_file
    assert capsys.readouterr().out == "0 files deleted\n1 files deleted\n"


def test_the_law_of_steps_is_the_one_that_was_read() -> None:
    assert {(s.source, s.verb, s.target) for s in jobs.JOB.steps} == {
        ("waiting", "take", "running"),
        ("running", "finish", "done"),
        ("running", "fail", "failed"),
        ("waiting", "cancel", "cancelled"),
        ("running", "cancel", "cancelled"),
        ("failed", "retry", "waiting"),
        ("cancelled", "retry", "waiting"),
        ("running", "retry", "waiting"),
        ("waiting", "retry", "waiting"),
    }


def test_the_queue_is_chosen_by_one_setting(tmp_path) -> None:
    assert queue_at("immediate").immediate
    assert queue_at(f"sqlite:///{tmp_path}/q.sqlite3").storage.filename == f"{tmp_path}/q.sqlite3"
    with pytest.raises(ImproperlyConfigured, match="is no queue"):
        queue_at("rabbit://nowhere")


def test_there_is_nothing_to_work_on_where_jobs_run_at_once() -> None:
    assert queue.immediate
    with pytest.raises(CommandError, match="immediate"):
        call_command("work")
