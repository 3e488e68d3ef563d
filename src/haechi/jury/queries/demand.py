"""READS: what a reading plan of a round has to do."""

from collections import Counter

from haechi.jury.measures import Demand, Pair
from haechi.jury.models import Sheet
from haechi.jury.queries.panel import conflicts, extra_pairs, seated
from haechi.jury.queries.sheets import living_sheets
from haechi.jury.states import JudgeState, SheetState
from haechi.prize import queries as prize
from haechi.prize.models import Round


def demand_of(round_: Round) -> Demand:
    """The entries, the seated judges, what lies before them, and the rules of the round."""
    entries = {entry.pk: entry.entry_code for entry in prize.entries_of(round_)}
    judges = list(seated(round_))
    laid = sheets_by_state(round_)
    done = laid["begun"] | laid["given"]
    knows = {pk: frozenset(known) for pk, known in round_.judges.values_list("pk", "knows")}
    fields = prize.fields_of_entries(round_)
    held = Counter(entry for entry, _judge in done)
    outsiders = Counter(entry for entry, judge in done if not fields[entry] & knows[judge])
    reviews = {entry: max(round_.reviews_per_entry, held[entry]) for entry in entries}
    return Demand(
        entries=entries,
        judges={judge.pk: str(judge) for judge in judges},
        shares={judge.pk: judge.share for judge in judges},
        reviews=reviews,
        **laid,
        conflicts=frozenset(conflicts(round_) | extra_pairs(round_)),
        fields=fields,
        knows=knows,
        outside={
            entry: min(round_.outside_field, outsiders[entry] + number - held[entry])
            for entry, number in reviews.items()
        },
    )


def sheets_by_state(round_: Round) -> dict[str, frozenset[Pair]]:
    """(entry, judge) of the living sheets: begun, waiting, or given by who has stepped down.

    Extra reviews come on top of what the rules ask for, so no plan moves or counts them.
    """
    found: dict[str, set[Pair]] = {"begun": set(), "waiting": set(), "given": set()}
    entries = prize.entries_of(round_).values("pk")
    sheets: list[Sheet] = list(
        living_sheets(round_).filter(application__in=entries, is_extra=False)
    )
    for sheet in sheets:
        if sheet.judge.state == JudgeState.RETIRED:
            kind = "given"
        else:
            kind = "waiting" if sheet.state == SheetState.ASSIGNED else "begun"
        found[kind].add((sheet.application_id, sheet.judge_id))
    return {kind: frozenset(pairs) for kind, pairs in found.items()}
