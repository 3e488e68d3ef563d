"""What is entered for the prize."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind
from haechi.prize.models.editions import Category, Edition
from haechi.prize.models.form import Question
from haechi.prize.states import (
    ApplicationState,
)


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
