"""Places: loaded at once and again, found as people type, named by the organiser."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.people import actions, queries
from haechi.people.models import City, Country, PlaceName, User
from haechi.people.rules import Standing

NOBODY = Standing(user_id=None)


@pytest.fixture
def register(library, db):
    """The whole register, as the story has loaded it."""


@pytest.fixture
def founder(db):
    return User.objects.create_user("founder@example.org", name="Founder", is_staff=True)


@pytest.fixture
def mina(db):
    return User.objects.create_user("mina2@example.org", name="Mina")


def lines(found):
    return [queries.city_line(city) for city in found]


def test_loading_again_changes_nothing_and_asks_little(register):
    before = list(City.objects.order_by("pk").values())
    lands = list(Country.objects.order_by("pk").values())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert actions.load_places(by=None, at=clock.now()) == len(before)
    assert list(City.objects.order_by("pk").values()) == before
    assert list(Country.objects.order_by("pk").values()) == lands
    assert len(asked) < 30


def test_a_city_that_the_source_changed_is_changed_and_what_is_ours_is_kept(register):
    seoul = City.objects.get(geonames_id=1835848)
    City.objects.filter(pk=seoul.pk).update(population=1, name_ko="경성", also="Keijo")
    actions.load_places(by=None, at=clock.now())
    seoul.refresh_from_db()
    assert seoul.name_ko == "서울"
    assert seoul.population > 9_000_000
    assert "Keijo" in seoul.also.split("\n")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("seo", "Seoul · 서울, South Korea"),
        ("서울특별시", "Seoul · 서울, South Korea"),
        ("고양시", "Goyang · 고양, South Korea"),
        ("용인", "Yongin · 용인, South Korea"),
        ("München", "Munich · 뮌헨, Germany"),
        ("munchen", "Munich · 뮌헨, Germany"),
        ("sao paulo", "São Paulo · 상파울루, Brazil"),
        ("SAIGON", "Ho Chi Minh City · 호찌민, Vietnam"),
        ("newyork", "New York · 뉴욕, United States"),
        ("cali, colombia", "Cali · 칼리, Colombia"),
        ("London, Canada", "London · 런던, Canada"),
        ("Seoul · 서울, South Korea", "Seoul · 서울, South Korea"),
    ],
)
def test_a_city_is_found_in_both_languages_and_without_accents(register, typed, first):
    assert lines(queries.matching(typed, NOBODY))[0] == first


@pytest.mark.parametrize(
    "typed", ["", " ", ",", "·", "%", "_", "\n", "🙂", "ㅁㄴㅇㄹ", "'; --", "x" * 300]
)
def test_nonsense_finds_nothing_and_breaks_nothing(register, client, typed):
    answer = client.get("/en/places/find/", {"q": typed})
    assert answer.status_code == 200
    assert answer.json() == {"cities": []}


def test_the_list_speaks_the_readers_language(register, client):
    english = client.get("/en/places/find/", {"q": "seoul"}).json()["cities"][0]
    korean = client.get("/ko/places/find/", {"q": "seoul"}).json()["cities"][0]
    assert english["line"] == "Seoul · 서울, South Korea"
    assert korean["line"] == "서울 · Seoul, 대한민국"
    assert english["country"] == "KR"


def test_a_search_costs_the_same_however_much_it_finds(register, client, django_assert_num_queries):
    for typed in ("seoul", "san"):
        with django_assert_num_queries(1):
            client.get("/en/places/find/", {"q": typed})


def test_a_name_without_korean_shows_in_english(register):
    with override("ko"):
        assert str(City.objects.get(geonames_id=2747351)).startswith("'s-Hertogenbosch")


# --- a city that the register lacks ---------------------------------------------------------------


def test_a_proposed_city_is_seen_by_who_named_it_and_by_nobody_else(register, mina, client):
    kenya = Country.objects.get(iso2="KE")
    city = actions.propose_city(" Kakuma  Town ", country=kenya, by=mina, at=clock.now())
    assert (city.name, city.geonames_id, city.latitude, city.proposed_by) == (
        "Kakuma Town", None, None, mina,
    )  # fmt: skip
    assert city in queries.matching("kakuma", queries.standing_of(mina))
    assert list(queries.matching("kakuma", NOBODY)) == []
    for page in ("places/?q=kakuma", "places/KE/", "places/find/?q=kakuma"):
        assert "Kakuma Town" not in client.get(f"/en/{page}").content.decode()
    line = JournalLine.objects.get(verb="people.propose_city")
    assert line.facts == {"name": "Kakuma Town", "country": "KE"}


def test_the_same_proposal_twice_is_one_city(register, mina, founder):
    kenya, uganda = (Country.objects.get(iso2=code) for code in ("KE", "UG"))
    first = actions.propose_city("Kakuma", country=kenya, by=mina, at=clock.now())
    assert actions.propose_city("KAKUMA", country=kenya, by=founder, at=clock.now()) == first
    assert actions.propose_city("Kakuma", country=uganda, by=mina, at=clock.now()) != first


def test_a_city_proposed_in_hangul_has_a_korean_name(register, mina):
    korea = Country.objects.get(iso2="KR")
    city = actions.propose_city("가나다", country=korea, by=mina, at=clock.now())
    assert (city.name_ko, city.name_en) == ("가나다", "")
    with override("en"):
        assert city.name == "가나다"


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "고" * 121, "م" * 121, "🙂" * 121, "a\x07b"])
def test_a_name_that_is_none_is_refused_with_a_reason(register, mina, name):
    kenya = Country.objects.get(iso2="KE")
    with pytest.raises(Refused) as refused:
        actions.propose_city(name, country=kenya, by=mina, at=clock.now())
    assert refused.value.verdict.sentence
    assert not City.objects.filter(proposed_by=mina).exists()


def test_a_city_lies_on_the_globe_or_nowhere_yet(register):
    with pytest.raises(IntegrityError), transaction.atomic():
        City.objects.filter(geonames_id=1835848).update(latitude=91)


# --- the organiser's names ------------------------------------------------------------------------


def choose(place, founder, english="East Sea City", korean="동해시", reason="Our convention."):
    return actions.choose_name(
        place, name_en=english, name_ko=korean, reason=reason, by=founder, at=clock.now()
    )


def test_a_chosen_name_shows_everywhere_survives_the_next_load_and_can_be_taken_back(
    register, founder, client
):
    kyiv = City.objects.get(country__iso2="UA", name_en="Kyiv")
    chosen = choose(kyiv, founder, "Kyjiw", "끼이우")
    assert str(City.objects.get(pk=kyiv.pk)) == "Kyjiw, Ukraine"
    actions.load_places(by=None, at=clock.now())
    assert City.objects.get(pk=kyiv.pk).name_ko == "끼이우"
    assert "Kyjiw" in client.get("/en/places/UA/").content.decode()
    for typed in ("kyjiw", "kyiv", "키이우", "끼이우", "kiev"):
        assert kyiv in queries.matching(typed, NOBODY), typed
    actions.take_back_name(chosen, by=founder, at=clock.now())
    back = City.objects.get(pk=kyiv.pk)
    assert (back.name_en, back.name_ko) == ("Kyiv", "키이우")
    kept = PlaceName.objects.get(pk=chosen.pk)
    assert (kept.name_en, kept.ended_by, kept.reason) == ("Kyjiw", founder, "Our convention.")


def test_a_country_and_a_second_choice(register, founder):
    land = Country.objects.get(iso2="TR")
    choose(land, founder, "Turkey", "터키")
    choose(land, founder, "Türkiye!", "튀르키예!")
    assert str(Country.objects.get(iso2="TR")) == "Türkiye!"
    living = PlaceName.objects.get(country=land, ended_at=None)
    assert (living.source_name_en, living.source_name_ko) == ("Türkiye", "튀르키예")
    actions.load_places(by=None, at=clock.now())
    assert str(Country.objects.get(iso2="TR")) == "Türkiye!"
    actions.take_back_name(living, by=founder, at=clock.now())
    assert str(Country.objects.get(iso2="TR")) == "Türkiye"


def test_a_renamed_korean_county_without_a_number_is_not_loaded_twice(register, founder):
    county = City.objects.get(name_ko="울릉")
    choose(county, founder, "Ulleungdo", "울릉도")
    count = City.objects.count()
    assert actions.load_places(by=None, at=clock.now()) == count


def test_only_the_founder_chooses_and_only_with_a_reason(register, founder, mina):
    seoul = City.objects.get(geonames_id=1835848)
    for who, reason, code in (
        (mina, "because", "not_founder_of_names"),
        (founder, " ", "no_reason_for_name"),
    ):
        with pytest.raises(Refused) as refused:
            choose(seoul, who, reason=reason)
        assert refused.value.verdict.code == code
    with pytest.raises(Refused) as refused:
        choose(seoul, founder, "Seoul", "서울")
    assert refused.value.verdict.code == "same_name"
    chosen = choose(seoul, founder)
    with pytest.raises(Refused):
        actions.take_back_name(chosen, by=mina, at=clock.now())
    actions.take_back_name(chosen, by=founder, at=clock.now())
    with pytest.raises(Refused) as refused:
        actions.take_back_name(chosen, by=founder, at=clock.now())
    assert refused.value.verdict.code == "name_ended"


@pytest.mark.parametrize("page", ["places/names/", "places/UA/name/", "places/city/{}/name/"])
def test_the_pages_of_names_open_for_the_founder_alone(register, founder, mina, enter, page):
    door = "/en/" + page.format(City.objects.get(geonames_id=1835848).pk)
    assert enter(founder).get(door).status_code == 200
    assert enter(mina).get(door).status_code == 403
    enter(None)
    assert enter(None).get(door).status_code == 302


def test_the_founder_names_a_place_on_its_page_and_takes_it_back(register, founder, enter):
    seoul = City.objects.get(geonames_id=1835848)
    door = f"/en/places/city/{seoul.pk}/name/"
    typed = {"name_en": "Seoul City", "name_ko": "서울시", "reason": ""}
    answer = enter(founder).post(door, typed)
    assert answer.status_code == 200
    assert "서울시" in answer.content.decode()
    enter(founder).post(door, typed | {"reason": "A test of names"})
    assert City.objects.get(pk=seoul.pk).name_ko == "서울시"
    page = enter(founder).get("/en/places/names/").content.decode()
    assert "A test of names" in page
    chosen = PlaceName.objects.get(city=seoul)
    end = f"/en/places/names/{chosen.pk}/end/"
    assert "Call it Seoul again?" in enter(founder).get(end).content.decode()
    enter(founder).post(end)
    assert City.objects.get(pk=seoul.pk).name_ko == "서울"


# --- the public register --------------------------------------------------------------------------


def test_the_register_is_public_and_names_its_source(
    register, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        page = client.get("/en/places/").content.decode()
    for words in ("Asia", "Middle East", "South Korea", "GeoNames", "CC BY 4.0"):
        assert words in page
    korean = client.get("/ko/places/").content.decode()
    assert "대한민국" in korean
    assert "Choose the name" not in client.get("/en/places/KR/").content.decode()


@pytest.mark.parametrize("iso2", ["US", "TV"])
def test_a_country_costs_the_same_with_one_city_and_with_hundreds(
    register, client, django_assert_max_num_queries, iso2
):
    with django_assert_max_num_queries(5):
        assert client.get(f"/en/places/{iso2}/").status_code == 200


def test_a_country_that_is_none_is_not_found(register, client):
    assert client.get("/en/places/XX/").status_code == 404


def test_a_command_loads_the_register_anew(register, capsys):
    City.objects.filter(geonames_id=1835848).update(search="")
    call_command("places")
    assert f"holds {City.objects.count()} cities" in capsys.readouterr().out
    assert queries.matching("seoul", NOBODY)
