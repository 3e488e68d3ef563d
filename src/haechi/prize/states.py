"""LAW OF STEPS: the choices of this room and the life cycles of its nouns."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

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


LIFECYCLES = (EDITION, ROUND, APPLICATION, SCREENING, IMPORT)


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
