"""The secretariat settles cities and organisations: who may, what moves, what stays on record."""

import pytest
from answering import agree

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.people import actions as people
from haechi.people import queries
from haechi.people.models import City, Country, Distinction, Organisation, User
from haechi.prize import actions
from haechi.site import charts

READERS = ("sora", "ada")
OTHERS = ("mina", "eli", "lucia", "ines", "chair", "grace", "priya", "theo")


@pytest.fixture
def told(story):
    return story("called")


@pytest.fixture
def lena(told):
    return User.objects.create_user("lena@example.org", name="Lena Proposer")


@pytest.fixture
def kakuma(told, lena):
    """A city that Lena named, with her organisation and her draft."""
    kenya = Country.objects.get(iso2="KE")
    city = people.propose_city("Kakuma", country=kenya, by=lena, at=clock.now())
    begin(told, "City of Kakuma", city, lena)
    return city


def begin(told, name, city, by, kind="city"):
    organisation = people.name_organisation(name, kind=kind, city=city, by=by, at=clock.now())
    agree(told.edition, by)
    return actions.start_application(
        told.edition.categories.get(code="tech"),
        kind=kind,
        organisation=organisation,
        city=city,
        by=by,
        at=clock.now(),
    )


def door(told, page):
    return f"/en/e/{told.slug}/{page}"


@pytest.mark.parametrize("page", ["places/", "organisations/"])
def test_the_pages_open_for_the_secretariat_and_the_auditor(told, cast, enter, page):
    for who in READERS:
        assert enter(getattr(cast, who)).get(door(told, page)).status_code == 200, who
    for who in OTHERS:
        assert enter(getattr(cast, who)).get(door(told, page)).status_code == 403, who


def test_the_auditor_reads_and_settles_nothing(told, cast, enter, kakuma):
    page = enter(cast.ada).get(door(told, "places/")).content.decode()
    assert "Kakuma" in page
    assert "Merge" not in page
    for verb in ("confirm", "merge"):
        answer = enter(cast.ada).post(door(told, f"places/{kakuma.pk}/{verb}/"), {})
        assert answer.status_code == 403
    assert City.objects.get(pk=kakuma.pk).is_proposed


def test_who_named_a_city_for_another_edition_is_not_told(told, cast, enter, kakuma):
    person = User.objects.create_user("far@example.org", name="Somebody Far")
    kenya = Country.objects.get(iso2="KE")
    people.propose_city("Lodwarr", country=kenya, by=person, at=clock.now())
    page = enter(cast.sora).get(door(told, "places/")).content.decode()
    assert "Lena Proposer" in page
    assert "Lodwarr" in page
    assert "Somebody Far" not in page


def test_a_city_is_confirmed_corrected_and_still_found_as_it_was_typed(told, cast, enter, kakuma):
    where = door(told, f"places/{kakuma.pk}/confirm/")
    assert 'value="Kakuma"' in enter(cast.sora).get(where).content.decode()
    typed = {
        "name_en": "Kakuma Town",
        "name_ko": "카쿠마",
        "country": "KE",
        "latitude": "3.71",
        "longitude": "34.86",
    }
    assert enter(cast.sora).post(where, typed).status_code == 302
    city = City.objects.get(pk=kakuma.pk)
    assert (str(city), city.latitude, city.is_proposed) == ("Kakuma Town, Kenya", 3.71, False)
    for name in ("kakuma", "kakuma town", "카쿠마"):
        assert city in queries.matching(name, queries.standing_of(None)), name
    line = JournalLine.objects.get(verb="prize.confirm_city")
    assert line.edition_id == told.edition.pk
    assert line.facts["before"]["name_en"] == "Kakuma"
    assert enter(cast.sora).get(where).status_code == 403


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name_en": "", "name_ko": ""}, "Write the name in one of the two languages."),
        ({"latitude": "3"}, "Write latitude and longitude, or neither."),
        ({"latitude": "91", "longitude": "0"}, "less than or equal to 90"),
        ({"geonames_id": "1835848"}, "Merge the proposed city into it instead."),
        ({"name_en": "x" * 121}, "at most 120 characters"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_what_is_no_city_is_told_and_kept(told, cast, enter, kakuma, typed, words):
    values = {"name_en": "Kakuma", "country": "KE"} | typed
    answer = enter(cast.sora).post(door(told, f"places/{kakuma.pk}/confirm/"), values)
    assert words in answer.content.decode()
    assert City.objects.get(pk=kakuma.pk).is_proposed


def test_a_city_is_merged_and_all_that_pointed_to_it_follows(told, cast, enter, kakuma, lena):
    nairobi = City.objects.get(name_en="Nairobi")
    where = door(told, f"places/{kakuma.pk}/merge/")
    page = enter(cast.sora).get(where, {"city": "Nairobi"}).content.decode()
    assert "Merge Kakuma, Kenya into Nairobi, Kenya?" in page
    assert City.objects.filter(pk=kakuma.pk).exists()
    typed = {"city": "Nairobi", "chosen": nairobi.pk, "sure": "yes"}
    assert enter(cast.sora).post(where, typed).status_code == 302
    draft = told.edition.applications.get(applicant=lena)
    assert (draft.city, draft.organisation.city) == (nairobi, nairobi)
    assert not City.objects.filter(pk=kakuma.pk).exists()
    assert nairobi in queries.matching("Kakuma", queries.standing_of(None))
    people.load_places(by=None, at=clock.now())
    assert nairobi in queries.matching("Kakuma", queries.standing_of(None))
    facts = JournalLine.objects.get(verb="prize.merge_city").facts
    assert facts["moved"] == {"application": 1, "organisation": 1}
    assert facts["named_by"] == "Lena Proposer"


def test_a_city_merges_into_a_known_one_only(told, cast, kakuma, lena):
    kenya = Country.objects.get(iso2="KE")
    other = people.propose_city("Lodwarr", country=kenya, by=lena, at=clock.now())
    nairobi = City.objects.get(name_en="Nairobi")
    now = {"edition": told.edition, "by": cast.sora, "at": clock.now()}
    for city, into, code in (
        (kakuma, other, "no_known_city"),
        (kakuma, kakuma, "no_known_city"),
        (nairobi, City.objects.get(name_en="Mombasa"), "city_settled"),
    ):
        with pytest.raises(Refused) as refused:
            actions.merge_city(city, into, **now)
        assert refused.value.verdict.code == code


def test_the_founder_settles_without_a_role(told, kakuma):
    founder = User.objects.create_user("founder@example.org", name="F", is_staff=True)
    nairobi = City.objects.get(name_en="Nairobi")
    actions.merge_city(kakuma, nairobi, edition=told.edition, by=founder, at=clock.now())
    assert not City.objects.filter(pk=kakuma.pk).exists()


def test_a_city_that_lies_nowhere_yet_is_left_off_the_map_and_named_beside_it(
    told, cast, enter, kakuma, lena
):
    told.edition.applications.filter(applicant=lena).update(
        state="submitted", submitted_at=clock.now()
    )
    page = enter(cast.sora).get(door(told, "desk/")).content.decode()
    assert "1 city is not on the map" in page
    nairobi = City.objects.get(name_en="Nairobi")
    drawn = charts.map_of_cities([kakuma, nairobi])["layer"][1]["data"]["values"]
    assert [point["city"] for point in drawn] == ["Nairobi"]


def test_the_secretariat_reads_what_the_organiser_calls_a_place(told, cast, enter):
    founder = User.objects.create_user("founder@example.org", name="F", is_staff=True)
    land = Country.objects.get(iso2="TR")
    people.choose_name(
        land, name_en="Turkey", name_ko="터키", reason="A test", by=founder, at=clock.now()
    )
    page = enter(cast.sora).get(door(told, "places/")).content.decode()
    assert "Turkey · 터키" in page
    assert "A test" in page
    assert "Take back" not in page


# --- organisations --------------------------------------------------------------------------------


@pytest.fixture
def twins(told, lena):
    nairobi = City.objects.get(name_en="Nairobi")
    entries = [
        begin(told, name, nairobi, lena, "corporation")
        for name in ("Zanzi Mobility Ltd", "Zanzi Mobillity")
    ]
    return [entry.organisation for entry in entries]


def pair(kept, gone):
    return {"kept": kept.pk, "gone": gone.pk}


def test_look_alikes_are_listed_and_what_moves_is_shown_before_it_moves(
    told, cast, enter, twins, lena
):
    kept, gone = twins
    client = enter(cast.sora)
    listed = client.get(door(told, "organisations/")).content.decode()
    assert "Zanzi Mobillity" in listed
    entry = told.edition.applications.get(organisation=gone)
    page = client.get(door(told, "organisations/merge/"), pair(kept, gone)).content.decode()
    assert entry.entry_code in page
    assert Organisation.objects.filter(pk=gone.pk).exists()


def test_a_merge_moves_applications_people_and_spellings_and_loses_nothing(
    told, cast, enter, twins, lena
):
    kept, gone = twins
    lena.organisation = gone
    lena.save()
    people.note_spelling(gone, "ZM Nairobi", by=lena, at=clock.now())
    people.note_spelling(gone, "Zanzi Mobility Ltd", by=lena, at=clock.now())
    third = Organisation.objects.create(name="Zanzi Third", kind="corporation", city=kept.city)
    first, second = sorted((gone, third), key=lambda one: one.pk)
    Distinction.objects.create(
        first=first, second=second, reason="two", drawn_by=lena, drawn_at=clock.now()
    )
    entry = told.edition.applications.get(organisation=gone)
    answer = enter(cast.sora).post(door(told, "organisations/merge/"), pair(kept, gone))
    assert answer.status_code == 302
    entry.refresh_from_db()
    lena.refresh_from_db()
    assert (entry.organisation, lena.organisation) == (kept, kept)
    assert sorted(one.name for one in kept.names.all()) == ["ZM Nairobi", "Zanzi Mobillity"]
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    facts = JournalLine.objects.get(verb="prize.merge_organisations").facts
    assert facts["merged"]["name"] == "Zanzi Mobillity"
    assert facts["people"] == ["Lena Proposer"]
    assert entry.entry_code in facts["applications"][0]
    page = enter(cast.sora).get(door(told, "journal/")).content.decode()
    assert "merged two organisations" in page


def test_two_that_are_told_apart_are_not_listed_again(told, cast, enter, twins):
    kept, gone = twins
    where = door(told, f"organisations/apart/?kept={kept.pk}&gone={gone.pk}")
    client = enter(cast.sora)
    assert client.post(where, {"reason": ""}).status_code == 200
    assert not Distinction.objects.exists()
    assert client.post(where, {"reason": "Two firms, two registers."}).status_code == 302
    listed = client.get(door(told, "organisations/")).content.decode()
    assert "Zanzi Mobillity" not in listed
    assert JournalLine.objects.get(verb="prize.tell_apart").facts == {
        "reason": "Two firms, two registers."
    }


def test_any_two_can_be_found_by_a_part_of_any_spelling(told, cast, enter, twins, lena):
    people.note_spelling(twins[0], "Odd Alias", by=lena, at=clock.now())
    page = enter(cast.sora).get(door(told, "organisations/"), {"q": "odd ali"}).content.decode()
    assert "Zanzi Mobility Ltd" in page


@pytest.mark.parametrize(
    "asked", ["", "?kept=1", "?kept=x&gone=y", "?kept=0&gone=0", "?kept=9999999999999999999&gone=1"]
)
def test_what_is_not_two_organisations_is_not_found(told, cast, enter, asked):
    assert enter(cast.sora).get(door(told, f"organisations/merge/{asked}")).status_code == 404


def test_a_person_is_never_merged(told, cast, enter, twins, lena):
    nairobi = City.objects.get(name_en="Nairobi")
    now = {"by": lena, "at": clock.now()}
    person = people.name_organisation("Zanzi Mobility", kind="individual", city=nairobi, **now)
    where = door(told, "organisations/merge/")
    assert enter(cast.sora).get(where, pair(twins[0], person)).status_code == 404
    with pytest.raises(Refused) as refused:
        actions.merge_organisations(
            twins[0], person, edition=told.edition, by=cast.sora, at=clock.now()
        )
    assert refused.value.verdict.code == "is_a_person"


def test_nobody_but_the_secretariat_merges(told, cast, twins):
    for who in (*OTHERS, "ada"):
        with pytest.raises(Refused):
            actions.merge_organisations(
                *twins, edition=told.edition, by=getattr(cast, who), at=clock.now()
            )
    assert Organisation.objects.filter(pk__in=[one.pk for one in twins]).count() == 2
