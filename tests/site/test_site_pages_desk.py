"""The desk of the secretariat: figures, needs, origins; and who may not see it."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import translation

from haechi.prize import actions, queries
from haechi.prize.models import Application
from haechi.site import charts
from haechi.site.demonstration import telling
from haechi.site.queries import figures

AT_THE_DESK = ("sora", "chair", "ada", "theo")
NOT_AT_THE_DESK = (
    "mina", "omar", "ines", "jun", "ben", "eli", "yuna", "grace", "kenji", "lucia", "priya",
)  # fmt: skip


def desk(slug, language="en"):
    with translation.override(language):
        return reverse("site:desk", args=[slug])


@pytest.mark.parametrize("key", AT_THE_DESK)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_desk_opens_for_those_who_may_read_it_at_every_chapter(
    story, cast, enter, key, language
):
    for chapter in telling.ORDER:
        told = story(chapter)
        client = enter(getattr(cast, key))
        response = client.get(desk(told.slug, language))
        assert response.status_code == 200, (chapter, key)


@pytest.mark.parametrize("key", NOT_AT_THE_DESK)
def test_the_desk_is_refused_to_everybody_else(story, cast, enter, key):
    response = enter(getattr(cast, key)).get(desk(story("judging").slug))
    assert response.status_code == 403


def test_a_passer_by_is_asked_to_sign_in(story, client):
    response = client.get(desk(story("judging").slug))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("chapter", ["judging", "final", "released"])
def test_the_desk_asks_the_database_few_questions(
    story, cast, enter, django_assert_max_num_queries, chapter
):
    client = enter(cast.sora)
    slug = story(chapter).slug
    client.get(desk(slug))
    with django_assert_max_num_queries(25):
        client.get(desk(slug))


def test_the_funnel_counts_what_went_on(story):
    edition = story("released").edition
    rounds = list(figures.prize.rounds_with_counts(edition))
    told = figures.stages(edition, rounds, shows_winners=True)
    assert [stage.count for stage in told] == [16, 14, 8, 7, figures.counts_of(edition)["winners"]]
    assert told[0].share == 100


def test_an_analyst_learns_neither_how_many_won_nor_who_is_behind(story, cast, enter):
    client = enter(cast.theo)
    decided = client.get(desk(story("decided").slug)).content.decode()
    assert "Winners" not in decided
    assert reverse("results:decisions", args=[story("decided").slug]) not in decided
    final = client.get(desk(story("final").slug)).content.decode()
    assert "places of the grid to decide" not in final
    judging = client.get(desk(story("judging").slug)).content.decode()
    assert "score sheets are still out" not in judging
    assert "sheets to submit" not in judging


def test_the_secretary_sees_what_needs_somebody(story, cast, enter):
    client = enter(cast.sora)

    def page(chapter):
        return client.get(desk(story(chapter).slug)).content.decode()

    assert "not published yet" in page("draft")
    assert "without two signatures" in page("eligibility")
    judging = page("judging")
    assert "score sheets are still out" in judging
    assert judging.count("sheets to submit") == 3
    assert "it can be concluded" in page("scored")
    assert "places of the grid to decide" in page("final")
    assert "the release is not prepared yet" in page("decided")


def test_no_title_and_no_applicant_stands_at_the_desk(story, cast, enter):
    told = story("judging")
    page = enter(cast.theo).get(desk(told.slug)).content.decode()
    for entry in Application.objects.filter(edition=told.edition):
        assert entry.title not in page


def test_the_map_has_a_point_a_city_and_the_same_figures_as_its_table(story, cast, enter):
    told = story("judging")
    page = enter(cast.sora).get(desk(told.slug)).content.decode()
    spec = json.loads(re.search(r'class="chart-spec"[^>]*>(.*?)</script>', page, re.S).group(1))
    points = spec["layer"][1]["data"]["values"]
    cities = figures.cities(told.edition)
    assert [(point["city"], point["n"]) for point in points] == [(c.name, c.n) for c in cities]
    assert sum(point["n"] for point in points) == 16
    for point in points:
        assert f'<th scope="row">{point["city"]}</th>' in page


def test_the_map_is_drawn_without_outlines_where_none_are_at_hand(monkeypatch):
    monkeypatch.setattr(charts, "world", lambda: None)
    assert charts.map_of_cities([])["layer"][0]["data"] == {"graticule": True}


def test_regions_and_countries_add_up_to_all_applications(story):
    cities = figures.cities(story("judging").edition)
    for parts in (figures.by_region(cities), figures.by_country(cities)):
        assert sum(part.count for part in parts) == 16
        assert sum(part.cities for part in parts) == len(cities)


@pytest.mark.parametrize("key", AT_THE_DESK)
def test_every_door_of_the_desk_opens_for_whom_it_is_shown_to(story, cast, enter, key):
    client = enter(getattr(cast, key))
    for chapter in ("received", "eligibility", "judging", "scored", "final", "decided"):
        shown = client.get(desk(story(chapter).slug)).context
        doors = [*shown["doors"], *(door for need in shown["needs"] for door in need.doors)]
        for url in {door.url for door in doors}:
            assert client.get(url, follow=True).status_code == 200, (chapter, url)


def test_an_appeal_that_waits_is_told_to_the_desk_until_it_is_decided(story, cast, enter):
    told = story("eligibility")
    waiting = queries.appeals_in(told.edition).filter(state="filed")
    (appeal,) = waiting
    assert "1건이 결정을 기다려요" in enter(cast.sora).get(desk(told.slug, "ko")).content.decode()
    heard = {"is_upheld": False, "decision": "Late is late.", "by": cast.lucia, "at": told.now}
    actions.decide_appeal(appeal, **heard)
    assert "결정을 기다려요" not in enter(cast.sora).get(desk(told.slug, "ko")).content.decode()
