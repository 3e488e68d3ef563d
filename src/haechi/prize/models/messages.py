"""What the secretariat writes to many: the standing texts, mailings, reminders."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from haechi.people.models import User
from haechi.prize.models.editions import Edition
from haechi.prize.states import MailingState


class MessageTemplate(models.Model):
    """The edition's own wording of a standing text; without one the house's wording holds."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="templates")
    code = models.SlugField(_("code"), max_length=40)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=8000, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["edition", "code"]
        verbose_name = _("letter text")
        verbose_name_plural = _("letter texts")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="letter_text_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Mailing(models.Model):
    """One text to many people: to whom, in both languages, confirmed by whom for how many."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="mailings")
    audience = models.JSONField(_("to whom"), default=dict)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=8000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MailingState.choices, default=MailingState.DRAFT
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    letters = models.PositiveIntegerField(pgettext_lazy("mailing", "letters"), default=0)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MailingState.CONFIRMED)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_mailing_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def batch(self) -> str:
        return f"mailing-{self.pk}"


class ReminderSetting(models.Model):
    """How many days before the end of the call those with a draft are reminded."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="reminders")
    days = models.JSONField(_("days before the end"), default=list)

    class Meta:
        verbose_name = _("reminder setting")
        verbose_name_plural = _("reminder settings")

    def __str__(self) -> str:
        return ", ".join(str(n) for n in self.days)
