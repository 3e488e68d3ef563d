"""WRITES: extra reviews near the cut are laid before the judges."""

from collections.abc import Collection
from datetime import datetime

from haechi.jury.actions.plans import post_more
from haechi.jury.measures import Pair
from haechi.jury.models import Sheet
from haechi.jury.queries import judges_given
from haechi.prize.models import Round


def lay_out_extra(
    round_: Round, pairs: Collection[Pair], *, site: str, key: str, at: datetime
) -> list[Sheet]:
    """A sheet for each (entry, judge), as one step of the action that bought the reviews.

    The letter says how many entries are new before a judge, and not why.
    """
    sheets = Sheet.objects.bulk_create(
        Sheet(judge_id=judge, application_id=entry, is_extra=True, assigned_at=at)
        for entry, judge in sorted(pairs)
    )
    for judge, more in judges_given(round_, pairs):
        post_more(judge, more, site=site, key=f"{key}-{judge.pk}", at=at)
    return sheets
