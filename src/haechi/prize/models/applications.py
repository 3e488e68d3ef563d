"""What is entered for the prize."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind
from haechi.prize.models.editions import Category, Edition
from haechi.prize.models.form import FormVersion, Question
from haechi.prize.states import ApplicationState, ProjectStage

# The longest title and summary that can be submitted; a draft keeps more than that.
LIMITS = {"title": 160, "summary": 1200}


def entry_code(number: int) -> str:
    return f"e-{number:03d}"


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
    title = models.CharField(_("title"), max_length=400, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    stage = models.CharField(
        _("stage of the project"), max_length=10, choices=ProjectStage.choices, blank=True
    )
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
        return entry_code(self.number)


class Answer(models.Model):
    """What was typed, as text; ``haechi.prize.answers`` reads it by the type of its question."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), blank=True)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["question__order", "question_id"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="one_answer_each"),
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.text[:40]}"


class Submission(models.Model):
    """An application as it was handed in: what is judged, whatever is changed afterwards."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("digest"), max_length=64)
    # The digest is of what was handed in; these answers were erased since.
    erased = models.JSONField(_("erased answers"), default=list, blank=True)

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("submitted version")
        verbose_name_plural = _("submitted versions")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} · {self.number}"
