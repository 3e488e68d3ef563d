"""READS: who stands where, who sees what, what has reached which round."""

from collections.abc import Collection, Iterable

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import rules
from haechi.prize.models import (
    Answer,
    Application,
    Appointment,
    Criterion,
    Edition,
    Passage,
    Question,
    Round,
    Screening,
)
from haechi.prize.states import (
    ApplicationState,
    EditionState,
    Outcome,
    RoundKind,
    RoundState,
    ScreeningState,
)


def standing(user: object, edition: Edition | None) -> Standing:
    """The facts about a person that rules ask for; a passer-by has none."""
    if not isinstance(user, User):
        return Standing(user_id=None)
    roles: Iterable[str] = ()
    if edition is not None:
        roles = Appointment.objects.filter(
            edition=edition, user=user, ended_at__isnull=True
        ).values_list("role", flat=True)
    return Standing(
        user_id=user.pk, roles=frozenset(Role(role) for role in roles), founder=user.is_staff
    )


def editions_visible_to(user: object) -> QuerySet[Edition]:
    editions = Edition.objects.all()
    if not isinstance(user, User):
        return editions.exclude(state=EditionState.DRAFT)
    if user.is_staff:
        return editions
    held = Appointment.objects.filter(user=user, ended_at__isnull=True).values("edition")
    return editions.filter(~Q(state=EditionState.DRAFT) | Q(pk__in=held))


def holders(edition: Edition, role: Role) -> QuerySet[User]:
    return User.objects.filter(
        appointments__edition=edition,
        appointments__role=role,
        appointments__ended_at__isnull=True,
    ).order_by("email")


# --- applications -------------------------------------------------------------------------------


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


# --- rounds -------------------------------------------------------------------------------------


def round_before(round_: Round) -> Round | None:
    return round_.edition.rounds.filter(order__lt=round_.order).order_by("order").last()


def entries_of(round_: Round) -> QuerySet[Application]:
    """The applications that stand in this round: submitted, and passed the round before."""
    standing_ = Application.objects.filter(
        edition_id=round_.edition_id, state=ApplicationState.SUBMITTED
    ).select_related("category", "organisation", "city__country")
    before = round_before(round_)
    if before is None:
        return standing_
    return standing_.filter(passages__round=before, passages__outcome=Outcome.ON)


def earlier_closed(round_: Round) -> bool:
    before = round_before(round_)
    return before is None or before.state == RoundState.CLOSED


def judging_begun(edition: Edition) -> bool:
    return edition.rounds.exclude(state=RoundState.PLANNED).exists()


def awards_decided(edition: Edition) -> bool:
    return edition.rounds.filter(kind=RoundKind.AWARD, state=RoundState.CLOSED).exists()


def later_begun(round_: Round) -> bool:
    return (
        round_.edition.rounds.filter(order__gt=round_.order)
        .exclude(state=RoundState.PLANNED)
        .exists()
    )


def scored_criteria(round_: Round, category_id: int | None = None) -> QuerySet[Criterion]:
    """The weighted heads of a round for a category: its own where it has any, else the common."""
    heads = Criterion.objects.filter(round=round_, weight__isnull=False)
    own = heads.filter(category=category_id) if category_id else heads.none()
    return own if own.exists() else heads.filter(category=None)


def undecided(round_: Round) -> int:
    return (
        round_.screenings.exclude(state=ScreeningState.DECIDED)
        .filter(application__state=ApplicationState.SUBMITTED)
        .count()
    )


def screenings_of(round_: Round) -> QuerySet[Screening]:
    return round_.screenings.select_related(
        "application__category",
        "application__organisation",
        "application__city__country",
        "proposed_by",
        "signed_by",
    ).prefetch_related("findings__item")


def gaps_in_rules(edition: Edition) -> list[Text]:
    """What an edition still lacks before its rules can be published."""
    gaps: list[Text] = []
    rounds = list(edition.rounds.prefetch_related("criteria", "check_items", "cuts"))
    if not edition.categories.exists():
        gaps.append(_("no category"))
    if not rounds:
        gaps.append(_("no round"))
    if not edition.awards.exists():
        gaps.append(_("no award"))
    if not edition.questions.exists():
        gaps.append(_("no question in the form"))
    if [round_.kind for round_ in rounds].count(RoundKind.AWARD) != 1:
        gaps.append(_("one round, and only one, must decide on the award grid"))
    for round_ in rounds:
        gaps += gaps_in_round(round_, edition.categories.count())
    return gaps


def gaps_in_round(round_: Round, categories: int) -> list[Text]:
    named = {"round": round_.name}
    gaps: list[Text] = []
    if round_.kind == RoundKind.CHECK and not round_.check_items.all():
        gaps.append(_("“%(round)s” has no rule to check") % named)
    if round_.kind == RoundKind.SCORE:
        if not any(criterion.weight for criterion in round_.criteria.all()):
            gaps.append(_("“%(round)s” has no weighted criterion") % named)
        if len(round_.cuts.all()) < categories:
            gaps.append(_("“%(round)s” lacks a cut for some category") % named)
        if not round_.reviews_per_entry:
            gaps.append(_("“%(round)s” does not say how many judges read an entry") % named)
    return gaps


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


def rounds_with_counts(edition: Edition) -> QuerySet[Round]:
    """Each round with how many went on from it, how many of those still stand, and who went out."""
    on = Q(passages__outcome=Outcome.ON)
    return edition.rounds.annotate(
        went_on=Count("passages", filter=on),
        standing=Count(
            "passages", filter=on & Q(passages__application__state=ApplicationState.SUBMITTED)
        ),
        went_out=Count("passages", filter=Q(passages__outcome=Outcome.OUT)),
    ).prefetch_related(Prefetch("cuts"))
