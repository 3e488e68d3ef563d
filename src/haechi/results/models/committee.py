"""The committee's room: agenda, discussion, motions with their votes, checks of finalists."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.core.guards import Guard
from haechi.people.models import User
from haechi.prize.models import Application, Award, Round
from haechi.results.states import (
    ENDED_MOTION,
    VOTED_MOTION,
    CheckState,
    CheckSubject,
    Choice,
    MotionKind,
    MotionState,
)


class AgendaItem(models.Model):
    """When an entry is talked about: its place in the meeting."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="agenda")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["round", "order"]
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="on_the_agenda_once"),
            models.UniqueConstraint(fields=["round", "order"], name="one_entry_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.application.entry_code}"


class Voice(models.Model):
    """The letter under which somebody speaks on one entry, in the order of first words."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="voices")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        ordering = ["round", "application", "number"]
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "application", "member"], name="one_voice_a_member"
            ),
            models.UniqueConstraint(
                fields=["round", "application", "number"], name="one_member_a_voice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} {self.letter}"

    @property
    def letter(self) -> str:
        """A to Z, then AA, AB, …"""
        letters, rest = "", self.number
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(ord("A") + place) + letters
        return letters


class Post(models.Model):
    """A word on a finalist. It is never changed; who wrote it may retract it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="posts")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="posts")
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=4000)
    written_at = models.DateTimeField(_("written"))
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="post_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code} #{self.pk}"


class Motion(models.Model):
    """What the committee shall resolve, and how it voted."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="motions")
    kind = models.CharField(_("kind"), max_length=10, choices=MotionKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=MotionState.choices, default=MotionState.PROPOSED
    )
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="motions"
    )
    source = models.ForeignKey(
        Award,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("award it is moved from"),
    )
    award = models.ForeignKey(
        Award, null=True, blank=True, on_delete=models.PROTECT, related_name="motions"
    )
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    text = models.TextField(_("text"), max_length=1500, blank=True)
    reason = models.TextField(_("reason"), max_length=1500)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    seconded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seconded_at = models.DateTimeField(_("seconded"), null=True, blank=True)
    voting_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    voting_at = models.DateTimeField(_("put to the vote"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    entitled = models.PositiveSmallIntegerField(_("members entitled"), null=True, blank=True)
    ayes = models.PositiveSmallIntegerField(_("yes"), null=True, blank=True)
    noes = models.PositiveSmallIntegerField(_("no"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    casting = models.CharField(_("casting vote"), max_length=10, choices=Choice.choices, blank=True)
    casting_reason = models.TextField(_("reason of the casting vote"), max_length=1500, blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        constraints = [
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("proposed_by")),
                name="nobody_seconds_the_own_motion",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MotionKind.MOVE)
                | Q(application__isnull=False, award__isnull=False),
                name="moved_motion_names_entry_and_award",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MotionKind.EMPTY)
                | Q(application__isnull=True, award__isnull=False, place__isnull=False),
                name="empty_motion_names_the_place",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MotionKind.FREE) | ~Q(text=""), name="free_motion_has_its_text"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=VOTED_MOTION)
                | Q(
                    entitled__isnull=False,
                    ayes__isnull=False,
                    noes__isnull=False,
                    abstained__isnull=False,
                ),
                name="voted_motion_has_its_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_MOTION) | Q(ended_by__isnull=False),
                name="ended_motion_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(casting="") | ~Q(casting_reason=""),
                name="casting_vote_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.entry_code or self.award or self.round} · {self.get_kind_display()} #{self.pk}"
        )

    @property
    def entry_code(self) -> str:
        return self.application.entry_code if self.application else ""


class Vote(models.Model):
    """One member's vote on one motion. Nobody else reads it before the motion has ended."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice.choices)
    reason = models.TextField(_("reason"), max_length=1500)
    cast_at = models.DateTimeField(_("cast"))
    struck_at = models.DateTimeField(
        _("struck, as the member left the room"), null=True, blank=True
    )

    class Meta:
        ordering = ["motion", "choice", "id"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["motion", "member"], name="one_vote_a_motion"),
            models.CheckConstraint(condition=~Q(reason=""), name="vote_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.motion} · {self.member}"


class Check(models.Model):
    """What was found when a claim of a finalist was looked into, with its source."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="checks")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks")
    subject = models.CharField(_("what is checked"), max_length=20, choices=CheckSubject.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=CheckState.choices, default=CheckState.OPEN
    )
    source = models.CharField(_("source"), max_length=500, blank=True)
    note = models.TextField(_("note"), max_length=1500, blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked"))

    class Meta:
        ordering = ["application__number", "subject"]
        verbose_name = _("check of a finalist")
        verbose_name_plural = _("checks of finalists")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "application", "subject"], name="checked_once_a_subject"
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.OK) | ~Q(source=""),
                name="check_in_order_has_a_source",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.CONCERN) | ~Q(note=""), name="concern_has_its_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.entry_code}: {self.get_subject_display()}"


# --- what the database refuses over several tables ------------------------------------------------

AWAY = (
    "EXISTS (SELECT 1 FROM prize_absence a WHERE a.lifted_at IS NULL AND a.member_id = {who} "
    "AND a.round_id = {round} AND a.application_id = {entry})"
)
OF_MOTION = "(SELECT m.{column} FROM results_motion m WHERE m.id = NEW.motion_id)"
GUARDS = (
    Guard(
        "absent_member_does_not_vote",
        "results_vote",
        "NEW.struck_at IS NULL AND "
        + OF_MOTION.format(column="state")
        + " = 'voting' AND "
        + AWAY.format(
            who="NEW.member_id",
            round=OF_MOTION.format(column="round_id"),
            entry=OF_MOTION.format(column="application_id"),
        ),
    ),
    Guard(
        "votes_are_cast_while_voting",
        "results_vote",
        OF_MOTION.format(column="state") + " <> 'voting'",
    ),
    Guard(
        "absence_strikes_the_vote",
        "prize_absence",
        "NEW.lifted_at IS NULL AND EXISTS (SELECT 1 FROM results_vote v "
        "JOIN results_motion m ON m.id = v.motion_id WHERE m.state = 'voting' "
        "AND v.struck_at IS NULL AND v.member_id = NEW.member_id AND m.round_id = NEW.round_id "
        "AND m.application_id = NEW.application_id)",
    ),
    Guard(
        "absent_member_does_not_speak",
        "results_post",
        "NEW.retracted_at IS NULL AND "
        + AWAY.format(who="NEW.author_id", round="NEW.round_id", entry="NEW.application_id"),
    ),
    Guard(
        "absent_member_does_not_move",
        "results_motion",
        "NEW.state = 'proposed' AND "
        + AWAY.format(who="NEW.proposed_by_id", round="NEW.round_id", entry="NEW.application_id"),
    ),
)
