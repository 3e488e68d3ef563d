"""A calibration and the ranking it made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models import Application, Category, Round
from haechi.results.states import RunState


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
