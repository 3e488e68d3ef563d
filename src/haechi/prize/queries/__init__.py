"""READS: who stands where, who sees what, what has reached which round."""

from haechi.prize.queries.applications import answers_for_judges, exits_told, finalists, history_of, is_finalist, missing, missing_in_each, questions_of, visible_to
from haechi.prize.queries.eligibility import HANDS, OWN, REJECTED, UPHELD, appeal_of, appeals_in, applicants_may_know, hands_in, is_kin, loose_ends, missing_in_repair, notices_to, public_report, public_reports, rejection_of, repair_asked, repairable, repairs_overdue, screenings_told, texts_of
from haechi.prize.queries.gaps import gaps_in_round, gaps_in_rules
from haechi.prize.queries.rounds import awards_decided, earlier_closed, entries_of, judging_begun, later_begun, round_before, rounds_with_counts, scored_criteria, screenings_of, undecided
from haechi.prize.queries.standing import editions_visible_to, holders, standing
from haechi.prize.queries.suspicions import edition_facts, entry_facts, facts_of

__all__ = [
    "HANDS",
    "OWN",
    "REJECTED",
    "UPHELD",
    "answers_for_judges",
    "appeal_of",
    "appeals_in",
    "applicants_may_know",
    "awards_decided",
    "earlier_closed",
    "edition_facts",
    "editions_visible_to",
    "entries_of",
    "entry_facts",
    "exits_told",
    "facts_of",
    "finalists",
    "gaps_in_round",
    "gaps_in_rules",
    "hands_in",
    "history_of",
    "holders",
    "is_finalist",
    "is_kin",
    "judging_begun",
    "later_begun",
    "loose_ends",
    "missing",
    "missing_in_each",
    "missing_in_repair",
    "notices_to",
    "public_report",
    "public_reports",
    "questions_of",
    "rejection_of",
    "repair_asked",
    "repairable",
    "repairs_overdue",
    "round_before",
    "rounds_with_counts",
    "scored_criteria",
    "screenings_of",
    "screenings_told",
    "standing",
    "texts_of",
    "undecided",
    "visible_to",
]
