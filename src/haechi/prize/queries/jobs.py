"""READS: the long jobs of an edition."""

from django.db.models import QuerySet

from haechi.core.models import Job
from haechi.people.rules import Standing
from haechi.prize import rules
from haechi.prize.models import Edition


def jobs_visible_to(who: Standing, edition: Edition) -> QuerySet[Job]:
    """What ``may_read_job`` says, for all."""
    every = Job.objects.filter(edition_id=edition.pk)
    if who.holds(rules.POWERS["read_jobs"]):
        return every
    return every.filter(person_id=who.user_id) if who.user_id else every.none()
