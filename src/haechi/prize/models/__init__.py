"""NOUNS: an edition with its rules, the applications to it, and how they are screened."""

from haechi.prize.models.absences import Absence
from haechi.prize.models.applications import LIMITS, Answer, Application, Submission, entry_code
from haechi.prize.models.attachments import LONGEST_NAME, Attachment, Upload
from haechi.prize.models.clarifications import Clarification
from haechi.prize.models.consents import Consent, ConsentPurpose
from haechi.prize.models.coworkers import CoWorker
from haechi.prize.models.editions import Appointment, Award, Category, Edition
from haechi.prize.models.eligibility import Appeal, EligibilityReport, Notice, Repair, Suspicion
from haechi.prize.models.form import FormVersion, Question
from haechi.prize.models.imports import ImportBatch, ImportRow
from haechi.prize.models.messages import Mailing, MessageTemplate, ReminderSetting
from haechi.prize.models.press import PressNote
from haechi.prize.models.rounds import Anchor, CheckItem, Criterion, Cut, Round
from haechi.prize.models.rulebook import RulesFile, SettingNote
from haechi.prize.models.screening import Finding, Passage, Screening
from haechi.prize.models.windows import WindowChange

__all__ = [
    "LIMITS",
    "LONGEST_NAME",
    "Absence",
    "Anchor",
    "Answer",
    "Appeal",
    "Application",
    "Appointment",
    "Attachment",
    "Award",
    "Category",
    "CheckItem",
    "Clarification",
    "CoWorker",
    "Consent",
    "ConsentPurpose",
    "Criterion",
    "Cut",
    "Edition",
    "EligibilityReport",
    "Finding",
    "FormVersion",
    "ImportBatch",
    "ImportRow",
    "Mailing",
    "MessageTemplate",
    "Notice",
    "Passage",
    "PressNote",
    "Question",
    "ReminderSetting",
    "Repair",
    "Round",
    "RulesFile",
    "Screening",
    "SettingNote",
    "Submission",
    "Suspicion",
    "Upload",
    "WindowChange",
    "entry_code",
]
