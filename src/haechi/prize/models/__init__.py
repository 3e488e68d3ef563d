"""NOUNS: an edition with its rules, the applications to it, and how they are screened."""

from haechi.prize.models.applications import Answer, Application
from haechi.prize.models.editions import Appointment, Award, Category, Edition
from haechi.prize.models.eligibility import Appeal, EligibilityReport, Notice, Repair, Suspicion
from haechi.prize.models.form import Question
from haechi.prize.models.rounds import Anchor, CheckItem, Criterion, Cut, Round
from haechi.prize.models.screening import Finding, Passage, Screening

__all__ = [
    "Anchor",
    "Answer",
    "Appeal",
    "Application",
    "Appointment",
    "Award",
    "Category",
    "CheckItem",
    "Criterion",
    "Cut",
    "Edition",
    "EligibilityReport",
    "Finding",
    "Notice",
    "Passage",
    "Question",
    "Repair",
    "Round",
    "Screening",
    "Suspicion",
]
