"""READS: who may know of a check, what waits, who had a hand in it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haechi.core.models import JournalLine
from haechi.core.spelling import organisation_key
from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.prize import rules
from haechi.prize.models import (
    Appeal,
    Application,
    Edition,
    EligibilityReport,
    Finding,
    Notice,
    Repair,
    Round,
    Screening,
)
from haechi.prize.queries.form import gaps, questions_of
from haechi.prize.states import (
    AppealState,
    ApplicationState,
    NoticeKind,
    Outcome,
    RepairState,
    RoundKind,
    RoundState,
    ScreeningState,
)

REJECTED = Q(state=ScreeningState.DECIDED, outcome=Outcome.OUT)
UPHELD = Q(notice__appeal__state=AppealState.UPHELD)


def applicants_may_know(round_: Round) -> bool:
    """Not of a round after the jury: merely having reached it would tell who was shortlisted."""
    return not Round.objects.filter(
        edition=round_.edition_id, kind=RoundKind.SCORE, order__lt=round_.order
    ).exists()


def loose_ends(round_: Round, at: datetime) -> rules.LooseEnds:
    """What keeps this checklist round from being concluded, in one question to the database."""
    told = REJECTED & Q(is_told=True)
    found = round_.screenings.filter(application__state=ApplicationState.SUBMITTED).aggregate(
        undecided=Count("pk", filter=~Q(state__in=[ScreeningState.DECIDED, ScreeningState.REPAIR])),
        repairs=Count("pk", filter=Q(state=ScreeningState.REPAIR)),
        unnoticed=Count("pk", filter=told & Q(notice=None)),
        appeals=Count("pk", filter=Q(notice__appeal__state=AppealState.FILED)),
        appeals_until=Max(
            "notice__appeal_until",
            filter=told & Q(notice__appeal=None, notice__appeal_until__gt=at),
        ),
    )
    return rules.LooseEnds(**found)


# --- what applicants are told -------------------------------------------------------------------


def repair_asked(application: Application) -> Repair | None:
    """The repair this application is asked for and has not answered."""
    return (
        Repair.objects.filter(
            screening__application=application,
            screening__is_told=True,
            screening__round__state=RoundState.OPEN,
            state=RepairState.ASKED,
        )
        .select_related("screening__round")
        .first()
    )


OWN: dict[str, Text] = {
    "title_en": _("Title in English"),
    "title_ko": _("Title in Korean"),
    "summary_en": _("Summary in English"),
    "summary_ko": _("Summary in Korean"),
}


def repairable(application: Application) -> dict[str, Text]:
    """What an applicant can be asked to change: the fields of this form, with their names."""
    asked: dict[str, Text] = {one.code: one.label for one in questions_of(application)}
    return OWN | asked


def texts_in(application: Application, names: Collection[str]) -> dict[str, str]:
    """What stands in these fields now."""
    answers = dict(
        application.answers.filter(question__code__in=names).values_list("question__code", "text")
    )
    return {
        name: (getattr(application, name, None) or "") if name in OWN else answers.get(name, "")
        for name in names
    }


def missing_in_repair(application: Application, repair: Repair, at: datetime) -> list[Text]:
    """What was asked for and is empty though it is needed, or wrong."""
    return [str(gap) for gap in gaps(application, at) if gap.code in repair.fields]


def screenings_told(applications: Collection[Application]) -> QuerySet[Screening]:
    """The checks under way that their applicants may hear of: repairs, rejections, appeals.

    What is proposed, or signed in favour of the entry, is told at the end of the round.
    """
    return (
        Screening.objects.filter(
            is_told=True,
            application__in=applications,
            application__state=ApplicationState.SUBMITTED,
            round__state=RoundState.OPEN,
        )
        .select_related("round", "notice__appeal")
        .prefetch_related("repairs")
        .order_by("round__order")
    )


def notices_to(application: Application) -> QuerySet[Notice]:
    return Notice.objects.filter(
        screening__application=application, screening__is_told=True
    ).select_related("screening__round")


def rejection_of(application: Application) -> Notice | None:
    """The rejection this application may be appealed for, or was."""
    rejections = notices_to(application).filter(kind=NoticeKind.REJECTION)
    return (
        rejections.filter(rejects__isnull=False)
        .select_related("appeal", "screening__round__edition")
        .order_by("written_at")
        .last()
    )


def failing_in(screening: Screening) -> QuerySet[Finding]:
    """The rules that do not hold, with their evidence."""
    return screening.findings.filter(holds=False).select_related("item")


# --- repairs and appeals as staff see them --------------------------------------------------------


def repairs_overdue(at: datetime) -> QuerySet[Repair]:
    """Requests whose time is over, in all rounds under way, of entries that still stand."""
    return Repair.objects.filter(
        screening__round__state=RoundState.OPEN,
        screening__application__state=ApplicationState.SUBMITTED,
        state=RepairState.ASKED,
        due_at__lte=at,
    ).select_related("screening__application")


def appeal_of(screening: Screening) -> Appeal | None:
    """The appeal against the rejection that stands, or that it has overturned."""
    return Appeal.objects.filter(notice__rejects=screening).first()


def appeals_in(edition: Edition) -> QuerySet[Appeal]:
    """Those that wait first, the oldest first."""
    return (
        Appeal.objects.filter(notice__screening__round__edition=edition)
        .select_related(
            "notice__screening__round",
            "notice__screening__application__organisation",
            "notice__screening__application__category",
            "notice__screening__application__city__country",
            "decided_by",
        )
        .order_by(F("decided_at").asc(nulls_first=True), "filed_at")
    )


HANDS = ("prize.propose", "prize.sign", "prize.send_back", "prize.ask_repair", "prize.reconsider")


def hands_in(screening: Screening) -> set[int]:
    """Everybody who took part in this check, also those whose signature was replaced since."""
    lines = JournalLine.objects.filter(
        subject_type=Screening._meta.label_lower, subject_id=screening.pk, verb__in=HANDS
    )
    found = set(lines.values_list("actor_id", flat=True))
    found |= set(screening.repairs.values_list("asked_by_id", flat=True))
    found |= {screening.proposed_by_id, screening.signed_by_id}
    return {one for one in found if one is not None}


def is_kin(user: User, application: Application) -> bool:
    """Does this person belong to the applicant's organisation, under whatever spelling?"""
    own = user.organisation
    if own is None:
        return False
    theirs = application.organisation
    return own.pk == theirs.pk or organisation_key(own.name) == organisation_key(theirs.name)


# --- published figures --------------------------------------------------------------------------


def public_report(round_: Round) -> EligibilityReport | None:
    return round_.reports.filter(withdrawn_at=None).first()


def public_reports(edition: Edition) -> QuerySet[EligibilityReport]:
    return EligibilityReport.objects.filter(
        round__edition=edition, withdrawn_at=None
    ).select_related("round")
