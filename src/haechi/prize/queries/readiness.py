"""READS: what an edition’s rules still lack."""

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize.models import (
    Edition,
    Round,
)
from haechi.prize.states import (
    RoundKind,
)


def gaps_in_rules(edition: Edition) -> list[Text]:
    """What an edition still lacks before its rules can be published."""
    gaps: list[Text] = []
    rounds = list(edition.rounds.prefetch_related("criteria", "check_items", "cuts"))
    if not edition.categories.exists():
        gaps.append(_("no category"))
    if not rounds:
        gaps.append(_("no round"))
    if not edition.awards.exists():
        gaps.append(_("no award"))
    if not edition.questions.exists():
        gaps.append(_("no question in the form"))
    if [round_.kind for round_ in rounds].count(RoundKind.AWARD) != 1:
        gaps.append(_("one round, and only one, must decide on the award grid"))
    for round_ in rounds:
        gaps += gaps_in_round(round_, edition.categories.count())
    return gaps


def gaps_in_round(round_: Round, categories: int) -> list[Text]:
    named = {"round": round_.name}
    gaps: list[Text] = []
    if round_.kind == RoundKind.CHECK and not round_.check_items.all():
        gaps.append(_("“%(round)s” has no rule to check") % named)
    if round_.kind == RoundKind.SCORE:
        if not any(criterion.weight for criterion in round_.criteria.all()):
            gaps.append(_("“%(round)s” has no weighted criterion") % named)
        if len(round_.cuts.all()) < categories:
            gaps.append(_("“%(round)s” lacks a cut for some category") % named)
        if not round_.reviews_per_entry:
            gaps.append(_("“%(round)s” does not say how many judges read an entry") % named)
    return gaps
