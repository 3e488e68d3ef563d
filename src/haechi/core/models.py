"""Two nouns everybody writes to: the journal's lines and the outbox's messages.

They name people and things by number and by text, never by foreign key: the cellar knows no room,
and a record must outlive what it speaks of.
"""

from typing import Any, Never

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalLine(models.Model):
    """Who did what to what, when, and the facts of it. Written once, never changed."""

    at = models.DateTimeField(_("when"), db_index=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    verb = models.CharField(_("what"), max_length=60, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject = models.CharField(_("to what"), max_length=250)
    edition_id = models.BigIntegerField(null=True, db_index=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        verbose_name = _("journal line")
        verbose_name_plural = _("journal")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A journal line is written once; write a new line instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("A journal line is never deleted.")


class Message(models.Model):
    """A letter to one person. ``key`` makes sure that nothing is sent twice."""

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    edition_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.TextField(_("why it could not be sent"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class Erasure(models.Model):
    """What was erased of a person or of an edition, when and by which rule. Holds no names."""

    at = models.DateTimeField(_("when"), db_index=True)
    rule = models.CharField(_("rule"), max_length=20)
    person_id = models.BigIntegerField(null=True, db_index=True)
    edition_id = models.BigIntegerField(null=True, db_index=True)
    by_id = models.BigIntegerField(null=True)
    counts = models.JSONField(_("what"), default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rule}"
