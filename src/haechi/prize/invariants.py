"""Truths of this room that no single table can carry."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from haechi.core.invariants import Invariant
from haechi.people.states import Role
from haechi.prize.models import (
    Answer,
    Appeal,
    Application,
    Appointment,
    Attachment,
    CoWorker,
    Edition,
    Finding,
    ImportBatch,
    ImportRow,
    Notice,
    Passage,
    Question,
    Repair,
    Round,
    Screening,
)
from haechi.prize.queries.attachments import files_as_text
from haechi.prize.states import (
    AppealState,
    ApplicationState,
    EditionState,
    ImportState,
    NoticeKind,
    Outcome,
    QuestionType,
    RepairState,
    RoundKind,
    RoundState,
    RowState,
    ScreeningState,
)

SIGNED = (ScreeningState.PROPOSED, ScreeningState.DECIDED)


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
        "A question waits for the answer to a question of its own edition.",
        lambda: Question.objects.exclude(asked_if=None).exclude(asked_if__edition=F("edition")),
    ),
    Invariant(
        "The form of a published edition is kept in a version.",
        lambda: Edition.objects.exclude(state=EditionState.DRAFT).filter(form_versions=None),
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
        lambda: Screening.objects.filter(outcome=Outcome.OUT, state__in=SIGNED).exclude(
            findings__holds=False
        ),
    ),
    Invariant(
        "Whoever goes on from a checklist round has no rule that fails, or an appeal was upheld.",
        lambda: Screening.objects.filter(
            outcome=Outcome.ON, state__in=SIGNED, findings__holds=False
        ).exclude(notice__appeal__state=AppealState.UPHELD),
    ),
    Invariant(
        "Each rule that rejects an entry has its evidence.",
        lambda: Finding.objects.filter(
            screening__state__in=SIGNED, screening__outcome=Outcome.OUT, holds=False, evidence=""
        ),
    ),
    Invariant(
        "Applicants may know of a check only when no jury came before it.",
        lambda: Screening.objects.filter(
            Exists(
                Round.objects.filter(
                    edition=OuterRef("round__edition"),
                    kind=RoundKind.SCORE,
                    order__lt=OuterRef("round__order"),
                )
            ),
            is_told=True,
        ),
    ),
    Invariant(
        "No applicant is told of a check that they may not know of.",
        lambda: Notice.objects.filter(screening__is_told=False),
    ),
    Invariant(
        "The notice of a rejection speaks of the same check.",
        lambda: Screening.objects.filter(notice__isnull=False).exclude(
            notice__screening=F("pk"), notice__kind=NoticeKind.REJECTION
        ),
    ),
    Invariant(
        "A check waits for its applicant exactly while a repair is asked for.",
        lambda: [
            *Screening.objects.filter(state=ScreeningState.REPAIR).exclude(
                repairs__state=RepairState.ASKED
            ),
            *Repair.objects.filter(state=RepairState.ASKED).exclude(
                screening__state=ScreeningState.REPAIR
            ),
        ],
    ),
    Invariant(
        "No appeal is decided by somebody who signed for the rejection or asked for a repair.",
        lambda: Appeal.objects.filter(
            Q(decided_by=F("notice__screening__proposed_by"))
            | Q(decided_by=F("notice__screening__signed_by"))
            | Q(decided_by=F("notice__screening__repairs__asked_by")),
            notice__rejects__isnull=False,
        ),
    ),
    Invariant(
        "A round is not concluded while an appeal waits.",
        lambda: Appeal.objects.filter(
            state=AppealState.FILED,
            notice__screening__round__state=RoundState.CLOSED,
            notice__screening__application__state=ApplicationState.SUBMITTED,
        ),
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
