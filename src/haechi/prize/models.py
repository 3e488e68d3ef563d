"""NOUNS: an edition with its rules, the applications to it, and how they are screened."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind, Role
from haechi.prize.states import (
    ApplicationState,
    EditionState,
    Outcome,
    RoundKind,
    RoundState,
    ScreeningState,
)


class Edition(models.Model):
    """One holding of a prize, with its rules as data."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=160)
    theme = models.CharField(_("theme"), max_length=250, blank=True)
    about = models.TextField(_("what it is about"), blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Seoul")
    call_opens_at = models.DateTimeField(_("call opens"))
    call_closes_at = models.DateTimeField(_("call closes"))
    state = models.CharField(
        _("state"), max_length=20, choices=EditionState.choices, default=EditionState.DRAFT
    )
    rules_published_at = models.DateTimeField(_("rules published"), null=True, blank=True)
    contact = models.EmailField(_("contact"), blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "slug"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=Q(call_closes_at__gt=F("call_opens_at")), name="call_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT) | Q(rules_published_at__isnull=False),
                name="edition_beyond_draft_has_published_rules",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Category(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    admits = models.JSONField(_("who may apply"), default=list)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["edition", "order", "id"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="category_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One step of judging: its panel's role, its window, its cut, and how it ended."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rounds")
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30)
    kind = models.CharField(_("how it decides"), max_length=10, choices=RoundKind.choices)
    name = models.CharField(_("name"), max_length=120)
    staffed_by = models.CharField(_("who decides"), max_length=30, choices=Role.choices)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    reviews_per_entry = models.PositiveSmallIntegerField(_("reviews per entry"), default=0)
    score_low = models.PositiveSmallIntegerField(_("lowest score"), default=1)
    score_high = models.PositiveSmallIntegerField(_("highest score"), default=10)
    own_country_excluded = models.BooleanField(_("nobody judges their own country"), default=True)
    carries_over = models.BooleanField(_("earlier scores are shown"), default=False)
    seed = models.PositiveIntegerField(_("seed of every draw"), default=20230925)
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState.choices, default=RoundState.PLANNED
    )
    closed_at = models.DateTimeField(_("concluded"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    exit_note = models.TextField(_("how it ended"), blank=True)

    class Meta:
        ordering = ["edition", "order"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["edition", "order"], name="round_order_once"),
            models.UniqueConstraint(fields=["edition", "code"], name="round_code_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(score_high__gt=F("score_low")), name="round_scale_has_room"
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.CLOSED)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="closed_round_has_exit_record",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cut(models.Model):
    """How many of a category go on from a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="cuts")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="cuts")
    places = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        ordering = ["round", "category__order"]
        verbose_name = _("cut")
        verbose_name_plural = _("cuts")
        constraints = [
            models.UniqueConstraint(fields=["round", "category"], name="cut_once_a_category"),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.places}"


class Criterion(models.Model):
    """A head that is scored (with a weight) or a guiding question under it (without)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="criteria"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts"
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["round", "order", "id"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="criterion_code_once"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0), name="weight_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(weight__isnull=True),
                name="only_heads_carry_weight",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Anchor(models.Model):
    """What a score point of a criterion means."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="anchors")
    score = models.PositiveSmallIntegerField(_("score"))
    text = models.CharField(_("what it means"), max_length=250)

    class Meta:
        ordering = ["criterion", "score"]
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        constraints = [
            models.UniqueConstraint(fields=["criterion", "score"], name="anchor_once_a_score"),
        ]

    def __str__(self) -> str:
        return f"{self.score}: {self.text}"


class Question(models.Model):
    """One field of the application form, for all or for one category or kind of applicant."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE)
    kind = models.CharField(
        _("kind of applicant"), max_length=20, choices=ApplicantKind.choices, blank=True
    )
    section = models.CharField(_("section"), max_length=120)
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=300, blank=True)
    max_length = models.PositiveIntegerField(_("longest answer in characters"), default=1500)
    required = models.BooleanField(_("needed to submit"), default=True)
    shown_to_judges = models.BooleanField(_("shown to judges"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["edition", "order", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="question_code_once"),
        ]

    def __str__(self) -> str:
        return self.label


class CheckItem(models.Model):
    """One rule of a checklist round; its code is the reason given when it does not hold."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="check_items")
    code = models.SlugField(_("reason code"), max_length=40)
    text = models.CharField(_("rule"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["round", "order", "id"]
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="check_code_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Award(models.Model):
    """A row of the award grid: so many places of one level, for whom."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="awards")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="awards"
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("only for"), max_length=20, choices=ApplicantKind.choices, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    partner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="partner_awards"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["edition", "order", "id"]
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="award_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category.name} · {self.name}" if self.category else self.name


class Appointment(models.Model):
    """A person holds a role in an edition; ended rather than deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="appointments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    appointed_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["edition", "role", "user"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user", "role"],
                condition=Q(ended_at__isnull=True),
                name="role_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Application(models.Model):
    """What is entered for the prize. Its number is its name to the jury."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField(_("number"))
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(_("kind of applicant"), max_length=20, choices=ApplicantKind.choices)
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="applications"
    )
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, related_name="applications", verbose_name=_("city")
    )
    title = models.CharField(_("title"), max_length=160, blank=True)
    summary = models.TextField(_("summary"), max_length=1200, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    created_at = models.DateTimeField(_("begun"))
    saved_at = models.DateTimeField(_("saved"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ["edition", "number"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="entry_number_once"),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="submitted_application_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_code} {self.title}".strip()

    @property
    def entry_code(self) -> str:
        return f"e-{self.number:03d}"


class Answer(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), blank=True)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        ordering = ["question__order", "question_id"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="one_answer_each"),
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.text[:40]}"


class Screening(models.Model):
    """One entry in a checklist round: findings, a proposal, a second person's signature."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="screenings")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="screenings"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ScreeningState.choices, default=ScreeningState.OPEN
    )
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    proposed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_note = models.TextField(_("why it was sent back"), blank=True)

    class Meta:
        ordering = ["round", "application__number"]
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="screened_once_a_round"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="second_signature_is_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScreeningState.DECIDED)
                | Q(signed_by__isnull=False, outcome__in=Outcome.values),
                name="decided_screening_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.application.entry_code}"


class Finding(models.Model):
    """Does one rule hold for one entry?"""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(CheckItem, on_delete=models.PROTECT, related_name="findings")
    holds = models.BooleanField(_("holds"))

    class Meta:
        ordering = ["item__order"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["screening", "item"], name="one_finding_a_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.item.code}: {self.holds}"


class Passage(models.Model):
    """The exit record of one entry from one round: on or out, by which rule, with what facts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="passages")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="passages")
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices)
    reason_code = models.CharField(_("reason code"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        ordering = ["round", "application__number"]
        verbose_name = _("exit record")
        verbose_name_plural = _("exit records")
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="one_exit_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} {self.outcome}"
