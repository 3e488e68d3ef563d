"""READS: who stands where, who sees what, what has reached which round."""

from haechi.prize.queries.applications import (
    answers_for_judges,
    exits_told,
    finalists,
    history_of,
    is_finalist,
    missing,
    missing_in_each,
    questions_of,
    visible_to,
)
from haechi.prize.queries.gaps import gaps_in_round, gaps_in_rules
from haechi.prize.queries.organisations import (
    applicants_of,
    applications_of_organisation,
    entries_in_cities,
    entries_of_organisations,
    moving_with,
    own_person,
)
from haechi.prize.queries.rounds import (
    awards_decided,
    earlier_closed,
    entries_of,
    judging_begun,
    later_begun,
    round_before,
    rounds_with_counts,
    scored_criteria,
    screenings_of,
    undecided,
)
from haechi.prize.queries.standing import editions_visible_to, holders, standing

__all__ = [
    "answers_for_judges",
    "applicants_of",
    "applications_of_organisation",
    "awards_decided",
    "earlier_closed",
    "editions_visible_to",
    "entries_in_cities",
    "entries_of",
    "entries_of_organisations",
    "exits_told",
    "finalists",
    "gaps_in_round",
    "gaps_in_rules",
    "history_of",
    "holders",
    "is_finalist",
    "judging_begun",
    "later_begun",
    "missing",
    "missing_in_each",
    "moving_with",
    "own_person",
    "questions_of",
    "round_before",
    "rounds_with_counts",
    "scored_criteria",
    "screenings_of",
    "standing",
    "undecided",
    "visible_to",
]
