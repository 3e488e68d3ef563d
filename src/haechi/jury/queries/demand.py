"""READS: what a reading plan of a round has to do."""

from collections import Counter

from haechi.jury.measures import Demand, Pair
from haechi.jury.models import Sheet
from haechi.jury.queries.panel import conflicts, seated
from haechi.jury.queries.sheets import living_sheets
from haechi.jury.states import JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Round


def demand_of(round_: Round) -> Demand:
    """The entries, the seated judges, what lies before them, and the rules of the round."""
    entries = {entry.pk: entry.entry_code for entry in prize.entries_of(round_)}
    judges = list(seated(round_))
    laid = sheets_by_state(round_)
    begun, given = laid["begun"], laid["given"]
    knows = {judge.pk: frozenset(judge.knows) for judge in judges}
    fields = prize.fields_of_entries(round_)
    begun_by, given_by = by_entry(begun), by_entry(given)
    needed = {
        entry: max(round_.reviews_per_entry - given_by[entry], begun_by[entry]) for entry in entries
    }
    knew = {judge.pk: frozenset(judge.knows) for judge in round_.judges.all()}
    outsiders = Counter(entry for entry, judge in given if not fields[entry] & knew[judge])
    outside_begun = Counter(entry for entry, judge in begun if not fields[entry] & knew[judge])
    return Demand(
        entries=entries,
        judges={judge.pk: str(judge) for judge in judges},
        shares={judge.pk: judge.share for judge in judges},
        needed=needed,
        begun=begun,
        waiting=laid["waiting"],
        given=given,
        conflicts=frozenset(conflicts(round_)),
        fields=fields,
        knows=knows,
        outside={
            entry: min(
                max(round_.outside_field - outsiders[entry], 0),
                outside_begun[entry] + needed[entry] - begun_by[entry],
            )
            for entry in entries
        },
    )


def by_entry(pairs: frozenset[Pair]) -> Counter[int]:
    return Counter(entry for entry, _judge in pairs)


def sheets_by_state(round_: Round) -> dict[str, frozenset[Pair]]:
    """(entry, judge) of the living sheets: begun, waiting, or given by who has stepped down."""
    found: dict[str, set[Pair]] = {"begun": set(), "waiting": set(), "given": set()}
    entries = prize.entries_of(round_).values("pk")
    sheets: list[Sheet] = list(living_sheets(round_).filter(application__in=entries))
    for sheet in sheets:
        if sheet.judge.state == JudgeState.RETIRED:
            kind = "given"
        else:
            kind = "waiting" if sheet.state == SheetState.ASSIGNED else "begun"
        found[kind].add((sheet.application_id, sheet.judge_id))
    return {kind: frozenset(pairs) for kind, pairs in found.items()}
