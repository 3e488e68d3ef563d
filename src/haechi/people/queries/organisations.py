"""READS: organisations by how they are written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from haechi.core.spelling import (
    GOVERNMENT,
    folded,
    governed_city,
    likeness,
    look_alike,
    organisation_key,
)
from haechi.people.models import City, Country, Distinction, Organisation
from haechi.people.states import ApplicantKind

FEW_ALIKE = 5
NEIGHBOURS = 8  # each key is compared with so many that follow it in the alphabet


def institutions() -> QuerySet[Organisation]:
    """Organisations that may be recognised. A person's name is no organisation's spelling."""
    return (
        Organisation.objects.exclude(kind=ApplicantKind.INDIVIDUAL)
        .select_related("city__country")
        .prefetch_related("names")
    )


def written(organisation: Organisation) -> list[str]:
    """Every spelling under which an organisation is known."""
    own = [getattr(organisation, "name_en", ""), getattr(organisation, "name_ko", "")]
    return [name for name in [*own, *(one.name for one in organisation.names.all())] if name]


def keys(organisation: Organisation) -> set[str]:
    """Its keys; a government that is named after its own city has that city's key as well."""
    found = {organisation_key(name) for name in written(organisation)}
    if any(governs(name, organisation.city) for name in written(organisation)):
        found.add(city_key(organisation.city))
    return found


def governs(name: str, city: City) -> bool:
    """Whether the name is that of the government of this city, in either language."""
    governed = governed_city(name)
    return bool(governed) and f"\n{governed}\n" in city.search


def city_key(city: City) -> str:
    return f"{GOVERNMENT}#{city.pk}"


def named_exactly(name: str, kind: ApplicantKind, city: City) -> Organisation | None:
    """The organisation of this kind and city that is known under this very spelling."""
    if kind == ApplicantKind.INDIVIDUAL:
        return None
    wanted = folded(name)
    for one in institutions().filter(kind=kind, city=city):
        if wanted in {folded(spelling) for spelling in written(one)}:
            return one
    return None


def alike(name: str, country: Country, city: City | None) -> list[Organisation]:
    """A few organisations of the country that may be the one that was typed, likeliest first."""
    own = {organisation_key(name)}
    if city is not None and governs(name, city):
        own.add(city_key(city))
    found = [
        (max(likeness(one, other) for one in own for other in keys(known)), known)
        for known in institutions().filter(city__country=country)
        if any(look_alike(one, other) for one in own for other in keys(known))
    ]
    return [known for _score, known in sorted(found, key=lambda p: (-p[0], p[1].pk))[:FEW_ALIKE]]


@dataclass(frozen=True)
class Pair:
    """Two organisations of one country that look alike; ``likeness`` in percent."""

    first: Organisation
    second: Organisation
    percent: int


def look_alikes(among: QuerySet[Organisation] | None = None) -> list[Pair]:
    """Pairs that nobody has told apart yet, the likeliest first.

    Each key is compared with its neighbours in the alphabet, read forwards and backwards, so
    that the work grows with the number of organisations and not with its square.
    """
    told_apart = set(Distinction.objects.values_list("first_id", "second_id"))
    best: dict[tuple[int, int], float] = {}
    known: dict[int, Organisation] = {}
    by_country: dict[int, list[Organisation]] = defaultdict(list)
    for one in institutions() if among is None else among:
        known[one.pk] = one
        by_country[one.city.country_id].append(one)
    for land in by_country.values():
        for ids, score in pairs_of(land):
            if ids not in told_apart:
                best[ids] = max(score, best.get(ids, 0))
    ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return [Pair(known[a], known[b], round(100 * score)) for (a, b), score in ordered]


def pairs_of(land: Iterable[Organisation]) -> Iterator[tuple[tuple[int, int], float]]:
    lines = [(key, one.pk) for one in land for key in keys(one)]
    for ordered in (sorted(lines), sorted(lines, key=lambda line: (line[0][::-1], line[1]))):
        for place, (key, pk) in enumerate(ordered):
            for other_key, other in neighbours(ordered, place):
                if pk != other and look_alike(key, other_key):
                    yield (min(pk, other), max(pk, other)), likeness(key, other_key)


def neighbours(lines: list[tuple[str, int]], place: int) -> Iterator[tuple[str, int]]:
    """The lines after this one: all with the same key, and a few more."""
    left = NEIGHBOURS
    for line in lines[place + 1 :]:
        left -= line[0] != lines[place][0]
        if left < 0:
            return
        yield line


def searched(typed: str) -> QuerySet[Organisation]:
    """Organisations with a name that holds what was typed."""
    found = institutions()
    for word in typed.split():
        holds = Q(name_en__icontains=word) | Q(name_ko__icontains=word)
        found = found.filter(holds | Q(names__name__icontains=word))
    return found.distinct()
