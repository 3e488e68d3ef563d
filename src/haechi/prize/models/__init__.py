"""NOUNS: an edition with its rules, the applications to it, and how they are screened."""

from haechi.prize.models.applications import LIMITS, Answer, Application, Submission
from haechi.prize.models.consents import Consent, ConsentPurpose
from haechi.prize.models.coworkers import CoWorker
from haechi.prize.models.editions import Appointment, Award, Category, Edition
from haechi.prize.models.eligibility import Appeal, EligibilityReport, Notice, Repair, Suspicion
from haechi.prize.models.form import FormVersion, Question
from haechi.prize.models.rounds import Anchor, CheckItem, Criterion, Cut, Round
from haechi.prize.models.rulebook import RulesFile, SettingNote
from haechi.prize.models.screening import Finding, Passage, Screening

__all__ = [
    "LIMITS",
    "Anchor",
    "Answer",
    "Appeal",
    "Application",
    "Appointment",
    "Award",
    "Category",
    "CheckItem",
    "CoWorker",
    "Consent",
    "ConsentPurpose",
    "Criterion",
    "Cut",
    "Edition",
    "EligibilityReport",
    "Finding",
    "FormVersion",
    "Notice",
    "Passage",
    "Question",
    "Repair",
    "Round",
    "RulesFile",
    "Screening",
    "SettingNote",
    "Submission",
    "Suspicion",
]
