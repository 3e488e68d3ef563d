"""Notes to the press, with the instant before which nothing of them may be told."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.editions import Edition
from haechi.prize.states import PressNoteState


class PressNote(models.Model):
    """A note in both languages, its addresses, and its embargo as an instant in a named zone."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="press_notes")
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=12000, blank=True)
    addresses = models.TextField(_("press addresses"), blank=True)
    public_from = models.DateTimeField(_("embargo until"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Seoul")
    goes_before = models.BooleanField(_("sent before the embargo ends"), default=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PressNoteState.choices, default=PressNoteState.DRAFT
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)

    class Meta:
        ordering = ["-public_from", "-id"]
        verbose_name = _("press note")
        verbose_name_plural = _("press notes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PressNoteState.ISSUED)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="issued_note_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def batch(self) -> str:
        return f"press-{self.pk}"
