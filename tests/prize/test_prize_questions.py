"""The clarification desk: asked before the call closes, answered to all, the asker never shown."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils.translation import override
from prize.open_call import draft

from haechi.core import clock, outbox
from haechi.core.models import JournalLine, Message
from haechi.prize import actions, queries, rules
from haechi.prize.models import Clarification
from haechi.prize.states import ClarificationState
from haechi.site.demonstration.shape import CAST

ASKED = "We, City of omar, run two buses. Is that enough?"
PAIR = {"question_en": "Are two buses enough?", "answer_en": "Yes, if they drive."}


@pytest.fixture
def call(story, cast):
    told = story("called")
    for key in ("mina", "omar"):
        draft(told, key)
    return told


def door(told, tail="", language="en") -> str:
    return f"/{language}/e/{told.slug}/questions/{tail}"


def ask(told, key="omar", asked=ASKED) -> Clarification:
    return actions.ask_question(told.edition, asked, by=told.person(key), at=told.now)


def test_an_applicant_asks_and_the_desk_counts_it(call, cast, enter):
    page = enter(cast.omar).post(door(call), {"asked": ASKED}, follow=True).content.decode()
    assert "Your question is with the secretariat" in page
    assert ASKED in page
    assert "waits for an answer" in page
    client = enter(cast.sora)
    assert "1 waits for an answer" in client.get(f"/en/e/{call.slug}/desk/").content.decode()
    assert ASKED in client.get(door(call, "desk/")).content.decode()


def test_an_answer_goes_to_all_who_apply_and_to_the_asker_once(call, cast, enter):
    one = ask(call, "mina", "두 대면 되나요?")
    client = enter(cast.sora)
    typed = PAIR | {"question_ko": "버스 두 대로 되나요?", "answer_ko": "네, 다닌다면요."}
    for _turn in range(2):
        client.post(door(call, f"desk/{one.pk}/"), typed)
    outbox.send_waiting(at=clock.now())
    sent = {letter.to[0]: letter for letter in mail.outbox}
    assert sorted(sent) == ["mina@example.org", "omar@example.org"]
    assert len(mail.outbox) == 2
    assert "Yes, if they drive." in sent["omar@example.org"].body
    assert "버스 두 대로 되나요?" in sent["mina@example.org"].body
    assert "/ko/e/" in sent["mina@example.org"].body
    assert JournalLine.objects.filter(verb="prize.answer_question").count() == 1


def test_an_asker_without_an_application_hears_the_answer_too(call, cast):
    omar = call.edition.applications.get(applicant=cast.omar)
    one = ask(call)
    actions.withdraw(omar, by=cast.omar, at=call.now)
    actions.answer_question(one, rules.Published(**PAIR), by=cast.sora, at=call.now)
    letters = Message.objects.filter(batch=one.batch)
    assert sorted(letters.values_list("to", flat=True)) == ["mina@example.org", "omar@example.org"]


@pytest.mark.parametrize("person", ["passer_by", "mina", "ines", "eli"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_nobody_is_shown_who_asked_or_what_was_asked_first(call, cast, enter, person, language):
    one = ask(call)
    actions.answer_question(one, rules.Published(**PAIR), by=cast.sora, at=call.now)
    user = getattr(cast, person)
    page = enter(user).get(door(call, language=language)).content.decode()
    assert "Are two buses enough?" in page
    assert "Yes, if they drive." in page
    for told in (ASKED, "omar", str(cast.omar), cast.omar.name_ko):
        assert told not in page
    letter = Message.objects.get(batch=one.batch, to="mina@example.org")
    assert "omar" not in letter.body.lower()
    assert ASKED not in letter.body
    status = enter(user).get(door(call, f"desk/{one.pk}/")).status_code
    assert status == (302 if person == "passer_by" else 403)


def test_a_question_without_an_answer_is_read_by_nobody_else(call, cast, enter):
    ask(call)
    for person in ("passer_by", "mina", "ines"):
        page = enter(getattr(cast, person)).get(door(call)).content.decode()
        assert ASKED not in page
        assert "No question has been answered yet" in page


@pytest.mark.parametrize(
    "words", ["omar@example.org", "city of OMAR", "e-002", "omar 시청에서", "Omar Haddad"]
)
def test_an_answer_that_would_tell_who_asked_is_refused_and_stays_typed(call, cast, enter, words):
    cast.omar.name_en = "Omar Haddad"
    cast.omar.save()
    entry = call.edition.applications.get(applicant=cast.omar)
    one = ask(call)
    words = words.replace("e-002", entry.entry_code)
    typed = PAIR | {"answer_en": f"As {words} wrote."}
    page = enter(cast.sora).post(door(call, f"desk/{one.pk}/"), typed).content.decode()
    assert "This would tell who asked" in page
    assert f"As {words} wrote." in page
    one.refresh_from_db()
    assert one.state == ClarificationState.OPEN


def test_a_name_inside_another_word_is_no_name():
    published = rules.Published(answer_en="The benefit counts.", answer_ko="혜택이 있어요.")
    assert published.names(["Ben"]) == []
    assert published.names(["benefit"]) == ["benefit"]
    assert published.names(["혜택"]) == ["혜택"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [({}, "Write the question and the answer"), ({"answer_en": ""}, "without an answer")],
)
def test_half_an_answer_is_refused(call, cast, enter, typed, said):
    one = ask(call)
    sent = {} if not typed else PAIR | typed
    page = enter(cast.sora).post(door(call, f"desk/{one.pk}/"), sent).content.decode()
    assert said in page
    assert not Message.objects.filter(batch=one.batch).exists()


def test_a_question_may_be_closed_with_the_asker_alone(call, cast, enter):
    one = ask(call)
    client = enter(cast.sora)
    empty = client.post(door(call, f"desk/{one.pk}/close/"), {"answer": " "})
    assert "This field is required" in empty.content.decode()
    client.post(door(call, f"desk/{one.pk}/close/"), {"answer": "Your draft is corrected."})
    (letter,) = Message.objects.filter(batch=one.batch)
    assert letter.to == "omar@example.org"
    assert "Your draft is corrected." in letter.body
    assert "Your draft is corrected." in enter(cast.omar).get(door(call)).content.decode()
    page = enter(cast.mina).get(door(call)).content.decode()
    assert "corrected" not in page
    answer = enter(cast.sora).post(door(call, f"desk/{one.pk}/"), PAIR).content.decode()
    assert "This cannot be done now" in answer


def test_questions_end_with_the_call_at_the_second(call, cast, enter):
    closes = call.edition.call_closes_at
    with clock.shifted(closes - clock.now() - timedelta(seconds=30)):
        assert 'name="asked"' in enter(cast.omar).get(door(call)).content.decode()
    assert rules.questions_are_taken(call.edition, closes - timedelta(seconds=1))
    assert rules.questions_are_taken(call.edition, closes).code == "call_closed"
    with clock.shifted(closes - clock.now()):
        page = enter(cast.omar).post(door(call), {"asked": ASKED}).content.decode()
    assert "until the call closed" in page
    assert not Clarification.objects.filter(edition=call.edition).exists()


def test_too_long_empty_and_too_many_questions_are_refused(call, cast, enter):
    client = enter(cast.omar)
    assert "at most 2000" in client.post(door(call), {"asked": "ㄱ" * 2001}).content.decode()
    assert "required" in client.post(door(call), {"asked": "  "}).content.decode()
    for _turn in range(rules.OPEN_EACH):
        ask(call)
    answer = client.post(door(call), {"asked": "One more?"}).content.decode()
    assert "10 of your questions wait" in answer
    assert Clarification.objects.filter(edition=call.edition).count() == rules.OPEN_EACH


def test_a_passer_by_is_asked_to_sign_in_and_a_judge_to_write(call, cast, enter):
    assert enter(cast.passer_by).post(door(call), {"asked": "?"}).status_code == 403
    assert "Sign in to ask" in enter(cast.passer_by).get(door(call)).content.decode()
    assert "ask the secretariat directly" in enter(cast.eli).get(door(call)).content.decode()


def test_a_question_with_markup_is_shown_as_it_was_typed(call, cast, enter):
    one = ask(call, asked="<script>alert(1)</script>")
    page = enter(cast.sora).get(door(call, f"desk/{one.pk}/")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_questions_somebody_sees_are_those_the_rule_allows(call, cast):
    first, second, third = ask(call), ask(call, "mina", "Mine?"), ask(call, asked="And?")
    actions.answer_question(first, rules.Published(**PAIR), by=cast.sora, at=call.now)
    actions.close_question(second, "No.", by=cast.sora, at=call.now)
    every = list(Clarification.objects.filter(pk__in=(first.pk, second.pk, third.pk)))
    for key in (*(member.key for member in CAST), "passer_by"):
        who = queries.standing(getattr(cast, key), call.edition)
        allowed = {one.pk for one in every if rules.may_read_clarification(who, one)}
        shown = queries.clarifications_visible_to(who, call.edition)
        assert set(shown.values_list("pk", flat=True)) == allowed, key


def test_an_answer_in_one_language_is_read_in_the_other(call, cast, enter):
    one = ask(call)
    actions.answer_question(one, rules.Published(**PAIR), by=cast.sora, at=call.now)
    with override("ko"):
        assert (
            "Yes, if they drive."
            in enter(cast.mina).get(door(call, language="ko")).content.decode()
        )
    assert "Yes, if they drive." in Message.objects.get(batch=one.batch, to="mina@example.org").body
