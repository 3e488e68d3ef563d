"""An edition: its categories, its award grid, who holds which role in it."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.people.states import ApplicantKind, Role
from haechi.prize.states import (
    EditionState,
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
    stages = models.JSONField(
        _("stages a project may be in"),
        default=list,
        blank=True,
        help_text=_("None chosen: any stage, and applicants are not asked."),
    )
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
