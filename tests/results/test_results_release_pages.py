"""The release: sealed by two people, public at its hour to the second and in no way before."""

import csv
import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from haechi.core import clock
from haechi.results import actions, queries
from haechi.results.models import Decision, Release

SECOND = timedelta(seconds=1)
READERS = ("sora", "chair", "grace", "kenji", "ada")
OTHERS = ("mina", "omar", "ines", "jun", "eli", "lucia", "theo", "priya")


def url(told, name):
    return reverse(f"results:{name}", args=[told.slug])


@pytest.fixture
def decided(story):
    return story("decided")


def hour(told, hours=3):
    """An hour to come, as the clock of the institution shows it."""
    there = (clock.now() + timedelta(hours=hours)).astimezone(told.edition.zone)
    return there.replace(second=0, microsecond=0)


@pytest.fixture
def prepared(decided, cast):
    at = hour(decided)
    actions.prepare_release(decided.edition, release_at=at, by=cast.sora, at=clock.now())
    return decided


@pytest.fixture
def sealed(prepared, cast):
    release = queries.living_release(prepared.edition)
    actions.approve_release(release, by=cast.chair, at=clock.now())
    return prepared


def release_of(told):
    return queries.living_release(told.edition)


# --- preparing, approving, recalling ------------------------------------------------------------


def test_the_release_is_for_those_who_answer_for_the_decisions(decided, cast, enter):
    for name in ("release", "winners_preview"):
        for key in READERS:
            assert enter(getattr(cast, key)).get(url(decided, name)).status_code == 200, key
        for key in OTHERS:
            assert enter(getattr(cast, key)).get(url(decided, name)).status_code == 404, key
        assert enter(cast.passer_by).get(url(decided, name)).status_code == 302


def test_the_secretary_types_the_hour_of_the_institution(decided, cast, enter):
    cast.sora.time_zone = "Europe/Lisbon"
    cast.sora.save()
    typed = hour(decided)
    answer = enter(cast.sora).post(
        url(decided, "prepare"), {"release_at": f"{typed:%Y-%m-%dT%H:%M}"}
    )
    assert answer.status_code == 302
    release = release_of(decided)
    assert release.release_at == typed
    assert release.release_at.astimezone(ZoneInfo("Asia/Seoul")).hour == typed.hour
    assert release.digest == queries.digest_of_decisions(decided.edition)


def test_an_hour_that_has_passed_is_refused_and_kept_in_the_form(decided, cast, enter):
    typed = f"{hour(decided, hours=-1):%Y-%m-%dT%H:%M}"
    answer = enter(cast.sora).post(url(decided, "prepare"), {"release_at": typed})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Choose an hour that is still to come." in page
    assert typed in page
    assert release_of(decided) is None


@pytest.mark.parametrize("key", ["chair", "grace", "kenji", "ada"])
def test_nobody_but_the_secretary_prepares(key, decided, cast, enter):
    client, typed = enter(getattr(cast, key)), f"{hour(decided):%Y-%m-%dT%H:%M}"
    assert url(decided, "prepare") not in client.get(url(decided, "release")).content.decode()
    assert client.post(url(decided, "prepare"), {"release_at": typed}).status_code == 200
    assert release_of(decided) is None


def test_before_the_final_round_is_concluded_nothing_is_prepared(story, cast, enter):
    told = story("final")
    page = enter(cast.sora).get(url(told, "release")).content.decode()
    assert "The final round has not been concluded." in page
    assert url(told, "prepare") not in page


def test_whoever_prepared_does_not_approve(prepared, cast, enter):
    client = enter(cast.sora)
    page = client.get(url(prepared, "release")).content.decode()
    assert 'data-opens="approve"' not in page
    assert "A second person must approve the release." in page
    assert client.post(url(prepared, "approve")).status_code == 200
    assert release_of(prepared).state == "prepared"


@pytest.mark.parametrize("key", ["grace", "kenji", "ada"])
def test_not_everybody_is_a_second_person(key, prepared, cast, enter):
    assert enter(getattr(cast, key)).post(url(prepared, "approve")).status_code == 200
    assert release_of(prepared).state == "prepared"


def test_the_chair_approves(prepared, cast, enter):
    client = enter(cast.chair)
    page = client.get(url(prepared, "release")).content.decode()
    assert 'data-opens="approve"' in page
    assert release_of(prepared).digest in page
    assert client.post(url(prepared, "approve")).status_code == 302
    assert (release_of(prepared).state, release_of(prepared).approved_by) == (
        "approved",
        cast.chair,
    )


def test_decisions_that_changed_under_the_seal_are_not_approved(prepared, cast, enter):
    Decision.objects.filter(award__edition=prepared.edition, place=1).update(reason="Another.")
    page = enter(cast.chair).get(url(prepared, "release")).content.decode()
    assert "The decisions changed after the release was prepared." in page
    enter(cast.chair).post(url(prepared, "approve"))
    assert release_of(prepared).state == "prepared"


def test_a_recall_needs_a_reason_and_lets_a_new_release_be_prepared(sealed, cast, enter):
    client = enter(cast.chair)
    assert client.post(url(sealed, "recall"), {"reason": ""}).status_code == 200
    assert release_of(sealed).state == "approved"
    assert client.post(url(sealed, "recall"), {"reason": "A name is wrong."}).status_code == 302
    assert release_of(sealed) is None
    page = enter(cast.sora).get(url(sealed, "release")).content.decode()
    assert "A name is wrong." in page
    assert url(sealed, "prepare") in page


def test_after_its_hour_nothing_is_recalled(sealed, cast, enter):
    with clock.shifted(release_of(sealed).release_at - clock.now() + SECOND):
        client = enter(cast.chair)
        assert url(sealed, "recall") not in client.get(url(sealed, "release")).content.decode()
        answer = client.post(url(sealed, "recall"), {"reason": "Too late."})
        assert answer.status_code == 200
        assert "publish a correction instead" in answer.content.decode()
    assert Release.objects.get(edition=sealed.edition).state == "approved"


# --- the winners --------------------------------------------------------------------------------


def unaddressed(content, *addresses):
    """A page without what differs by itself: its address and the tokens of its forms."""
    text = content.decode()
    for address in addresses:
        text = text.replace(address, "")
    return re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]*"', "", text)


@pytest.mark.parametrize("chapter", ["final", "decided"])
@pytest.mark.parametrize("key", ["passer_by", "mina", "omar", "ines", "lucia", "priya", "sora"])
def test_before_the_hour_the_winners_are_a_page_that_was_never_given_out(
    chapter, key, story, cast, enter
):
    told, client = story(chapter), enter(getattr(cast, key))
    unknown = f"/en/e/{told.slug}/no-such-page/"
    nothing = client.get(unknown)
    assert nothing.status_code == 404
    for name in ("winners", "winners_csv"):
        answer = client.get(url(told, name))
        assert answer.status_code == 404
        assert unaddressed(answer.content, url(told, name)) == unaddressed(nothing.content, unknown)


def test_the_hour_is_kept_to_the_second(sealed, cast, enter):
    client, opens = enter(cast.passer_by), release_of(sealed).release_at
    for name in ("winners", "winners_csv"):
        with clock.shifted(opens - clock.now() - SECOND):
            assert client.get(url(sealed, name)).status_code == 404
        with clock.shifted(opens - clock.now() + SECOND):
            assert client.get(url(sealed, name)).status_code == 200


def test_a_release_without_its_second_person_never_opens(prepared, cast, enter):
    with clock.shifted(timedelta(days=30)):
        assert enter(cast.passer_by).get(url(prepared, "winners")).status_code == 404


def test_a_recalled_release_never_opens(sealed, cast, enter):
    actions.recall_release(release_of(sealed), reason="x", by=cast.sora, at=clock.now())
    with clock.shifted(timedelta(days=30)):
        assert enter(cast.passer_by).get(url(sealed, "winners")).status_code == 404


def test_before_the_hour_no_page_of_theirs_tells_applicants_or_judges_a_winner(sealed, cast, enter):
    codes = {d.application.title for d in queries.winners(sealed.edition)}
    own = {e.title for e in sealed.edition.applications.filter(applicant=cast.omar)}
    for key in ("omar", "ines", "passer_by"):
        client = enter(getattr(cast, key))
        for path in ("ranking/", "decisions/", "release/", "winners/", "winners.csv"):
            text = client.get(f"/en/e/{sealed.slug}/{path}").content.decode()
            assert not [title for title in codes - own if title in text]


def test_after_the_hour_the_page_names_every_winner_and_how_it_was_judged(story, cast, enter):
    told = story("released")
    page = enter(cast.passer_by).get(url(told, "winners")).content.decode()
    for decision in queries.confirmed(told.edition):
        entry = decision.application
        assert entry.title in page
        assert entry.organisation.name in page
        assert f"{entry.city.name}, {entry.city.country.name}" in page
    judging = queries.judging(told.edition)
    assert (judging.entries, judging.judges) == (16, 5)
    assert f">{judging.reviews}<" in page
    assert release_of(told).digest in page
    assert "Demonstration: applicants, texts and scores are synthetic." in page
    assert "Embargoed" not in page


def test_winners_are_named_in_the_readers_language(story, cast, enter):
    told = story("released")
    page = enter(cast.passer_by).get(url(told, "winners").replace("/en/", "/ko/")).content.decode()
    for decision in queries.winners(told.edition):
        assert decision.application.title_ko in page


def test_an_empty_place_is_said_plainly_with_its_reason(decided, cast, enter):
    made = queries.confirmed(decided.edition).first()
    Decision.objects.filter(pk=made.pk).update(application=None, reason="None was ready.")
    page = enter(cast.ada).get(url(decided, "winners_preview")).content.decode()
    assert "Not awarded" in page
    assert "None was ready." in page


def test_why_a_winner_was_chosen_stays_with_the_committee(story, cast, enter):
    told = story("released")
    page = enter(cast.passer_by).get(url(told, "winners")).content.decode()
    assert "the committee follows it" not in page


def test_the_preview_is_marked_as_embargoed_until_the_hour(sealed, cast, enter):
    page = enter(cast.grace).get(url(sealed, "winners_preview")).content.decode()
    assert "Preview under embargo." in page
    with clock.shifted(timedelta(days=1)):
        page = enter(cast.grace).get(url(sealed, "winners_preview")).content.decode()
        assert "Preview under embargo." not in page


def test_the_file_of_winners_is_for_spreadsheets_and_starts_no_formula(story, cast, enter):
    told = story("released")
    entry = queries.winners(told.edition).first().application
    entry.title = "=HYPERLINK(1)"
    entry.save()
    content = enter(cast.passer_by).get(url(told, "winners_csv")).content
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == queries.confirmed(told.edition).count()
    assert "'=HYPERLINK(1)" in {row["title"] for row in rows}


def test_public_pages_cost_the_same_queries_however_many_winners(
    story, cast, enter, django_assert_max_num_queries
):
    told = story("released")
    client = enter(cast.passer_by)
    for name in ("winners", "winners_csv"):
        with django_assert_max_num_queries(10):
            client.get(url(told, name))
    client = enter(cast.sora)
    with django_assert_max_num_queries(16):
        client.get(url(told, "release"))
