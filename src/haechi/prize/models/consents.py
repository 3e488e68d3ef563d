"""What an applicant is asked to agree to, purpose by purpose, and who agreed to what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.editions import Edition


class ConsentPurpose(models.Model):
    """One purpose for which personal data are used: what, for how long, for whom."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="purposes")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("purpose"), max_length=160)
    text = models.TextField(_("what is used, by whom, for how long, and what a no means"))
    is_needed = models.BooleanField(_("needed to apply"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["edition", "order", "id"]
        verbose_name = _("purpose of consent")
        verbose_name_plural = _("purposes of consent")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="purpose_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """A person agreed to a purpose, in the words that stood there then; ended, never deleted."""

    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="consents")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    wording = models.JSONField(_("wording"), default=dict)

    class Meta:
        ordering = ["purpose", "given_at"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "user"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.purpose}"
