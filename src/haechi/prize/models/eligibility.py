"""What happens around a checklist: suspicions, repairs, notices, appeals, figures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models import User
from haechi.prize.models.rounds import CheckItem, Round
from haechi.prize.models.screening import Screening
from haechi.prize.states import AppealState, NoticeKind, RepairState


class Suspicion(models.Model):
    """What an automatic check noticed about an entry. It proposes; an officer finds."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="suspicions")
    code = models.SlugField(_("reason code"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict)
    noticed_at = models.DateTimeField(_("noticed"))

    class Meta:
        ordering = ["screening", "id"]
        verbose_name = _("suspicion")
        verbose_name_plural = _("suspicions")
        constraints = [
            models.UniqueConstraint(fields=["screening", "code"], name="suspected_once_a_rule"),
        ]

    def __str__(self) -> str:
        return self.code


class Notice(models.Model):
    """A letter to an applicant about a check, as it was written. Never changed."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    digest = models.CharField(_("digest of the text"), max_length=64)
    written_at = models.DateTimeField(_("written"))
    appeal_until = models.DateTimeField(_("an appeal is possible until"), null=True, blank=True)

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=NoticeKind.REJECTION)
                | Q(appeal_until__isnull=False, appeal_until__gt=F("written_at")),
                name="rejection_says_until_when_to_appeal",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(digest=""), name="notice_has_text_and_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Repair(models.Model):
    """The applicant is asked to put named things right until a deadline."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="repairs")
    state = models.CharField(
        _("state"), max_length=10, choices=RepairState.choices, default=RepairState.ASKED
    )
    items = models.ManyToManyField(CheckItem, verbose_name=_("rules"), related_name="repairs")
    fields = models.JSONField(_("fields that may be changed"))
    text = models.TextField(_("what is asked"), max_length=2000)
    reason = models.TextField(_("why it is asked again"), max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("deadline"))
    reply = models.TextField(_("the applicant's words"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("not answered in time"), null=True, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        ordering = ["screening", "id"]
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        constraints = [
            models.UniqueConstraint(
                fields=["screening"],
                condition=Q(state=RepairState.ASKED),
                name="one_repair_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="repair_is_due_after_it_is_asked"
            ),
            models.CheckConstraint(
                condition=Q(state=RepairState.ANSWERED, answered_at__isnull=False)
                | Q(state=RepairState.LAPSED, lapsed_at__isnull=False)
                | Q(state=RepairState.ASKED, answered_at__isnull=True, lapsed_at__isnull=True),
                name="repair_ends_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.screening}: {self.get_state_display()}"


class Appeal(models.Model):
    """The applicant does not accept a rejection; somebody uninvolved decides. One each notice."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="appeal")
    state = models.CharField(
        _("state"), max_length=10, choices=AppealState.choices, default=AppealState.FILED
    )
    reasons = models.TextField(_("reasons"), max_length=4000)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed"))
    decision = models.TextField(_("reason of the decision"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["filed_at", "id"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="appeal_gives_reasons"),
            models.CheckConstraint(
                condition=Q(state=AppealState.FILED)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision=""),
                name="decided_appeal_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
                name="nobody_decides_the_own_appeal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice.screening}: {self.get_state_display()}"


class EligibilityReport(models.Model):
    """The figures of a concluded check as they were made public, small numbers hidden."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    figures = models.JSONField(_("figures"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"))
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta:
        ordering = ["round", "-published_at"]
        verbose_name = _("eligibility figures")
        verbose_name_plural = _("eligibility figures")
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_public_report_a_round",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False) & ~Q(reason=""),
                name="withdrawn_report_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.published_at:%Y-%m-%d}"
