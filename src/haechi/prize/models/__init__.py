"""NOUNS: an edition with its rules, the applications to it, and how they are screened."""

from haechi.prize.models.applications import LIMITS, Answer, Application, Submission
from haechi.prize.models.attachments import LONGEST_NAME, Attachment, Upload
from haechi.prize.models.editions import Appointment, Award, Category, Edition
from haechi.prize.models.form import FormVersion, Question
from haechi.prize.models.rounds import Anchor, CheckItem, Criterion, Cut, Round
from haechi.prize.models.screening import Finding, Passage, Screening

__all__ = [
    "LIMITS",
    "LONGEST_NAME",
    "Anchor",
    "Answer",
    "Application",
    "Appointment",
    "Attachment",
    "Award",
    "Category",
    "CheckItem",
    "Criterion",
    "Cut",
    "Edition",
    "Finding",
    "FormVersion",
    "Passage",
    "Question",
    "Round",
    "Screening",
    "Submission",
    "Upload",
]
