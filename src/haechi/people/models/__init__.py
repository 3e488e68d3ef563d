"""Nouns: people, organisations, countries, cities."""

from haechi.people.models.accounts import User, UserManager
from haechi.people.models.organisations import Distinction, Organisation, OrganisationName
from haechi.people.models.places import City, Country, PlaceName
from haechi.people.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "City",
    "Country",
    "Distinction",
    "Organisation",
    "OrganisationName",
    "PlaceName",
    "User",
    "UserManager",
]
