"""The rules as one file: as they were published, and where each setting comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from haechi.prize.models.editions import Edition
from haechi.prize.states import Provenance


class SettingNote(models.Model):
    """Where one setting comes from; its path is that in the file, ``category.human.admits``."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="setting_notes")
    path = models.CharField(_("setting"), max_length=250)
    mark = models.CharField(_("where it comes from"), max_length=10, choices=Provenance.choices)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["edition", "path"]
        verbose_name = _("mark of a setting")
        verbose_name_plural = _("marks of settings")
        constraints = [
            models.UniqueConstraint(fields=["edition", "path"], name="one_mark_a_setting"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.get_mark_display()}"


class RulesFile(models.Model):
    """The file of an edition as its rules were published; nothing changes it."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="rules_file")
    text = models.TextField(_("file"))
    sha256 = models.CharField(_("digest"), max_length=64)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        ordering = ["edition"]
        verbose_name = _("file of the published rules")
        verbose_name_plural = _("files of published rules")

    def __str__(self) -> str:
        return f"{self.edition.slug} {self.sha256[:12]}"
