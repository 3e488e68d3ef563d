"""Who else works on an application."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.applications import Application
from haechi.prize.states import Right


class CoWorker(models.Model):
    """Somebody whom the applicant asked to help; ended rather than deleted.

    ``invitation`` is the fingerprint of the secret in the letter; ``user`` is known once the
    person has accepted.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="co_workers"
    )
    email = models.EmailField(_("e-mail"))
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="co_work"
    )
    right = models.CharField(_("may"), max_length=6, choices=Right.choices, default=Right.EDIT)
    invitation = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ["application", "id"]
        verbose_name = _("co-worker")
        verbose_name_plural = _("co-workers")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=Q(ended_at__isnull=True),
                name="co_worker_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(user__isnull=False),
                name="accepted_co_worker_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code}: {self.user or self.email}"
