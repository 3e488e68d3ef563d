"""NOUNS: runs of the calibration, their rankings, decisions on awards, the release."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models import Application, Award, Category, Edition, Round
from haechi.results.states import DecisionState, ReleaseState, RunState


class Run(models.Model):
    """One calibration, never edited: recipe, inputs and result. A later run supersedes it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(
        _("state"), max_length=12, choices=RunState.choices, default=RunState.CURRENT
    )
    recipe = models.JSONField(_("recipe"))
    scores = models.JSONField(_("inputs"))
    result = models.JSONField(_("result"))
    input_sha256 = models.CharField(_("digest of the inputs"), max_length=64)
    seed = models.PositiveIntegerField(_("seed"))
    version = models.CharField(_("version of jeoul"), max_length=20)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state=RunState.CURRENT), name="one_current_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.made_at:%Y-%m-%d %H:%M}"


class Ranked(models.Model):
    """One entry's place in a run, within its category."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="ranking")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="rankings")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    reviews = models.PositiveSmallIntegerField(_("reviews"))
    raw_mean = models.FloatField(_("plain mean"))
    raw_rank = models.PositiveIntegerField(_("rank by the plain mean"))
    estimate = models.FloatField(_("calibrated score"))
    sd = models.FloatField(_("standard deviation"))
    rank = models.PositiveIntegerField(_("rank"))
    rank_low = models.PositiveIntegerField(_("rank, best of 90 %"))
    rank_high = models.PositiveIntegerField(_("rank, worst of 90 %"))
    p_in = models.FloatField(_("chance of being in"))
    is_in = models.BooleanField(_("within the cut"))
    margin = models.FloatField(_("distance from the cut"))

    class Meta:
        ordering = ["run", "category__order", "rank", "application__number"]
        verbose_name = _("place in the ranking")
        verbose_name_plural = _("places in the ranking")
        constraints = [
            models.UniqueConstraint(fields=["run", "application"], name="ranked_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.application.entry_code}"


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
