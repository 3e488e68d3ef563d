"""Truths of this room that no single table can carry."""

from django.db.models import F, Q

from haechi.core.invariants import Invariant
from haechi.jury.models import Judge, Mark, Recusal, Sheet
from haechi.jury.states import JudgeState, SheetState

TRUTHS = (
    Invariant(
        "A score sheet's entry belongs to the edition of the judge's round.",
        lambda: Sheet.objects.exclude(application__edition=F("judge__round__edition")),
    ),
    Invariant(
        "A mark lies on the scale of its round.",
        lambda: Mark.objects.filter(
            Q(value__lt=F("criterion__round__score_low"))
            | Q(value__gt=F("criterion__round__score_high"))
        ),
    ),
    Invariant(
        "A mark is for a criterion that carries weight in the judge's round.",
        lambda: Mark.objects.exclude(
            criterion__round=F("sheet__judge__round"), criterion__weight__isnull=False
        ),
    ),
    Invariant(
        "A submitted sheet has at least one mark.",
        lambda: Sheet.objects.filter(state=SheetState.SUBMITTED, marks__isnull=True),
    ),
    Invariant(
        "Nobody has a living sheet for an entry they are recused from.",
        lambda: Recusal.objects.filter(
            judge__sheets__application=F("application"),
            judge__sheets__state__in=[
                SheetState.ASSIGNED,
                SheetState.DRAFT,
                SheetState.SUBMITTED,
            ],
        ),
    ),
    Invariant(
        "Whoever stands in somebody's place sits on the same panel.",
        lambda: Judge.objects.filter(replaces__isnull=False).exclude(replaces__round=F("round")),
    ),
    Invariant(
        "A seated judge holds the role of judge in the edition.",
        lambda: Judge.objects.filter(state=JudgeState.ACCEPTED).exclude(
            user__appointments__edition=F("round__edition"),
            user__appointments__role="judge",
            user__appointments__ended_at__isnull=True,
        ),
    ),
)
