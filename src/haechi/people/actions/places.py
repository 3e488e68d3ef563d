"""WRITES: the register of places, what applicants add to it and what the organiser calls it."""

import csv
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from django.db import transaction

from haechi.core import journal
from haechi.core.spelling import folded
from haechi.people import queries, rules
from haechi.people.models import City, Country, PlaceName, User

CITY_NAME_LIMIT = 120
FROM_THE_SOURCE = (
    *("name", "name_en", "name_ko", "also", "search", "country"),
    *("latitude", "longitude", "population", "time_zone"),
)


@transaction.atomic
def load_places(*, by: User | None, at: datetime) -> int:
    """Countries and cities from the package's own tables; how many cities are known afterwards.

    What the organiser calls a place stays; what the source calls it is kept beside.
    """
    places = files("haechi.people").joinpath("data")
    load_countries(table(places.joinpath("countries.csv")))
    load_cities(table(places.joinpath("cities.csv")))
    korea = Country.objects.get(iso2="KR")
    journal.write(by=by, at=at, verb="people.load_places", subject=korea, edition_id=None)
    return City.objects.count()


def load_countries(rows: list[dict[str, str]]) -> None:
    chosen = {one.country_id: one for one in living_names() if one.country_id}
    known = {country.iso2: country for country in Country.objects.all()}
    loaded = []
    for row in rows:
        country = known.get(row["iso2"]) or Country(iso2=row["iso2"])
        country.iso3, country.region = row["iso3"], row["region"]
        call(country, chosen.get(country.pk), row)
        loaded.append(country)
    Country.objects.bulk_create(
        [country for country in loaded if country.pk is None], batch_size=500
    )
    fields = ["iso3", "region", "name", "name_en", "name_ko"]
    Country.objects.bulk_update(
        [country for country in loaded if country.pk], fields, batch_size=100
    )


def load_cities(rows: list[dict[str, str]]) -> None:
    """New cities are added and changed ones updated; one that is as it was costs nothing."""
    chosen = {one.city_id: one for one in living_names() if one.city_id}
    countries = {country.iso2: country for country in Country.objects.all()}
    cities = City.objects.select_related("country")
    known = {key_of(city, chosen.get(city.pk)): city for city in cities}
    new, changed = [], []
    for row in rows:
        number = int(row["geonameid"]) if row["geonameid"] else None
        key = number or (row["country_iso2"], row["name_en"])
        city = known.get(key) or City(geonames_id=number)
        before = state_of(city)
        fill(city, row, countries[row["country_iso2"]], chosen.get(city.pk))
        if city._state.adding:
            new.append(city)
        elif state_of(city) != before:
            changed.append(city)
    City.objects.bulk_create(new, batch_size=500)
    City.objects.bulk_update(changed, FROM_THE_SOURCE, batch_size=100)


def key_of(city: City, chosen: PlaceName | None) -> int | tuple[str, str] | None:
    """How a city of the register is recognised in the file; a proposed one is not in it."""
    if city.geonames_id or city.proposed_at:
        return city.geonames_id
    return (city.country.iso2, str(getattr(chosen, "source_name_en", "") or names_of(city)[0]))


def state_of(city: City) -> tuple[object, ...]:
    names = [name for name in FROM_THE_SOURCE if name not in ("name", "country")]
    return (*(getattr(city, name) for name in names), city.country_id)


def fill(city: City, row: dict[str, str], country: Country, chosen: PlaceName | None) -> None:
    city.country = country
    city.latitude = float(row["latitude"]) if row["latitude"] else None
    city.longitude = float(row["longitude"]) if row["longitude"] else None
    city.population = int(row["population"]) if row["population"] else None
    city.time_zone = row["time_zone"]
    typed = [*city.also.split("\n"), *row["also"].split(";")]
    city.also = "\n".join(dict.fromkeys(name for name in typed if name))
    call(city, chosen, row)
    city.search = queries.findable([*queries.spellings(city), row["name_en"], row["name_ko"]])


def call(place: Country | City, chosen: PlaceName | None, row: dict[str, str]) -> None:
    """Give a place its names of the source, or keep them beside the organiser's."""
    if chosen is None:
        name_in_both(place, row["name_en"], row["name_ko"])
    elif (chosen.source_name_en, chosen.source_name_ko) != (row["name_en"], row["name_ko"]):  # type: ignore[attr-defined]
        chosen.source_name_en, chosen.source_name_ko = row["name_en"], row["name_ko"]  # type: ignore[attr-defined]
        chosen.save(update_fields=["source_name", "source_name_en", "source_name_ko"])


def name_in_both(place: Country | City, english: str, korean: str) -> None:
    place.name_en, place.name_ko = english, korean  # type: ignore[union-attr]


def living_names() -> list[PlaceName]:
    return list(PlaceName.objects.filter(ended_at=None))


def table(path: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@transaction.atomic
def propose_city(name: str, *, country: Country, by: User, at: datetime) -> City:
    """A city that is not in the register, as an applicant names it; used at once, settled later."""
    name = " ".join(name.split())
    rules.may_propose_city(queries.standing_of(by), name, CITY_NAME_LIMIT).enforce()
    waiting = queries.proposed_cities().filter(country=country)
    known = next((one for one in waiting if folded(name) in one.search.split("\n")), None)
    if known:
        return known
    city = City(country=country, proposed_by=by, proposed_at=at)
    hangul = any("가" <= letter <= "힣" for letter in name)
    name_in_both(city, "" if hangul else name, name if hangul else "")
    city.search = queries.findable([name])
    city.save()
    journal.write(
        by=by,
        at=at,
        verb="people.propose_city",
        subject=city,
        edition_id=None,
        name=name,
        country=country.iso2,
    )
    return city


@transaction.atomic
def choose_name(
    place: Country | City,
    *,
    name_en: str,
    name_ko: str,
    reason: str,
    by: User,
    at: datetime,
) -> PlaceName:
    """What the organiser calls a place from now on, on every page; the next load keeps it."""
    place = type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)
    before = names_of(place)
    is_new = (name_en, name_ko) != before
    who = queries.standing_of(by)
    for name in (name_en, name_ko):
        rules.is_usable_name(name, CITY_NAME_LIMIT).enforce()
    rules.may_choose_name(who, reason, is_new=is_new).enforce()
    living = queries.name_in_use(place)
    source = (living.source_name_en, living.source_name_ko) if living else before  # type: ignore[attr-defined]
    if living:
        living.ended_by, living.ended_at = by, at
        living.save(update_fields=["ended_by", "ended_at"])
    chosen = PlaceName(
        country=place if isinstance(place, Country) else None,
        city=place if isinstance(place, City) else None,
        reason=reason,
        chosen_by=by,
        chosen_at=at,
    )
    chosen.name_en, chosen.name_ko = name_en, name_ko  # type: ignore[attr-defined]
    chosen.source_name_en, chosen.source_name_ko = source  # type: ignore[attr-defined]
    chosen.save()
    rename(place, name_en, name_ko)
    journal.write(
        by=by,
        at=at,
        verb="people.choose_name",
        subject=place,
        edition_id=None,
        before=" · ".join(filter(None, before)),
        after=f"{name_en} · {name_ko}",
        reason=reason,
    )
    return chosen


@transaction.atomic
def take_back_name(chosen: PlaceName, *, by: User, at: datetime) -> PlaceName:
    """The place is called as the source calls it again; the choice stays in the record."""
    chosen = PlaceName.objects.select_for_update(of=("self",)).get(pk=chosen.pk)
    is_living = chosen.ended_at is None
    rules.may_take_back_name(queries.standing_of(by), is_living=is_living).enforce()
    chosen.ended_by, chosen.ended_at = by, at
    chosen.save(update_fields=["ended_by", "ended_at"])
    place = chosen.place
    rename(place, chosen.source_name_en, chosen.source_name_ko or "")  # type: ignore[arg-type,attr-defined]
    journal.write(
        by=by,
        at=at,
        verb="people.take_back_name",
        subject=chosen,
        edition_id=None,
        before=chosen.name,
        after=chosen.source_name,
    )
    return chosen


def names_of(place: Country | City) -> tuple[str, str]:
    return (place.name_en or "", place.name_ko or "")  # type: ignore[union-attr]


def rename(place: Country | City, english: str, korean: str) -> None:
    """New names; a city is still found by its old ones."""
    old = names_of(place)
    name_in_both(place, english, korean)
    fields = ["name", "name_en", "name_ko"]
    if isinstance(place, City):
        place.search = queries.findable([*queries.spellings(place), *old])
        fields.append("search")
    place.save(update_fields=fields)
