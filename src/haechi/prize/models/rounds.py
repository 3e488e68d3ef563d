"""The rounds of an edition: cuts, criteria with their anchors, checklists."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize.models.editions import Category, Edition
from haechi.prize.states import (
    Majority,
    RoundKind,
    RoundState,
)


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
    fields_from = models.JSONField(
        _("questions that tell an entry's field"),
        default=list,
        blank=True,
        help_text=_(
            "Judges who know the field get more of its entries; none chosen: chance alone decides."
        ),
    )
    outside_field = models.PositiveSmallIntegerField(
        _("judges from outside the field, at least"),
        default=0,
        help_text=_("So many judges of each entry share none of its fields."),
    )
    extra_reviews = models.PositiveSmallIntegerField(
        _("extra reviews for entries near the cut"),
        default=0,
        help_text=_(
            "So many may be bought after the first reviews are in, where they change most; "
            "0: none. Judges are not told which of their entries these are."
        ),
    )
    report_names = models.BooleanField(
        _("the jury report names the judges"),
        default=False,
        help_text=_("Otherwise the report calls them j-01, j-02 and so on."),
    )
    carries_over = models.BooleanField(_("earlier scores are shown"), default=False)
    seed = models.PositiveIntegerField(_("seed of every draw"), default=20230925)
    quorum = models.PositiveSmallIntegerField(
        _("quorum of a motion in percent"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("So many of the members who are in the room for an entry must vote on it."),
    )
    majority = models.CharField(
        _("what carries a motion"),
        max_length=10,
        choices=Majority.choices,
        default=Majority.SIMPLE,
    )
    casting_vote = models.BooleanField(
        _("the chair decides a tie"),
        default=True,
        help_text=_("Otherwise a motion with as many yes as no fails."),
    )
    blind_discussion = models.BooleanField(
        _("members discuss without names"),
        default=False,
        help_text=_(
            "Members read one another as Member A, B, …; the secretariat and the audit read the "
            "names once the round is concluded."
        ),
    )
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
            models.CheckConstraint(condition=Q(quorum__lte=100), name="quorum_is_a_share"),
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
