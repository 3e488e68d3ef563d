"""LAW OF STEPS: the choices of this room and the life cycles of its nouns."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from haechi.core.lifecycle import Lifecycle, Step


class EditionState(TextChoices):
    DRAFT = "draft", _("in preparation")
    CALLED = "called", _("rules published")
    FINISHED = "finished", _("finished")


EDITION = Lifecycle(
    noun="edition",
    states=EditionState,
    steps=(
        Step("publish_rules", EditionState.DRAFT, EditionState.CALLED),
        Step("finish", EditionState.CALLED, EditionState.FINISHED),
    ),
    applicant_names={
        EditionState.DRAFT: _("not announced yet"),
        EditionState.CALLED: _("under way"),
        EditionState.FINISHED: _("finished"),
    },
)


class RoundKind(TextChoices):
    """How a round decides."""

    CHECK = "check", _("checklist with two signatures")
    SCORE = "score", _("scores of a jury")
    AWARD = "award", _("decision on the award grid")


class RoundState(TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


ROUND = Lifecycle(
    noun="round",
    states=RoundState,
    steps=(
        Step("open", RoundState.PLANNED, RoundState.OPEN),
        Step("close", RoundState.OPEN, RoundState.CLOSED),
        Step("reopen", RoundState.CLOSED, RoundState.OPEN),
    ),
    applicant_names={
        RoundState.PLANNED: _("has not begun"),
        RoundState.OPEN: _("under way"),
        RoundState.CLOSED: _("concluded"),
    },
)


class ApplicationState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPLICATION = Lifecycle(
    noun="application",
    states=ApplicationState,
    steps=(
        Step("submit", ApplicationState.DRAFT, ApplicationState.SUBMITTED),
        Step("reopen", ApplicationState.SUBMITTED, ApplicationState.DRAFT),
        Step("withdraw", ApplicationState.DRAFT, ApplicationState.WITHDRAWN),
        Step("withdraw", ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
    ),
    applicant_names={
        ApplicationState.DRAFT: _("being written, not submitted"),
        ApplicationState.SUBMITTED: _("submitted"),
        ApplicationState.WITHDRAWN: _("withdrawn by you"),
    },
)


class ScreeningState(TextChoices):
    OPEN = "open", _("to be checked")
    PROPOSED = "proposed", _("awaits the second signature")
    DECIDED = "decided", _("decided")


class Outcome(TextChoices):
    """What a round ends with for one entry."""

    ON = "on", _("goes on")
    OUT = "out", _("does not go on")


SCREENING = Lifecycle(
    noun="screening",
    states=ScreeningState,
    steps=(
        Step("propose", ScreeningState.OPEN, ScreeningState.PROPOSED),
        Step("sign", ScreeningState.PROPOSED, ScreeningState.DECIDED),
        Step("send_back", ScreeningState.PROPOSED, ScreeningState.OPEN),
    ),
    applicant_names={
        ScreeningState.OPEN: _("being checked"),
        ScreeningState.PROPOSED: _("being checked"),
        ScreeningState.DECIDED: _("checked"),
    },
)


class AudienceKind(TextChoices):
    """To whom the secretariat writes."""

    APPLICANTS = "applicants", _("everybody with an application")
    DRAFTS = "drafts", _("those whose application is not submitted")
    SUBMITTED = "submitted", _("those who have submitted")
    ELIGIBLE = "eligible", _("those found eligible")
    INELIGIBLE = "ineligible", _("those found not eligible")
    ROLE = "role", _("holders of a role")


class MailingState(TextChoices):
    DRAFT = "draft", pgettext_lazy("mailing", "not sent yet")
    CONFIRMED = "confirmed", pgettext_lazy("mailing", "sent out")
    DISCARDED = "discarded", pgettext_lazy("mailing", "discarded")


MAILING = Lifecycle(
    noun="mailing",
    states=MailingState,
    steps=(
        Step("confirm", MailingState.DRAFT, MailingState.CONFIRMED),
        Step("discard", MailingState.DRAFT, MailingState.DISCARDED),
    ),
    applicant_names={state: state.label for state in MailingState},
)


class ClarificationState(TextChoices):
    OPEN = "open", pgettext_lazy("question", "waits for an answer")
    ANSWERED = "answered", pgettext_lazy("question", "answered to all")
    CLOSED = "closed", pgettext_lazy("question", "answered to the asker only")


CLARIFICATION = Lifecycle(
    noun="clarification",
    states=ClarificationState,
    steps=(
        Step("answer", ClarificationState.OPEN, ClarificationState.ANSWERED),
        Step("close", ClarificationState.OPEN, ClarificationState.CLOSED),
    ),
    applicant_names={
        ClarificationState.OPEN: pgettext_lazy("question", "waits for an answer"),
        ClarificationState.ANSWERED: pgettext_lazy("question", "answered to all"),
        ClarificationState.CLOSED: pgettext_lazy("question", "answered to you only"),
    },
)


class PressNoteState(TextChoices):
    DRAFT = "draft", pgettext_lazy("press note", "being written")
    ISSUED = "issued", pgettext_lazy("press note", "issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("press note", "withdrawn")


PRESS_NOTE = Lifecycle(
    noun="press note",
    states=PressNoteState,
    steps=(
        Step("issue", PressNoteState.DRAFT, PressNoteState.ISSUED),
        Step("withdraw", PressNoteState.DRAFT, PressNoteState.WITHDRAWN),
        Step("withdraw", PressNoteState.ISSUED, PressNoteState.WITHDRAWN),
    ),
    applicant_names={state: state.label for state in PressNoteState},
)

LIFECYCLES = (EDITION, ROUND, APPLICATION, SCREENING, MAILING, CLARIFICATION, PRESS_NOTE)
