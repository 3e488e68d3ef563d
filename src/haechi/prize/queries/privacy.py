"""READS: what this room keeps about one person."""

from typing import Any

from haechi.people.models import User
from haechi.prize.models import Appointment, Consent, CoWorker, Edition
from haechi.prize.queries.form import in_both, texts_of
from haechi.prize.states import ApplicationState, EditionState


def kept_about(user: User) -> dict[str, list[dict[str, Any]]]:
    """Consents, applications with every answer and version, co-work and roles of a person."""
    applications = user.applications.select_related("edition", "organisation", "city")
    consents = Consent.objects.filter(user=user).select_related("purpose__edition")
    helps = CoWorker.objects.filter(user=user).select_related("application__edition")
    roles = Appointment.objects.filter(user=user).select_related("edition")
    return {
        "consents": [
            {
                "edition": one.purpose.edition.slug,
                "purpose": one.purpose.code,
                "wording": one.wording,
                "given_at": one.given_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in consents
        ],
        "applications": [
            {
                "edition": one.edition.slug,
                "entry": one.entry_code,
                "state": one.state,
                "organisation": one.organisation.name,
                "city": str(one.city),
                "title": in_both(one, "title"),
                "summary": in_both(one, "summary"),
                "answers": texts_of(one),
                "versions": [
                    {"submitted_at": version.submitted_at, "content": version.content}
                    for version in one.submissions.all()
                ],
            }
            for one in applications.prefetch_related("submissions")
        ],
        "co_work": [
            {
                "edition": one.application.edition.slug,
                "entry": one.application.entry_code,
                "right": one.right,
                "accepted_at": one.accepted_at,
                "ended_at": one.ended_at,
            }
            for one in helps
        ],
        "roles": [
            {
                "edition": one.edition.slug,
                "role": one.role,
                "appointed_at": one.appointed_at,
                "ended_at": one.ended_at,
            }
            for one in roles
        ],
    }


def running_applications(user: User) -> list[str]:
    """The entries of this person that are being decided on."""
    running = user.applications.filter(
        state=ApplicationState.SUBMITTED, edition__state=EditionState.CALLED
    )
    return [one.entry_code for one in running.order_by("pk")]


def living_roles(user: User) -> list[str]:
    """The unfinished editions in which this person holds a role."""
    held = Edition.objects.filter(appointments__user=user, appointments__ended_at=None)
    return [edition.name for edition in held.exclude(state=EditionState.FINISHED).distinct()]
