"""What an answer of each type is: what is kept, what is wrong with it, how it reads."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from haechi.prize import answers
from haechi.prize.models import Question
from haechi.prize.states import QuestionType, Requirement

OPTIONS = [
    {"code": "bus", "en": "Bus", "ko": "버스"},
    {"code": "tram", "en": "Tram", "ko": "전차"},
]


def asked(kind: str, **settings) -> SimpleNamespace:
    return SimpleNamespace(type=kind, settings=settings, max_length=10)


def problem(question, typed: str) -> str:
    kind = answers.type_of(question)
    kept = kind.tidy(question, typed)
    assert not kind.is_empty(kept), "this is about answers that are there"
    return str(kind.problem(question, kept) or "")


ROW = {"indicator": "CO2", "value": "1.2", "unit": "t", "year": "2024", "source": "City"}
PERSON = {"name": "Mina", "office": "", "email": "mina@example.org", "phone": ""}
FINE = [
    (asked("short"), "ten chars."),
    (asked("long"), "가" * 10),
    (asked("choice", options=OPTIONS), "bus"),
    (asked("choices", options=OPTIONS, least=1, most=2), '["bus", "tram"]'),
    (asked("number", least=0, most=100, decimals=1), "10.5"),
    (asked("money", currencies=["KRW", "USD"]), '{"amount": "1,200,000", "currency": "KRW"}'),
    (asked("date", earliest="2020-01-01", latest="2026-12-31"), "2025-02-28"),
    (asked("url"), "http://a.b"),
    (asked("indicators"), json.dumps([ROW])),
    (asked("contacts"), json.dumps([PERSON])),
    (asked("consent"), "on"),
]
WRONG = [
    (asked("short"), "eleven char", "11 characters; at most 10"),
    (asked("choice", options=OPTIONS), "ship", "not one of the choices"),
    (asked("choices", options=OPTIONS, least=2), '["bus"]', "at least 2"),
    (asked("choices", options=OPTIONS, most=1), '["bus", "tram"]', "at most 1"),
    (asked("number"), "about 5", "in figures"),
    (asked("number"), "NaN", "in figures"),
    (asked("number", most=100), "101", "At most 100"),
    (asked("number", decimals=0), "1.5", "At most 0 figures"),
    (asked("money", currencies=["KRW"]), '{"amount": "5", "currency": "XXX"}', "currency"),
    (asked("money", currencies=["KRW"]), '{"amount": "-5", "currency": "KRW"}', "in figures"),
    (asked("money", currencies=["KRW"]), "five thousand", "in figures"),
    (asked("date"), "31.02.2025", "year-month-day"),
    (asked("date"), "2025-02-30", "year-month-day"),
    (asked("date", latest="2025-01-01"), "2025-01-02", "Not after"),
    (asked("url"), "a.kr", "whole address"),
    (asked("url"), "ftp://a.kr", "whole address"),
    (asked("url"), "http://[", "whole address"),
    (asked("indicators"), json.dumps([ROW | {"source": ""}]), "Row 1: “Source” is empty"),
    (asked("indicators"), json.dumps([ROW, ROW | {"year": "24"}]), "Row 2: “24” is not"),
    (asked("indicators", most=1), json.dumps([ROW, ROW]), "At most 1 rows"),
    (asked("contacts"), json.dumps([PERSON | {"email": "mina"}]), "not an e-mail address"),
    (asked("contacts"), json.dumps([PERSON | {"office": "x" * 301}]), "more than 300"),
]


@pytest.mark.parametrize(("question", "typed"), FINE, ids=lambda one: getattr(one, "type", None))
def test_a_good_answer_has_no_problem_and_reads_in_both_languages(question, typed):
    assert problem(question, typed) == ""
    kind = answers.type_of(question)
    for language in ("en", "ko"):
        with override(language):
            assert kind.shown(question, kind.tidy(question, typed)).plain


@pytest.mark.parametrize(("question", "typed", "said"), WRONG)
def test_a_wrong_answer_is_kept_and_told_what_is_wrong(question, typed, said):
    assert said in problem(question, typed)
    with override("ko"):
        sentence = problem(question, typed)
        assert any("가" <= letter <= "힣" for letter in sentence), sentence


def test_choices_and_amounts_are_read_in_the_readers_language():
    kind = answers.TYPES["choices"]
    question = asked("choices", options=OPTIONS)
    with override("ko"):
        assert kind.shown(question, '["bus", "gone"]').text == "버스 · gone"
    money = answers.TYPES["money"]
    assert money.shown(asked("money"), '{"amount":"1200000","currency":"KRW"}').text == (
        "KRW 1,200,000"
    )


@given(st.sampled_from(list(QuestionType)), st.text())
def test_whatever_is_typed_can_be_kept_looked_at_and_tidied_again(kind, typed):
    question = asked(kind, options=OPTIONS, currencies=["KRW"], unit={"en": "km", "ko": "km"})
    one = answers.TYPES[kind]
    kept = one.tidy(question, typed)
    assert one.tidy(question, kept) == kept
    one.problem(question, kept)
    one.shown(question, kept)
    one.values(question, kept)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_long_text_is_kept_letter_by_letter(typed):
    import unicodedata

    kept = answers.TYPES["long"].tidy(asked("long"), typed)
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    assert kept == unicodedata.normalize("NFC", lines)


# --- conditions ---------------------------------------------------------------------------------


def question(pk: int, kind: str = "long", *, asked_if: int | None = None, when=()) -> Question:
    return Question(pk=pk, code=f"q{pk}", type=kind, asked_if_id=asked_if, asked_when=list(when))


def codes(form, **texts) -> list[str]:
    return [one.code for one in answers.asked_now(form, texts)]


def test_a_question_is_asked_when_the_answer_it_waits_for_is_there():
    form = [question(1, "choice"), question(2, asked_if=1, when=["bus"]), question(3, asked_if=2)]
    assert codes(form) == ["q1"]
    assert codes(form, q1="tram", q2="kept but no longer asked") == ["q1"]
    assert codes(form, q1="bus") == ["q1", "q2"]
    assert codes(form, q1="bus", q2="anything") == ["q1", "q2", "q3"]


def test_a_condition_on_a_question_that_is_gone_or_on_itself_hides_nothing():
    assert codes([question(2, asked_if=1, when=["bus"])]) == ["q2"]
    assert codes([question(1, asked_if=2), question(2, asked_if=1)], q1="a", q2="b") == ["q1", "q2"]


def test_one_of_several_choices_is_enough():
    form = [question(1, "choices"), question(2, asked_if=1, when=["bus", "ship"])]
    assert codes(form, q1='["tram", "bus"]') == ["q1", "q2"]
    assert codes(form, q1='["tram"]') == ["q1"]


@pytest.mark.parametrize(
    ("requirement", "days", "needed"),
    [
        (Requirement.OPTIONAL, 0, False),
        (Requirement.SUBMIT, 0, True),
        (Requirement.ALWAYS, 0, True),
        (Requirement.FROM, 1, False),
        (Requirement.FROM, 0, True),
        (Requirement.FROM, -1, True),
    ],
)
def test_an_answer_is_needed_from_the_very_second_it_says(requirement, days, needed):
    now = datetime(2026, 3, 29, 1, tzinfo=UTC)
    one = Question(requirement=requirement, required_from=now + timedelta(days=days))
    assert answers.is_needed(one, now) is needed
