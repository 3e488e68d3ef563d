"""A person's own pages: what waits, and the language and time zone of letters and times."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people.models import User


def address(view, *args, language="en"):
    with translation.override(language):
        return reverse(view, args=args)


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("newcomer@example.org", "a long password", name="Noor")


@pytest.mark.parametrize("view", ["site:mine", "site:preferences"])
def test_a_passer_by_is_asked_to_sign_in(client, db, view):
    response = client.get(address(view))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize(
    "key",
    ["mina", "omar", "ines", "sora", "chair", "eli", "ada", "theo", "grace", "lucia", "priya"],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_everybody_finds_a_door_in_every_edition_they_belong_to(story, cast, enter, key, language):
    story("judging")
    response = enter(getattr(cast, key)).get(address("site:mine", language=language))
    if response.status_code == 302:  # one door only: straight in
        assert f"/{language}/e/small-" in response["Location"]
        return
    assert response.status_code == 200
    assert all(place.doors for place in response.context["places"])


def test_every_door_opens_for_the_person_it_is_shown_to(story, cast, enter):
    for key in ("mina", "ines", "sora", "chair", "eli", "ada", "theo", "grace", "lucia", "priya"):
        client = enter(getattr(cast, key))
        response = client.get(address("site:mine"))
        urls = (
            [response["Location"]]
            if response.status_code == 302
            else [door.url for place in response.context["places"] for door in place.doors]
        )
        assert urls
        for url in urls:
            assert client.get(url, follow=True).status_code == 200, (key, url)


def test_what_waits_is_asked_at_once_for_all_editions(
    story, cast, enter, django_assert_max_num_queries
):
    client = enter(cast.sora)
    with django_assert_max_num_queries(12):
        client.get(address("site:mine"))


def test_somebody_with_one_door_goes_straight_in(story, newcomer, enter):
    slug = story("called").slug  # the only call that is open
    response = enter(newcomer).get(address("site:mine"))
    assert response["Location"] == address("prize:applications", slug)


def test_somebody_without_a_part_is_told_how_to_apply_when_no_call_is_open(story, newcomer, enter):
    story("called")
    with clock.shifted(timedelta(days=400)):
        page = enter(newcomer).get(address("site:mine")).content.decode()
    assert "Nothing waits for you here yet." in page
    assert "newcomer@example.org" in page
    assert "No call is open or announced at the moment." in page


def test_a_judge_is_told_how_many_entries_wait_and_nothing_of_other_judges(story, cast, enter):
    told = story("judging")
    places = enter(cast.ines).get(address("site:mine")).context["places"]
    here = next(place for place in places if place.edition.slug == told.slug)
    own = told.round("jury").judges.get(user=cast.ines)
    left = own.sheets.exclude(state__in=["submitted", "recused"]).count()
    assert left > 0
    words = f"{left} entr{'y' if left == 1 else 'ies'} to score"
    assert [(door.url, str(door.waits)) for door in here.doors] == [
        (address("jury:queue", told.slug), words)
    ]


def test_preferences_are_saved_through_the_action_and_shown_in_the_chosen_language(newcomer, enter):
    client = enter(newcomer)
    response = client.post(
        address("site:preferences"), {"language": "ko", "time_zone": "Africa/Nairobi"}
    )
    assert response["Location"] == address("site:preferences", language="ko")
    assert response.cookies["django_language"].value == "ko"
    newcomer.refresh_from_db()
    assert (newcomer.language, newcomer.time_zone) == ("ko", "Africa/Nairobi")
    line = JournalLine.objects.get(verb="people.set_preferences")
    assert line.actor_id == newcomer.pk


@pytest.mark.parametrize(
    ("typed", "found"), [("new york", "America/New_York"), (" asia/seoul ", "Asia/Seoul")]
)
def test_a_zone_is_found_by_the_name_of_its_city(newcomer, enter, typed, found):
    enter(newcomer).post(address("site:preferences"), {"language": "en", "time_zone": typed})
    newcomer.refresh_from_db()
    assert newcomer.time_zone == found


def test_an_unknown_zone_is_told_and_what_was_typed_is_kept(newcomer, enter):
    response = enter(newcomer).post(
        address("site:preferences"), {"language": "ko", "time_zone": "Gotham"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "There is no time zone “Gotham”." in page
    assert 'value="Gotham"' in page
    newcomer.refresh_from_db()
    assert newcomer.time_zone == "Asia/Seoul"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_preferences_open_in_both_languages(newcomer, enter, language):
    response = enter(newcomer).get(address("site:preferences", language=language))
    assert response.status_code == 200
    assert "Asia/Seoul" in response.content.decode()
