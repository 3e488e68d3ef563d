"""The register of places as it is shipped: names, codes, capitals, regions."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from haechi.people.actions import table
from haechi.people.states import Region

DATA = files("haechi.people").joinpath("data")
COUNTRIES = table(DATA.joinpath("countries.csv"))
CITIES = table(DATA.joinpath("cities.csv"))
KOREAN = {(row["country_iso2"], row["name_en"]): row["name_ko"] for row in CITIES}


def test_the_register_is_large_and_its_file_small():
    assert 6000 < len(CITIES) < 7000
    assert len(DATA.joinpath("cities.csv").read_bytes()) < 600_000
    assert sum(int(row["population"] or 0) >= 100_000 for row in CITIES) > 6000


def test_no_city_stands_twice():
    numbers = Counter(row["geonameid"] for row in CITIES if row["geonameid"])
    names = Counter((row["country_iso2"], row["name_en"]) for row in CITIES)
    assert [number for number, n in numbers.items() if n > 1] == []
    assert [name for name, n in names.items() if n > 1] == []


def test_every_country_has_two_names_and_a_region_of_the_six():
    assert {row["region"] for row in COUNTRIES} == set(Region.values)
    assert all(row["name_en"] and row["name_ko"] for row in COUNTRIES)
    assert {row["country_iso2"] for row in CITIES} <= {row["iso2"] for row in COUNTRIES}


@pytest.mark.parametrize(
    ("country", "english", "korean"),
    [
        ("KR", "Seoul", "서울"),
        ("KR", "Busan", "부산"),
        ("KR", "Goyang", "고양"),
        ("KR", "Yongin", "용인"),
        ("KR", "Gimje", "김제"),
        ("KR", "Gwangju", "광주"),
        ("KR", "Gwangju (Gyeonggi)", "광주(경기)"),
        ("KR", "Goseong (Gangwon)", "고성(강원)"),
        ("KR", "Ulleung", "울릉"),
        ("KP", "Pyongyang", "평양"),
        ("JP", "Tokyo", "도쿄"),
        ("JP", "Nagoya", "나고야"),
        ("JP", "Otsu", "오쓰"),
        ("CN", "Beijing", "베이징"),
        ("CN", "Shanghai", "상하이"),
        ("CN", "Tianjin", "톈진"),
        ("CN", "Nanjing", "난징"),
        ("CN", "Wuxi", "우시"),
        ("IN", "Varanasi", "바라나시"),
        ("IN", "Mumbai", "뭄바이"),
        ("VN", "Hanoi", "하노이"),
        ("TH", "Bangkok", "방콕"),
        ("GB", "London", "런던"),
        ("DE", "Cologne", "쾰른"),
        ("FR", "Marseille", "마르세유"),
        ("IT", "Florence", "피렌체"),
        ("RO", "Iaşi", "이아시"),
        ("UA", "Kyiv", "키이우"),
        ("UA", "Dnipro", "드니프로"),
        ("US", "San Francisco", "샌프란시스코"),
        ("US", "Springfield (Illinois)", "스프링필드(일리노이)"),
        ("BR", "Cascavel", "카스카베우"),
        ("CO", "Cali", "칼리"),
        ("KE", "Nairobi", "나이로비"),
        ("AU", "Brisbane", "브리즈번"),
    ],
)
def test_a_well_known_city_has_its_korean_name(country, english, korean):
    assert KOREAN[country, english] == korean


def test_no_name_of_japanese_rule_and_no_airport_or_district_came_along():
    names = [row["name_ko"] for row in CITIES if row["name_ko"]]
    assert not {"경성", "게이조", "한성", "한양"} & set(names)
    assert not [
        name for name in names if name.endswith(("공항", " 역", " 구", " 시", " 주", " 섬"))
    ]


def test_a_korean_name_is_hangul_or_empty_and_never_guessed():
    strange = [
        row["name_ko"]
        for row in CITIES
        if any(not ("가" <= sign <= "힣" or sign in " ()") for sign in row["name_ko"])
    ]
    assert strange == []


@pytest.mark.parametrize(
    "capital",
    [
        "Canberra", "Ottawa", "Brasília", "Pretoria", "Abuja", "Gitega", "Dodoma", "Astana",
        "Nay Pyi Taw", "Sri Jayewardenepura Kotte", "Washington", "Wellington", "Suva", "Funafuti",
        "Yaren", "Vaduz", "San Marino", "Vatican City", "Valletta", "Reykjavik", "Nuuk",
        "Thimphu", "Malé", "Victoria", "Moroni", "Palikir", "Ngerulmud", "Basseterre",
    ],
)  # fmt: skip
def test_small_and_young_capitals_are_there(capital):
    found = {row["name_en"] for row in CITIES} | {
        name for row in CITIES for name in row["also"].split(";")
    }
    assert capital in found


def test_the_cities_and_counties_of_korea_are_all_there():
    korean = {row["name_ko"] for row in CITIES if row["country_iso2"] == "KR"}
    cities = "용인 시흥 제천 포천 사천 동두천 과천 계룡"
    counties = "가평 횡성 정선 단양 태안 무주 고흥 완도 울진 남해 거창 옹진"
    assert set(f"{cities} {counties}".split()) <= korean
    assert len(korean) >= 160


def test_the_columns_are_those_that_the_loader_reads():
    with DATA.joinpath("cities.csv").open(encoding="utf-8") as file:
        head = next(csv.reader(file))
    assert head == list(CITIES[0])
