"""READS: whose applications belong to which organisation, for those who keep the register."""

from collections import Counter
from collections.abc import Collection

from haechi.people import queries as people
from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind
from haechi.prize.models import Application, Edition


def applications_of_organisation(organisation: Organisation) -> list[tuple[str, str]]:
    """The code and the edition of each."""
    found = Application.objects.filter(organisation=organisation).select_related("edition")
    return [(one.entry_code, one.edition.slug) for one in found]


def entries_of_organisations(organisations: Collection[Organisation]) -> dict[int, int]:
    ids = Application.objects.filter(organisation__in=organisations).order_by()
    count = Counter(ids.values_list("organisation_id", flat=True))
    return {one.pk: count[one.pk] for one in organisations}


def own_person(user: User, name: str, city: City) -> Organisation | None:
    """The record of this person as an applicant in their own name, from an earlier application."""
    own = Application.objects.filter(
        applicant=user, organisation__kind=ApplicantKind.INDIVIDUAL, organisation__city=city
    ).select_related("organisation")
    wanted = " ".join(name.split()).casefold()
    for application in own:
        spellings = people.written(application.organisation)
        if wanted in {spelling.casefold() for spelling in spellings}:
            return application.organisation
    return None


def applicants_of(edition: Edition) -> set[int]:
    return set(edition.applications.values_list("applicant_id", flat=True))


def entries_in_cities(cities: Collection[City]) -> dict[int, int]:
    ids = Application.objects.filter(city__in=[city.pk for city in cities]).order_by()
    count = Counter(ids.values_list("city_id", flat=True))
    return {city.pk: count[city.pk] for city in cities}


def moving_with(city: City) -> dict[str, int]:
    """What points to a city and goes with it when it is merged."""
    return {
        "applications": Application.objects.filter(city=city).count(),
        "organisations": city.organisations.count(),
    }
