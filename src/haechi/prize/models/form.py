"""The form that applicants fill in: its questions, and each version of it that was published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.people.states import ApplicantKind
from haechi.prize.models.editions import Category, Edition
from haechi.prize.states import QuestionType, Requirement


class Question(models.Model):
    """One field of the form, for everybody or for some categories and kinds of applicant.

    ``settings`` depends on the type; ``haechi.prize.answers`` says what each type knows.
    A question that has answers is retired, never deleted.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    categories = models.ManyToManyField(
        Category, blank=True, related_name="questions", verbose_name=_("only for these categories")
    )
    kinds = models.JSONField(_("only for these kinds of applicant"), default=list, blank=True)
    section = models.CharField(_("section"), max_length=120)
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("help"), max_length=300, blank=True)
    type = models.CharField(
        _("type of answer"),
        max_length=12,
        choices=QuestionType.choices,
        default=QuestionType.LONG,
    )
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    max_length = models.PositiveIntegerField(_("longest answer in characters"), default=1500)
    requirement = models.CharField(
        _("when it is needed"),
        max_length=10,
        choices=Requirement.choices,
        default=Requirement.SUBMIT,
    )
    required_from = models.DateTimeField(_("needed from"), null=True, blank=True)
    asked_if = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="follow_ups",
        verbose_name=_("asked only if this question"),
    )
    asked_when = models.JSONField(_("has one of these answers"), default=list, blank=True)
    shown_to_judges = models.BooleanField(_("shown to judges"), default=False)
    retention_days = models.PositiveIntegerField(
        _("days the answer is kept after the edition is finished"), null=True, blank=True
    )
    retired_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["edition", "order", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="question_code_once"),
            models.CheckConstraint(
                condition=~Q(requirement=Requirement.FROM) | Q(required_from__isnull=False),
                name="needed_from_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def concerns(self, category_id: int, kind: str) -> bool:
        """Is it on the form of this category and kind? ``categories`` should be prefetched."""
        where = {category.pk for category in self.categories.all()}
        return (not where or category_id in where) and (
            not self.kinds or ApplicantKind(kind) in self.kinds
        )


class FormVersion(models.Model):
    """The questions as they stood from one instant on; the first is published with the rules."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="form_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    questions = models.JSONField(_("questions"), default=list)
    announced_at = models.DateTimeField(_("applicants were told"), null=True, blank=True)

    class Meta:
        ordering = ["edition", "number"]
        verbose_name = _("version of the form")
        verbose_name_plural = _("versions of the form")
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="form_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edition.slug} {self.number}"
