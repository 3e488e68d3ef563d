"""The ranking: who reads it, what it says, and that it can be checked from outside."""

import csv
import io
import json

import pytest
from django.urls import reverse

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people.states import Role
from haechi.prize import actions as prize
from haechi.prize.models import Passage
from haechi.results import actions, queries
from haechi.results.models import Ranked, Run
from haechi.results.rules import POWERS
from jeoul import cli

READERS = ("sora", "chair", "grace", "theo", "ada")
OTHERS = ("mina", "omar", "ines", "jun", "eli", "lucia", "priya")
PAGES = ("rankings", "ranking", "ranking_csv", "scores_csv", "run_json")


def url(told, name, **kwargs):
    codes = {} if name == "rankings" else {"code": "jury"}
    return reverse(f"results:{name}", kwargs={"slug": told.slug, **codes, **kwargs})


@pytest.fixture
def scored(story):
    return story("scored")


@pytest.fixture
def calibrated(scored):
    actions.calibrate(scored.round("jury"), by=scored.person("theo"), at=clock.now())
    return scored


@pytest.mark.parametrize("name", PAGES)
def test_only_those_who_must_see_results_before_their_release_read_them(
    name, calibrated, cast, enter
):
    for key in READERS:
        assert enter(getattr(cast, key)).get(url(calibrated, name), follow=True).status_code == 200
    for key in OTHERS:
        assert enter(getattr(cast, key)).get(url(calibrated, name)).status_code == 404, key
    answer = enter(cast.passer_by).get(url(calibrated, name))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_the_readers_of_these_tests_are_those_of_the_table_of_powers():
    names = {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.ANALYST, Role.AUDITOR}
    assert POWERS["read_run"] == names


def test_no_round_that_is_not_scored_has_a_ranking(calibrated, cast, enter):
    address = reverse("results:ranking", args=[calibrated.slug, "eligibility"])
    assert enter(cast.sora).get(address).status_code == 404


def test_while_reviews_are_missing_the_page_says_which_and_offers_nothing(story, cast, enter):
    told = story("judging")
    page = enter(cast.theo).get(url(told, "ranking")).content.decode()
    assert "lack submitted reviews" in page
    assert "e-0" in page
    assert url(told, "calibrate") not in page
    answer = enter(cast.theo).post(url(told, "calibrate"))
    assert answer.status_code == 200
    assert "lack submitted reviews" in answer.content.decode()
    assert not told.round("jury").runs.exists()


@pytest.mark.parametrize("key", ["sora", "theo"])
def test_secretary_and_analyst_calibrate(key, scored, cast, enter):
    enter(getattr(cast, key)).post(url(scored, "calibrate"))
    run = queries.current_run(scored.round("jury"))
    assert run is not None
    assert run.made_by == getattr(cast, key)
    assert run.ranking.count() == scored.edition.applications.filter(rankings__run=run).count()


@pytest.mark.parametrize("key", ["chair", "grace", "ada"])
def test_other_readers_are_refused_with_a_reason(key, scored, cast, enter):
    answer = enter(getattr(cast, key)).post(url(scored, "calibrate"))
    assert answer.status_code == 200
    assert "This is for the role" in answer.content.decode()
    assert not scored.round("jury").runs.exists()


@pytest.mark.parametrize("name", ["calibrate", "shortlist", "replay"])
def test_for_others_there_is_nothing_to_post_to(name, calibrated, cast, enter):
    for key in OTHERS:
        answer = enter(getattr(cast, key)).post(url(calibrated, name))
        assert answer.status_code == 404
    assert Run.objects.filter(round=calibrated.round("jury")).count() == 1


def test_a_later_run_supersedes_and_the_earlier_stays_on_the_page(calibrated, cast, enter):
    client = enter(cast.theo)
    client.post(url(calibrated, "calibrate"))
    states = [run.state for run in calibrated.round("jury").runs.order_by("id")]
    assert states == ["superseded", "current"]
    assert "1 earlier run" in client.get(url(calibrated, "ranking")).content.decode()


def test_every_category_has_its_page_with_each_entry_and_the_cut(calibrated, cast, enter):
    client = enter(cast.chair)
    run = queries.current_run(calibrated.round("jury"))
    for category in calibrated.edition.categories.all():
        page = client.get(url(calibrated, "ranking"), {"category": category.code}).content.decode()
        table = page[page.index("<tbody>") : page.index("</tbody>")]
        for place in queries.ranking(run).filter(category=category):
            assert place.application.entry_code in table
            assert f"{place.rank_low}–{place.rank_high}" in table
        assert "could fall on either side of the cut." in page


def test_a_category_that_does_not_exist_shows_the_first(calibrated, cast, enter):
    answer = enter(cast.chair).get(url(calibrated, "ranking"), {"category": "<b>"})
    assert answer.status_code == 200
    assert b"<b>" not in answer.content


def test_the_chart_holds_the_same_entries_as_the_table(calibrated, cast, enter):
    page = enter(cast.ada).get(url(calibrated, "ranking")).content.decode()
    text = page.split('data-target="chart-ranking">')[1].split("</script>")[0]
    values = json.dumps(json.loads(text))
    run = queries.current_run(calibrated.round("jury"))
    first = calibrated.edition.categories.first()
    for place in run.ranking.filter(category=first).select_related("application"):
        assert f'"entry": "{place.application.entry_code}"' in values


def test_to_those_who_may_not_open_an_entry_it_is_its_number(calibrated, cast, enter):
    titles = [entry.title for entry in calibrated.edition.applications.filter(state="submitted")]
    for key in ("theo", "chair", "grace"):
        page = enter(getattr(cast, key)).get(url(calibrated, "ranking")).content.decode()
        assert not [title for title in titles if title in page], key
    page = enter(cast.sora).get(url(calibrated, "ranking")).content.decode()
    assert [title for title in titles if title in page]


def test_judges_go_by_a_code(calibrated, cast, enter):
    client = enter(cast.sora)
    for name in ("ranking", "scores_csv", "run_json"):
        text = client.get(url(calibrated, name)).content.decode()
        assert "j-01" in text
        for judge in calibrated.round("jury").judges.select_related("user"):
            assert judge.user.name not in text


def test_pages_and_files_cost_the_same_queries_however_many_entries(
    calibrated, cast, enter, django_assert_max_num_queries
):
    client = enter(cast.chair)
    for name in PAGES[1:]:
        with django_assert_max_num_queries(24):
            client.get(url(calibrated, name))


# --- checking -----------------------------------------------------------------------------------


def test_the_command_on_the_page_reproduces_the_run_byte_for_byte(
    calibrated, cast, enter, tmp_path, monkeypatch
):
    client = enter(cast.theo)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scores.csv").write_bytes(client.get(url(calibrated, "scores_csv")).content)
    page = client.get(url(calibrated, "ranking")).content.decode()
    command = page.split("<pre><code>")[1].split("</code>")[0].split()
    assert command[0] == "jeoul"
    assert cli.main(command[1:]) == 0
    run = queries.current_run(calibrated.round("jury"))
    written = json.loads((tmp_path / "run.json").read_text())
    assert written["entries"] == run.result["entries"]
    assert written["input_sha256"] == run.input_sha256
    assert (tmp_path / "run.json").read_bytes() == client.get(url(calibrated, "run_json")).content


def test_computing_again_on_the_page_gives_the_same_figures(calibrated, cast, enter):
    answer = enter(cast.ada).post(url(calibrated, "replay"), follow=True)
    assert "figures are the same" in answer.content.decode()


def test_a_run_that_was_touched_is_told_where(calibrated, cast, enter):
    run = queries.current_run(calibrated.round("jury"))
    run.result["entries"][0]["estimate"] += 1
    run.save()
    answer = enter(cast.ada).post(url(calibrated, "replay"), follow=True)
    assert "entries[0].estimate" in answer.content.decode()


def test_the_ranking_as_a_file_says_what_the_page_says(calibrated, cast, enter):
    content = enter(cast.theo).get(url(calibrated, "ranking_csv")).content
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    run = queries.current_run(calibrated.round("jury"))
    stored = {p.application.entry_code: p for p in queries.ranking(run)}
    assert len(rows) == len(stored)
    for row in rows:
        assert float(row["calibrated_score"]) == stored[row["entry"]].estimate
        assert int(row["rank"]) == stored[row["entry"]].rank


# --- concluding ---------------------------------------------------------------------------------


def conclude(told, client, **data):
    run = queries.current_run(told.round("jury"))
    return client.post(url(told, "shortlist"), {"run": run.pk, "note": "", **data})


def test_the_chair_concludes_and_every_exit_names_its_margin(calibrated, cast, enter):
    run = queries.current_run(calibrated.round("jury"))
    page = enter(cast.chair).get(url(calibrated, "ranking")).content.decode()
    assert 'data-opens="shortlist"' in page
    assert conclude(calibrated, enter(cast.chair), note="As published.").status_code == 302
    round_ = calibrated.round("jury")
    assert (round_.state, round_.exit_note) == ("closed", "As published.")
    places = {place.application_id: place for place in Ranked.objects.filter(run=run)}
    exits = list(Passage.objects.filter(round=round_))
    assert len(exits) == len(places)
    for passage in exits:
        place = places[passage.application_id]
        assert passage.facts["margin"] == place.margin
        assert passage.facts["rank"] == place.rank
        assert (passage.outcome == "on") is place.is_in
    line = JournalLine.objects.filter(verb="results.shortlist").first()
    assert line.facts["on"] == sum(place.is_in for place in places.values())


@pytest.mark.parametrize("key", ["sora", "theo", "grace", "ada"])
def test_nobody_but_the_chair_concludes(key, calibrated, cast, enter):
    answer = conclude(calibrated, enter(getattr(cast, key)))
    assert answer.status_code == 200
    assert "This is for the role" in answer.content.decode()
    assert calibrated.round("jury").state == "open"


def test_scores_that_changed_after_the_run_stop_the_chair(calibrated, cast, enter):
    entry = calibrated.edition.applications.get(applicant=cast.mina)
    prize.withdraw(entry, by=cast.mina, at=clock.now())
    page = enter(cast.chair).get(url(calibrated, "ranking")).content.decode()
    assert "Scores changed after this run." in page
    assert 'data-opens="shortlist"' not in page
    answer = conclude(calibrated, enter(cast.chair), note="kept words")
    assert answer.status_code == 200
    assert "Make a new run first" in answer.content.decode()
    assert calibrated.round("jury").state == "open"
    assert not Passage.objects.filter(round=calibrated.round("jury")).exists()


def test_a_superseded_run_concludes_nothing(calibrated, cast, enter):
    seen = queries.current_run(calibrated.round("jury"))
    actions.calibrate(calibrated.round("jury"), by=cast.theo, at=clock.now())
    answer = conclude(calibrated, enter(cast.chair), run=seen.pk)
    assert answer.status_code == 200
    assert "Make a new run first" in answer.content.decode()


def test_a_run_that_does_not_exist_concludes_nothing(calibrated, cast, enter):
    for run in ("0", "x", ""):
        assert conclude(calibrated, enter(cast.chair), run=run).status_code == 404
