"""NOUNS: judges, recusals, reading plans, score sheets."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.core.guards import Guard
from haechi.jury.states import (
    ConflictKind,
    Ground,
    JudgeState,
    PlanOrigin,
    PlanState,
    SheetState,
)
from haechi.people.models import Country, User
from haechi.people.states import Region
from haechi.prize.models import Application, Criterion, Round, Submission

LEAST_SHARE, LARGEST_SHARE = 10, 300


class Judge(models.Model):
    """A person on the panel of one scored round, from nomination on."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="judges")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="judgeships")
    state = models.CharField(
        _("state"), max_length=10, choices=JudgeState.choices, default=JudgeState.NOMINATED
    )
    field = models.CharField(_("field"), max_length=60, blank=True)
    knows = models.JSONField(_("fields this person knows"), default=list, blank=True)
    share = models.PositiveSmallIntegerField(_("share of the work in percent"), default=100)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField(_("region"), max_length=20, choices=Region.choices, blank=True)
    languages = models.JSONField(_("languages this person reads"), default=list, blank=True)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacements",
        verbose_name=_("in place of"),
    )
    reason = models.CharField(_("why nominated"), max_length=300)
    nominated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(_("nominated"))
    invitation = models.CharField(max_length=64, blank=True, db_index=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    conflicts_told_at = models.DateTimeField(_("conflicts told"), null=True, blank=True)

    class Meta:
        ordering = ["round", "user__email"]
        verbose_name = _("judge")
        verbose_name_plural = _("judges")
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="one_seat_a_person"),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[JudgeState.ACCEPTED, JudgeState.DECLINED, JudgeState.RETIRED]
                )
                | Q(answered_at__isnull=False),
                name="answered_invitation_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(share__gte=LEAST_SHARE, share__lte=LARGEST_SHARE),
                name="share_of_work_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="nobody_replaces_oneself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def home_region(self) -> str:
        """The region that was named, else that of the country."""
        return self.region or (self.country.region if self.country else "")


class Tie(models.Model):
    """An organisation a judge belongs to or worked with, beside the employer."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="ties")
    organisation = models.CharField(_("organisation"), max_length=200)
    relation = models.CharField(_("what connects"), max_length=200, blank=True)

    class Meta:
        ordering = ["judge", "id"]
        verbose_name = _("tie of a judge")
        verbose_name_plural = _("ties of judges")
        constraints = [
            models.UniqueConstraint(fields=["judge", "organisation"], name="tie_named_once"),
            models.CheckConstraint(condition=~Q(organisation=""), name="tie_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.relation})" if self.relation else self.organisation


class Recusal(models.Model):
    """A judge does not judge an entry; declared before, or in the middle of, judging."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="recusals")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals")
    kind = models.CharField(_("kind"), max_length=20, choices=ConflictKind.choices)
    ground = models.CharField(
        _("ground"), max_length=10, choices=Ground.choices, default=Ground.WITHDRAWN
    )
    is_silent = models.BooleanField(_("only the chair and the auditor know"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declared"))

    class Meta:
        ordering = ["-declared_at"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(fields=["judge", "application"], name="recused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.judge}: {self.application.entry_code}"


class Clearance(models.Model):
    """Somebody has looked at what brings a judge close to an entry, and sees no conflict."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="clearances")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="clearances"
    )
    signs = models.JSONField(_("what was looked at"), default=list)
    reason = models.CharField(_("reason"), max_length=500)
    cleared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(_("looked at"))

    class Meta:
        ordering = ["-cleared_at", "-id"]
        verbose_name = _("sign looked at")
        verbose_name_plural = _("signs looked at")
        constraints = [
            models.UniqueConstraint(fields=["judge", "application"], name="one_clearance_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.judge} · {self.application.entry_code}"


class Plan(models.Model):
    """A proposal of who reads what, with the figures by which it is judged."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState.choices, default=PlanState.PROPOSED
    )
    origin = models.CharField(
        _("where it comes from"),
        max_length=10,
        choices=PlanOrigin.choices,
        default=PlanOrigin.DRAWN,
    )
    per_entry = models.PositiveSmallIntegerField(_("reviews per entry"))
    seed = models.PositiveIntegerField(_("seed"))
    measures = models.JSONField(_("figures"), default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("reading plan")
        verbose_name_plural = _("reading plans")

    def __str__(self) -> str:
        return f"{self.round} #{self.pk}"


class PlannedReview(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="planned_reviews")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="planned_reviews"
    )

    class Meta:
        ordering = ["plan", "application__number", "judge_id"]
        verbose_name = _("planned review")
        verbose_name_plural = _("planned reviews")
        constraints = [
            models.UniqueConstraint(fields=["plan", "judge", "application"], name="planned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} · {self.judge}"


class Sheet(models.Model):
    """One judge's sheet for one entry."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="sheets")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(
        _("state"), max_length=10, choices=SheetState.choices, default=SheetState.ASSIGNED
    )
    version = models.ForeignKey(
        Submission,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version of the application that was judged"),
    )
    is_extra = models.BooleanField(_("an extra review near the cut"), default=False)
    is_favourite = models.BooleanField(_("marked by the judge"), default=False)
    abstention = models.CharField(_("why it cannot be judged"), max_length=500, blank=True)
    note = models.TextField(_("private note"), blank=True, max_length=4000)
    comment = models.TextField(_("comment to the committee"), blank=True, max_length=4000)
    feedback = models.TextField(_("feedback to the applicant"), blank=True, max_length=4000)
    assigned_at = models.DateTimeField(_("assigned"))
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    class Meta:
        ordering = ["judge", "application__number"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(fields=["judge", "application"], name="one_sheet_each"),
            models.CheckConstraint(
                condition=~Q(state=SheetState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="submitted_sheet_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.ABSTAINED) | ~Q(abstention=""),
                name="abstention_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} · {self.judge}"


class Mark(models.Model):
    """A score for one criterion on one sheet."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    value = models.PositiveSmallIntegerField(_("score"))

    class Meta:
        ordering = ["sheet", "criterion__order"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_mark_a_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.value}"


# --- what the database refuses over several tables ------------------------------------------------

SCALE = (
    "(SELECT r.score_{end} FROM prize_round r JOIN jury_judge j ON j.round_id = r.id "
    "JOIN jury_sheet s ON s.judge_id = j.id WHERE s.id = NEW.sheet_id)"
)
GUARDS = (
    Guard(
        "mark_lies_on_the_scale",
        "jury_mark",
        f"NEW.value NOT BETWEEN {SCALE.format(end='low')} AND {SCALE.format(end='high')}",
    ),
    Guard(
        "recused_judge_submits_nothing",
        "jury_sheet",
        "NEW.state = 'submitted' AND EXISTS (SELECT 1 FROM jury_recusal q "
        "WHERE q.judge_id = NEW.judge_id AND q.application_id = NEW.application_id)",
    ),
    Guard(
        "submitted_sheet_is_not_recused",
        "jury_recusal",
        "EXISTS (SELECT 1 FROM jury_sheet s WHERE s.state = 'submitted' "
        "AND s.judge_id = NEW.judge_id AND s.application_id = NEW.application_id)",
    ),
)
