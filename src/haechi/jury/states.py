"""LAW OF STEPS: the choices of this room and the life cycles of its nouns."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haechi.core.lifecycle import Lifecycle, Step


class JudgeState(TextChoices):
    NOMINATED = "nominated", _("nominated")
    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    RELEASED = "released", _("released")
    RETIRED = "retired", _("stepped down")


JUDGE = Lifecycle(
    noun="judge",
    states=JudgeState,
    steps=(
        Step("invite", JudgeState.NOMINATED, JudgeState.INVITED),
        Step("accept", JudgeState.INVITED, JudgeState.ACCEPTED),
        Step("decline", JudgeState.INVITED, JudgeState.DECLINED),
        Step("release", JudgeState.NOMINATED, JudgeState.RELEASED),
        Step("release", JudgeState.INVITED, JudgeState.RELEASED),
        Step("release", JudgeState.ACCEPTED, JudgeState.RELEASED),
        Step("retire", JudgeState.ACCEPTED, JudgeState.RETIRED),
        Step("release", JudgeState.RETIRED, JudgeState.RELEASED),
        Step("renominate", JudgeState.DECLINED, JudgeState.NOMINATED),
        Step("renominate", JudgeState.RELEASED, JudgeState.NOMINATED),
    ),
    applicant_names={
        JudgeState.NOMINATED: _("jury being formed"),
        JudgeState.INVITED: _("jury being formed"),
        JudgeState.ACCEPTED: _("member of the jury"),
        JudgeState.DECLINED: _("not in the jury"),
        JudgeState.RELEASED: _("not in the jury"),
        JudgeState.RETIRED: _("former member of the jury"),
    },
)


class PlanState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPLIED = "applied", _("applied")
    DISCARDED = "discarded", _("discarded")


class PlanOrigin(TextChoices):
    """Where a plan comes from; either may then be changed by hand, which the journal tells."""

    DRAWN = "drawn", _("worked out")
    FILE = "file", _("from a file")


PLAN = Lifecycle(
    noun="plan",
    states=PlanState,
    steps=(
        Step("apply", PlanState.PROPOSED, PlanState.APPLIED),
        Step("discard", PlanState.PROPOSED, PlanState.DISCARDED),
    ),
    applicant_names={
        PlanState.PROPOSED: _("being prepared"),
        PlanState.APPLIED: _("being judged"),
        PlanState.DISCARDED: _("being prepared"),
    },
)


class SheetState(TextChoices):
    ASSIGNED = "assigned", _("not begun")
    DRAFT = "draft", _("begun")
    SUBMITTED = "submitted", _("submitted")
    RECUSED = "recused", _("recused")
    ABSTAINED = "abstained", _("cannot judge")


NOT_READ = (SheetState.RECUSED, SheetState.ABSTAINED)


SHEET = Lifecycle(
    noun="sheet",
    states=SheetState,
    steps=(
        Step("save", SheetState.ASSIGNED, SheetState.DRAFT),
        Step("save", SheetState.DRAFT, SheetState.DRAFT),
        Step("submit", SheetState.DRAFT, SheetState.SUBMITTED),
        Step("reopen", SheetState.SUBMITTED, SheetState.DRAFT),
        Step("recuse", SheetState.ASSIGNED, SheetState.RECUSED),
        Step("recuse", SheetState.DRAFT, SheetState.RECUSED),
        Step("recuse", SheetState.SUBMITTED, SheetState.RECUSED),
        Step("recuse", SheetState.ABSTAINED, SheetState.RECUSED),
        Step("abstain", SheetState.ASSIGNED, SheetState.ABSTAINED),
        Step("abstain", SheetState.DRAFT, SheetState.ABSTAINED),
        Step("resume", SheetState.ABSTAINED, SheetState.DRAFT),
    ),
    applicant_names={
        SheetState.ASSIGNED: _("being judged"),
        SheetState.DRAFT: _("being judged"),
        SheetState.SUBMITTED: _("being judged"),
        SheetState.RECUSED: _("being judged"),
        SheetState.ABSTAINED: _("being judged"),
    },
)


class ConflictKind(TextChoices):
    """What connects a judge with an entry."""

    PERSONAL = "personal", _("personal")
    FINANCIAL = "financial", _("financial")
    ORGANISATIONAL = "organisational", _("same organisation")
    COUNTRY = "country", _("same country")
    MEMBERSHIP = "membership", _("member of the same organiser body")
    OTHER = "other", _("other")


class Ground(TextChoices):
    """On whose initiative a judge is kept from an entry: 제척, 기피, 회피."""

    EXCLUDED = "excluded", _("excluded by the rules")
    CHALLENGED = "challenged", _("challenged by somebody else")
    WITHDRAWN = "withdrawn", _("stepped back on one's own")


class Sign(TextChoices):
    """What may bring a judge close to an entry; it advises, and people decide."""

    COUNTRY = "country", _("same country")
    ORGANISATION = "organisation", _("same organisation")
    TIE = "tie", _("a tie the judge has named")
    DOMAIN = "domain", _("same e-mail domain")
    CO_WORK = "co_work", _("worked together on an application")


# What kind of conflict a sign is, once people have said that it is one.
KIND_OF = {
    Sign.COUNTRY: ConflictKind.COUNTRY,
    Sign.ORGANISATION: ConflictKind.ORGANISATIONAL,
    Sign.TIE: ConflictKind.ORGANISATIONAL,
    Sign.DOMAIN: ConflictKind.ORGANISATIONAL,
    Sign.CO_WORK: ConflictKind.PERSONAL,
}
OFF_PANEL = (JudgeState.DECLINED, JudgeState.RELEASED, JudgeState.RETIRED)


LIFECYCLES = (JUDGE, PLAN, SHEET)
