"""READS: proposals of who reads what, and what applying one would change."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from haechi.core.models import JournalLine
from haechi.core.verdict import Text
from haechi.jury.measures import Demand, Pair
from haechi.jury.models import Judge, Plan, PlannedReview, Sheet
from haechi.jury.queries.panel import panel, seated
from haechi.jury.states import JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round


def plans(round_: Round) -> QuerySet[Plan]:
    return round_.plans.select_related("made_by").annotate(count=Count("reviews"))


def planned_load(plan: Plan) -> QuerySet[Judge]:
    """Every seated or planned judge with how many entries the plan gives them."""
    mine = Q(planned_reviews__plan=plan)
    return (
        panel(plan.round)
        .annotate(load=Count("planned_reviews", filter=mine))
        .filter(Q(state=JudgeState.ACCEPTED) | Q(load__gt=0))
        .order_by("-load", "user__email")
    )


def planned_entries(plan: Plan) -> QuerySet[Application]:
    """The entries of a plan, each with its planned reviews."""
    reviews = PlannedReview.objects.filter(plan=plan).select_related("judge__user")
    return (
        Application.objects.filter(planned_reviews__plan=plan)
        .distinct()
        .select_related("category", "city__country")
        .prefetch_related(Prefetch("planned_reviews", queryset=reviews, to_attr="readers"))
        .order_by("number")
    )


@dataclass(frozen=True)
class Change:
    """What applying a plan does to the sheets that lie before the judges."""

    added: frozenset[tuple[int, int]]
    dropped: frozenset[int]
    kept: int


def change_by(plan: Plan) -> Change:
    """New (judge, entry) pairs get a sheet; sheets not begun and not planned any more go."""
    wanted = set(plan.reviews.values_list("judge_id", "application_id"))
    there = list(
        Sheet.objects.filter(judge__round=plan.round, is_extra=False).values_list(
            "pk", "judge_id", "application_id", "state"
        )
    )
    dropped = frozenset(
        pk
        for pk, judge, entry, state in there
        if state == SheetState.ASSIGNED and (judge, entry) not in wanted
    )
    present = {(judge, entry) for _pk, judge, entry, _state in there}
    return Change(frozenset(wanted - present), dropped, len(there) - len(dropped))


def moves_in(change: Change) -> dict[str, list[str]]:
    """What applying takes away and lays out anew, for the journal."""
    judges = Judge.objects.in_bulk({judge for judge, _entry in change.added})
    entries = Application.objects.in_bulk({entry for _judge, entry in change.added})
    gone = Sheet.objects.filter(pk__in=change.dropped).select_related("judge__user", "application")
    return {
        "taken_away": [str(sheet) for sheet in gone],
        "laid_out": [
            f"{entries[entry].entry_code} · {judges[judge]}"
            for judge, entry in sorted(change.added, key=lambda pair: entries[pair[1]].number)
        ],
    }


def judges_with_more(plan: Plan, change: Change) -> list[tuple[Judge, int]]:
    """The judges who get entries that were not before them, each with how many."""
    return judges_given(plan.round, {(entry, judge) for judge, entry in change.added})


def judges_given(round_: Round, pairs: Collection[Pair]) -> list[tuple[Judge, int]]:
    """The judges in these (entry, judge) pairs, each with how many entries."""
    more = Counter(judge for _entry, judge in pairs)
    return [(judge, more[judge.pk]) for judge in panel(round_) if more[judge.pk]]


def bars_to(plan: Plan, entry: Application, judge: Judge, demand: Demand) -> list[Text]:
    """Why this judge cannot be given this entry in this plan."""
    facts = {"judge": str(judge), "entry": entry.entry_code}
    bars: list[Text] = []
    if judge.pk not in demand.judges:
        bars.append(_("%(judge)s no longer judges (%(entry)s)") % facts)
    if (entry.pk, judge.pk) in demand.conflicts:
        bars.append(_("%(judge)s has a conflict of interest with %(entry)s") % facts)
    if plan.reviews.filter(application=entry, judge=judge).exists():
        bars.append(_("%(judge)s reads %(entry)s already") % facts)
    return bars


def field_names_of(plan: Plan) -> dict[int, str]:
    """The fields of each entry in words, where the round asks for them."""
    called = prize.field_names(plan.round)
    return {
        entry: " · ".join(name for code, name in called.items() if code in fields)
        for entry, fields in prize.fields_of_entries(plan.round).items()
    }


@dataclass(frozen=True)
class Candidate:
    """A judge beside an entry of a plan: how much she reads, and what speaks against her."""

    judge: Judge
    load: int
    knows_field: bool
    is_reader: bool
    has_begun: bool
    bar: Text = ""


def candidates(plan: Plan, entry: Application, demand: Demand) -> list[Candidate]:
    """Every seated judge for an entry: readers first, then those who know the field, least load."""
    loads = Counter(plan.reviews.values_list("judge_id", flat=True))
    readers = set(plan.reviews.filter(application=entry).values_list("judge_id", flat=True))
    facts = {"entry": entry.entry_code}
    barred = _("has a conflict of interest with %(entry)s") % facts
    found = [
        Candidate(
            judge=judge,
            load=loads[judge.pk],
            knows_field=demand.knows_field(entry.pk, judge.pk),
            is_reader=judge.pk in readers,
            has_begun=(entry.pk, judge.pk) in demand.begun,
            bar=barred if (entry.pk, judge.pk) in demand.conflicts else "",
        )
        for judge in seated(plan.round)
    ]
    return sorted(
        found, key=lambda one: (not one.is_reader, bool(one.bar), not one.knows_field, one.load)
    )


@dataclass(frozen=True)
class Difference:
    """An entry that two plans give to others: who reads it only in the first, only in the other."""

    entry: Application
    first: list[Judge]
    other: list[Judge]


def differences(plan: Plan, other: Plan) -> list[Difference]:
    mine, theirs = planned_pairs(plan), planned_pairs(other)
    judges = {judge.pk: judge for judge in panel(plan.round)}
    entries = Application.objects.in_bulk({entry for entry, _judge in mine ^ theirs})

    def only(pairs: set[Pair], pk: int) -> list[Judge]:
        return [judges[judge] for entry, judge in sorted(pairs) if entry == pk]

    return [
        Difference(entry, only(mine - theirs, pk), only(theirs - mine, pk))
        for pk, entry in sorted(entries.items(), key=lambda pair: pair[1].number)
    ]


def planned_pairs(plan: Plan) -> set[Pair]:
    return set(plan.reviews.values_list("application_id", "judge_id"))


def changes_by_hand(plan: Plan) -> QuerySet[JournalLine]:
    """What was changed in a proposal entry by entry, in order."""
    return JournalLine.objects.filter(
        verb="jury.exchange", subject_type=plan._meta.label_lower, subject_id=plan.pk
    ).order_by("pk")
