"""LAW OF STEPS: the choices of this room and the life cycles of its nouns."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haechi.core.lifecycle import Lifecycle, Step


class RunState(TextChoices):
    CURRENT = "current", _("current")
    SUPERSEDED = "superseded", _("superseded by a later run")


RUN = Lifecycle(
    noun="run",
    states=RunState,
    steps=(Step("supersede", RunState.CURRENT, RunState.SUPERSEDED),),
    applicant_names={
        RunState.CURRENT: _("scores calibrated"),
        RunState.SUPERSEDED: _("scores calibrated"),
    },
)


class DecisionState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    RETRACTED = "retracted", _("retracted")


DECISION = Lifecycle(
    noun="decision",
    states=DecisionState,
    steps=(
        Step("confirm", DecisionState.PROPOSED, DecisionState.CONFIRMED),
        Step("retract", DecisionState.PROPOSED, DecisionState.RETRACTED),
        Step("retract", DecisionState.CONFIRMED, DecisionState.RETRACTED),
    ),
    applicant_names={
        DecisionState.PROPOSED: _("in the final round"),
        DecisionState.CONFIRMED: _("in the final round"),
        DecisionState.RETRACTED: _("in the final round"),
    },
)


class ReleaseState(TextChoices):
    PREPARED = "prepared", _("prepared, awaits a second person")
    APPROVED = "approved", _("sealed until its hour")
    RECALLED = "recalled", _("recalled")


RELEASE = Lifecycle(
    noun="release",
    states=ReleaseState,
    steps=(
        Step("approve", ReleaseState.PREPARED, ReleaseState.APPROVED),
        Step("recall", ReleaseState.PREPARED, ReleaseState.RECALLED),
        Step("recall", ReleaseState.APPROVED, ReleaseState.RECALLED),
    ),
    applicant_names={
        ReleaseState.PREPARED: _("results follow"),
        ReleaseState.APPROVED: _("results follow"),
        ReleaseState.RECALLED: _("results follow"),
    },
)

# --- the committee's room -----------------------------------------------------------------------


class MotionKind(TextChoices):
    MOVE = "move", _("give an entry an award")
    EMPTY = "empty", _("leave a place empty")
    FREE = "free", _("another motion")


class MotionState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    VOTING = "voting", _("being voted on")
    TIED = "tied", _("tied, the chair decides")
    CARRIED = "carried", _("carried")
    FAILED = "failed", _("failed")
    SHORT = "short", _("failed for want of a quorum")
    WITHDRAWN = "withdrawn", _("withdrawn")


ENDED_MOTION = (
    MotionState.CARRIED,
    MotionState.FAILED,
    MotionState.SHORT,
    MotionState.WITHDRAWN,
)
VOTED_MOTION = (MotionState.TIED, MotionState.CARRIED, MotionState.FAILED, MotionState.SHORT)

MOTION = Lifecycle(
    noun="motion",
    states=MotionState,
    steps=(
        Step("withdraw", MotionState.PROPOSED, MotionState.WITHDRAWN),
        Step("open", MotionState.PROPOSED, MotionState.VOTING),
        Step("carry", MotionState.VOTING, MotionState.CARRIED),
        Step("fail", MotionState.VOTING, MotionState.FAILED),
        Step("lapse", MotionState.VOTING, MotionState.SHORT),
        Step("tie", MotionState.VOTING, MotionState.TIED),
        Step("carry", MotionState.TIED, MotionState.CARRIED),
        Step("fail", MotionState.TIED, MotionState.FAILED),
    ),
    applicant_names=dict.fromkeys(MotionState, _("in the final round")),
)


class Choice(TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    ABSTAIN = "abstain", _("abstains")


class CheckSubject(TextChoices):
    """What is looked into for every finalist."""

    EVIDENCE = "evidence", _("The figures claimed are supported by evidence.")
    REFERENCE = "reference", _("A reference outside the applicant confirms the project.")
    ORIGINAL = "original", _("The text and the idea are the applicant's own.")
    IMPLEMENTED = "implemented", _("The project is really implemented as described.")


class CheckState(TextChoices):
    OPEN = "open", _("open")
    OK = "ok", _("in order")
    CONCERN = "concern", _("concern")


LIFECYCLES = (RUN, DECISION, RELEASE, MOTION)
