"""The 93 cities in 47 countries from which the demonstration edition is entered."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CITIES: dict[str, dict[str, tuple[str, ...]]] = {
    "asia": {
        "KR": (
            "Seoul",
            "Busan",
            "Incheon",
            "Daegu",
            "Daejeon",
            "Goyang",
            "Pohang",
            "Seongnam",
            "Jeju",
        ),
        "BD": ("Dhaka",),
        "CN": ("Guangzhou", "Hangzhou", "Shenzhen"),
        "ID": ("Bandung", "Jakarta", "Surabaya"),
        "IN": ("Indore", "Pune", "Surat"),
        "JP": ("Fukuoka", "Osaka", "Yokohama"),
        "KZ": ("Almaty",),
        "MN": ("Ulaanbaatar",),
        "MY": ("Kuala Lumpur", "Miri"),
        "PH": ("Baguio", "Iligan", "Manila", "Quezon City"),
        "TH": ("Bangkok", "Chiang Mai"),
        "TW": ("Kaohsiung", "Taichung", "Taoyuan"),
        "VN": ("Da Nang", "Hanoi", "Ho Chi Minh City"),
    },
    "europe": {
        "CZ": ("Brno", "Prague"),
        "DE": ("Hamburg",),
        "DK": ("Aarhus", "Odense"),
        "EE": ("Tallinn", "Tartu"),
        "ES": ("Bilbao", "Madrid", "Valencia"),
        "FI": ("Helsinki", "Tampere"),
        "FR": ("Lyon",),
        "IE": ("Dublin",),
        "IS": ("Reykjavik",),
        "IT": ("Milan",),
        "LU": ("Luxembourg",),
        "NL": ("Amsterdam", "Eindhoven"),
        "PL": ("Krakow", "Warsaw"),
        "PT": ("Lisbon", "Porto"),
        "RS": ("Belgrade", "Kragujevac"),
    },
    "middle_east": {
        "AE": ("Abu Dhabi", "Dubai"),
        "IR": ("Shiraz", "Yazd"),
        "JO": ("Amman",),
        "OM": ("Muscat",),
        "QA": ("Doha",),
        "SA": ("Jeddah", "Madinah", "Riyadh"),
        "TR": ("Ankara", "Istanbul", "Izmir", "Konya"),
    },
    "americas": {
        "BR": ("Curitiba", "São Paulo"),
        "CA": ("Montréal",),
        "CL": ("Santiago",),
        "CO": ("Cali", "Medellín"),
        "MX": ("Mexico City",),
        "US": ("Fullerton", "Los Angeles"),
    },
    "africa": {
        "EG": ("Alexandria", "Cairo"),
        "ET": ("Addis Ababa",),
        "KE": ("Nairobi",),
        "MA": ("Rabat",),
    },
    "oceania": {"AU": ("Melbourne",), "NZ": ("Wellington",)},
}


@dataclass(frozen=True)
class City:
    geonameid: int
    name_en: str
    name_ko: str
    country: str
    region: str

    @property
    def is_korean(self) -> bool:
        return self.country == "KR"

    @property
    def government_en(self) -> str:
        return self.name_en if self.name_en.endswith(" City") else f"City of {self.name_en}"

    @property
    def government_ko(self) -> str:
        return self.name_ko if self.name_ko.endswith("시티") else f"{self.name_ko}시"


@cache
def cities() -> tuple[City, ...]:
    """The cities of the edition, with names and numbers from the registry of the people room."""
    known = _registry()
    return tuple(
        City(*known[country, name], country=country, region=region)
        for region, countries in CITIES.items()
        for country, names in countries.items()
        for name in names
    )


def city(name_en: str) -> City:
    return next(city for city in cities() if city.name_en == name_en)


def _registry() -> dict[tuple[str, str], tuple[int, str, str]]:
    text = files("haechi.people").joinpath("data", "cities.csv").read_text(encoding="utf-8")
    return {
        (row["country_iso2"], row["name_en"]): (
            int(row["geonameid"]),
            row["name_en"],
            row["name_ko"],
        )
        for row in csv.DictReader(text.splitlines())
        if row["geonameid"]
    }
