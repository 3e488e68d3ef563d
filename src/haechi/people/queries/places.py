"""READS: countries and cities, by what people type."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from haechi.core.spelling import folded
from haechi.people.models import City, Country, PlaceName, User
from haechi.people.rules import Standing

KOREAN_ENDS = ("특별자치시", "특별시", "광역시", "특례시", "시", "군")
NEAR = 0.72
FEW_CITIES = 8


def standing_of(user: object) -> Standing:
    """A person outside any edition: signed in or not, the organiser of this installation or not."""
    if not isinstance(user, User):
        return Standing(user_id=None)
    return Standing(user_id=user.pk, founder=user.is_staff)


def names_of(things: QuerySet[Any]) -> dict[int, str]:
    """The name of each in the reader's language, or else in the next; by primary key."""
    tongues = [f"name_{tongue}" for tongue in resolution_order(get_language())]
    return {
        pk: next(filter(None, names), "")
        for pk, *names in things.order_by().values_list("pk", *tongues)
    }


def findable(names: Iterable[str]) -> str:
    """What a search reads: every spelling folded, one a line, with and without its spaces."""
    lines: dict[str, None] = {}
    for name in names:
        for text in (name, name.partition("(")[0]):  # “Springfield (Illinois)” is Springfield too
            plain = folded(text)
            lines |= dict.fromkeys(line for line in (plain, plain.replace(" ", "")) if line)
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def spellings(city: City) -> list[str]:
    """Every name this city has been given, here or in the source."""
    texts = [getattr(city, "name_en", ""), getattr(city, "name_ko", ""), *city.also.split("\n")]
    return [text for text in texts if text]


def settled_cities() -> QuerySet[City]:
    """The register as everybody reads it: without what is only proposed."""
    return City.objects.filter(Q(proposed_at=None) | Q(confirmed_at__isnull=False))


def city_line(city: City) -> str:
    """A city as lists write it: both names, the reader's first, and the country."""
    english, korean = getattr(city, "name_en", ""), getattr(city, "name_ko", "")
    ordered = (korean, english) if get_language() == "ko" else (english, korean)
    names = " · ".join(name for name in ordered if name) or city.name
    return f"{names}, {city.country.name}"


def known_to(who: Standing) -> QuerySet[City]:
    """The register, and what this person proposed: what others proposed shows when confirmed."""
    settled = Q(proposed_at=None) | Q(confirmed_at__isnull=False)
    own = Q(proposed_by=who.user_id) if who.user_id else Q(pk__in=())
    return City.objects.filter(settled | own).select_related("country")


def asked(typed: str) -> tuple[str, str]:
    """The city and the country in what was typed: “Cali”, “Cali, Colombia”, “Seoul · 서울, …”."""
    name, _comma, land = typed.partition(",")
    return without_end(folded(name.split("·")[0])), folded(land)


def without_end(name: str) -> str:
    """“고양시” is in the register as “고양”."""
    end = next((end for end in KOREAN_ENDS if name.endswith(end)), "")
    return name.removesuffix(end) if end and len(name) - len(end) > 1 else name


def matching(typed: str, who: Standing, country: Country | None = None) -> QuerySet[City]:
    """Cities with a spelling that begins as was typed, whole names first, then the largest."""
    name, land = asked(typed)
    if not name:
        return City.objects.none()
    whole = Q(search__contains=f"\n{name}\n")
    begins = Q(search__contains=f"\n{name}")
    inside = Q(search__contains=f" {name}")
    found = in_land(known_to(who), land, country).filter(begins | inside)
    nearness = Case(
        When(whole, then=Value(0)),
        When(begins, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.annotate(nearness=nearness).order_by(
        "nearness", F("population").desc(nulls_last=True), "pk"
    )


def in_land(found: QuerySet[City], land: str, country: Country | None) -> QuerySet[City]:
    if country is not None:
        return found.filter(country=country)
    if not land:
        return found
    return found.filter(country__in=[one.pk for one in lands_called(land)])


def lands_called(land: str) -> list[Country]:
    """Countries whose name or code begins as was typed, folded."""
    return [
        one
        for one in Country.objects.all()
        if any(
            folded(name).startswith(land)
            for name in (getattr(one, "name_en", ""), getattr(one, "name_ko", ""), one.iso2)
            if name
        )
    ]


def named(typed: str, who: Standing, country: Country | None = None) -> list[City]:
    """The cities of exactly this name, however it is accented, the largest first."""
    name, land = asked(typed)
    plain = folded(typed.split("·")[0].partition(",")[0])
    either = Q(search__contains=f"\n{name}\n") | Q(search__contains=f"\n{plain}\n")
    if not name:
        return []
    found = in_land(known_to(who), land, country).filter(either)
    return list(found.order_by(F("population").desc(nulls_last=True), "pk"))


def near(typed: str, who: Standing, country: Country | None) -> list[City]:
    """A few cities that may have been meant: names that begin so, and names nearly so."""
    begun = list(matching(typed, who, country)[:FEW_CITIES])
    if country is None or len(begun) == FEW_CITIES:
        return begun
    name, _land = asked(typed)
    likely = sorted(
        ((nearness(name, city.search), city) for city in known_to(who).filter(country=country)),
        key=lambda pair: (-pair[0], pair[1].pk),
    )
    alike = [city for score, city in likely[:FEW_CITIES] if score >= NEAR and city not in begun]
    return [*begun, *alike][:FEW_CITIES]


def nearness(name: str, search: str) -> float:
    lines = (line for line in search.split("\n") if line)
    return max((SequenceMatcher(None, name, line).ratio() for line in lines), default=0.0)


def proposed_cities() -> QuerySet[City]:
    """What applicants named and nobody has confirmed, the oldest first."""
    waiting = City.objects.filter(proposed_at__isnull=False, confirmed_at=None)
    return waiting.select_related("country", "proposed_by").order_by("proposed_at", "pk")


def countries_with_counts() -> QuerySet[Country]:
    settled = Q(cities__proposed_at=None) | Q(cities__confirmed_at__isnull=False)
    chosen = Exists(PlaceName.objects.filter(country=OuterRef("pk"), ended_at=None))
    return Country.objects.annotate(n=Count("cities", filter=settled), is_chosen=chosen)


def chosen_names() -> QuerySet[PlaceName]:
    """The organiser's choices, those in use first."""
    return PlaceName.objects.select_related(
        "country", "city__country", "chosen_by", "ended_by"
    ).order_by(F("ended_at").desc(nulls_first=True), "-chosen_at", "-pk")


def name_in_use(place: Country | City) -> PlaceName | None:
    return place.chosen_names.filter(ended_at=None).first()
