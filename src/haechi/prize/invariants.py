"""Truths of this room that no single table can carry."""

from django.db.models import F

from haechi.core.invariants import Invariant
from haechi.people.states import Role
from haechi.prize.models import Answer, Application, Appointment, Passage, Screening
from haechi.prize.states import ApplicationState, Outcome, RoundState

TRUTHS = (
    Invariant(
        "An application's category belongs to its edition.",
        lambda: Application.objects.exclude(category__edition=F("edition")),
    ),
    Invariant(
        "An answer's question belongs to the application's edition.",
        lambda: Answer.objects.exclude(question__edition=F("application__edition")),
    ),
    Invariant(
        "Nobody who decides in an edition has an application in it.",
        lambda: Appointment.objects.filter(
            ended_at__isnull=True, edition__applications__applicant=F("user")
        ).exclude(edition__applications__state=ApplicationState.WITHDRAWN),
    ),
    Invariant(
        "Exit records belong to rounds that are concluded.",
        lambda: Passage.objects.exclude(round__state=RoundState.CLOSED),
    ),
    Invariant(
        "Whoever is out of a checklist round has a rule that does not hold.",
        lambda: Screening.objects.filter(outcome=Outcome.OUT).exclude(findings__holds=False),
    ),
    Invariant(
        "Whoever goes on from a checklist round has no rule that fails.",
        lambda: Screening.objects.filter(outcome=Outcome.ON, findings__holds=False),
    ),
    Invariant(
        "A role is one of the roles there are.",
        lambda: Appointment.objects.exclude(role__in=Role.values),
    ),
)
