"""NOUNS: an edition with its rules, the applications to it, and how they are screened."""

from haechi.prize.models.applications import Answer, Application
from haechi.prize.models.clarifications import Clarification
from haechi.prize.models.editions import Appointment, Award, Category, Edition
from haechi.prize.models.form import Question
from haechi.prize.models.messages import Mailing, MessageTemplate, ReminderSetting
from haechi.prize.models.press import PressNote
from haechi.prize.models.rounds import Anchor, CheckItem, Criterion, Cut, Round
from haechi.prize.models.screening import Finding, Passage, Screening
from haechi.prize.models.windows import WindowChange

__all__ = [
    "Anchor",
    "Answer",
    "Application",
    "Appointment",
    "Award",
    "Category",
    "CheckItem",
    "Clarification",
    "Criterion",
    "Cut",
    "Edition",
    "Finding",
    "Mailing",
    "MessageTemplate",
    "Passage",
    "PressNote",
    "Question",
    "ReminderSetting",
    "Round",
    "Screening",
    "WindowChange",
]
