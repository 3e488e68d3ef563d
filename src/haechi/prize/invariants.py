"""Truths of this room that no single table can carry."""

from collections.abc import Iterator

from django.db.models import F

from haechi.core.invariants import Invariant
from haechi.people.states import Role
from haechi.prize.models import (
    Answer,
    Application,
    Appointment,
    Attachment,
    Passage,
    Screening,
)
from haechi.prize.queries.attachments import files_as_text
from haechi.prize.states import ApplicationState, Outcome, QuestionType, RoundState


def answers_that_name_other_files() -> Iterator[Answer]:
    """Answers of files whose text is not the list of what is attached."""
    attached: dict[tuple[int, int], list[Attachment]] = {}
    for one in Attachment.objects.filter(removed_at=None).order_by("pk"):
        attached.setdefault((one.application_id, one.question_id), []).append(one)
    told = Answer.objects.filter(question__type=QuestionType.FILE).select_related("question")
    for answer in told:
        now = attached.pop((answer.application_id, answer.question_id), [])
        if answer.text != files_as_text(now):
            yield answer
    for (application, question), _files in attached.items():  # attached, and no answer at all
        yield Answer(application_id=application, question_id=question)


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
        "An answer of files names what is attached, and nothing else.",
        answers_that_name_other_files,
    ),
    Invariant(
        "An attached file's question belongs to the application's edition.",
        lambda: Attachment.objects.exclude(question__edition=F("application__edition")),
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
