"""A table of applications that the secretariat brings in: the file, and each of its rows."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.core.models import Job, private_files
from haechi.core.sentences import in_readers_language
from haechi.people.models import User
from haechi.prize.models.applications import Application
from haechi.prize.models.editions import Edition
from haechi.prize.states import ImportState, RowState


class ImportBatch(models.Model):
    """Where imported applications come from: which file, whose, when, why."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="imports")
    file = models.FileField(storage=private_files, upload_to="imports", max_length=300, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("digest"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("bytes"))
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    notes = models.JSONField(default=list)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(_("what the columns mean"), default=list)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.READING
    )
    submits = models.BooleanField(_("complete ones were submitted"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("handed in"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    finished_at = models.DateTimeField(_("imported"), null=True, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(submits=True) | ~Q(reason=""), name="submitting_import_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def told_notes(self) -> list[str]:
        return [in_readers_language(note) for note in self.notes]


class ImportRow(models.Model):
    """One row of the table: what it says, what is wrong with it, what became of it.

    ``written`` are digests of what was written from it, so that a later table can tell what
    somebody has changed since. The cells go once they have become an application.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(
        _("state"), max_length=8, choices=RowState.choices, default=RowState.SKIP
    )
    problems = models.JSONField(default=list)
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="import_rows"
    )
    written = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "number"]
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["made", "updated"]) | Q(application__isnull=False),
                name="imported_row_has_its_application",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch.file_name} {self.number}"

    @property
    def told_problems(self) -> list[dict[str, Any]]:
        """Each with its column, whether it is only a warning, and its sentence."""
        return [
            {
                "column": problem["column"],
                "is_warning": problem["level"] == "warning",
                "said": in_readers_language(problem["said"]),
            }
            for problem in self.problems
        ]
