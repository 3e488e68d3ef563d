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


class Majority(TextChoices):
    """What carries a motion of the committee."""

    SIMPLE = "simple", _("more yes than no")
    ABSOLUTE = "absolute", _("yes of more than half of the members entitled to vote")
    TWO_THIRDS = "two_thirds", _("yes of at least two thirds of yes and no")


class AbsenceKind(TextChoices):
    """Why a member of the committee leaves the room for an entry (제척 · 기피 · 회피)."""

    PERSONAL = "personal", _("personal")
    FINANCIAL = "financial", _("financial")
    ORGANISATIONAL = "organisational", _("same organisation")
    COUNTRY = "country", _("same country")
    OTHER = "other", _("other")


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
    REPAIR = "repair", _("waits for the applicant")
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
        Step("ask_repair", ScreeningState.OPEN, ScreeningState.REPAIR),
        Step("answer_repair", ScreeningState.REPAIR, ScreeningState.OPEN),
        Step("lapse_repair", ScreeningState.REPAIR, ScreeningState.OPEN),
        Step("uphold", ScreeningState.DECIDED, ScreeningState.DECIDED),
        Step("reconsider", ScreeningState.DECIDED, ScreeningState.OPEN),
    ),
    applicant_names={
        ScreeningState.OPEN: _("being checked"),
        ScreeningState.REPAIR: _("asked for a repair"),
        ScreeningState.PROPOSED: _("being checked"),
        ScreeningState.DECIDED: _("checked"),
    },
)


class ImportState(TextChoices):
    READING = "reading", _("being read")
    READY = "ready", _("read, not imported yet")
    WRITING = "writing", _("being imported")
    WRITTEN = "written", _("imported")
    DISCARDED = "discarded", _("discarded")


IMPORT = Lifecycle(
    noun="import",
    states=ImportState,
    steps=(
        Step("read", ImportState.READING, ImportState.READY),
        Step("map", ImportState.READY, ImportState.READING),
        Step("confirm", ImportState.READY, ImportState.WRITING),
        Step("finish", ImportState.WRITING, ImportState.WRITTEN),
        Step("discard", ImportState.READING, ImportState.DISCARDED),
        Step("discard", ImportState.READY, ImportState.DISCARDED),
    ),
    applicant_names={
        ImportState.READING: _("being read"),
        ImportState.READY: _("read, not imported yet"),
        ImportState.WRITING: _("being imported"),
        ImportState.WRITTEN: _("imported"),
        ImportState.DISCARDED: _("discarded"),
    },
)


class RowState(TextChoices):
    """What becomes of a row of a table that is imported."""

    MAKE = "make", _("makes an application")
    UPDATE = "update", _("fills an application")
    SKIP = "skip", _("is left out")
    WRONG = "wrong", _("cannot be imported")
    MADE = "made", _("made an application")
    UPDATED = "updated", _("filled an application")


# --- the form -----------------------------------------------------------------------------------


class QuestionType(TextChoices):
    SHORT = "short", _("short text")
    LONG = "long", _("long text")
    CHOICE = "choice", _("one of a list")
    CHOICES = "choices", _("several of a list")
    NUMBER = "number", _("number with a unit")
    MONEY = "money", _("amount of money")
    DATE = "date", _("date")
    URL = "url", _("web address")
    FILE = "file", _("files")
    INDICATORS = "indicators", _("table of indicators")
    CONTACTS = "contacts", _("contact persons")
    CONSENT = "consent", _("consent")


# What these ask for tells who applies, so judges do not see it unless somebody decides otherwise.
IDENTIFYING = frozenset({QuestionType.URL, QuestionType.FILE, QuestionType.CONTACTS})


class Requirement(TextChoices):
    """When an answer is needed."""

    OPTIONAL = "optional", _("may stay empty")
    SUBMIT = "submit", _("needed to submit")
    FROM = "from", _("needed to submit from a date on")
    ALWAYS = "always", _("needed to submit, and never emptied once given")


class ProjectStage(TextChoices):
    PLANNED = "planned", _("only planned")
    PILOT = "pilot", _("pilot")
    RUNNING = "running", _("in operation")
    COMPLETED = "completed", _("completed")


class Right(TextChoices):
    """What a co-worker may do with an application; each includes the ones before it."""

    VIEW = "view", _("read")
    EDIT = "edit", _("read and write")
    SUBMIT = "submit", _("read, write and submit")


# --- where a setting comes from -----------------------------------------------------------------


class Provenance(TextChoices):
    """Said beside a setting, in the workbench and in public."""

    PUBLISHED = "published", _("published by the prize")
    OURS = "ours", _("chosen by the organiser; the prize has not published it")
    UNKNOWN = "unknown", _("not known; what stands here is an assumption")


class RepairState(TextChoices):
    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("not answered in time")


REPAIR = Lifecycle(
    noun="repair",
    states=RepairState,
    steps=(
        Step("answer", RepairState.ASKED, RepairState.ANSWERED),
        Step("lapse", RepairState.ASKED, RepairState.LAPSED),
    ),
    applicant_names={
        RepairState.ASKED: _("waits for your answer"),
        RepairState.ANSWERED: _("answered by you"),
        RepairState.LAPSED: _("not answered in time"),
    },
)


class AppealState(TextChoices):
    FILED = "filed", _("to be decided")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


APPEAL = Lifecycle(
    noun="appeal",
    states=AppealState,
    steps=(
        Step("uphold", AppealState.FILED, AppealState.UPHELD),
        Step("dismiss", AppealState.FILED, AppealState.DISMISSED),
    ),
    applicant_names={
        AppealState.FILED: _("received, being decided"),
        AppealState.UPHELD: _("upheld: your entry goes on"),
        AppealState.DISMISSED: _("dismissed"),
    },
)


class NoticeKind(TextChoices):
    """What an applicant is told in writing while the rules of entry are checked."""

    REPAIR = "repair", _("request for a repair")
    REPAIR_ANSWERED = "repair_answered", _("receipt of a repair")
    REPAIR_LAPSED = "repair_lapsed", _("a repair was not answered in time")
    REJECTION = "rejection", _("rejection")
    LIFTED = "lifted", _("rejection lifted, checked again")
    APPEAL_FILED = "appeal_filed", _("receipt of an appeal")
    APPEAL_UPHELD = "appeal_upheld", _("appeal upheld")
    APPEAL_DISMISSED = "appeal_dismissed", _("appeal dismissed")


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

LIFECYCLES = (
    EDITION,
    ROUND,
    APPLICATION,
    SCREENING,
    REPAIR,
    APPEAL,
    MAILING,
    CLARIFICATION,
    PRESS_NOTE,
    IMPORT,
)
