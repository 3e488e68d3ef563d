"""The form that applicants fill in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from haechi.people.states import ApplicantKind
from haechi.prize.models.editions import Category, Edition


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
