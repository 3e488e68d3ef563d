"""How an entry is checked, and how it left each round."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.applications import Application
from haechi.prize.models.rounds import CheckItem, Round
from haechi.prize.states import (
    Outcome,
    ScreeningState,
)


class Screening(models.Model):
    """One entry in a checklist round: findings, a proposal, a second person's signature."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="screenings")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="screenings"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ScreeningState.choices, default=ScreeningState.OPEN
    )
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    proposed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_note = models.TextField(_("why it was sent back"), blank=True)
    is_told = models.BooleanField(_("the applicant may know of it"), default=False)
    notice = models.OneToOneField(
        "prize.Notice", null=True, blank=True, on_delete=models.PROTECT, related_name="rejects"
    )
    # Which window wrote the checklist last, so that a stale one is told.
    version = models.PositiveIntegerField(default=0)
    saved_in = models.CharField(max_length=40, blank=True)
    saved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)

    class Meta:
        ordering = ["round", "application__number"]
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="screened_once_a_round"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="second_signature_is_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScreeningState.DECIDED)
                | Q(signed_by__isnull=False, outcome__in=Outcome.values),
                name="decided_screening_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(
                    outcome=Outcome.OUT,
                    state__in=[ScreeningState.PROPOSED, ScreeningState.DECIDED],
                )
                | ~Q(evidence=""),
                name="rejection_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.OUT, state=ScreeningState.DECIDED, is_told=True)
                | Q(notice__isnull=False),
                name="rejection_has_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.application.entry_code}"


class Finding(models.Model):
    """Does one rule hold for one entry, and what shows it? Kept while it is being written."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(CheckItem, on_delete=models.PROTECT, related_name="findings")
    holds = models.BooleanField(_("holds"), null=True)
    evidence = models.TextField(_("evidence"), max_length=1000, blank=True)
    where = models.CharField(_("where it was read"), max_length=40, blank=True)
    suspected = models.BooleanField(_("the automatic check proposed that it fails"), null=True)

    class Meta:
        ordering = ["item__order"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["screening", "item"], name="one_finding_a_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.item.code}: {self.holds}"


class Passage(models.Model):
    """The exit record of one entry from one round: on or out, by which rule, with what facts."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="passages")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="passages")
    outcome = models.CharField(_("outcome"), max_length=5, choices=Outcome.choices)
    reason_code = models.CharField(_("reason code"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        ordering = ["round", "application__number"]
        verbose_name = _("exit record")
        verbose_name_plural = _("exit records")
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="one_exit_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} {self.outcome}"
