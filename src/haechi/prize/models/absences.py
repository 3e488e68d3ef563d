"""Who leaves the room of a committee for an entry."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.applications import Application
from haechi.prize.models.rounds import Round
from haechi.prize.states import AbsenceKind


class Absence(models.Model):
    """A member of a committee has no part in an entry, and does not read it, while this stands.

    It stands in this room, below the committee's own, because it closes the application itself.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="absences")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="absences")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind.choices)
    reason = models.CharField(_("reason"), max_length=500)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declared"))
    lifted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lift_reason = models.CharField(_("why it was lifted"), max_length=500, blank=True)

    class Meta:
        ordering = ["application__number", "member__email", "id"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "application", "member"],
                condition=Q(lifted_at__isnull=True),
                name="absent_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="lifted_absence_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("member")),
                name="nobody_lifts_the_own_absence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code}: {self.member}"
