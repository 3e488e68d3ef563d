"""A published form is amended version by version, and no answer is ever lost or changed by it."""

import json
from datetime import timedelta
from random import Random

import pytest
from answering import agree, whole_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haechi.core import clock
from haechi.core.models import JournalLine, Message
from haechi.core.verdict import Refused
from haechi.people.models import City, Organisation, User
from haechi.prize import actions, queries
from haechi.prize.models import Answer, Question

REASON = "Several applicants asked what was meant."


def door(told, tail="", language="en"):
    return f"/{language}/e/{told.slug}/rules/{tail}"


@pytest.fixture
def called(story):
    """An edition whose call is open, with a list to choose from on its published form."""
    return story("called")


@pytest.fixture
def lena(called):
    lena = User.objects.create_user("lena@example.org", name="Lena", language="en")
    return agree(called.edition, lena)


@pytest.fixture
def draft(called, lena):
    city = City.objects.get(name_en="Nairobi")
    organisation = Organisation.objects.create(name="Lena", kind="city", city=city)
    return actions.start_application(
        called.edition.categories.get(code="tech"),
        kind="city",
        organisation=organisation,
        city=city,
        by=lena,
        at=called.now,
    )


def amend(told, change, by, reason=REASON, at=None):
    return actions.amend_form(told.edition, change, reason=reason, by=by, at=at or told.now)


def refused(told, change, by, **options):
    with pytest.raises(Refused) as no:
        amend(told, change, by, **options)
    return no.value.verdict


def add(told, by, code, kind="long", **values):
    first = {"code": code, "label_en": f"Question {code}", "section_en": "More", "type": kind}
    amend(told, actions.AddQuestion(first | values), by)
    return told.edition.questions.get(code=code)


OPTIONS = [{"code": code, "en": code.title(), "ko": ""} for code in ("one", "two", "three")]


def picked(told, by):
    return add(told, by, "pick", "choice", settings={"options": OPTIONS}, requirement="optional")


def answer(draft, lena, at, **texts):
    return actions.save_draft(draft, texts, by=lena, at=at)


def complete(draft, lena, at, **more):
    texts = whole_form(draft)
    own = {"title_en": "Buses at night", "summary_en": "They wait."}
    return answer(draft, lena, at, **(texts | own | more))


# --- a version, a reason, a line ------------------------------------------------------------------


def test_an_amendment_is_a_new_version_with_its_reason_and_one_line(called, cast):
    lines = JournalLine.objects.count()
    version = amend(
        called, actions.WriteQuestion("problem", {"label_en": "What was it?"}), cast.sora
    )
    assert (version.number, version.reason) == (2, REASON)
    first, second = called.edition.form_versions.all()
    assert (
        next(q for q in second.questions if q["code"] == "problem")["label"]["en"] == "What was it?"
    )
    assert (
        next(q for q in first.questions if q["code"] == "problem")["label"]["en"] != "What was it?"
    )
    assert JournalLine.objects.count() == lines + 1
    line = JournalLine.objects.order_by("pk").last()
    assert (line.verb, line.facts["reason"], line.facts["form_version"]) == (
        "prize.amend_form",
        REASON,
        2,
    )
    assert line.facts["after"]["label"]["en"] == "What was it?"


def test_a_published_form_is_not_edited_freely_and_a_draft_not_amended(story, called, cast):
    with pytest.raises(Refused) as no:
        actions.edit_form(
            called.edition, actions.RetireQuestion("problem"), by=cast.sora, at=called.now
        )
    assert no.value.verdict.code == "rules_published"
    verdict = refused(story("draft"), actions.RetireQuestion("problem"), cast.sora)
    assert verdict.code == "not_published"


@pytest.mark.parametrize(
    ("chapter", "reason", "days", "code"),
    [
        ("called", "  ", 0, "no_reason"),
        ("called", REASON, 4000, "call_over"),
        ("eligibility", REASON, 0, "judging_begun"),
    ],
)
def test_without_a_reason_after_the_call_or_once_judged_the_form_stays(
    story, cast, chapter, reason, days, code
):
    told = story(chapter)
    before = queries.form_as_data(told.edition)
    at = told.now + timedelta(days=days)
    verdict = refused(told, actions.RetireQuestion("contact"), cast.sora, reason=reason, at=at)
    assert verdict.code == code
    assert queries.form_as_data(told.edition) == before
    assert told.edition.form_versions.count() == 1


def test_the_page_asks_for_the_reason_and_keeps_what_was_typed(called, cast, enter):
    browser, there = enter(cast.sora), door(called, "questions/problem/retire/")
    page = browser.post(there, {"reason": ""}).content.decode()
    assert "This field is required" in page
    assert called.edition.questions.get(code="problem").retired_at is None
    browser.post(there, {"reason": REASON})
    assert called.edition.questions.get(code="problem").retired_at is not None
    assert called.edition.form_versions.last().reason == REASON


# --- what must not be lost ------------------------------------------------------------------------


def test_a_retired_question_keeps_its_answers_and_can_be_asked_again(called, cast, draft, lena):
    answer(draft, lena, called.now, problem="Night nurses wait.")
    amend(called, actions.RetireQuestion("problem"), cast.sora)
    assert "problem" not in {q.code for q in queries.questions_of(draft)}
    assert queries.texts_of(draft)["problem"] == "Night nurses wait."
    amend(called, actions.RestoreQuestion("problem"), cast.sora)
    told = {one.code: one.text for one in queries.said(draft)}
    assert told["problem"] == "Night nurses wait."


def test_the_type_of_an_answered_question_stays(called, cast, draft, lena):
    change = actions.WriteQuestion("problem", {"type": "short"})
    answer(draft, lena, called.now, problem="Night nurses\nwait.")
    verdict = refused(called, change, cast.sora)
    assert (verdict.code, verdict.facts["n"]) == ("type_kept", 1)
    assert "Retire it and add another" in verdict.sentence
    assert called.edition.questions.get(code="problem").type == "long"


def test_a_code_that_was_published_stays(called, cast):
    verdict = refused(called, actions.WriteQuestion("problem", {"code": "issue"}), cast.sora)
    assert verdict.code == "code_kept"


def test_a_chosen_option_is_retired_and_still_shown_to_who_chose_it(
    called, cast, draft, lena, enter
):
    picked(called, cast.sora)
    answer(draft, lena, called.now, pick="two")
    fewer = {"options": [OPTIONS[0], OPTIONS[2]]}
    verdict = refused(called, actions.WriteQuestion("pick", {"settings": fewer}), cast.sora)
    assert verdict.code == "option_chosen"
    assert "“Two” was chosen already" in verdict.sentence
    retired = {"options": [OPTIONS[0], OPTIONS[1] | {"retired": True}, OPTIONS[2]]}
    change = actions.WriteQuestion("pick", {"settings": retired})
    assert refused(called, change, cast.sora).code == "answers_unfit"
    amend(called, actions.WriteQuestion("pick", {"settings": retired}, knows=True), cast.sora)
    page = enter(lena).get(f"/en/e/{called.slug}/applications/{draft.number}/edit/")
    assert "Two (no longer offered)" in page.content.decode()
    assert queries.texts_of(draft)["pick"] == "two"
    assert [gap.code for gap in queries.gaps(draft, called.now) if gap.reason] == ["pick"]
    other = called.edition.questions.get(code="pick")
    answer(draft, lena, called.now, pick="one")
    page = enter(lena).get(f"/en/e/{called.slug}/applications/{draft.number}/edit/")
    assert "no longer offered" not in page.content.decode()
    assert [one["code"] for one in other.settings["options"]] == ["one", "two", "three"]


def test_a_shorter_limit_names_how_many_answers_exceed_it_before_it_is_set(
    called, cast, draft, lena, enter
):
    answer(draft, lena, called.now, problem="x" * 500)
    one = called.edition.questions.get(code="problem")
    others = sum(len(text) > 100 for text in queries.answer_texts(one))
    from prize.test_prize_form_builder import posted

    sent = posted(called, one, max_length="100", reason=REASON)
    there = door(called, "questions/problem/")
    page = enter(cast.sora).post(there, sent).content.decode()
    assert f"{others} answers given so far would not fit any more" in page
    assert "Yes, change it all the same" in page
    assert called.edition.questions.get(code="problem").max_length != 100
    saved = enter(cast.sora).post(there, sent | {"knows": "on"})
    assert saved.status_code == 302
    assert called.edition.questions.get(code="problem").max_length == 100
    assert queries.texts_of(draft)["problem"] == "x" * 500


def test_answers_of_those_no_longer_asked_are_counted_and_kept(called, cast, draft, lena):
    answer(draft, lena, called.now, budget="Lena, 02-120")
    change = {"kinds": ["corporation"], "categories": []}
    verdict = refused(called, actions.WriteQuestion("budget", change), cast.sora)
    assert verdict.code == "answers_outside"
    amend(called, actions.WriteQuestion("budget", change, knows=True), cast.sora)
    assert "budget" not in {one.code for one in queries.said(draft)}
    assert queries.texts_of(draft)["budget"] == "Lena, 02-120"


# --- what was submitted -------------------------------------------------------------------------


def test_what_was_submitted_stays_as_it_was_and_its_page_says_what_changed(
    called, cast, draft, lena, enter
):
    complete(draft, lena, called.now)
    actions.submit(draft, by=lena, at=called.now)
    draft.refresh_from_db()
    content = queries.last_submission(draft).content
    amend(called, actions.WriteQuestion("problem", {"label_en": "What was wrong?"}), cast.sora)
    amend(called, actions.RetireQuestion("design"), cast.sora)
    add(called, cast.sora, "extra", requirement="submit")
    draft.refresh_from_db()
    assert draft.submitted_at
    assert queries.last_submission(draft).content == content
    shown = {one.code: one.label for one in queries.said(draft)}
    assert shown["problem"] != "What was wrong?"
    assert "design" in shown
    judged = {one.code for one in queries.said_to_judges(draft)}
    assert {"problem", "design"} <= judged
    there = f"/en/e/{called.slug}/applications/{draft.number}/"
    page = enter(lena).get(there).content.decode()
    assert "The form has changed since you submitted:" in page
    assert "Question extra: added" in page
    assert "What was wrong?: changed" in page
    assert "you need not do anything" in page
    assert "The form has changed" not in enter(cast.sora).get(there).content.decode()
    actions.reopen(draft, by=lena, at=called.now)
    page = enter(lena).get(there).content.decode()
    assert "Answer what is missing before you submit" in page
    assert "Question extra" in page


def test_a_draft_is_told_what_changed_since_it_was_begun_and_only_what_it_is_asked(
    called, cast, draft, lena, enter
):
    later = called.now + timedelta(minutes=1)
    for code, kind in (("mine", "city"), ("theirs", "corporation")):
        values = {"code": code, "label_en": f"Question {code}", "section_en": "More"}
        change = actions.AddQuestion(values | {"type": "long", "kinds": [kind]})
        amend(called, change, cast.sora, at=later)
    page = enter(lena).get(f"/en/e/{called.slug}/applications/{draft.number}/").content.decode()
    assert "The form has changed since you began:" in page
    assert "Question mine: added" in page
    assert "Question theirs" not in page


def test_an_answer_hidden_after_all_is_hidden_in_what_was_submitted_too(called, cast, draft, lena):
    complete(draft, lena, called.now)
    actions.submit(draft, by=lena, at=called.now)
    draft.refresh_from_db()
    assert "problem" in {one.code for one in queries.said_to_judges(draft)}
    amend(called, actions.WriteQuestion("problem", {"shown_to_judges": False}), cast.sora)
    assert "problem" not in {one.code for one in queries.said_to_judges(draft)}
    amend(called, actions.WriteQuestion("contact", {"shown_to_judges": True}), cast.sora)
    assert "contact" not in {one.code for one in queries.said_to_judges(draft)}


def test_applicants_are_written_to_once_about_all_that_changed_for_them(
    called, cast, draft, lena, enter
):
    amend(called, actions.WriteQuestion("problem", {"label_en": "What was it?"}), cast.sora)
    amend(called, actions.MoveQuestion("problem", up=False), cast.sora)
    before = Message.objects.count()
    browser, there = enter(cast.sora), door(called, "form/announce/")
    assert "all 2 amendments" in browser.get(there).content.decode()
    browser.post(there)
    letters = Message.objects.filter(pk__gt=0, key__startswith="form-")
    told = called.edition.applications.exclude(state="withdrawn").count()
    assert letters.count() == told == Message.objects.count() - before
    letter = letters.get(to="lena@example.org")
    assert "What was it?: changed" in letter.body
    assert letter.body.count(REASON) == 2
    assert browser.post(there).status_code == 200
    assert letters.count() == told
    assert "announced already" in browser.post(there).content.decode()


def test_who_works_on_an_application_reads_of_the_change_too(called, cast, draft, lena):
    vera = User.objects.create_user("vera@example.org", name="Vera", language="ko")
    invited = actions.invite_co_worker(
        draft, vera.email, right="edit", site="http://x", by=lena, at=clock.now()
    )
    actions.accept_co_work(invited, by=vera, at=clock.now())
    amend(called, actions.WriteQuestion("problem", {"label_ko": "무엇이 문제였나요?"}), cast.sora)
    actions.announce_form(called.edition, by=cast.sora, at=clock.now())
    letter = Message.objects.get(to=vera.email, key__startswith="form-")
    assert letter.body.startswith("Vera")
    assert "무엇이 문제였나요?: " in letter.body


# --- the page of versions -----------------------------------------------------------------------


def test_any_two_versions_are_compared_for_staff(called, cast, enter):
    picked(called, cast.sora)
    amend(called, actions.WriteQuestion("problem", {"max_length": 900}), cast.sora)
    amend(called, actions.RetireQuestion("design"), cast.sora)
    there = door(called, "form/versions/")
    page = enter(cast.ada).get(f"{there}?from=1&to=4").content.decode()
    assert "Question pick" in page
    assert "900" in page
    assert "no longer asked" in page
    last = enter(cast.ada).get(there).content.decode()
    assert "900" not in last
    back = enter(cast.ada).get(f"{there}?from=4&to=1")
    kinds = {one.code: one.kind for one in back.context["turned"]}
    assert kinds == {"design": "added", "problem": "changed", "pick": "retired"}
    assert enter(cast.ada).get(f"{there}?from=9&to=x").status_code == 200
    assert enter(cast.mina).get(there).status_code == 403


def test_a_move_is_told_of_the_question_that_moved_alone():
    def row(code):
        return {"code": code, "label": {"en": code}, "type": "long"}

    older, newer = map(row, "abcdef"), map(row, "abdefc")
    assert [(one.code, one.kind) for one in queries.differences(older, newer)] == [("c", "moved")]


# --- any sequence of amendments -----------------------------------------------------------------


class Office:
    """Amends at random what may be amended, and what may not: refusals are part of it."""

    def __init__(self, told, cast, seed):
        self.told, self.by, self.random, self.made = told, cast.sora, Random(seed), 0

    def question(self):
        return self.random.choice(list(self.told.edition.questions.all()))

    def change(self):
        one, pick = self.question(), self.random.choice
        self.made += 1
        label = f"Question {self.made} 질문"
        options = [dict(o) for o in one.settings.get("options", OPTIONS)]
        self.random.shuffle(options)
        for option in options:
            option["retired"] = pick([True, False, False])
        kept = options[: pick([1, 2, 3])]
        return pick(
            [
                actions.WriteQuestion(one.code, {"label_en": label}),
                actions.WriteQuestion(one.code, {"max_length": pick([1, 5, 900])}, knows=True),
                actions.WriteQuestion(one.code, {"type": pick(["short", "date", "choice"])}),
                actions.WriteQuestion(one.code, {"settings": {"options": kept}}, knows=True),
                actions.WriteQuestion(one.code, {"settings": {"options": options}}, knows=True),
                actions.WriteQuestion(one.code, {"requirement": pick(["optional", "always"])}),
                actions.WriteQuestion(one.code, {"kinds": pick([[], ["individual"]])}, knows=True),
                actions.WriteQuestion(
                    one.code, {"asked_if": self.question(), "asked_when": pick([[], ["one"]])}
                ),
                actions.RetireQuestion(one.code),
                actions.RestoreQuestion(one.code),
                actions.MoveQuestion(one.code, up=pick([True, False])),
                actions.MoveSection(queries.section_key(one), up=pick([True, False])),
                actions.RenameSection(queries.section_key(one), {"en": label, "ko": ""}),
                actions.AddQuestion(
                    {"code": f"n{self.made}", "label_en": label, "section_en": "More"}
                    | {"type": pick(["long", "choice"]), "settings": {"options": OPTIONS}}
                ),
            ]
        )

    def amend(self):
        try:
            amend(self.told, self.change(), self.by)
        except (Refused, Question.DoesNotExist):
            return False
        return True


WRITTEN = ("short", "long", "choice")  # these keep any text as it was typed


class Writer:
    """Answers at random, and remembers every text that was kept."""

    def __init__(self, told, draft, lena, seed):
        self.told, self.draft, self.lena = told, draft, lena
        self.random, self.kept = Random(seed), {}

    def write(self):
        form = [one for one in queries.questions_of(self.draft) if one.type in WRITTEN]
        if not form:
            return
        one = self.random.choice(form)
        pick = self.random.choice
        text = (
            pick(["one", "two", "three"])
            if one.type == "choice"
            else pick(["가나다 abc", "x" * 50])
        )
        answer(self.draft, self.lena, self.told.now, **{one.code: text})
        self.kept[one.code] = text

    def hand_in(self):
        try:
            actions.submit(self.draft, by=self.lena, at=self.told.now)
        except Refused:
            return
        actions.reopen(self.draft, by=self.lena, at=self.told.now)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), steps=st.text("awws", min_size=10, max_size=30))
def test_no_sequence_of_amendments_loses_or_changes_an_answer(
    called, cast, draft, lena, seed, steps
):
    """``a`` amends, ``w`` writes an answer, ``s`` hands in and reopens."""
    from django.db import transaction

    with transaction.atomic():
        office, writer = Office(called, cast, seed), Writer(called, draft, lena, seed + 1)
        everybody = dict(Answer.objects.exclude(application=draft).values_list("pk", "text"))
        handed_in, versions = {}, {}
        for step in steps:
            {"a": office.amend, "w": writer.write, "s": writer.hand_in}[step]()
            assert queries.texts_of(draft) == writer.kept
            for kept, rows in (
                (handed_in, draft.submissions),
                (versions, called.edition.form_versions),
            ):
                for row in rows.all():
                    data = json.dumps(getattr(row, "content", None) or row.questions)
                    assert kept.setdefault(row.pk, data) == data
            form = list(called.edition.questions.filter(retired_at=None).order_by("order"))
            assert [q.pk for q in queries.in_order(form)] == [q.pk for q in form]
        others = Answer.objects.exclude(application=draft).values_list("pk", "text")
        assert dict(others) == everybody
        transaction.set_rollback(True)
