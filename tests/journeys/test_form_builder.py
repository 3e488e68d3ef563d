"""A secretary builds a form without scripts and without a mouse; its pages are looked over."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from haechi.prize import actions, queries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def build(told, person, **values):
    first = {"section_en": "Technology", "section_ko": "기술", "type": "long"}
    change = actions.AddQuestion(first | values)
    if told.edition.state == "draft":
        actions.edit_form(told.edition, change, by=person, at=told.now)
    else:
        actions.amend_form(told.edition, change, reason="Asked for.", by=person, at=told.now)


def options(*codes):
    return {"options": [{"code": code, "en": code.title(), "ko": f"{code} 선택"} for code in codes]}


def press(page, name):
    """Reach a control by the tabulator, as whoever has no mouse does, and press it."""
    target = page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    )
    for _step in range(150):
        page.keyboard.press("Tab")
        if target.first.evaluate("node => node === document.activeElement"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by the tabulator")


def test_a_question_is_built_moved_and_retired_by_keyboard_and_without_scripts(tell_story, visitor):
    told = tell_story("draft")
    sora = visitor(told.person("sora"), java_script_enabled=False)
    sora.go(f"e/{told.slug}/rules/questions/")
    press(sora.page, "Add a question")
    sora.page.get_by_label("one of a list").focus()
    sora.page.keyboard.press("Space")
    press(sora.page, "Continue")
    sora.page.get_by_label("Question in English").fill("How far is it?")
    sora.page.get_by_label("Question in Korean").fill("어디까지 왔나요?")
    section = queries.outline(told.edition)[-1]
    sora.page.get_by_label("Section", exact=False).first.select_option(label=section.names["en"])
    first = sora.page.get_by_role("group", name="Option 1")
    first.get_by_label("English").fill("Tested")
    first.get_by_label("Korean").fill("시험함")
    press(sora.page, "Add rows")
    second = sora.page.get_by_role("group", name="Option 2")
    second.get_by_label("English").fill("In use")
    second.get_by_label("Korean").fill("사용 중")
    assert sora.page.get_by_label("Question in Korean").input_value() == "어디까지 왔나요?"
    press(sora.page, "Save")
    assert sora.reads("How far is it?")
    made = told.edition.questions.get(code="how-far-is-it")
    assert [one["ko"] for one in made.settings["options"]] == ["시험함", "사용 중"]
    assert made.section_ko == section.names["ko"]
    press(sora.page, "Move “How far is it?” up")
    form = [question.code for question in queries.questions(told.edition)]
    assert form[-2:] == ["how-far-is-it", section.questions[-1].code]
    press(sora.page, "Retire How far is it?")
    press(sora.page, "Stop asking it")
    assert not told.edition.questions.filter(code="how-far-is-it").exists()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_on_the_pages_of_the_form(tell_story, visitor, language):
    draft, called = tell_story("draft"), tell_story("called")
    for told in (draft, called):
        sora = told.person("sora")
        build(told, sora, code="pick", type="choice", settings=options("a", "b"), label_en="Pick")
        pick = told.edition.questions.get(code="pick")
        build(
            told, sora, code="why", asked_if=pick, asked_when=["b"], label_en="Why", label_ko="왜"
        )
    rules = [f"e/{draft.slug}/rules/"]
    pages = [f"{one}/" for one in ("questions", "questions/pick", "questions/why", "form/new")]
    pages += ["form/new/?type=file", "form/new/?type=choices", "form/standard/"]
    paths = [f"{rules[0]}{page}" for page in pages]
    paths += [f"e/{called.slug}/rules/questions/", f"e/{called.slug}/rules/questions/pick/"]
    paths += [f"e/{called.slug}/rules/form/versions/?from=1&to=3"]
    paths += [f"e/{called.slug}/{page}" for page in ("form/", "form/copy/", "form/judges/")]
    person = visitor(draft.person("sora"), language=language)
    for path in paths:
        for width in (1280, 320):
            person.page.set_viewport_size({"width": width, "height": 844})
            assert person.go(path) == 200, path
            found = Axe().run(person.page).response["violations"]
            assert found == [], (path, width, [(one["id"], one["nodes"]) for one in found])
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width)
