"""The demonstration edition in the shape of 2023: 240 applications, 209 of them eligible.

Counts by category, region and for Korea are those published for 2023; everything else,
every organisation, person and sentence, is invented. The same seed gives the same edition.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from .people import CAST, CastMember, PlannedJudge, judges
from .places import City, cities, city
from .wording import QUESTIONS, Subject, comment, read, themes, write

__all__ = [
    "APPLICATIONS",
    "CAST",
    "CITIES",
    "COUNTRIES",
    "CRITERIA",
    "ELIGIBLE",
    "ELIGIBLE_BY_CATEGORY",
    "ELIGIBLE_BY_REGION",
    "FIELDS",
    "INELIGIBLE",
    "KOREAN_BY_KIND",
    "QUESTIONS",
    "REASONS",
    "SEED",
    "CastMember",
    "PlannedApplication",
    "PlannedJudge",
    "applications",
    "comment",
    "judges",
    "score",
]

SEED = 2023
APPLICATIONS, ELIGIBLE, CITIES, COUNTRIES = 240, 209, 93, 47
ELIGIBLE_BY_CATEGORY = {"human": 71, "tech": 118, "leadership": 20}
# 44, 24, 17, 10, 3 and 2 per cent of 209.
ELIGIBLE_BY_REGION = {
    "asia": 92,
    "europe": 50,
    "middle_east": 36,
    "americas": 21,
    "africa": 6,
    "oceania": 4,
}
KOREAN_BY_KIND = {"city": 6, "institution": 6, "corporation": 19, "individual": 2}
FIELDS = ("inclusion", "mobility", "environment", "governance")
CRITERIA = QUESTIONS
REASONS = ("late", "wrong_kind", "planned_only", "no_letter", "duplicate", "incomplete")

Slot = tuple[str, str]  # category, kind

_ELIGIBLE_SLOTS: dict[Slot, int] = {
    ("human", "city"): 34,
    ("human", "corporation"): 17,
    ("human", "institution"): 20,
    ("tech", "city"): 52,
    ("tech", "corporation"): 42,
    ("tech", "institution"): 24,
    ("leadership", "individual"): 20,
}
_KOREAN_SLOTS: dict[Slot, int] = {
    ("human", "city"): 2,
    ("human", "corporation"): 4,
    ("human", "institution"): 2,
    ("tech", "city"): 4,
    ("tech", "corporation"): 12,
    ("tech", "institution"): 3,
    ("leadership", "individual"): 2,
}
# Seoul gives the prize: companies and institutions there may enter, its government does not.
_KOREAN_GOVERNMENTS = ("Goyang", "Busan", "Daegu", "Jeju", "Pohang", "Seongnam")
_KOREAN_LEADERS = ("Daejeon", "Incheon")
# Omar applies for Amman; Ben's conflict is with Nairobi: both must have entered.
_FIRST_GOVERNMENTS = ("Amman", "Nairobi")
_APPLICANTS = {"City of Goyang": "mina", "City of Amman": "omar"}


@dataclass(frozen=True)
class _Shortfall:
    reason: str
    slot: Slot
    is_korean: bool = False


_TECH_CITY, _TECH_COMPANY, _TECH_INSTITUTE = (
    ("tech", "city"),
    ("tech", "corporation"),
    ("tech", "institution"),
)
_HUMAN_CITY, _HUMAN_COMPANY, _HUMAN_INSTITUTE = (
    ("human", "city"),
    ("human", "corporation"),
    ("human", "institution"),
)
_LEADER = ("leadership", "individual")

# The real reasons of 2023 were never published; these are invented. A wrong kind is a
# company that entered as an institution. The three duplicates copy an eligible entry.
_SHORTFALLS = (
    _Shortfall("late", _TECH_COMPANY, is_korean=True),
    _Shortfall("late", _TECH_COMPANY),
    _Shortfall("late", _HUMAN_COMPANY),
    _Shortfall("late", _TECH_CITY),
    _Shortfall("late", _HUMAN_CITY),
    _Shortfall("late", _TECH_INSTITUTE),
    _Shortfall("late", _HUMAN_INSTITUTE),
    _Shortfall("late", _LEADER),
    _Shortfall("wrong_kind", _TECH_INSTITUTE, is_korean=True),
    _Shortfall("wrong_kind", _TECH_INSTITUTE),
    _Shortfall("wrong_kind", _TECH_INSTITUTE),
    _Shortfall("wrong_kind", _HUMAN_INSTITUTE),
    _Shortfall("planned_only", _TECH_COMPANY, is_korean=True),
    _Shortfall("planned_only", _TECH_COMPANY),
    _Shortfall("planned_only", _HUMAN_COMPANY),
    _Shortfall("planned_only", _TECH_CITY),
    _Shortfall("planned_only", _TECH_CITY),
    _Shortfall("planned_only", _HUMAN_CITY),
    _Shortfall("no_letter", _TECH_CITY),
    _Shortfall("no_letter", _TECH_CITY),
    _Shortfall("no_letter", _TECH_CITY),
    _Shortfall("no_letter", _HUMAN_CITY),
    _Shortfall("no_letter", _HUMAN_CITY),
    _Shortfall("incomplete", _TECH_COMPANY, is_korean=True),
    _Shortfall("incomplete", _TECH_COMPANY),
    _Shortfall("incomplete", _HUMAN_COMPANY),
    _Shortfall("incomplete", _LEADER),
    _Shortfall("incomplete", _LEADER),
)
_DUPLICATES = 3
INELIGIBLE = len(_SHORTFALLS) + _DUPLICATES


@dataclass(frozen=True)
class PlannedApplication:
    number: int
    category: str
    kind: str
    city: int
    organisation_en: str
    organisation_ko: str
    applicant_name: str
    applicant_name_ko: str
    title_en: str
    title_ko: str
    summary_en: str
    summary_ko: str
    answers: dict[str, str]
    theme: str
    field: str
    quality: float
    ineligible_reason: str | None = None


@dataclass(frozen=True)
class _Place:
    city: City
    slot: Slot
    reason: str | None = None


@dataclass
class _Register:
    """Names and themes already given away, so that nothing is given twice."""

    organisations: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    themes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def applications(seed: int) -> tuple[PlannedApplication, ...]:
    """All 240 applications, numbered in the order in which they arrived."""
    rng = Random(seed)
    places = [*_korean_places(rng), *_foreign_places(rng), *_ineligible_places(rng)]
    register = _Register()
    planned = [_application(rng, place, register) for place in places]
    planned += _duplicates(rng, planned)
    return _numbered(rng, planned)


# Where the applications come from


def _korean_places(rng: Random) -> list[_Place]:
    korean = [place for place in cities() if place.is_korean]
    pools: dict[str, Iterable[City]] = {
        "city": [city(name) for name in _KOREAN_GOVERNMENTS],
        "individual": [city(name) for name in _KOREAN_LEADERS],
    }
    firms = [city("Seoul"), *rng.choices(korean, k=_ELIGIBLE_KOREAN_FIRMS - 1)]
    queues = {kind: iter(pool) for kind, pool in pools.items()}
    others = iter(firms)
    return [_Place(next(queues.get(slot[1], others)), slot) for slot in _spread(_KOREAN_SLOTS)]


_ELIGIBLE_KOREAN_FIRMS = sum(
    count for (_, kind), count in _KOREAN_SLOTS.items() if kind in ("corporation", "institution")
)


def _foreign_places(rng: Random) -> list[_Place]:
    """Every city once, the rest by chance within its region; then a kind for each."""
    drawn: list[City] = []
    for region, total in ELIGIBLE_BY_REGION.items():
        pool = [place for place in cities() if place.region == region and not place.is_korean]
        korean = sum(_KOREAN_SLOTS.values()) if region == "asia" else 0
        drawn += pool + rng.choices(pool, k=total - korean - len(pool))
    rng.shuffle(drawn)
    drawn.sort(key=lambda place: place.name_en not in _FIRST_GOVERNMENTS)
    slots = _spread({slot: n - _KOREAN_SLOTS[slot] for slot, n in _ELIGIBLE_SLOTS.items()})
    rng.shuffle(slots)
    return _matched(drawn, slots)


def _matched(drawn: Sequence[City], slots: list[Slot]) -> list[_Place]:
    """Gives each city the next slot; a city government enters at most twice where that works."""
    governments: Counter[str] = Counter()
    places = []
    for place in drawn:
        wanted = place.name_en in _FIRST_GOVERNMENTS and not governments[place.name_en]
        slot = _take(slots, wants_government=wanted, is_full=governments[place.name_en] >= 2)
        governments[place.name_en] += slot[1] == "city"
        places.append(_Place(place, slot))
    return places


def _take(slots: list[Slot], *, wants_government: bool, is_full: bool) -> Slot:
    for index, (_, kind) in enumerate(slots):
        if (wants_government and kind != "city") or (is_full and kind == "city"):
            continue
        return slots.pop(index)
    return slots.pop()


def _ineligible_places(rng: Random) -> list[_Place]:
    korean = [place for place in cities() if place.is_korean]
    foreign = [place for place in cities() if not place.is_korean]
    return [
        _Place(rng.choice(korean if case.is_korean else foreign), case.slot, case.reason)
        for case in _SHORTFALLS
    ]


def _spread(counts: dict[Slot, int]) -> list[Slot]:
    return [slot for slot, count in counts.items() for _ in range(count)]


# Who applies, and with what


def _application(rng: Random, place: _Place, register: _Register) -> PlannedApplication:
    category, kind = place.slot
    organisation = _organisation(rng, place, register)
    person = _person(rng, place.city, register)
    theme = _theme(rng, category, register.themes[organisation[0]])
    is_leader = kind == "individual"
    words = write(
        rng,
        Subject(
            theme=theme,
            city_en=place.city.name_en,
            city_ko=place.city.name_ko,
            organisation_en=organisation[0],
            organisation_ko=organisation[1],
            leader_en=person[0] if is_leader else "",
            leader_ko=person[1] if is_leader else "",
            is_planned_only=place.reason == "planned_only",
            is_incomplete=place.reason == "incomplete",
        ),
    )
    applicant = _applicant(place, organisation[0], person, register)
    return PlannedApplication(
        number=0,
        category=category,
        kind=kind,
        city=place.city.geonameid,
        organisation_en=organisation[0],
        organisation_ko=organisation[1],
        applicant_name=applicant[0],
        applicant_name_ko=applicant[1],
        title_en=words.title_en,
        title_ko=words.title_ko,
        summary_en=words.summary_en,
        summary_ko=words.summary_ko,
        answers=words.answers,
        theme=theme,
        field=themes()[theme]["field"],
        quality=rng.gauss(0, 1),
        ineligible_reason=place.reason,
    )


def _organisation(rng: Random, place: _Place, register: _Register) -> tuple[str, str]:
    kind = place.slot[1]
    if kind in ("city", "individual"):
        return place.city.government_en, place.city.government_ko
    names = read("names")["organisations"]
    while True:
        parts = [rng.choice(names[part]) for part in ("first", "second", kind)]
        english = " ".join(part[0] for part in parts)
        if english not in register.organisations:
            register.organisations.add(english)
            return english, " ".join(part[1] for part in parts)


_FAMILY_NAME_FIRST = frozenset({"CN", "TW", "VN"})


def _person(rng: Random, home: City, register: _Register) -> tuple[str, str]:
    """A romanised name nobody else has, and for Koreans the name in Hangul."""
    names = next(
        group for group in read("names")["people"].values() if home.country in group["countries"]
    )
    taken = register.people | {member.name_en for member in CAST}
    while True:
        given, family = rng.choice(names["given"]), rng.choice(names["family"])
        name, hangul = _joined(given, family, home.country)
        if name not in taken:
            register.people.add(name)
            return name, hangul


def _joined(given: str | list[str], family: str | list[str], country: str) -> tuple[str, str]:
    if isinstance(given, list) and isinstance(family, list):
        return f"{given[0]} {family[0]}", family[1] + given[1]
    if country in _FAMILY_NAME_FIRST:
        return f"{family} {given}", ""
    return f"{given} {family}", ""


def _applicant(
    place: _Place, organisation: str, person: tuple[str, str], register: _Register
) -> tuple[str, str]:
    """The cast's applicants take the first eligible entry of their city government."""
    key = _APPLICANTS.get(organisation)
    member = next((member for member in CAST if member.key == key), None)
    if member is None or place.slot[1] != "city" or member.name_en in register.people:
        return person
    register.people.add(member.name_en)
    return member.name_en, member.name_ko if place.city.is_korean else ""


def _theme(rng: Random, category: str, taken: set[str]) -> str:
    """A theme of the category that this organisation has not entered with."""
    fits = [
        code
        for code, theme in themes().items()
        if code not in taken and (category == "leadership" or category in theme["for"])
    ]
    chosen = rng.choice(fits)
    taken.add(chosen)
    return chosen


def _duplicates(rng: Random, planned: list[PlannedApplication]) -> list[PlannedApplication]:
    """Second copies of foreign entries, sent under a slightly longer title."""
    korean = {place.geonameid for place in cities() if place.is_korean}
    pool = [
        entry
        for entry in planned
        if entry.ineligible_reason is None
        and entry.kind == "corporation"
        and entry.city not in korean
    ]
    return [
        replace(
            entry,
            title_en=f"{entry.title_en} (second copy)",
            title_ko=f"{entry.title_ko} (다시 보냄)",
            ineligible_reason="duplicate",
        )
        for entry in rng.sample(pool, _DUPLICATES)
    ]


def _numbered(rng: Random, planned: list[PlannedApplication]) -> tuple[PlannedApplication, ...]:
    """Chance decides the order; a copy comes after its original, and the late come last."""
    arrival: dict[str, float] = {}
    timed = []
    for entry in planned:
        start = {"late": 1.0, "duplicate": arrival.get(entry.organisation_en, 0.0)}.get(
            entry.ineligible_reason or "", 0.0
        )
        end = 2.0 if entry.ineligible_reason == "late" else 1.0
        at = rng.uniform(start, end)
        arrival[entry.organisation_en] = at
        timed.append((at, entry))
    timed.sort(key=lambda pair: pair[0])
    return tuple(replace(entry, number=n) for n, (_, entry) in enumerate(timed, start=1))


# What a judge gives

MEAN = 6.3
ENTRY_SD, HALO_SD, NOISE_SD = 1.2, 0.6, 0.8
CRITERION_EFFECTS = (0.25, 0.15, -0.25, 0.05, -0.35, 0.15)


def score(
    rng: Random,
    quality: float,
    severity: float,
    criterion_effects: Sequence[float] = CRITERION_EFFECTS,
) -> tuple[int, ...]:
    """One judge's whole scores from 1 to 10 for one application, a score a criterion.

    The mean, the entry's quality (in standard deviations) and the judge's severity (in
    points) are shared; a halo moves all criteria of this pair, and noise moves each alone.
    """
    level = MEAN + ENTRY_SD * quality - severity + rng.gauss(0, HALO_SD)
    drawn = (level + effect + rng.gauss(0, NOISE_SD) for effect in criterion_effects)
    return tuple(min(10, max(1, round(value))) for value in drawn)
