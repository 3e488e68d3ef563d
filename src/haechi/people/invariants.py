"""Truths of this room that no single table can carry."""

from django.db.models import F, Q

from haechi.core.invariants import Invariant
from haechi.people.models import City, Distinction, OrganisationName, PlaceName
from haechi.people.states import ApplicantKind

TRUTHS = (
    Invariant(
        "A place is called as the organiser chose, where the organiser chose.",
        lambda: PlaceName.objects.filter(ended_at=None).filter(
            Q(country__isnull=False) & ~Q(country__name_en=F("name_en"))
            | Q(city__isnull=False) & ~Q(city__name_en=F("name_en"))
        ),
    ),
    Invariant(
        "A city is found by some spelling.",
        lambda: City.objects.filter(search=""),
    ),
    Invariant(
        "A person's name is no other spelling of an organisation, nor told apart from one.",
        lambda: [
            *OrganisationName.objects.filter(organisation__kind=ApplicantKind.INDIVIDUAL),
            *Distinction.objects.filter(first__kind=ApplicantKind.INDIVIDUAL),
        ],
    ),
)
