"""MAY: long jobs of an edition are seen, stopped, begun anew, and their files fetched."""

from django.utils.translation import gettext_lazy as _

from haechi.core.jobs import JOB
from haechi.core.models import Job, JobState
from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.rules.applications import may_list_applications
from haechi.prize.rules.powers import POWERS

# What a job leaves may be fetched only by those who might still ask for it.
RESULT_READERS = {"prize.pack_files": may_list_applications}


def may_read_job(who: Standing, job: Job) -> Verdict:
    """Everybody their own; the secretariat and the auditor those of the edition."""
    if who.user_id is not None and who.user_id == job.person_id:
        return allow()
    return allow() if who.holds(POWERS["read_jobs"]) else hide()


def steers(who: Standing, job: Job) -> Verdict:
    is_own = who.user_id is not None and who.user_id == job.person_id
    if is_own or who.holds(POWERS["steer_jobs"]):
        return allow()
    return deny("not_your_job", _("Only whoever began it, or the secretary, may do this."))


def may_cancel_job(who: Standing, job: Job) -> Verdict:
    return first_refusal(may_read_job(who, job), steers(who, job), JOB.verdict(job.state, "cancel"))


def may_retry_job(who: Standing, job: Job, is_lost: bool) -> Verdict:
    """``is_lost``: its worker has died, whatever its state says."""
    has_ended = job.state in {JobState.FAILED, JobState.CANCELLED}
    return first_refusal(
        may_read_job(who, job),
        steers(who, job),
        JOB.verdict(job.state, "retry"),
        allow()
        if has_ended or is_lost
        else deny("still_running", _("It is still under way. Wait for it, or cancel it first.")),
    )


def may_fetch_result(who: Standing, job: Job) -> Verdict:
    reads = RESULT_READERS.get(job.kind)
    return first_refusal(
        may_read_job(who, job),
        reads(who) if reads else allow(),
        allow()
        if job.result_file
        else deny(
            "no_result",
            _("There is no file here: it is deleted after some days. Ask for it once more."),
        ),
    )
