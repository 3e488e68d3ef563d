"""Files that belong to an answer, and files that are still on their way."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.applications import Application
from haechi.prize.models.form import Question

LONGEST_NAME = 255


class Attachment(models.Model):
    """A file that was attached. Removed, its row stays; the file goes when no version needs it.

    The answer to its question names it (``haechi.prize.answers.rows.Files``); ``stored`` is where
    the file lies in the vault.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="attachments"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    size = models.PositiveBigIntegerField(_("bytes"))
    media_type = models.CharField(_("kind of file"), max_length=100)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    sha256 = models.CharField(_("digest"), max_length=64)
    stored = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("attached"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    erased_at = models.DateTimeField(_("file erased"), null=True, blank=True)

    class Meta:
        ordering = ["application", "question__order", "id"]
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(removed_at__isnull=False),
                name="only_removed_files_are_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way: ``received`` of its bytes have arrived and are safe."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="uploads")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="uploads")
    replaces = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    size = models.PositiveBigIntegerField(_("bytes"))
    received = models.PositiveBigIntegerField(_("bytes received"), default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    begun_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    touched_at = models.DateTimeField(_("last part received"))

    class Meta:
        ordering = ["application", "id"]
        verbose_name = _("file on its way")
        verbose_name_plural = _("files on their way")
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=F("size")), name="no_more_received_than_announced"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size
