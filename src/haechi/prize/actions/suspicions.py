"""WRITES: automatic checks note what they notice. They propose; nothing follows from them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import Round, Screening, Suspicion
from haechi.prize.rules.suspicions import Noticed
from haechi.prize.states import ScreeningState

AT_ONCE = 500


@transaction.atomic
def run_checks(round_: Round, *, by: User, at: datetime) -> int:
    """Look at every entry anew that nobody has signed for; how many suspicions there are."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    rules.may_run_checks(queries.standing(by, round_.edition), round_, at).enforce()
    noticed = note_suspicions(round_, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.run_checks",
        subject=round_,
        edition_id=round_.edition_id,
        suspicions=noticed,
    )
    return noticed


def note_suspicions(round_: Round, *, at: datetime) -> int:
    """All entries are compared, but only what is not signed for is noted anew."""
    screenings = list(
        queries.screenings_of(round_).prefetch_related(None).filter(application__state="submitted")
    )
    facts = queries.entry_facts(round_.edition, [one.application for one in screenings])
    found = rules.notice_all(facts, queries.edition_facts(round_.edition))
    unsigned = [one for one in screenings if one.state in UNSIGNED]
    Suspicion.objects.filter(screening__round=round_, screening__state__in=UNSIGNED).delete()
    rows = [row for one in unsigned for row in rows_of(one, found[one.application_id], round_, at)]
    Suspicion.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


UNSIGNED = (ScreeningState.OPEN, ScreeningState.REPAIR)


def rows_of(
    screening: Screening, noticed: Iterable[Noticed], round_: Round, at: datetime
) -> list[Suspicion]:
    """Only what speaks to a rule of this round's checklist."""
    codes = {item.code for item in round_.check_items.all()}
    return [
        Suspicion(screening=screening, code=one.code, facts=dict(one.facts), noticed_at=at)
        for one in noticed
        if one.code in codes
    ]


def note_again(screening: Screening, *, at: datetime) -> None:
    """After a repair the entry is looked at anew by itself; what others showed stays."""
    edition = screening.round.edition
    facts = queries.entry_facts(edition, [screening.application])
    noticed = rules.notice_alone(facts[0], queries.edition_facts(edition))
    kept = set(
        screening.suspicions.filter(code__in=rules.AMONG_OTHERS).values_list("code", flat=True)
    )
    screening.suspicions.exclude(code__in=kept).delete()
    Suspicion.objects.bulk_create(
        row for row in rows_of(screening, noticed, screening.round, at) if row.code not in kept
    )
