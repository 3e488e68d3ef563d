"""WRITES: extra reviews near the cut are bought."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.jury import queries as jury
from haechi.jury.actions import lay_out_extra
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Round
from haechi.results import measures, queries, rules


@transaction.atomic
def buy_reviews(round_: Round, number: int, *, site: str, by: User, at: datetime) -> int:
    """Lay ``number`` more sheets where they most reduce wrong selections; how many were laid."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    budget = queries.budget(round_)
    rules.may_buy_reviews(
        prize.standing(by, round_.edition),
        round_,
        at,
        number=number,
        left=budget.left,
        waiting=budget.waiting,
        short=jury.entries_short_of_reviews(round_, submitted_only=True),
    ).enforce()
    plan = next_reviews(round_, number)
    entries = {entry.entry_code: entry.pk for entry in prize.entries_of(round_)}
    judges = {code: pk for pk, code in queries.judge_codes(round_).items()}
    line = journal.write(
        by=by,
        at=at,
        verb="results.buy_reviews",
        subject=round_,
        edition_id=round_.edition_id,
        number=number,
        reviews=[f"{entry} · {judge}" for entry, judge in plan.pairs],
        input_sha256=plan.input_sha256,
        expected_errors=[plan.before, plan.after],
        version=plan.version,
    )
    pairs = [(entries[entry], judges[judge]) for entry, judge in plan.pairs]
    lay_out_extra(round_, pairs, site=site, key=f"extra-{line.pk}", at=at)
    return len(pairs)


def next_reviews(round_: Round, number: int) -> measures.ExtraPlan:
    """What the next batch would be: from the scores that count now, and the seed of the round."""
    return measures.extra_reviews(
        queries.score_rows(round_),
        tops=queries.places(round_),
        seed=round_.seed,
        number=number,
        available=queries.room_for(round_, number),
        conflicts=queries.apart(round_),
    )
