"""One organisation under several spellings: recognised, noted, listed in pairs."""

import pytest

from haechi.core import clock
from haechi.core.verdict import Refused
from haechi.people import actions, queries
from haechi.people.models import City, Distinction, Organisation, User

NOW = clock.now()


@pytest.fixture
def goyang(story):
    return City.objects.select_related("country").get(name_en="Goyang")


@pytest.fixture
def lena(story):
    return User.objects.create_user("lena@example.org", name="Lena")


@pytest.fixture
def name(goyang, lena):
    def name(text, kind="corporation", city=None):
        return actions.name_organisation(
            text, kind=kind, city=city or goyang, by=lena, at=clock.now()
        )

    return name


def alike(text, city):
    return [one.name for one in queries.alike(text, city.country, city)]


@pytest.mark.parametrize(
    "typed", ["(주)가람빛", "㈜ 가람빛", "가람빛 주식회사", "가람 빛", "가람빛", "가람빛 유한회사"]
)
def test_another_spelling_is_recognised(name, goyang, typed):
    known = name("주식회사 가람빛")
    assert known in queries.alike(typed, goyang.country, goyang)


def test_a_government_is_recognised_in_the_other_language(name, goyang):
    pohang = City.objects.select_related("country").get(name_en="Pohang")
    name("포항시", "city", pohang)
    for typed in ("City of Pohang", "Pohang City Government", "포항시청", "Pohang-si"):
        assert alike(typed, pohang) == ["포항시"], typed
    assert alike("City of Goyang", goyang) != ["포항시"]


def test_an_organisation_of_another_country_and_a_person_are_never_shown(name, goyang, lena):
    nairobi = City.objects.select_related("country").get(name_en="Nairobi")
    name("Garambit Mobility Ltd", "corporation", nairobi)
    name("Garambit Mobility", "individual", goyang)
    assert alike("Garambit Mobility", goyang) == []


def test_a_noted_spelling_finds_its_organisation(name, goyang, lena):
    known = name("Garambit Mobility")
    assert alike("GBM Holdings", goyang) == []
    actions.note_spelling(known, "GBM Holdings Inc.", by=lena, at=clock.now())
    actions.note_spelling(known, "GBM Holdings Inc.", by=lena, at=clock.now())
    assert alike("GBM Holdings", goyang) == ["Garambit Mobility"]
    assert [one.name for one in known.names.all()] == ["GBM Holdings Inc."]
    assert name("gbm holdings inc") == known


def test_two_people_of_one_name_stay_two(name):
    assert name("Kim Minsu", "individual") != name("Kim Minsu", "individual")


@pytest.mark.parametrize("typed", ["", " ", "가" * 201, "م" * 300, "🙂" * 300])
def test_a_name_over_its_limit_is_refused_whole(name, typed):
    with pytest.raises(Refused) as refused:
        name(typed)
    assert refused.value.verdict.code in {"no_name", "too_long"}


def test_pairs_of_look_alikes_are_listed_until_they_are_told_apart(name, lena):
    one, other = name("Garambit Mobility"), name("Garambit Mobillity Inc.")
    before = [(pair.first, pair.second) for pair in queries.look_alikes()]
    assert (one, other) in before
    Distinction.objects.create(
        first=one, second=other, reason="two", drawn_by=lena, drawn_at=clock.now()
    )
    assert (one, other) not in [(p.first, p.second) for p in queries.look_alikes()]


def test_pairs_cost_three_questions_however_many_there_are(name, goyang, django_assert_num_queries):
    for n in range(3):
        name(f"Garambit Mobility {'x' * n}")
    with django_assert_num_queries(3):
        few = len(queries.look_alikes())
    Organisation.objects.bulk_create(
        Organisation(
            name_en=f"Harbour {'abcdefghij'[n % 10] * 6} {n}", kind="corporation", city=goyang
        )
        for n in range(300)
    )
    with django_assert_num_queries(3):
        assert len(queries.look_alikes()) >= few
