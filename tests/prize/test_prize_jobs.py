"""The pages of long jobs: who sees which, what may be done, and never somebody else's."""

import io
from datetime import timedelta

import pytest

from haechi.core import clock, jobs
from haechi.core.models import Job, JobState
from haechi.core.verdict import Refused
from haechi.prize import actions


def job_of(told, person, state=JobState.RUNNING, **fields) -> Job:
    at = clock.now()
    ended = None if state in (JobState.WAITING, JobState.RUNNING) else at
    known = {
        "kind": "prize.pack_files",
        "asked": {"chosen": {}},
        "person_id": person.pk,
        "person": str(person),
        "edition_id": told.edition.pk,
        "state": state,
        "created_at": at,
        "beat_at": at,
        "ended_at": ended,
    }
    return Job.objects.create(**known | fields)


def door(told, one=None, rest="", language="en") -> str:
    return f"/{language}/e/{told.slug}/jobs/" + (f"{one.pk}/{rest}" if one else "")


def test_everybody_sees_their_own_jobs_the_staff_all_and_nobody_anothers(
    story, cast, enter
) -> None:
    told, other = story("judging"), story("called")
    mine, hers = job_of(told, cast.grace), job_of(told, cast.sora)
    elsewhere = job_of(other, cast.grace)
    seen = {
        name: [one.pk for one, _n, _l in enter(getattr(cast, name)).get(door(told)).context["rows"]]
        for name in ("grace", "sora", "ada", "omar")
    }
    assert seen == {
        "grace": [mine.pk],
        "sora": [hers.pk, mine.pk],
        "ada": [hers.pk, mine.pk],
        "omar": [],
    }
    for rest in ("", "result/"):
        assert enter(cast.grace).get(door(told, hers, rest)).status_code == 404
        assert enter(cast.grace).get(door(told, elsewhere, rest)).status_code == 404
    for rest in ("cancel/", "retry/"):
        assert enter(cast.grace).post(door(told, hers, rest)).status_code == 404
    assert enter(cast.passer_by).get(door(told, hers)).status_code == 302


def test_a_job_that_runs_tells_how_far_it_is_and_asks_for_itself_anew(story, cast, enter) -> None:
    told = story("judging")
    said = {"en": "Packing", "ko": "담는 중"}
    one = job_of(told, cast.sora, doing=said, done=1234, total=4000)
    page = enter(cast.sora).get(door(told, one)).content.decode()
    assert (
        '<progress class="progress" max="4000" value="1234" aria-label="ZIP of the applic' in page
    )
    assert "Packing" in page
    assert f'hx-get="{door(told, one)}"' in page
    part = enter(cast.sora).get(door(told, one), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<section id="job"')
    assert "담는 중" in enter(cast.sora).get(door(told, one, language="ko")).content.decode()


def test_a_job_that_has_ended_asks_no_more(story, cast, enter) -> None:
    told = story("judging")
    one = job_of(told, cast.sora, JobState.FAILED, said={"en": "No.", "ko": "안 됩니다."})
    page = enter(cast.sora).get(door(told, one)).content.decode()
    assert "hx-get" not in page
    assert "No." in page
    assert "Begin anew" in page


def test_cancelling_is_for_whoever_began_it_and_the_secretary(story, cast, enter) -> None:
    told = story("judging")
    one = job_of(told, cast.grace)
    enter(cast.ada).post(door(told, one, "cancel/"))
    one.refresh_from_db()
    assert one.cancel_asked_at is None
    enter(cast.sora).post(door(told, one, "cancel/"))
    one.refresh_from_db()
    assert one.cancel_asked_at is not None
    done = job_of(told, cast.grace, JobState.DONE)
    with pytest.raises(Refused, match="wrong_step"):
        actions.cancel_job(done, by=cast.grace, at=clock.now())


def test_only_what_failed_or_fell_silent_is_begun_anew(story, cast, enter) -> None:
    told = story("judging")
    running = job_of(told, cast.sora)
    with pytest.raises(Refused, match="still under way"):
        actions.retry_job(running, by=cast.sora, at=clock.now())
    later = clock.now() + timedelta(minutes=3)
    assert actions.retry_job(running, by=cast.sora, at=later).attempt == 2
    with pytest.raises(Refused, match="wrong_step"):
        actions.retry_job(job_of(told, cast.sora, JobState.DONE), by=cast.sora, at=clock.now())


def test_a_lost_job_says_so_and_offers_to_begin_anew(story, cast, enter) -> None:
    told = story("judging")
    one = job_of(told, cast.sora, beat_at=clock.now() - timedelta(minutes=5))
    page = enter(cast.sora).get(door(told, one)).content.decode()
    assert "its worker stopped" in page
    assert "Begin anew" in page
    assert "hx-get" not in page


def test_a_file_is_fetched_by_those_who_might_still_ask_for_it(story, cast, enter) -> None:
    told = story("judging")
    one = job_of(told, cast.grace, JobState.DONE, result_name="entries.zip")
    one.result_file.save("x", io.BytesIO(b"zip"))
    answer = enter(cast.grace).get(door(told, one, "result/"))
    assert b"".join(answer.streaming_content) == b"zip"
    assert 'filename="entries.zip"' in answer["Content-Disposition"]
    told.edition.appointments.filter(user=cast.grace).update(ended_at=clock.now())
    assert enter(cast.grace).get(door(told, one, "result/")).status_code == 403
    jobs.forget_results(before=clock.now() + timedelta(days=1))
    gone = enter(cast.sora).get(door(told, one, "result/"))
    assert gone.status_code == 403
    assert "deleted after some days" in gone.content.decode()


def test_the_list_asks_as_often_for_many_jobs_as_for_few(
    story, cast, enter, django_assert_max_num_queries
) -> None:
    told = story("judging")
    for _n in range(40):
        job_of(told, cast.sora)
    browser = enter(cast.sora)
    with django_assert_max_num_queries(8):
        browser.get(door(told))
