"""WRITES: people and places."""

import csv
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from django.db import transaction

from haechi.core import journal
from haechi.people.models import City, Country, Organisation, User
from haechi.people.states import ApplicantKind


@transaction.atomic
def register(email: str, *, name: str, by: User | None, at: datetime, language: str = "en") -> User:
    """The person with this address; a new account without a password where there is none."""
    known = User.objects.filter(email=email.lower()).first()
    if known:
        return known
    user = User.objects.create_user(email, name=name, language=language)
    journal.write(by=by or user, at=at, verb="people.register", subject=user, edition_id=None)
    return user


@transaction.atomic
def name_organisation(
    name: str, *, kind: ApplicantKind, city: City, by: User, at: datetime
) -> Organisation:
    """The organisation of this name and kind in this city, recorded when it is new."""
    known = Organisation.objects.filter(name__iexact=name.strip(), kind=kind, city=city).first()
    if known:
        return known
    organisation = Organisation.objects.create(name=name.strip(), kind=kind, city=city)
    journal.write(
        by=by, at=at, verb="people.name_organisation", subject=organisation, edition_id=None
    )
    return organisation


@transaction.atomic
def set_preferences(user: User, *, language: str, time_zone: str, by: User, at: datetime) -> User:
    """The person's own language and time zone."""
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["language", "time_zone"])
    journal.write(
        by=by,
        at=at,
        verb="people.set_preferences",
        subject=user,
        edition_id=None,
        language=language,
        time_zone=time_zone,
    )
    return user


@transaction.atomic
def load_places(*, by: User | None, at: datetime) -> int:
    """Countries and cities from the package's own tables; how many cities are known afterwards."""
    places = files("haechi.people").joinpath("data")
    for row in table(places.joinpath("countries.csv")):
        Country.objects.update_or_create(iso2=row.pop("iso2"), defaults=row)
    countries = {country.iso2: country for country in Country.objects.all()}
    for row in table(places.joinpath("cities.csv")):
        City.objects.update_or_create(
            geonames_id=int(row["geonameid"]),
            defaults={
                "name_en": row["name_en"],
                "name_ko": row["name_ko"],
                "country": countries[row["country_iso2"]],
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "population": int(row["population"]),
                "time_zone": row["time_zone"],
            },
        )
    korea = countries["KR"]
    journal.write(by=by, at=at, verb="people.load_places", subject=korea, edition_id=None)
    return City.objects.count()


def table(path: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
