"""Beginning an application: a city or an organisation that is not plain is asked about, once."""

import re

import pytest
from answering import agree

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people import actions as people
from haechi.people.models import City, Country, Organisation, User


@pytest.fixture
def lena(story):
    return User.objects.create_user("lena@example.org", name="Lena")


@pytest.fixture
def omari(story):
    return User.objects.create_user("omari@example.org", name="Omari")


@pytest.fixture
def start(story, enter, lena):
    """Post the start form of the open call; what was begun, and the answer."""
    told = story("called")

    def start(user=None, language="en", **typed):
        who = user or lena
        values = {"entry": "tech:city", "organisation": "City of Zed", "city": "Nairobi"} | typed
        door = f"/{language}/e/{told.slug}/applications/new/"
        agree(told.edition, who)
        answer = enter(who).post(door, values)
        return told.edition.applications.filter(applicant=who).last(), answer

    return start


def named(organisation, city, by, kind="city"):
    return people.name_organisation(organisation, kind=kind, city=city, by=by, at=clock.now())


def words(answer):
    return answer.content.decode()


# --- where ----------------------------------------------------------------------------------------


def test_several_cities_of_a_name_are_asked_about_and_the_answer_begins(start):
    begun, answer = start(city="Springfield")
    assert begun is None
    page = words(answer)
    assert "Which city is “Springfield”?" in page
    assert "Springfield (Illinois)" in page
    assert 'value="City of Zed"' in page
    assert 'value="tech:city"' in page
    illinois = City.objects.get(name_en="Springfield (Illinois)")
    begun, _answer = start(city="Springfield", city_choice=illinois.pk)
    assert begun.city == illinois


def test_the_country_tells_cities_of_one_name_apart(start):
    begun, _answer = start(city="San Jose", country="CR")
    assert str(begun.city) == "San José, Costa Rica"


def test_what_the_list_wrote_begins_at_once(start):
    city = City.objects.get(name_en="Springfield (Illinois)")
    line = "Springfield (Illinois) · 스프링필드(일리노이), United States"
    begun, _answer = start(city=line, chosen=city.pk)
    assert begun.city == city


def test_a_choice_that_was_written_over_does_not_count(start):
    seoul = City.objects.get(name_en="Seoul")
    begun, _answer = start(city="Nairobi", chosen=seoul.pk)
    assert begun.city.name_en == "Nairobi"


def test_an_unknown_city_needs_its_country_and_then_is_asked_about_once(start, lena):
    begun, answer = start(city="Kakuma")
    assert begun is None
    assert "We know no city of this name" in words(answer)
    assert 'value="Kakuma"' in words(answer)
    begun, answer = start(city="Kakuma", country="KE")
    assert begun is None
    assert "as I wrote it" in words(answer)
    assert '<option value="KE" selected>' in words(answer)
    begun, answer = start(city="Kakuma", country="KE", city_choice="new")
    assert answer.status_code == 302
    assert begun.city.is_proposed
    assert (str(begun.city), begun.city.proposed_by) == ("Kakuma, Kenya", lena)


def test_a_slip_of_the_pen_offers_the_city_that_was_meant(start):
    _begun, answer = start(city="Nairoby", country="KE")
    assert "Nairobi · 나이로비, Kenya" in words(answer)


def test_a_new_city_without_a_country_is_asked_again_on_the_same_page(start):
    begun, answer = start(city="San Jose", city_choice="new")
    assert begun is None
    assert "Choose the country of this city." in words(answer)
    assert 'value="City of Zed"' in words(answer)


def test_what_one_person_proposed_is_not_shown_to_another(start, omari):
    start(city="Kakuma", country="KE", city_choice="new")
    _begun, answer = start(omari, city="Kakum", country="KE", organisation="City of Kakum")
    page = words(answer)
    assert "Kakuma" not in page.replace("Kakum”", "")
    hidden = City.objects.get(name_en="Kakuma")
    begun, _answer = start(omari, city="Kakum", country="KE", city_choice=hidden.pk)
    assert begun is None


@pytest.mark.parametrize("choice", ["-1", "0", "9" * 30, "x", "²", "new; DROP"])
def test_a_forged_choice_is_no_choice(start, choice):
    begun, answer = start(city="Springfield", city_choice=choice)
    assert begun is None
    assert answer.status_code == 200


@pytest.mark.parametrize("sign", ["고", "م", "🙂"])
@pytest.mark.parametrize("field", ["organisation", "city"])
def test_a_name_of_300_signs_is_refused_with_its_length_and_kept_whole(start, sign, field):
    limit = 200
    typed = sign * (300 if field == "organisation" else 330)
    begun, answer = start(**{field: typed})
    assert begun is None
    assert typed in words(answer)
    assert f"{len(typed)} characters; at most" in words(answer)
    assert "maxlength" not in words(answer)
    assert limit < len(typed)


def test_a_proposed_name_over_its_own_limit_is_refused_and_kept(start):
    typed = "م" * 150
    begun, answer = start(city=typed, country="EG", city_choice="new")
    assert begun is None
    assert typed in words(answer)
    assert "150 characters; at most 120 fit" in words(answer)


def test_a_late_start_leaves_neither_city_nor_organisation(story, enter, lena):
    told = story("received")
    typed = {"entry": "tech:city", "organisation": "Late", "city": "Kakuma", "country": "KE"}
    door = f"/en/e/{told.slug}/applications/new/"
    answer = enter(lena).post(door, typed | {"city_choice": "new"})
    assert "The call closed" in words(answer)
    assert not City.objects.filter(name_en="Kakuma").exists()
    assert not Organisation.objects.filter(name_en="Late").exists()


# --- who ------------------------------------------------------------------------------------------


def test_another_spelling_is_asked_about_and_noted(start, omari):
    nairobi = City.objects.get(name_en="Nairobi")
    known = named("Zanzi Mobility Ltd", nairobi, omari, "corporation")
    typed = {"entry": "tech:corporation", "organisation": "ZANZI Mobility, Limited"}
    begun, answer = start(**typed)
    assert begun is None
    page = words(answer)
    assert "Is “ZANZI Mobility, Limited” one of these?" in page
    assert "Zanzi Mobility Ltd" in page
    assert "Omari" not in page
    assert "omari@" not in page
    begun, _answer = start(**typed, organisation_choice=known.pk)
    assert begun.organisation == known
    assert [one.name for one in known.names.all()] == ["ZANZI Mobility, Limited"]
    line = JournalLine.objects.get(verb="people.note_spelling")
    assert line.facts == {"name": "ZANZI Mobility, Limited"}


def test_the_next_time_the_spelling_is_known_and_nobody_is_asked(start, omari):
    nairobi = City.objects.get(name_en="Nairobi")
    known = named("Zanzi Mobility Ltd", nairobi, omari, "corporation")
    people.note_spelling(known, "ZM", by=omari, at=clock.now())
    begun, _answer = start(entry="tech:corporation", organisation="zm")
    assert begun.organisation == known


def test_none_of_them_is_another_organisation(start, omari):
    nairobi = City.objects.get(name_en="Nairobi")
    known = named("Zanzi Mobility", nairobi, omari, "corporation")
    typed = {"entry": "tech:corporation", "organisation": "Zanzi Mobility Inc."}
    begun, _answer = start(**typed, organisation_choice="new")
    assert begun.organisation != known
    assert not known.names.exists()


def test_the_two_questions_come_on_one_page_and_one_answer_is_not_lost(start, omari):
    illinois = City.objects.get(name_en="Springfield (Illinois)")
    known = named("Zanzi Mobility", illinois, omari, "corporation")
    typed = {"entry": "tech:corporation", "organisation": "Zanzi Mobility LLC"}
    _begun, answer = start(**typed, city="Springfield", city_choice=illinois.pk)
    kept = re.search(r'name="city_choice" value="(\d+)"', words(answer))
    assert int(kept[1]) == illinois.pk
    assert "one of these?" in words(answer)
    begun, _answer = start(
        **typed, city="Springfield", city_choice=kept[1], organisation_choice=known.pk
    )
    assert (begun.city, begun.organisation) == (illinois, known)


def test_an_organisation_that_is_not_alike_cannot_be_taken_by_its_number(start, omari):
    known = named("Quite Another", City.objects.get(name_en="Nairobi"), omari, "corporation")
    begun, _answer = start(
        entry="tech:corporation", organisation="Zanzi", organisation_choice=known.pk
    )
    assert begun.organisation != known


def test_a_person_is_never_asked_about_another_person(start, omari, lena):
    nairobi = City.objects.get(name_en="Nairobi")
    other = named("Kim Minsu", nairobi, omari, "individual")
    typed = {"entry": "leadership:individual", "organisation": "Kim Minsu"}
    first, _answer = start(**typed)
    assert first.organisation != other
    second, _answer = start(**typed)
    assert second != first
    assert second.organisation == first.organisation


def test_the_questions_are_asked_in_korean_too(start, omari):
    seoul = City.objects.get(name_en="Seoul")
    named("주식회사 가람빛", seoul, omari, "corporation")
    _begun, answer = start(
        language="ko", entry="tech:corporation", organisation="(주)가람빛", city="서울"
    )
    page = words(answer)
    assert "“(주)가람빛”은(는) 이 가운데 하나인가요?" in page
    assert "Did you" not in page


def test_the_start_form_asks_the_database_little(
    start, story, enter, lena, django_assert_max_num_queries
):
    told = story("called")
    client = enter(agree(told.edition, lena))
    client.get(f"/en/e/{told.slug}/applications/new/")
    assert Country.objects.count() == 250
    with django_assert_max_num_queries(12):
        page = client.get(f"/en/e/{told.slug}/applications/new/").content
    assert len(page) < 60_000
