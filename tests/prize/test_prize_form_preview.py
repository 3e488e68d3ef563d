"""The form before anybody fills it in: for each applicant, to print, as judges will read it."""

import pytest

from haechi.prize import actions, queries
from haechi.prize.models import Answer, Application

VIEWS = ["form/", "form/copy/", "form/judges/"]


def door(told, tail, audience="", language="en"):
    query = f"?for={audience}" if audience else ""
    return f"/{language}/e/{told.slug}/{tail}{query}"


@pytest.mark.parametrize("tail", VIEWS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_category_and_kind_has_its_form_in_both_languages(story, cast, enter, tail, language):
    told = story("called")
    browser = enter(cast.passer_by)
    audiences = queries.audiences(told.edition)
    assert len(audiences) >= 7
    for key, _name in audiences:
        answer = browser.get(door(told, tail, key, language))
        page = answer.content.decode()
        category, kind = key.split(":")
        for question in queries.questions(told.edition):
            if queries.is_asked_of(question, category, kind):
                assert getattr(question, f"label_{language}") in page


@pytest.mark.parametrize("tail", VIEWS)
def test_before_publication_only_those_who_prepare_it_see_the_form(story, cast, enter, tail):
    told = story("draft")
    assert enter(cast.sora).get(door(told, tail)).status_code == 200
    assert enter(cast.lucia).get(door(told, tail)).status_code == 200
    assert enter(cast.passer_by).get(door(told, tail)).status_code == 404
    assert enter(cast.mina).get(door(told, tail)).status_code == 404


@pytest.mark.parametrize("tail", VIEWS)
@pytest.mark.parametrize("audience", ["tech:individual", "nonsense", "tech", "x:y:z"])
def test_there_is_no_form_for_whom_nothing_is_open(story, cast, enter, tail, audience):
    assert enter(cast.passer_by).get(door(story("called"), tail, audience)).status_code == 404


def test_the_preview_has_the_very_fields_that_applicants_fill_in(story, cast, enter):
    told = story("called")
    tech = told.edition.categories.get(code="tech")
    begun = Application(edition=told.edition, category=tech, kind="city")
    audience = "tech:city"
    before = (Application.objects.count(), Answer.objects.count())
    answer = enter(cast.passer_by).get(door(told, "form/", audience))
    page = answer.content.decode()
    shown = [field.name for part in answer.context["parts"] for field in part.fields]
    own = ["title_en", "title_ko", "summary_en", "summary_ko"]
    asked = [question.code for question in queries.questions_of(begun)]
    assert [name for name in shown if name != "stage"] == [*own, *asked]
    for name in asked:
        assert f'name="{name}' in page or f'data-asks="{name}"' in page
    assert "data-autosave" not in page
    assert "nothing typed here is kept" in page
    assert (Application.objects.count(), Answer.objects.count()) == before


def test_a_question_with_a_condition_is_shown_with_it(story, cast, enter):
    told = story("draft")
    first = {"code": "pick", "label_en": "Pick", "section_en": "More", "type": "choice"}
    options = [
        {"code": "a", "en": "Apples", "ko": "사과"},
        {"code": "b", "en": "Pears", "ko": "배"},
    ]
    change = actions.AddQuestion(first | {"settings": {"options": options}})
    actions.edit_form(told.edition, change, by=cast.sora, at=told.now)
    pick = told.edition.questions.get(code="pick")
    second = first | {"code": "why", "label_en": "Why", "type": "long", "max_length": 321}
    change = actions.AddQuestion(second | {"asked_if": pick, "asked_when": ["b"]})
    actions.edit_form(told.edition, change, by=cast.sora, at=told.now)
    for tail in VIEWS[:2]:
        page = enter(cast.sora).get(door(told, tail)).content.decode()
        assert "asked if “Pick” is “Pears”" in page
        assert 'data-asks="why" hidden' not in page
        assert "321" in page
    assert "Apples" in enter(cast.sora).get(door(told, "form/copy/")).content.decode()


def test_copies_are_for_reading_and_say_which_version_they_are(story, cast, enter):
    told = story("called")
    page = enter(cast.passer_by).get(door(told, "form/copy/")).content.decode()
    assert "Copies are for reading only" in page
    assert "Version 1 of" in page
    assert "<textarea" not in page
    draft = enter(cast.sora).get(door(story("draft"), "form/copy/")).content.decode()
    assert "In preparation, as of" in draft


def test_judges_are_shown_what_the_blind_review_shows_and_no_more(story, cast, enter):
    told = story("called")
    answer = enter(cast.passer_by).get(door(told, "form/judges/"))
    seen = [one.field.name for _name, fields in answer.context["shown"] for one in fields]
    hidden = [one.field.name for one in answer.context["hidden"]]
    code, kind = answer.context["chosen"].split(":")
    audience = told.edition.categories.get(code=code).pk, kind
    for question in queries.questions(told.edition):
        concerned = question.concerns(*audience)
        assert (question.code in seen) is (concerned and question.shown_to_judges)
        assert (question.code in hidden) is (concerned and not question.shown_to_judges)


def test_the_public_page_and_the_builder_lead_to_the_preview(story, cast, enter):
    told = story("called")
    link = f'href="/en/e/{told.slug}/form/"'
    assert link in enter(cast.passer_by).get(f"/en/e/{told.slug}/").content.decode()
    assert link in enter(cast.sora).get(f"/en/e/{told.slug}/rules/questions/").content.decode()
