"""Nouns everybody writes to: the journal's lines, the outbox's messages, long jobs.

They name people and things by number and by text, never by foreign key: the cellar knows no room,
and a record must outlive what it speaks of.
"""

from datetime import datetime, timedelta
from typing import Any, Never

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from haechi.core.sentences import in_readers_language


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


class MessageState(models.TextChoices):
    """Where a letter is. It follows from the letter's times and is never set by hand."""

    WAITING = "waiting", pgettext_lazy("letter", "waiting")
    SENDING = "sending", pgettext_lazy("letter", "being sent")
    SENT = "sent", pgettext_lazy("letter", "sent")
    FAILED = "failed", pgettext_lazy("letter", "failed")
    BOUNCED = "bounced", pgettext_lazy("letter", "bounced")
    CANCELLED = "cancelled", pgettext_lazy("letter", "cancelled")


def told_by(time: str, state: MessageState) -> When:
    return When(**{f"{time}__isnull": False}, then=Value(state.value))


class Message(models.Model):
    """A letter to one person. ``key`` makes sure that nothing is sent twice.

    ``batch`` names what it was written with (a mailing, an announcement); ``claimed_at`` is set by
    the one process that hands it to the mail server, before it does.
    """

    key = models.CharField(max_length=200, unique=True)
    batch = models.CharField(max_length=80, blank=True, db_index=True)
    message_id = models.CharField(max_length=200, blank=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    edition_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("not before"), null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    failed_at = models.DateTimeField(_("given up"), null=True)
    bounced_at = models.DateTimeField(_("came back"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.TextField(_("why it could not be sent"), blank=True)
    state = models.GeneratedField(
        expression=Case(
            told_by("bounced_at", MessageState.BOUNCED),
            told_by("cancelled_at", MessageState.CANCELLED),
            told_by("failed_at", MessageState.FAILED),
            told_by("sent_at", MessageState.SENT),
            told_by("claimed_at", MessageState.SENDING),
            default=Value(MessageState.WAITING.value),
        ),
        output_field=models.CharField(
            _("state"), max_length=10, choices=MessageState.choices, db_index=True
        ),
        db_persist=True,
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"],
                condition=~Q(message_id=""),
                name="message_id_names_one_letter",
            ),
        ]

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


def private_files() -> Storage:
    """Where files lie that are handed out only through a door that asks a rule."""
    return storages["private"]


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Job(models.Model):
    """Work that takes longer than a page may: what it is, how far it is, how it ended.

    ``attempt`` tells a worker that was given up from the one that began anew: only the worker of
    the current attempt may write here.
    """

    SILENT = timedelta(minutes=2)  # a worker that has said nothing for so long has died
    PATIENCE = timedelta(minutes=10)  # a job that waits longer was lost on the way to a worker

    kind = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)
    language = models.CharField(max_length=2, default="en")
    person_id = models.BigIntegerField(db_index=True)
    person = models.CharField(_("begun by"), max_length=200)
    edition_id = models.BigIntegerField(null=True, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    doing = models.JSONField(_("what it is doing"), default=dict)
    said = models.JSONField(_("how it ended"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    result_file = models.FileField(storage=private_files, upload_to="jobs", max_length=300)
    result_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("asked for"))
    began_at = models.DateTimeField(_("began"), null=True)
    beat_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "failed", "cancelled"])
                | models.Q(ended_at__isnull=False),
                name="ended_job_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def doing_now(self) -> str:
        return in_readers_language(self.doing)

    @property
    def ending(self) -> str:
        return in_readers_language(self.said)

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None

    def is_lost(self, at: datetime) -> bool:
        """Has its worker died, or has it never reached one?"""
        if self.state == JobState.RUNNING:
            return self.beat_at is None or at - self.beat_at > self.SILENT
        return self.state == JobState.WAITING and at - self.created_at > self.PATIENCE
