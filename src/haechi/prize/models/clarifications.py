"""Questions about the call; each answer that is given goes to all."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from haechi.people.models import User
from haechi.prize.models.editions import Edition
from haechi.prize.states import ClarificationState


class Clarification(models.Model):
    """A question as it was asked, and as it was published: reworded so that it names nobody."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="clarifications")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="clarifications")
    asked_at = models.DateTimeField(_("asked"))
    asked = models.TextField(_("question as it was asked"), max_length=2000)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ClarificationState.choices,
        default=ClarificationState.OPEN,
    )
    question = models.TextField(_("question as published"), max_length=2000, blank=True)
    answer = models.TextField(pgettext_lazy("noun", "answer"), max_length=4000, blank=True)
    private_answer = models.TextField(_("answer to the asker only"), max_length=4000, blank=True)
    settled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(pgettext_lazy("question", "answered"), null=True, blank=True)

    class Meta:
        ordering = ["edition", "id"]
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ClarificationState.OPEN)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_question_has_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClarificationState.CLOSED) | ~Q(private_answer=""),
                name="question_closed_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return _("question %(number)s") % {"number": self.pk}

    @property
    def batch(self) -> str:
        return f"clarification-{self.pk}"
