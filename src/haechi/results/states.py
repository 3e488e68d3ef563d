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

LIFECYCLES = (RUN, DECISION, RELEASE)
