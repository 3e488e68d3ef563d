"""READS: who works on what."""

from django.db.models import QuerySet

from haechi.people.models import User
from haechi.prize.models import Application, CoWorker, Edition
from haechi.prize.states import ApplicationState


def works_on(user: User, edition: Edition) -> dict[int, str]:
    """The applications of others that this person helps with, and the right given for each."""
    held = CoWorker.objects.filter(
        user=user, application__edition=edition, accepted_at__isnull=False, ended_at=None
    )
    return dict(held.values_list("application_id", "right"))


def co_workers_of(application: Application) -> QuerySet[CoWorker]:
    return application.co_workers.filter(ended_at=None).select_related("user", "invited_by")


def people_of(application: Application) -> list[User]:
    """Everybody who gets letters about an application: its applicant and who accepted to help."""
    helping = User.objects.filter(
        co_work__application=application,
        co_work__accepted_at__isnull=False,
        co_work__ended_at=None,
    )
    return [application.applicant, *helping.order_by("pk")]


def is_applying(user: User, edition: Edition) -> bool:
    """Does this person apply in the edition, or help somebody to?"""
    standing = edition.applications.exclude(state=ApplicationState.WITHDRAWN)
    helps = standing.filter(
        co_workers__user=user, co_workers__ended_at=None, co_workers__accepted_at__isnull=False
    )
    return standing.filter(applicant=user).exists() or helps.exists()


def invited_co_worker(fingerprint: str) -> CoWorker | None:
    return (
        CoWorker.objects.select_related(
            "application__edition", "application__organisation", "application__applicant"
        )
        .filter(invitation=fingerprint)
        .first()
    )
