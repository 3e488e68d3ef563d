"""Decisions on the award grid, and their release."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models import Application, Award, Edition
from haechi.results.models.committee import Motion
from haechi.results.states import DecisionState, ReleaseState


class Decision(models.Model):
    """Who receives one place of an award, or that the place stays empty, and why."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="decisions")
    place = models.PositiveSmallIntegerField(_("place"))
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    reason = models.TextField(_("reason"), max_length=1500)
    state = models.CharField(
        _("state"), max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    motion = models.ForeignKey(
        Motion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("motion it follows"),
    )

    class Meta:
        ordering = ["award__order", "place", "id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["award", "place"],
                condition=~Q(state=DecisionState.RETRACTED),
                name="one_decision_a_place",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=~Q(state=DecisionState.RETRACTED) & Q(application__isnull=False),
                name="one_award_an_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.CONFIRMED) | Q(confirmed_by__isnull=False),
                name="confirmed_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="decision_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        who = self.application.entry_code if self.application else "–"
        return f"{self.award} {self.place}: {who}"


class Release(models.Model):
    """The winners become public at an hour two people agreed on."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(
        _("state"), max_length=10, choices=ReleaseState.choices, default=ReleaseState.PREPARED
    )
    release_at = models.DateTimeField(_("public from"))
    digest = models.CharField(_("digest of the decisions"), max_length=64)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"))
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    recall_reason = models.CharField(_("why recalled"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=~Q(state=ReleaseState.RECALLED),
                name="one_living_release",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.APPROVED) | Q(approved_by__isnull=False),
                name="approved_release_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="release_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.release_at:%Y-%m-%d %H:%M}"
