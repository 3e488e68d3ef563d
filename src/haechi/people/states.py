"""The choices of this room: kinds of applicant, regions, roles. No life cycles here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicantKind(TextChoices):
    CITY = "city", _("City government")
    CORPORATION = "corporation", _("Corporation")
    INSTITUTION = "institution", _("Institution")
    INDIVIDUAL = "individual", _("Individual")


class Region(TextChoices):
    """The six regions the prize reports."""

    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    MIDDLE_EAST = "middle_east", _("Middle East")
    AMERICAS = "americas", _("Americas")
    AFRICA = "africa", _("Africa")
    OCEANIA = "oceania", _("Oceania")


class Role(TextChoices):
    """What a person is in one edition. One person may hold several."""

    SECRETARY = "secretary", _("Secretary")
    ELIGIBILITY_OFFICER = "eligibility_officer", _("Eligibility officer")
    STEERING = "steering", _("Steering committee")
    JUDGE = "judge", _("Judge")
    CHAIR = "chair", _("Chair of the jury")
    FINAL_COMMITTEE = "final_committee", _("Final committee")
    PARTNER = "partner", _("Partner")
    ANALYST = "analyst", _("Analyst")
    AUDITOR = "auditor", _("Auditor")


class Scope(TextChoices):
    """What a program may do with a key, within what its person may do."""

    READ = "read", _("only read")
    WRITE = "write", _("read and write")
