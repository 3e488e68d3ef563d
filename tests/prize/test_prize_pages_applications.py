"""The applicant's desk: begin, write, submit, reopen, withdraw; and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from answering import whole_form

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people.models import City, Organisation, User
from haechi.people.queries import city_line
from haechi.prize import actions, queries
from haechi.prize.states import ApplicationState

JSON = "application/json"


@pytest.fixture
def lena(story):
    return User.objects.create_user("lena@example.org", name="Lena", time_zone="Africa/Nairobi")


@pytest.fixture
def draft(story, lena):
    """Lena's draft in the category for individuals."""
    told = story("called")
    city = City.objects.get(name_en="Nairobi")
    organisation = Organisation.objects.create(name="Lena", kind="individual", city=city)
    return actions.start_application(
        told.edition.categories.get(code="leadership"),
        kind="individual",
        organisation=organisation,
        city=city,
        by=lena,
        at=clock.now(),
    )


def door(application, verb=""):
    tail = f"{verb}/" if verb else ""
    return f"/en/e/{application.edition.slug}/applications/{application.number}/{tail}"


def complete(draft, lena):
    return actions.save_draft(draft, whole_form(draft), by=lena, at=clock.now())


def test_starting_needs_three_answers_and_opens_the_form(story, lena, enter):
    told = story("called")
    city = City.objects.select_related("country").get(name_en="Nairobi")
    typed = {"entry": "tech:city", "organisation": "City of Nairobi", "city": city_line(city)}
    answer = enter(lena).post(f"/en/e/{told.slug}/applications/new/", typed)
    begun = told.edition.applications.get(applicant=lena)
    assert answer["Location"] == door(begun, "edit")
    assert (begun.category.code, begun.kind, begun.city) == ("tech", "city", city)


def test_a_city_is_found_by_its_korean_name_too(story, lena, enter):
    told = story("called")
    typed = {"entry": "tech:city", "organisation": "서울특별시", "city": "서울"}
    enter(lena).post(f"/en/e/{told.slug}/applications/new/", typed)
    begun = told.edition.applications.get(applicant=lena)
    assert begun.city.name_en == "Seoul"
    assert begun.organisation.name == "서울특별시"


def test_an_unknown_city_is_asked_again_and_nothing_typed_is_lost(story, lena, enter):
    told = story("called")
    typed = {"entry": "tech:city", "organisation": "나이로비시", "city": "Nowhere"}
    answer = enter(lena).post(f"/en/e/{told.slug}/applications/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "나이로비시" in page
    assert "Nowhere" in page
    assert re.search(r'value="tech:city"[^>]*checked', page)


@pytest.mark.parametrize("entry", ["leadership:city", "tech:individual", "tech", "", "x:y:z"])
def test_no_kind_enters_a_category_that_does_not_admit_it(story, lena, enter, entry):
    told = story("called")
    typed = {"entry": entry, "organisation": "X", "city": "Seoul"}
    assert enter(lena).post(f"/en/e/{told.slug}/applications/new/", typed).status_code == 200
    assert not told.edition.applications.filter(applicant=lena).exists()


def test_a_refused_start_keeps_what_was_typed_and_leaves_no_organisation(story, lena, enter):
    told = story("received")
    typed = {"entry": "tech:city", "organisation": "Too late", "city": "Seoul"}
    answer = enter(lena).post(f"/en/e/{told.slug}/applications/new/", typed)
    assert answer.status_code == 200
    assert "Too late" in answer.content.decode()
    assert "The call closed" in answer.content.decode()
    assert not Organisation.objects.filter(name="Too late").exists()


def test_a_field_saves_itself_and_says_when_in_the_readers_zone(draft, lena, enter):
    before = len(queries.missing(draft, clock.now()))
    answer = enter(lena).post(door(draft, "save"), {"title_en": "Kazi ya mtaa"}, content_type=JSON)
    told = answer.json()
    draft.refresh_from_db()
    assert draft.title == "Kazi ya mtaa"
    assert told["missing"] == before - 1
    nairobi = (draft.saved_at + timedelta(hours=3)).strftime("%H:%M")
    assert told["saved_at"] == nairobi


@pytest.mark.parametrize("typed", ["[]", "not json", '{"title_en": 3}', '{"nonsense": "x"}', '"x"'])
def test_what_is_not_a_table_of_known_texts_is_refused_as_json(draft, lena, enter, typed):
    answer = enter(lena).post(
        door(draft, "save"), typed, content_type=JSON, headers={"accept": JSON}
    )
    assert answer.status_code == 403
    assert answer.json()["reason"]


def test_a_text_over_its_limit_is_kept_and_what_is_wrong_is_said_beside_it(draft, lena, enter):
    answer = enter(lena).post(door(draft, "save"), {"title_en": "x" * 161}, content_type=JSON)
    assert "161 characters; at most 160" in answer.json()["problems"]["title_en"]
    draft.refresh_from_db()
    assert draft.title == "x" * 161
    assert any(gap.code == "title_en" for gap in queries.gaps(draft, clock.now()))


def test_a_text_beyond_all_measure_is_refused_whole_and_never_cut(draft, lena, enter):
    answer = enter(lena).post(
        door(draft, "save"), {"title_en": "x" * 401}, content_type=JSON, headers={"accept": JSON}
    )
    assert answer.json()["code"] == "too_long"
    draft.refresh_from_db()
    assert not draft.title


@pytest.mark.parametrize("signs", ["도시", "مدينة", "🏙️"])
def test_a_title_of_300_signs_is_kept_whole_and_stands_in_the_way_of_submitting(
    draft, lena, enter, signs
):
    complete(draft, lena)
    typed = (signs * 300)[:300]
    browser = enter(lena)
    said = browser.post(door(draft, "save"), {"title_en": typed}, content_type=JSON).json()
    assert said["problems"]["title_en"].startswith("300 characters; at most 160")
    draft.refresh_from_db()
    assert draft.title_en == typed
    assert typed in browser.get(door(draft, "edit")).content.decode()
    assert (
        "title (300 characters; at most 160" in browser.post(door(draft, "submit")).content.decode()
    )
    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT


def test_without_scripts_everything_is_saved_and_the_page_stays(draft, lena, enter):
    question = queries.questions_of(draft)[0]
    typed = {"title_en": "A bus", "title_ko": "버스", question.code: "line one\r\nline two"}
    answer = enter(lena).post(door(draft, "edit"), typed, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == door(draft, "edit")
    assert "버스" in page
    assert draft.answers.get(question=question).text == "line one\nline two"


def test_a_line_end_counts_as_one_character(draft, lena, enter):
    question = queries.questions_of(draft)[0]
    text = "\r\n".join(["x"] * ((question.max_length + 1) // 2))
    enter(lena).post(door(draft, "edit"), {question.code: text})
    assert draft.answers.get(question=question).text == text.replace("\r\n", "\n")


def test_a_refused_save_shows_every_word_again(draft, lena, enter):
    question = queries.questions_of(draft)[0]
    typed = {"title_en": "y" * 500, question.code: "seven careful sentences"}
    answer = enter(lena).post(door(draft, "edit"), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "y" * 500 in page
    assert "seven careful sentences" in page


def test_after_the_deadline_the_form_refuses_and_still_shows_every_word(draft, lena, enter):
    late = draft.edition.call_closes_at - clock.now()
    with clock.shifted(late):
        answer = enter(lena).post(door(draft, "edit"), {"title_en": "written in the last second"})
    assert answer.status_code == 200
    assert "The call closed" in answer.content.decode()
    assert "written in the last second" in answer.content.decode()


@pytest.mark.parametrize(("seconds", "accepted"), [(-2, True), (0, False), (1, False)])
def test_the_deadline_holds_to_the_second(draft, lena, enter, monkeypatch, seconds, accepted):
    complete(draft, lena)
    at = draft.edition.call_closes_at + timedelta(seconds=seconds)
    browser = enter(lena)
    monkeypatch.setattr(clock, "now", lambda: at)
    browser.post(door(draft, "submit"))
    draft.refresh_from_db()
    assert (draft.state == ApplicationState.SUBMITTED) is accepted


def test_the_deadline_is_that_of_the_editions_zone_wherever_the_server_stands(
    draft, lena, enter, settings
):
    settings.TIME_ZONE = "America/Los_Angeles"
    edition = draft.edition
    edition.time_zone = "Africa/Nairobi"
    edition.save()
    page = enter(lena).get(door(draft)).content.decode()
    there = edition.call_closes_at.astimezone(edition.zone)
    assert f"{there:%H:%M} EAT" in page


def test_the_preview_names_what_is_missing_and_offers_no_submission(draft, lena, enter):
    page = enter(lena).get(door(draft)).content.decode()
    assert f"{len(queries.missing(draft, clock.now()))} fields are still missing" in page
    assert door(draft, "submit") not in page


def test_a_complete_draft_is_submitted_and_the_receipt_is_announced(draft, lena, enter):
    complete(draft, lena)
    browser = enter(lena)
    assert door(draft, "submit") in browser.get(door(draft)).content.decode()
    answer = browser.post(door(draft, "submit"), follow=True)
    assert "lena@example.org" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == ApplicationState.SUBMITTED


def test_an_incomplete_submission_is_refused_with_the_names_of_the_gaps(draft, lena, enter):
    answer = enter(lena).post(door(draft, "submit"))
    assert answer.status_code == 200
    assert "Still missing" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT


def test_a_submitted_application_is_reopened_while_the_call_is_open(draft, lena, enter):
    complete(draft, lena)
    browser = enter(lena)
    browser.post(door(draft, "submit"))
    assert browser.get(door(draft, "edit"))["Location"] == door(draft)
    assert browser.post(door(draft, "reopen"))["Location"] == door(draft, "edit")
    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT


def test_withdrawing_asks_first_and_keeps_the_reason_in_the_journal(draft, lena, enter):
    browser = enter(lena)
    assert browser.get(door(draft, "withdraw")).status_code == 200
    browser.post(door(draft, "withdraw"), {"reason": "the project ended"})
    draft.refresh_from_db()
    assert draft.state == ApplicationState.WITHDRAWN
    line = JournalLine.objects.get(verb="prize.withdraw", subject_id=draft.pk)
    assert line.facts["reason"] == "the project ended"


def test_the_outcome_is_told_only_when_the_round_is_concluded(story, cast, enter):
    before = story("eligibility")
    mine = before.edition.applications.get(applicant=cast.mina)
    page = enter(cast.mina).get(door(mine)).content.decode()
    assert "passed" not in page
    assert "eligible" not in page
    after = story("screened")
    mine = after.edition.applications.get(applicant=cast.mina)
    assert "It passed" in enter(cast.mina).get(door(mine)).content.decode()


def test_a_rejected_applicant_reads_the_rule_and_not_the_officers_notes(story, enter):
    told = story("screened")
    out = told.round("eligibility").passages.filter(outcome="out").first()
    item = told.round("eligibility").check_items.get(code=out.reason_code)
    page = enter(out.application.applicant).get(door(out.application)).content.decode()
    assert item.text in page
    assert "It did not pass" in page
    assert out.facts["evidence"] not in page


@pytest.mark.parametrize("chapter", ["shortlisted", "final", "decided"])
def test_until_the_release_winners_and_losers_of_the_jury_read_the_same(story, enter, chapter):
    """Only their own words differ: after the jury nothing tells who reached the next round."""
    told = story(chapter)
    jury = told.round("jury")
    pages = {}
    for passage in jury.passages.select_related("application__applicant", "application__edition"):
        one = passage.application
        browser = enter(one.applicant)
        answers = (browser.get(door(one)), browser.get(f"/en/e/{told.slug}/applications/"))
        single, several = (answer.context for answer in answers)
        said = (
            single["own"].word,
            single["own"].next_step,
            str(single["left"].round),
            single["broken_rules"],
        )
        several = [(own.word, own.next_step) for own in several["entries"]]
        pages.setdefault(passage.outcome, set()).add(str((said, sorted(several))))
    assert set(pages) == {"on", "out"}
    assert pages["on"] == pages["out"]
    assert len(pages["on"]) == 1


def test_counting_gaps_for_many_agrees_with_counting_them_one_by_one(draft, lena):
    complete(draft, lena)
    draft.answers.get(question__code="problem").delete()
    draft.answers.filter(question__code="design").update(text="")
    everything = list(draft.edition.applications.all())
    counts = queries.missing_in_each(draft.edition, everything, clock.now())
    assert counts == {one.pk: len(queries.missing(one, clock.now())) for one in everything}
    assert counts[draft.pk] == 2


def test_the_list_asks_as_often_for_ten_applications_as_for_one(
    draft, lena, enter, django_assert_max_num_queries
):
    for _ in range(9):
        actions.start_application(
            draft.category,
            kind="individual",
            organisation=draft.organisation,
            city=draft.city,
            by=lena,
            at=clock.now(),
        )
    browser = enter(lena)
    with django_assert_max_num_queries(14):
        answer = browser.get(f"/en/e/{draft.edition.slug}/applications/")
    assert answer.content.decode().count("Continue writing") == 10
