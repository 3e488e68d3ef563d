"""WRITES: a city that an applicant named is confirmed, corrected, or merged into a known one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction

from haechi.core import journal
from haechi.people import queries as people
from haechi.people import rules as naming
from haechi.people.models import City, User
from haechi.prize import queries, rules
from haechi.prize.models import Edition

SETTLED = ("name_en", "name_ko", "country", "geonames_id", "latitude", "longitude", "population")


@transaction.atomic
def confirm_city(
    city: City, values: Mapping[str, object], *, edition: Edition, by: User, at: datetime
) -> City:
    """The city exists; its names and place are as the secretariat says. Old spellings find it."""
    city = City.objects.select_for_update(of=("self",)).select_related("country").get(pk=city.pk)
    standing = queries.standing(by, edition)
    rules.may_settle_city(standing, is_proposed=city.is_proposed).enforce()
    before = facts_of(city)
    typed = people.spellings(city)
    for name in SETTLED:
        setattr(city, name, values.get(name, getattr(city, name)))
    given = (getattr(city, "name_en", ""), getattr(city, "name_ko", ""))
    for name in filter(None, given):
        naming.is_usable_name(name, name_limit()).enforce()
    naming.is_usable_name("".join(name or "" for name in given), 2 * name_limit()).enforce()
    city.also = "\n".join(name for name in dict.fromkeys(typed) if name not in given)
    city.search = people.findable(people.spellings(city))
    city.confirmed_by, city.confirmed_at = by, at
    city.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.confirm_city",
        subject=city,
        edition_id=edition.pk,
        before=before,
        after=facts_of(city),
    )
    return city


def name_limit() -> int:
    return City._meta.get_field("name").max_length or 0


def facts_of(city: City) -> dict[str, object]:
    found = {name: getattr(city, name) for name in SETTLED if name != "country"}
    return {"country": city.country.iso2} | {k: v for k, v in found.items() if v not in ("", None)}


@transaction.atomic
def merge_city(city: City, into: City, *, edition: Edition, by: User, at: datetime) -> City:
    """The proposed city is a known one: all that pointed to it points there from now on."""
    cities = City.objects.select_for_update(of=("self",)).select_related("country")
    city, into = cities.get(pk=city.pk), cities.get(pk=into.pk)
    rules.may_merge_city(
        queries.standing(by, edition),
        is_proposed=city.is_proposed,
        target_is_known=not into.is_proposed and into != city,
    ).enforce()
    moved = repoint(city, into)
    spellings = people.spellings(city)
    into.also = "\n".join(dict.fromkeys(filter(None, [*into.also.split("\n"), *spellings])))
    into.search = people.findable([*people.spellings(into), *into.search.split("\n")])
    into.save(update_fields=["also", "search"])
    line = {"before": facts_of(city), "named_by": str(city.proposed_by or "")}
    city.delete()
    journal.write(
        by=by,
        at=at,
        verb="prize.merge_city",
        subject=into,
        edition_id=edition.pk,
        moved=moved,
        **line,
    )
    return into


def repoint(old: models.Model, new: models.Model) -> dict[str, int]:
    """Let every row of every room that points to ``old`` point to ``new``; how many by noun."""
    moved: dict[str, int] = {}
    for relation in old._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: old})
        count = rows.update(**{relation.field.name: new})
        if count:
            noun = relation.related_model._meta.model_name or ""
            moved[noun] = moved.get(noun, 0) + count
    return moved
