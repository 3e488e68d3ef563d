"""READS: applications, their form, what is missing."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import rules
from haechi.prize.models import (
    Answer,
    Application,
    Edition,
    Passage,
    Question,
    Round,
)
from haechi.prize.states import (
    ApplicationState,
    Outcome,
    RoundKind,
    RoundState,
)


def visible_to(who: Standing, edition: Edition) -> QuerySet[Application]:
    """The applications this person may read; the query says what ``may_read_application`` says."""
    everything = Application.objects.filter(edition=edition).select_related(
        "category", "organisation", "city__country", "applicant"
    )
    if who.holds(rules.POWERS["read_every_application"]):
        return everything
    own = Q(applicant=who.user_id) if who.user_id else Q(pk__in=())
    submitted = Q(state=ApplicationState.SUBMITTED)
    if who.holds({Role.ELIGIBILITY_OFFICER}):
        return everything.filter(own | submitted)
    if who.holds(rules.POWERS["read_finalists"]):
        return everything.filter(own | submitted & Q(pk__in=finalists(edition)))
    return everything.filter(own)


def finalists(edition: Edition) -> QuerySet[Application]:
    """Those who passed the last scored round."""
    scored = edition.rounds.filter(kind=RoundKind.SCORE).order_by("order").last()
    return Application.objects.filter(
        passages__round=scored, passages__outcome=Outcome.ON, state=ApplicationState.SUBMITTED
    )


def is_finalist(application: Application) -> bool:
    return finalists(application.edition).filter(pk=application.pk).exists()


def questions_of(application: Application) -> QuerySet[Question]:
    """The form as this kind of applicant sees it in this category."""
    return Question.objects.filter(
        Q(category=None) | Q(category=application.category),
        Q(kind="") | Q(kind=application.kind),
        edition=application.edition,
    )


def answers_for_judges(application: Application) -> QuerySet[Answer]:
    return application.answers.filter(question__shown_to_judges=True).select_related("question")


def missing(application: Application) -> list[Text]:
    """What must still be filled in before this application can be submitted."""
    gaps: list[Text] = []
    if not application.title:
        gaps.append(_("title"))
    if not application.summary:
        gaps.append(_("summary"))
    answered = set(application.answers.exclude(text="").values_list("question_id", flat=True))
    needed = questions_of(application).filter(required=True)
    return gaps + [question.label for question in needed if question.pk not in answered]


def missing_in_each(edition: Edition, applications: Collection[Application]) -> dict[int, int]:
    """How many gaps each of these has: what ``missing`` says, for many in two queries."""
    needed = list(edition.questions.filter(required=True))
    answered = set(
        Answer.objects.filter(application__in=applications)
        .exclude(text="")
        .values_list("application_id", "question_id")
    )
    return {
        one.pk: (not one.title)
        + (not one.summary)
        + sum(
            question.category_id in (None, one.category_id)
            and question.kind in ("", one.kind)
            and (one.pk, question.pk) not in answered
            for question in needed
        )
        for one in applications
    }


def history_of(application: Application) -> QuerySet[Passage]:
    return application.passages.select_related("round").order_by("round__order")


def exits_told(applications: Collection[Application]) -> QuerySet[Passage]:
    """What applicants may know before the release: how a concluded check of entry ended.

    A checklist after the jury is none: merely having reached it would tell who was shortlisted.
    """
    judged_before = Round.objects.filter(
        edition=OuterRef("round__edition"),
        kind=RoundKind.SCORE,
        order__lt=OuterRef("round__order"),
    )
    return (
        Passage.objects.filter(
            ~Exists(judged_before),
            application__in=applications,
            round__kind=RoundKind.CHECK,
            round__state=RoundState.CLOSED,
        )
        .select_related("round")
        .order_by("round__order")
    )
