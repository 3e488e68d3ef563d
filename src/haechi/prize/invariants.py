"""Truths of this room that no single table can carry."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from haechi.core.invariants import Invariant
from haechi.people.states import Role
from haechi.prize.models import (
    Answer,
    Application,
    Appointment,
    CoWorker,
    ImportBatch,
    ImportRow,
    Passage,
    Screening,
)
from haechi.prize.states import ApplicationState, ImportState, Outcome, RoundState, RowState


def applied_by(user: OuterRef) -> QuerySet[Application]:
    """The applications of a person in the edition of the row outside that still stand."""
    standing = Application.objects.filter(edition=OuterRef("edition"), applicant=user)
    return standing.exclude(state=ApplicationState.WITHDRAWN)


def helped_by(user: OuterRef) -> QuerySet[CoWorker]:
    helps = CoWorker.objects.filter(
        application__edition=OuterRef("edition"),
        user=user,
        accepted_at__isnull=False,
        ended_at=None,
    )
    return helps.exclude(application__state=ApplicationState.WITHDRAWN)


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
        "Nobody who decides in an edition has an application in it, or works on one.",
        lambda: Appointment.objects.filter(
            Exists(applied_by(OuterRef("user"))) | Exists(helped_by(OuterRef("user"))),
            ended_at__isnull=True,
        ),
    ),
    Invariant(
        "A submitted application has a version that was handed in.",
        lambda: Application.objects.filter(
            state=ApplicationState.SUBMITTED, submissions__isnull=True
        ),
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
        "What a row was imported into is an application of the same edition.",
        lambda: ImportRow.objects.filter(application__isnull=False).exclude(
            application__edition=F("batch__edition")
        ),
    ),
    Invariant(
        "A table that was imported has no row left that waits, and no file.",
        lambda: ImportBatch.objects.filter(state=ImportState.WRITTEN).filter(
            Q(rows__state__in=[RowState.MAKE, RowState.UPDATE]) | ~Q(file="")
        ),
    ),
    Invariant(
        "A role is one of the roles there are.",
        lambda: Appointment.objects.exclude(role__in=Role.values),
    ),
)
