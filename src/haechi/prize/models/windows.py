"""A window whose end moved: from when to when, by whom, why."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.editions import Edition
from haechi.prize.models.rounds import Round


class WindowChange(models.Model):
    """The end of the call, or of a round, was moved. ``is_public``: everybody reads it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="window_changes")
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.CASCADE, related_name="window_changes"
    )
    closed_before = models.DateTimeField(_("end before"))
    closes_after = models.DateTimeField(_("end after"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_public = models.BooleanField(_("announced to all"), default=False)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(_("moved"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("moved window")
        verbose_name_plural = _("moved windows")
        constraints = [
            models.CheckConstraint(
                condition=~Q(closed_before=F("closes_after")), name="moved_window_moved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closed_before:%Y-%m-%d %H:%M} → {self.closes_after:%Y-%m-%d %H:%M}"

    @property
    def batch(self) -> str:
        return f"window-{self.pk}"
