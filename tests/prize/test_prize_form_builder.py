"""The builder of the form: built question by question, and what would break it refused."""

import pytest

from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.prize import actions, queries
from haechi.prize.forms.questions import QuestionForm
from haechi.prize.models import Question
from haechi.prize.states import IDENTIFYING, QuestionType


def door(told, tail="", language="en"):
    return f"/{language}/e/{told.slug}/rules/{tail}"


def question_door(told, code, tail=""):
    return door(told, f"questions/{code}/{tail}")


def posted(told, question, **changes):
    """What a browser sends back of a question's page, with some of it changed."""
    form = QuestionForm(told.edition, question)
    sent = {"type": form.kind}
    for field in form:
        value = field.value()
        if hasattr(value, "__iter__") and not isinstance(value, str):
            value = [getattr(one, "pk", one) for one in value]
        if value not in (None, "", False, []):
            sent[field.html_name] = value
    if form.has_options:
        for n, row in enumerate(form.rows):
            sent |= {f"option-{n}-{name}": getattr(row, name) for name in ("code", "en", "ko")}
            sent |= {f"option-{n}-retired": "on"} if row.retired else {}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def fresh(told, kind="long"):
    return Question(edition=told.edition, type=kind)


def add(told, cast, kind, **changes):
    values = {
        "label_en": "A new question",
        "label_ko": "새 문항",
        "section_en": "More",
        "section_ko": "더 묻기",
        "code": "fresh",
        "requirement": "submit",
    }
    return values | {"type": kind} | changes


OPTIONS = {
    "option-0-code": "yes",
    "option-0-en": "Yes",
    "option-0-ko": "예",
    "option-1-code": "no",
    "option-1-en": "No",
    "option-1-ko": "아니요",
}


def make(told, by, code="fresh", **values):
    """A question added by the action itself."""
    first = {
        "code": code,
        "label_en": f"Question {code}",
        "label_ko": f"문항 {code}",
        "section_en": "More",
        "section_ko": "더 묻기",
        "type": "long",
    }
    actions.edit_form(told.edition, actions.AddQuestion(first | values), by=by, at=told.now)
    return told.edition.questions.get(code=code)


def choice(told, by, code="pick", **values):
    options = [{"code": c, "en": c.title(), "ko": f"{c} 한국어"} for c in ("one", "two", "three")]
    return make(told, by, code, type="choice", settings={"options": options}, **values)


# --- each type ------------------------------------------------------------------------------------

GOOD = {
    "short": ({"max_length": "80"}, {}, 80),
    "long": ({"max_length": "2000"}, {}, 2000),
    "choice": (OPTIONS, {"options": [("yes", "Yes", "예"), ("no", "No", "아니요")]}, None),
    "choices": (OPTIONS | {"least": "1", "most": "2"}, {"least": 1, "most": 2}, None),
    "number": (
        {"unit_en": "people", "unit_ko": "명", "least": "0", "most": "1.5", "decimals": "1"},
        {"unit": {"en": "people", "ko": "명"}, "least": 0, "most": "1.5", "decimals": 1},
        None,
    ),
    "money": ({"currencies": "usd, KRW"}, {"currencies": ["USD", "KRW"]}, None),
    "date": (
        {"earliest": "2020-01-01", "latest": "2026-01-01"},
        {"earliest": "2020-01-01", "latest": "2026-01-01"},
        None,
    ),
    "url": ({"max_length": "200"}, {}, 200),
    "file": (
        {"types": ["pdf", "png"], "max_files": "3", "max_mb": "10", "max_pages": "20"},
        {"types": ["pdf", "png"], "max_files": 3, "max_mb": 10, "max_pages": 20},
        None,
    ),
    "indicators": ({"most": "5"}, {"most": 5}, None),
    "contacts": ({"most": "2"}, {"most": 2}, None),
    "consent": ({}, {}, None),
}


@pytest.mark.parametrize("kind", QuestionType.values)
def test_a_question_of_each_type_is_added_with_its_settings_and_one_line(story, cast, enter, kind):
    told = story("draft")
    typed, settings, length = GOOD[kind]
    before = JournalLine.objects.count()
    there = door(told, f"form/new/?type={kind}")
    assert enter(cast.sora).get(there).status_code == 200
    answer = enter(cast.sora).post(there, add(told, cast, kind, **typed))
    assert answer.status_code == 302, answer.context["form"].errors
    made = told.edition.questions.get(code="fresh")
    assert (made.type, made.section_ko, made.label_ko) == (kind, "더 묻기", "새 문항")
    if kind in ("choice", "choices"):
        rows = [(one["code"], one["en"], one["ko"]) for one in made.settings["options"]]
        assert rows == GOOD["choice"][1]["options"]
    assert {name: made.settings[name] for name in settings if name != "options"} == {
        name: value for name, value in settings.items() if name != "options"
    }
    assert length is None or made.max_length == length
    line = JournalLine.objects.order_by("pk").last()
    assert JournalLine.objects.count() == before + 1
    assert (line.verb, line.facts["change"], line.facts["question"]) == (
        "prize.edit_form",
        "add",
        "fresh",
    )


@pytest.mark.parametrize("kind", QuestionType.values)
def test_what_identifies_is_hidden_from_judges_until_somebody_shows_it(story, cast, enter, kind):
    told = story("draft")
    page = enter(cast.sora).get(door(told, f"form/new/?type={kind}"))
    shown = page.context["form"]["shown_to_judges"].value()
    assert shown is (kind not in IDENTIFYING and kind != "consent")
    warned = "no longer blind" in page.content.decode()
    assert warned is (kind in IDENTIFYING)
    if kind in IDENTIFYING:
        typed = add(told, cast, kind, max_length="90", shown_to_judges="on")
        saved = enter(cast.sora).post(door(told, f"form/new/?type={kind}"), typed, follow=True)
        assert "judging is no longer blind" in saved.content.decode()
        assert "may tell them who applies" in saved.content.decode()


BAD = [
    ("choice", {}, "at least two options"),
    ("choice", OPTIONS | {"option-1-code": "yes"}, "“yes” stands here twice"),
    ("choice", OPTIONS | {"option-1-en": "Yes"}, "“Yes” stands here twice"),
    ("choice", OPTIONS | {"option-1-code": "한글"}, "cannot be the code of an option"),
    ("choice", OPTIONS | {"option-1-en": "", "option-1-ko": ""}, "has no words"),
    ("choices", OPTIONS | {"least": "2", "most": "1"}, "exclude each other"),
    ("choices", OPTIONS | {"most": "3"}, "only 2 options"),
    ("choices", OPTIONS | {"least": "x"}, "whole number from 0"),
    ("number", {"least": "5", "most": "4"}, "exclude each other"),
    ("number", {"least": "five"}, "number in figures"),
    ("number", {"decimals": "99"}, "whole number from 0 to 10"),
    ("money", {"currencies": "USD, XXQ"}, "“XXQ” is not a currency"),
    ("money", {"currencies": ""}, "at least one currency"),
    ("money", {"currencies": "USD USD"}, "“USD” stands here twice"),
    ("date", {"earliest": "2026-02-30"}, "year-month-day"),
    ("date", {"earliest": "2026-02-02", "latest": "2026-02-01"}, "lies before the earliest"),
    ("file", {"max_pages": "0"}, "whole number from 1"),
    ("file", {"types": ["exe"]}, "Select a valid choice"),
    ("indicators", {"most": "900"}, "whole number from 1 to 20"),
    ("long", {"max_length": "0"}, "1 to 50000 characters"),
    ("long", {"max_length": "abc"}, "1 to 50000 characters"),
    ("long", {"label_en": "", "label_ko": ""}, "Write the question in English or Korean"),
    ("long", {"section_en": "", "section_ko": ""}, "Choose a section"),
    ("long", {"requirement": "from"}, "from which date on"),
    ("long", {"retention_days": "0"}, "greater than or equal to 1"),
    ("long", {"code": "title_en"}, "a field every application has"),
    ("long", {"code": "problem"}, "code “problem” already"),
    ("long", {"code": "two words"}, "Enter a valid"),
]


@pytest.mark.parametrize(("kind", "typed", "sentence"), BAD, ids=[f"{k}-{s}" for k, _t, s in BAD])
def test_a_setting_that_makes_no_sense_is_told_and_nothing_typed_is_lost(
    story, cast, enter, kind, typed, sentence
):
    told = story("draft")
    before = list(told.edition.questions.values())
    sent = add(told, cast, kind, **({"max_length": "10", "help_ko": "도움말 그대로"} | typed))
    answer = enter(cast.sora).post(door(told, f"form/new/?type={kind}"), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "도움말 그대로" in page
    assert list(told.edition.questions.values()) == before


def test_a_code_left_empty_is_made_of_the_words_and_differs_from_others(story, cast, enter):
    told = story("draft")
    for code in ("who-pays", "who-pays-2"):
        sent = add(told, cast, "long", label_en="Who pays?", code="", max_length="9")
        enter(cast.sora).post(door(told, "form/new/?type=long"), sent)
        assert told.edition.questions.filter(code=code).exists()
    rows = {"option-0-en": "Yes", "option-1-en": "Yes, later", "option-2-ko": "모름"}
    enter(cast.sora).post(door(told, "form/new/?type=choice"), add(told, cast, "choice", **rows))
    made = told.edition.questions.get(code="fresh").settings["options"]
    assert [one["code"] for one in made] == ["yes", "yes-later", "option-3"]


def test_option_rows_are_added_and_moved_without_scripts_and_nothing_is_saved(story, cast, enter):
    told = story("draft")
    one = choice(told, cast.sora)
    browser, there = enter(cast.sora), question_door(told, "pick")
    more = browser.post(there, posted(told, one, more_options="yes"))
    assert more.content.decode().count('-en"') == 3 + 2 + 5
    moved = browser.post(there, posted(told, one, option_down="0", label_en="Typed meanwhile"))
    rows = [row.code for row in moved.context["form"].rows if row.code]
    assert rows == ["two", "one", "three"]
    assert "Typed meanwhile" in moved.content.decode()
    one.refresh_from_db()
    assert [row["code"] for row in one.settings["options"]] == ["one", "two", "three"]


# --- the page of a question ---------------------------------------------------------------------


def test_a_question_sent_back_untouched_stays_the_same(story, cast, enter):
    told = story("draft")
    choice(told, cast.sora)
    for one in list(told.edition.questions.all()):
        before = queries.question_as_data(one)
        answer = enter(cast.sora).post(question_door(told, one.code), posted(told, one))
        assert answer.status_code == 302, answer.context["form"].errors
        after = queries.question_as_data(told.edition.questions.get(code=one.code))
        assert after | {"settings": {}} == before | {"settings": {}}
        assert after["settings"].get("options") == before["settings"].get("options")


def test_a_change_is_recorded_with_what_it_was_and_what_it_is(story, cast, enter):
    told = story("draft")
    one = told.edition.questions.get(code="problem")
    old = one.label_ko
    changes = {"label_ko": "무엇이 문제였나요?", "kinds": ["city"], "requirement": "optional"}
    enter(cast.lucia).post(question_door(told, "problem"), posted(told, one, **changes))
    line = JournalLine.objects.filter(verb="prize.edit_form").first()
    assert line.facts["before"]["label"]["ko"] == old
    assert line.facts["after"]["label"]["ko"] == "무엇이 문제였나요?"
    assert line.facts["after"]["kinds"] == ["city"]
    assert "help" not in line.facts["after"]


def test_two_people_at_one_question_do_not_overwrite_each_other(story, cast, enter):
    told = story("draft")
    one = told.edition.questions.get(code="problem")
    sent = posted(told, one, label_en="Sora's words")
    enter(cast.lucia).post(
        question_door(told, "problem"), posted(told, one, label_en="Lucia's words")
    )
    page = enter(cast.sora).post(question_door(told, "problem"), sent).content.decode()
    assert "Somebody else has changed this question" in page
    assert "Sora&#x27;s words" in page
    assert told.edition.questions.get(code="problem").label_en == "Lucia's words"


def test_settings_this_page_does_not_know_are_kept(story, cast, enter):
    told = story("draft")
    one = make(told, cast.sora, type="number", settings={"unit": {}, "source": "ours"})
    enter(cast.sora).post(question_door(told, "fresh"), posted(told, one, most="9"))
    one.refresh_from_db()
    assert (one.settings["source"], one.settings["most"]) == ("ours", 9)


def test_a_duplicate_begins_with_everything_but_the_code(story, cast, enter):
    told = story("draft")
    tech = told.edition.categories.get(code="tech")
    one = choice(told, cast.sora, kinds=["city"], categories=[tech])
    there = door(told, "form/new/?like=pick")
    form = enter(cast.sora).get(there).context["form"]
    assert form["code"].value() == ""
    assert (form["kinds"].value(), form["categories"].value()) == (["city"], [tech.pk])
    sent = posted(told, one, code="", label_en="Pick again", seen="", categories=[tech.pk])
    answer = enter(cast.sora).post(there, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    twin = told.edition.questions.get(code="pick-again")
    assert twin.settings["options"] == one.settings["options"]
    assert [c.code for c in twin.categories.all()] == ["tech"]


# --- conditions ---------------------------------------------------------------------------------


def test_a_condition_is_chosen_from_the_answers_there_are(story, cast, enter):
    told = story("draft")
    choice(told, cast.sora)
    one = make(told, cast.sora)
    page = enter(cast.sora).get(question_door(told, "fresh")).content.decode()
    assert "Only after certain answers to “Question pick”" in page
    sent = posted(told, one, asked_if="pick", asked_when=["pick:two", "pick:three"])
    enter(cast.sora).post(question_door(told, "fresh"), sent)
    one.refresh_from_db()
    assert (one.asked_if.code, one.asked_when) == ("pick", ["two", "three"])
    listed = enter(cast.sora).get(door(told, "questions/")).content.decode()
    assert "asked if “Question pick” is “Two”, “Three”" in listed


@pytest.mark.parametrize(
    ("asked_if", "asked_when", "sentence"),
    [
        ("pick", [], "Choose the answers to “Question pick”"),
        ("pick", ["pick:four"], "Select a valid choice"),
        ("fresh", [], "Select a valid choice"),
        ("later", [], "Select a valid choice"),
        ("problem", [], "Select a valid choice"),
    ],
)
def test_a_condition_on_itself_on_a_later_question_or_on_no_answer_is_refused(
    story, cast, enter, asked_if, asked_when, sentence
):
    told = story("draft")
    choice(told, cast.sora)
    one = make(told, cast.sora)
    choice(told, cast.sora, "later")
    sent = posted(told, one, asked_if=asked_if, asked_when=asked_when)
    answer = enter(cast.sora).post(question_door(told, "fresh"), sent)
    assert sentence in answer.content.decode()
    one.refresh_from_db()
    assert one.asked_if is None


def refused(told, change, by):
    with pytest.raises(Refused) as no:
        actions.edit_form(told.edition, change, by=by, at=told.now)
    return no.value.verdict


def test_conditions_that_would_go_round_or_look_ahead_are_refused_by_the_action(story, cast):
    told = story("draft")
    first = choice(told, cast.sora, "first")
    second = choice(told, cast.sora, "second", asked_if=first, asked_when=["one"])
    loop = actions.WriteQuestion("first", {"asked_if": second, "asked_when": ["one"]})
    assert refused(told, loop, cast.sora).code == "condition_not_before"
    itself = actions.WriteQuestion("first", {"asked_if": first, "asked_when": ["one"]})
    assert refused(told, itself, cast.sora).code == "own_condition"
    up = actions.MoveQuestion("second", up=True)
    assert refused(told, up, cast.sora).code == "condition_not_before"
    assert refused(told, actions.RetireQuestion("first"), cast.sora).code == "waited_for"
    options = [one for one in first.settings["options"] if one["code"] != "one"]
    fewer = actions.WriteQuestion("first", {"settings": {"options": options}})
    assert refused(told, fewer, cast.sora).code == "condition_unknown"
    assert [q.code for q in queries.questions(told.edition)][-2:] == ["first", "second"]


# --- order and sections -------------------------------------------------------------------------


def codes(told):
    return [
        (part.section.key, [row.question.code for row in part.rows])
        for part in queries.builder_sections(told.edition, None)
    ]


def test_a_question_moves_within_its_section_and_into_the_next(story, cast, enter):
    told = story("draft")
    start = codes(told)
    last = start[0][1][-1]
    browser = enter(cast.sora)
    answer = browser.post(question_door(told, last, "move/"), {"to": "down"})
    assert answer["Location"].endswith(f"#q-{last}")
    assert codes(told)[1] == (start[1][0], [last, *start[1][1]])
    moved = told.edition.questions.get(code=last)
    assert moved.section_ko == told.edition.questions.get(code=start[1][1][0]).section_ko
    browser.post(question_door(told, last, "move/"), {"to": "up"})
    assert codes(told) == start
    browser.post(question_door(told, last, "move/"), {"to": "up"})
    assert codes(told)[0][1][-2] == last
    first = codes(told)[0][1][0]
    page = browser.post(question_door(told, first, "move/"), {"to": "up"}, follow=True)
    assert "It stands there already" in page.content.decode()


def test_a_section_is_renamed_for_all_its_questions_and_moved_as_a_whole(story, cast, enter):
    told = story("draft")
    start = codes(told)
    browser, key = enter(cast.sora), start[0][0]
    there = door(told, f"form/section/?key={key}")
    names = {"name_en": "What you did", "name_ko": "하신 일"}
    assert browser.post(there, names).status_code == 302
    assert codes(told)[0] == ("What you did", start[0][1])
    for code in start[0][1]:
        assert told.edition.questions.get(code=code).section_ko == "하신 일"
    browser.post(door(told, "form/section/move/?key=What you did"), {"to": "down"})
    assert [name for name, _codes in codes(told)][1] == "What you did"
    empty = browser.post(there.replace(key, "What you did"), {"name_en": "", "name_ko": ""})
    assert "Write the name of the section" in empty.content.decode()
    assert browser.get(there).status_code == 404


def test_a_section_that_gets_the_name_of_another_joins_it(story, cast):
    told = story("draft")
    start = codes(told)
    change = actions.RenameSection(start[2][0], {"en": start[0][0], "ko": ""})
    actions.edit_form(told.edition, change, by=cast.sora, at=told.now)
    assert codes(told)[0] == (start[0][0], start[0][1] + start[2][1])
    names = {q.section_ko for q in told.edition.questions.filter(section_en=start[0][0])}
    assert len(names) == 1


def test_the_list_can_be_read_as_one_category_and_kind_sees_it(story, cast, enter):
    told = story("draft")
    make(told, cast.sora, kinds=["city"])
    browser = enter(cast.ada)
    assert "Question fresh" in browser.get(door(told, "questions/?for=tech:city")).content.decode()
    other = browser.get(door(told, "questions/?for=tech:corporation")).content.decode()
    assert "Question fresh" not in other
    assert "only City government" in browser.get(door(told, "questions/")).content.decode()


# --- who ----------------------------------------------------------------------------------------

WRITING = [
    ("form/new/?type=long", {}),
    ("questions/problem/", {"label_en": "x"}),
    ("questions/problem/move/", {"to": "down"}),
    ("questions/problem/retire/", {}),
    ("form/section/?key=The project", {"name_en": "x"}),
    ("form/standard/", {}),
]


@pytest.mark.parametrize(("tail", "sent"), WRITING)
def test_whoever_only_reads_the_rules_writes_nothing(story, cast, enter, tail, sent):
    told = story("draft")
    before = queries.form_as_data(told.edition)
    assert enter(cast.ada).post(door(told, tail), sent).status_code == 403
    assert enter(cast.eli).post(door(told, tail), sent).status_code == 403
    assert enter(cast.mina).post(door(told, tail), sent).status_code == 404
    assert queries.form_as_data(told.edition) == before
    listed = enter(cast.ada).get(door(told, "questions/")).content.decode()
    assert "Add a question" not in listed
    assert "Retire" not in listed
    read = enter(cast.ada).get(question_door(told, "problem"))
    assert read.status_code == 200
    assert b"<textarea" not in read.content


def test_the_list_asks_as_often_for_many_questions_as_for_few(
    story, cast, enter, django_assert_max_num_queries
):
    told = story("draft")
    for number in range(30):
        make(told, cast.sora, f"more-{number}")
    browser = enter(cast.sora)
    with django_assert_max_num_queries(20):
        browser.get(door(told, "questions/"))


# --- the standard form, and what is missing -----------------------------------------------------


def test_the_standard_form_fills_an_empty_edition_and_no_other(story, cast, enter):
    told = story("draft")
    browser = enter(cast.sora)
    full = browser.post(door(told, "form/standard/")).content.decode()
    assert "has questions already" in full
    told.edition.questions.all().delete()
    assert "Begin with the standard form" in browser.get(door(told, "questions/")).content.decode()
    assert "ours" in browser.get(door(told, "form/standard/")).content.decode()
    assert browser.post(door(told, "form/standard/")).status_code == 302
    made = told.edition.questions
    assert made.count() == len(queries.standard_form())
    assert made.get(code="elsewhere").asked_if.code == "technology"
    assert queries.gaps_in_form(told.edition) == []
    assert queries.warnings_in_form(told.edition) == []
    assert not made.filter(type__in=IDENTIFYING, shown_to_judges=True).exists()


def test_the_standard_form_asks_no_consent_that_is_asked_before(story, cast):
    told = story("draft")
    told.edition.questions.all().delete()
    told.edition.purposes.create(code="collection", name="Collection", text="Why.", order=1)
    change = actions.AddStandardForm(queries.standard_values())
    actions.edit_form(told.edition, change, by=cast.sora, at=told.now)
    assert told.edition.questions.count() > 8
    assert not told.edition.questions.filter(type="consent").exists()


def test_gaps_and_warnings_name_broken_questions(story, cast):
    told = story("draft")
    assert queries.gaps_in_form(told.edition) == []
    first = choice(told, cast.sora, "first")
    make(told, cast.sora, "second", asked_if=first, asked_when=["one"])
    Question.objects.filter(code="first").update(settings={"options": []})
    gaps = [str(gap) for gap in queries.gaps_in_rules(told.edition)]
    assert any("Question first" in gap and "at least two options" in gap for gap in gaps)
    Question.objects.filter(code="first").update(retired_at=told.now)
    gaps = [str(gap) for gap in queries.gaps_in_rules(told.edition)]
    assert any("“Question second” waits for the answer to “Question first”" in g for g in gaps)
    Question.objects.filter(code="second").update(asked_if=None, label_ko="")
    assert queries.gaps_in_form(told.edition) == []
    warnings = [str(one) for one in queries.warnings_in_form(told.edition)]
    assert warnings == ["“Question second” is not translated: question"]


def test_a_condition_that_some_applicants_cannot_meet_is_warned_of(story, cast):
    told = story("draft")
    first = choice(told, cast.sora, "first", kinds=["city"])
    make(told, cast.sora, "second", asked_if=first, asked_when=["one"])
    [warning] = queries.warnings_in_form(told.edition)
    assert "is always asked where that is not" in str(warning)
