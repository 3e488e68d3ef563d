"""What everybody sees: the home, an edition, the method, the facts; and nothing before its hour."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from haechi.core import clock
from haechi.people.models import User
from haechi.prize.models import Edition
from haechi.results import actions as results
from haechi.results import queries as decided
from haechi.site import facts
from haechi.site.demonstration import telling

HANGUL = re.compile("[가-힣]")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def address(view, *args, language="en"):
    with translation.override(language):
        return reverse(view, args=args)


def read(client, view, *args, language="en"):
    response = client.get(address(view, *args, language=language))
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def h1(html):
    return re.search(r"<h1>(.*?)</h1>", html, re.S).group(1)


def seen_by_everybody(client, slug):
    """The bytes of the public pages, but for the token that is new each time."""
    pages = [
        read(client, view, *args, language=language)
        for view, args in (
            ("site:home", ()),
            ("site:edition", (slug,)),
            ("site:method", (slug,)),
        )
        for language in ("en", "ko")
    ]
    return [TOKEN.sub("", page) for page in pages]


@pytest.fixture
def stopped(monkeypatch):
    """The clock stands, so that the same page has the same bytes."""

    def stop(at):
        monkeypatch.setattr(clock, "now", lambda: at)

    return stop


@pytest.mark.parametrize("chapter", [c for c in telling.ORDER if c != "draft"])
def test_the_public_pages_open_in_both_languages_at_every_chapter(story, client, chapter):
    told = story(chapter)
    for view, args in (
        ("site:home", ()),
        ("site:facts", ()),
        ("site:edition", (told.slug,)),
        ("site:method", (told.slug,)),
    ):
        read(client, view, *args)
        assert HANGUL.search(h1(read(client, view, *args, language="ko"))), view


def test_a_passer_by_does_not_find_an_edition_in_preparation(story, client):
    slug = story("draft").slug
    for view in ("site:edition", "site:method"):
        assert client.get(address(view, slug)).status_code == 404
    assert slug not in read(client, "site:home")


def test_the_home_offers_the_cast_only_where_synthetic_people_and_an_edition_are(story, client):
    story("called")
    page = read(client, "site:home")
    assert telling.PASSWORD in page
    assert 'value="mina@example.org"' in page
    User.objects.filter(email="mina@example.org").update(is_demonstration=False)
    assert 'value="mina@example.org"' not in read(client, "site:home")
    Edition.objects.update(is_demonstration=False)
    assert telling.PASSWORD not in read(client, "site:home")


def test_the_home_does_not_offer_the_cast_to_somebody_signed_in(story, cast, enter):
    assert telling.PASSWORD not in read(enter(cast.mina), "site:home")


def test_the_button_of_the_home_signs_in(story, client):
    story("called")
    signing_in = {
        "login": "ada@example.org",
        "password": telling.PASSWORD,
        "next": address("site:mine"),
    }
    response = client.post(address("account_login"), signing_in)
    assert response.status_code == 302
    assert response["Location"] == address("site:mine")
    assert client.session["_auth_user_id"]


def test_the_home_asks_the_database_the_same_for_one_edition_as_for_twelve(
    story, client, django_assert_max_num_queries
):
    story("released")
    with django_assert_max_num_queries(6):
        read(client, "site:home")


@pytest.mark.parametrize(("view", "most"), [("site:edition", 10), ("site:method", 14)])
def test_public_pages_of_an_edition_ask_few_questions(
    story, client, django_assert_max_num_queries, view, most
):
    slug = story("scored").slug
    with django_assert_max_num_queries(most):
        read(client, view, slug)


def test_an_edition_with_an_open_call_asks_to_apply(story, cast, client, enter):
    slug = story("called").slug
    start = address("prize:start", slug)
    assert f"?next={start}" in read(client, "site:edition", slug)
    assert f'href="{start}"' in read(enter(cast.omar), "site:edition", slug)
    page = read(enter(cast.sora), "site:edition", slug)
    assert "You hold a role in this edition and cannot apply in it." in page
    assert f'href="{start}"' not in page


def test_an_edition_tells_since_when_its_call_is_closed(story, cast, enter):
    page = read(enter(cast.mina), "site:edition", story("judging").slug)
    assert "The call closed on" in page
    assert address("prize:start", "small-judging") not in page


@pytest.mark.parametrize("chapter", [c for c in telling.ORDER if c != "draft"])
def test_the_timeline_marks_now_once(story, client, chapter):
    page = read(client, "site:edition", story(chapter).slug)
    assert page.count('aria-current="step"') == 1


def test_the_method_tells_criteria_weights_cuts_seed_and_the_command(story, client):
    told = story("called")
    page = read(client, "site:method", told.slug)
    scored = told.round("jury")
    assert f"--seed {scored.seed}" in page
    for cut in scored.cuts.select_related("category"):
        assert f"{cut.category.code}={cut.places}" in page
        assert f"{cut.category.name} {cut.places}" in page
    for head in scored.criteria.filter(weight__isnull=False):
        assert head.name in page
        for anchor in head.anchors.all():
            assert anchor.text in page
    assert page.count("16.7%") == 12
    assert "3 judges read each entry" in page


def test_a_decision_that_is_not_released_changes_no_byte_of_the_public_pages(
    story, cast, client, stopped
):
    told = story("final")
    stopped(told.now)
    before = seen_by_everybody(client, told.slug)
    award = told.edition.awards.filter(category__code="human").first()
    entry = decided.candidates(award, told.round("final"))[0]
    decision = results.propose_decision(
        award, place=1, application=entry, reason="The best.", by=cast.grace, at=told.now
    )
    assert seen_by_everybody(client, told.slug) == before
    results.confirm_decision(decision, by=cast.kenji, at=told.now)
    assert seen_by_everybody(client, told.slug) == before


def test_a_sealed_release_changes_no_byte_before_its_hour_and_shows_at_it(
    story, cast, client, stopped
):
    told = story("decided")
    hour = told.now + timedelta(hours=1)
    stopped(told.now)
    before = seen_by_everybody(client, told.slug)
    sealed = results.prepare_release(told.edition, release_at=hour, by=cast.sora, at=told.now)
    results.approve_release(sealed, by=cast.chair, at=told.now)
    assert seen_by_everybody(client, told.slug) == before
    assert all(sealed.digest not in page for page in before)
    stopped(hour)
    assert "See the winners" in read(client, "site:edition", told.slug)
    assert sealed.digest in read(client, "site:method", told.slug)


def test_after_the_release_the_method_tells_figures_and_digests(story, client):
    told = story("released")
    page = read(client, "site:method", told.slug)
    run = decided.current_run(told.round("jury"))
    assert run.input_sha256 in page
    assert decided.living_release(told.edition).digest in page
    assert "lay in the grey zone" in page


def test_the_facts_show_every_prize_and_every_source(client, db):
    page = read(client, "site:facts")
    assert sum(winner.prizes for winner in facts.WINNERS) == 21
    assert "The 21 prizes" in page
    for source in facts.SOURCES:
        assert f'id="source-{source.key}"' in page
        assert source.title.en in page
    for winner in facts.WINNERS:
        assert winner.place.en in page
        assert all(f'href="#source-{key}"' in page for key in winner.sources)
    assert "synthetic" in page
    korean = read(client, "site:facts", language="ko")
    assert all(winner.place.ko in korean for winner in facts.WINNERS)
    assert korean.count("알려지지 않음") >= sum(not w.is_known for w in facts.WINNERS)
