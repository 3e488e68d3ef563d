"""LAW OF STEPS: the life of a job."""

from django.utils.translation import gettext_lazy as _

from haechi.core.lifecycle import Lifecycle, Step
from haechi.core.models import JobState

JOB = Lifecycle(
    noun="job",
    states=JobState,
    steps=(
        Step("take", JobState.WAITING, JobState.RUNNING),
        Step("finish", JobState.RUNNING, JobState.DONE),
        Step("fail", JobState.RUNNING, JobState.FAILED),
        Step("cancel", JobState.WAITING, JobState.CANCELLED),
        Step("cancel", JobState.RUNNING, JobState.CANCELLED),
        Step("retry", JobState.FAILED, JobState.WAITING),
        Step("retry", JobState.CANCELLED, JobState.WAITING),
        # Lost: its worker died, or it never reached one.
        Step("retry", JobState.RUNNING, JobState.WAITING),
        Step("retry", JobState.WAITING, JobState.WAITING),
    ),
    applicant_names={
        JobState.WAITING: _("waiting"),
        JobState.RUNNING: _("under way"),
        JobState.DONE: _("done"),
        JobState.FAILED: _("failed"),
        JobState.CANCELLED: _("cancelled"),
    },
)
