"""READS: in which a plan breaks the rules of its round, or no longer fits what has happened."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haechi.core.verdict import Text
from haechi.jury.measures import Demand, Pair
from haechi.jury.models import Plan
from haechi.jury.queries.demand import demand_of
from haechi.prize.models import Application


@dataclass(frozen=True)
class Flaw:
    """What keeps a plan from being applied; ``entry`` is the key of the entry it is about."""

    code: str
    entry: int
    text: Text


def flaws_of(plan: Plan, demand: Demand | None = None) -> list[Flaw]:
    pairs = set(plan.reviews.values_list("application_id", "judge_id"))
    return flaws_in(pairs, plan, demand or demand_of(plan.round))


def flaws_in(pairs: Collection[Pair], plan: Plan, demand: Demand) -> list[Flaw]:
    """The flaws of a plan if it had these pairs, in the order of the entries."""
    judges = {judge.pk: str(judge) for judge in plan.round.judges.select_related("user")}
    planned = Application.objects.filter(pk__in={entry for entry, _judge in pairs})
    entries = {entry.pk: entry.entry_code for entry in planned} | dict(demand.entries)
    found = [*pair_flaws(pairs, demand, entries, judges), *entry_flaws(pairs, demand)]
    return sorted(found, key=lambda flaw: (entries.get(flaw.entry, ""), flaw.code))


def pair_flaws(
    pairs: Collection[Pair],
    demand: Demand,
    entries: Mapping[int, str],
    judges: Mapping[int, str],
) -> Iterator[Flaw]:
    for pair in sorted(pairs):
        entry, judge = pair
        facts = {"entry": entries[entry], "judge": judges[judge]}
        if entry not in demand.entries:
            yield Flaw("no_entry", entry, _("%(entry)s no longer stands in this round") % facts)
        elif judge not in demand.judges:
            yield Flaw("no_judge", entry, _("%(judge)s no longer judges (%(entry)s)") % facts)
        elif pair in demand.conflicts - demand.begun:
            words = _("%(judge)s has a conflict of interest with %(entry)s")
            yield Flaw("conflict", entry, words % facts)
    for entry, judge in sorted(demand.begun.difference(pairs)):
        facts = {"entry": entries[entry], "judge": judges[judge]}
        words = _("%(judge)s has begun %(entry)s and keeps it")
        yield Flaw("begun", entry, words % facts)


def entry_flaws(pairs: Collection[Pair], demand: Demand) -> Iterator[Flaw]:
    readers = Counter(entry for entry, judge in pairs if judge in demand.judges)
    outsiders = Counter(
        entry
        for entry, judge in {*pairs, *demand.given}
        if entry in demand.entries and demand.is_outside(entry, judge)
    )
    for entry, code in demand.entries.items():
        needed = demand.needed(entry)
        facts = {"entry": code, "n": readers[entry], "needed": needed}
        if readers[entry] != needed:
            words = ngettext(
                "%(entry)s has %(n)s reader instead of %(needed)s",
                "%(entry)s has %(n)s readers instead of %(needed)s",
                readers[entry],
            )
            yield Flaw("readers", entry, words % facts)
        if demand.fields[entry] and outsiders[entry] < demand.outside[entry]:
            yield Flaw("outside", entry, _("%(entry)s has nobody from outside its field") % facts)
