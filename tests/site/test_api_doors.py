"""The rest of the pages for programs: consents, questions, repairs, appeals, people, files."""

import hashlib
from collections import Counter

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prize.attaching import Sender, ask_for_files, begin_draft, pdf, read_whole
from program import Program

from haechi.core import clock
from haechi.people.models import User
from haechi.prize import actions, queries
from haechi.prize.models import Clarification, ConsentPurpose, RulesFile
from haechi.prize.rulebook import read


def refusal(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- consents -----------------------------------------------------------------------------------


def test_a_program_agrees_reads_since_when_and_takes_it_back(told):
    ConsentPurpose.objects.create(
        edition=told.edition, code="collection", name_en="Collection", name_ko="수집", text_en="x"
    )
    mina = Program(told.person("mina"))
    at = f"editions/{told.slug}/consents"
    (lacking,) = mina.get(at).json()
    assert (lacking["given_at"], lacking["name"]["ko"]) == (None, "수집")
    begun = {"category": "human", "kind": "city", "organisation": "C", "city": 184745}
    answer = mina.post(f"editions/{told.slug}/applications", begun)
    assert refusal(answer) == (403, "no_consent")
    assert mina.post(at, {"codes": ["collection", "nonsense"]}).json()[0]["given_at"]
    assert mina.post(f"{at}/collection/withdraw").json()[0]["given_at"] is None
    assert refusal(mina.post(f"{at}/collection/withdraw"))[0] == 404


# --- questions about the call ---------------------------------------------------------------------


def test_a_question_is_asked_and_answered_and_nobody_else_learns_who_asked(told):
    at = f"editions/{told.slug}/questions"
    mina, omar, sora = (Program(told.person(name)) for name in ("mina", "omar", "sora"))
    asked = mina.post(at, {"asked": "May two cities apply together?"})
    assert asked.status_code == 201
    number = asked.json()["number"]
    assert omar.get(at).json()["count"] == 0
    pair = {"question_en": "May two cities apply?", "answer_en": "Yes, one of them applies."}
    assert refusal(omar.post(f"{at}/{number}/answer", pair)) == (403, "wrong_role")
    half = sora.post(f"{at}/{number}/answer", {"question_en": "May they?"})
    assert refusal(half) == (403, "half_answer")
    assert sora.post(f"{at}/{number}/answer", pair).json()["state"] == "answered"
    assert refusal(sora.post(f"{at}/{number}/answer", pair)) == (409, "wrong_step")
    read_by_omar = omar.get(at).content.decode()
    (line,) = omar.get(at).json()["items"]
    assert line["answer"]["en"] == "Yes, one of them applies."
    assert {line[name] for name in ("number", "asked", "asked_at", "asked_by")} == {None}
    assert "together" not in read_by_omar
    assert mina.get(at).json()["items"][0]["asked"] == "May two cities apply together?"


def test_a_question_that_is_closed_is_told_to_its_asker_alone(told):
    at = f"editions/{told.slug}/questions"
    mina, omar, sora = (Program(told.person(name)) for name in ("mina", "omar", "sora"))
    number = mina.post(at, {"asked": "Is my dog admitted?"}).json()["number"]
    closed = sora.post(f"{at}/{number}/close", {"answer": "Dogs are not."})
    assert closed.json()["state"] == "closed"
    assert mina.get(at).json()["items"][0]["private_answer"] == "Dogs are not."
    assert omar.get(at).json()["items"] == []


def test_the_list_of_questions_asks_as_often_for_many_as_for_one(told):
    at = f"editions/{told.slug}/questions"
    sora, mina = Program(told.person("sora")), told.person("mina")
    sora.get(at)
    counts = []
    for n in (1, 9):
        for number in range(n):
            actions.ask_question(told.edition, f"Why {number}?", by=mina, at=clock.now())
        with CaptureQueriesContext(connection) as queried:
            assert sora.get(at).status_code == 200
        counts.append(len(queried))
    assert counts[0] == counts[1]
    assert Clarification.objects.count() == 10


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "x" * 2001])
def test_a_question_that_cannot_be_kept_is_refused_in_words(told, text):
    answer = Program(told.person("mina")).post(f"editions/{told.slug}/questions", {"asked": text})
    assert answer.status_code in (403, 422)
    assert answer.json()["reason"]


# --- repairs and appeals --------------------------------------------------------------------------


def test_a_repair_is_read_answered_and_goes_back_to_the_desk(story):
    told = story("eligibility")
    one = told.round("eligibility").screenings.get(state="repair").application
    applicant = Program(one.applicant)
    at = f"editions/{told.slug}/applications/{one.number}"
    asked = applicant.get(f"{at}/repair").json()
    assert (asked["state"], asked["reply"]) == ("asked", "")
    (field,) = asked["fields"]
    unchanged = applicant.post(f"{at}/repair/answer")
    assert refusal(unchanged) == (403, "nothing_changed")
    said = applicant.ask("PATCH", at, {"values": {field: "Added."}})
    assert said.status_code == 200
    other = next(q.code for q in queries.questions_of(one) if q.code != field)
    elsewhere = applicant.ask("PATCH", at, {"values": {other: "Also."}})
    assert refusal(elsewhere) == (403, "not_asked")
    answered = applicant.post(f"{at}/repair/answer", {"reply": "Here it is."})
    assert answered.json()["state"] == "answered", answered.content
    assert refusal(applicant.get(f"{at}/repair"))[0] == 404
    kinds = [notice["kind"] for notice in applicant.get(f"{at}/notices").json()]
    assert kinds == ["repair", "repair_answered"]
    for name in ("sora", "omar", "eli"):
        stranger = Program(told.person(name))
        assert refusal(stranger.get(f"{at}/repair"))[0] == 404, name
        assert refusal(stranger.get(f"{at}/notices"))[0] == 404, name


def test_an_appeal_is_filed_and_decided_by_somebody_uninvolved(story):
    told = story("eligibility")
    round_ = told.round("eligibility")
    one = round_.screenings.filter(state="open", application__applicant__email__contains="app")[0]
    codes = round_.check_items.values_list("code", flat=True)
    checked = actions.Checked({code: code != "late" for code in codes}, {"late": "June."})
    eli, yuna = told.person("eli"), told.person("yuna")
    actions.propose(one, checked, passes=False, by=eli, at=clock.now())
    actions.sign(one, by=yuna, at=clock.now())
    applicant, number = Program(one.application.applicant), one.application.number
    at, appeals = f"editions/{told.slug}/applications/{number}", f"editions/{told.slug}/appeals"
    assert refusal(applicant.post(f"{at}/appeal", {"reasons": " "})) == (403, "no_reason")
    filed = applicant.post(f"{at}/appeal", {"reasons": "It was May."})
    assert (filed.status_code, filed.json()["state"]) == (201, "filed")
    again = applicant.post(f"{at}/appeal", {"reasons": "Again."})
    assert refusal(again) == (403, "appealed")
    stranger = Program(told.person("omar")).post(f"{at}/appeal", {"reasons": "Mine."})
    assert refusal(stranger)[0] == 404

    here, decision = f"{appeals}/{filed.json()['number']}/decide", {"decision": "It was May."}
    for involved in (eli, yuna):
        answer = Program(involved).post(here, decision | {"is_upheld": True})
        assert refusal(answer) == (403, "involved")
    assert refusal(applicant.post(here, decision | {"is_upheld": True})) == (403, "wrong_role")
    assert refusal(applicant.get(appeals)) == (403, "wrong_role")
    lucia = Program(told.person("lucia"))
    assert filed.json()["number"] in [one["number"] for one in lucia.get(appeals).json()["items"]]
    assert lucia.post(here, decision | {"is_upheld": True}).json()["state"] == "upheld"
    assert refusal(lucia.post(here, decision | {"is_upheld": True})) == (409, "wrong_step")


# --- people and files -----------------------------------------------------------------------------


@pytest.fixture
def draft(told):
    return begin_draft(told.edition, told.person("mina"))


def test_people_are_invited_get_another_right_and_are_ended(
    told, draft, settings, django_capture_on_commit_callbacks
):
    settings.SITE_ADDRESS = "https://prize.example.org"
    at = f"editions/{told.slug}/applications/{draft.number}/people"
    mina, omar = Program(told.person("mina")), Program(told.person("omar"))
    with django_capture_on_commit_callbacks(execute=True):
        invited = mina.post(at, {"email": "Vera@example.org", "right": "view"})
    assert (invited.status_code, invited.json()["email"]) == (201, "vera@example.org")
    assert "https://prize.example.org/" in mail.outbox[-1].body
    assert refusal(mina.post(at, {"email": "vera@example.org"})) == (403, "already_there")
    assert refusal(mina.post(at, {"email": "no address"})) == (403, "no_address")
    number = invited.json()["number"]
    assert mina.post(f"{at}/{number}/right", {"right": "submit"}).json()["right"] == "submit"
    assert mina.post(f"{at}/{number}/right", {"right": "all"}).status_code == 422
    for path in (at, f"{at}/{number}/end"):
        answer = omar.get(path) if path == at else omar.post(path)
        assert refusal(answer)[0] == 404
    assert [one["number"] for one in mina.get(at).json()] == [number]
    assert mina.post(f"{at}/{number}/end").json()["ended_at"]
    assert mina.get(at).json() == []


def test_a_co_worker_is_told_what_only_the_applicant_may_do(told, draft):
    vera = User.objects.create_user("vera@example.org", name="Vera")
    mina = told.person("mina")
    invited = actions.invite_co_worker(
        draft, vera.email, right="edit", site="http://x", by=mina, at=clock.now()
    )
    actions.accept_co_work(invited, by=vera, at=clock.now())
    at = f"editions/{told.slug}/applications/{draft.number}/people"
    helper = Program(vera)
    assert [one["name"] for one in helper.get(at).json()] == ["Vera"]
    answer = helper.post(at, {"email": "x@example.org"})
    assert refusal(answer) == (403, "only_applicant")
    assert helper.post(f"{at}/{invited.pk}/end").json()["ended_at"]
    assert refusal(helper.get(at))[0] == 404


def test_files_are_listed_with_their_digest_and_read_by_right(
    told, draft, settings, tmp_path, enter
):
    settings.MEDIA_ROOT = tmp_path
    ask_for_files(told.edition)
    content, mina = pdf(2), told.person("mina")
    sent = Sender(enter(mina), draft).send(content, "plan.pdf")
    assert sent.status_code == 200, sent.content
    at = f"editions/{told.slug}/applications/{draft.number}/files"
    (file,) = Program(mina).get(at).json()
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert (file["name"], file["pages"], file["question"]) == ("plan.pdf", 2, "plan")
    path = file["link"].removeprefix("/api/v1/")
    assert read_whole(Program(mina).get(path)) == content
    for name in ("omar", "eli", "ines"):
        stranger = Program(told.person(name))
        assert [refusal(stranger.get(one))[0] for one in (at, path)] == [404, 404], name
    assert read_whole(Program(told.person("sora")).get(path)) == content
    attachment = draft.attachments.get()
    actions.remove_attachment(attachment, by=mina, at=clock.now())
    assert Program(mina).get(at).json() == []
    assert refusal(Program(told.person("sora")).get(path))[0] == 404


# --- the edition ----------------------------------------------------------------------------------


def test_the_file_of_the_rules_is_the_one_that_was_published(told):
    at = f"editions/{told.slug}/rules-file"
    answer = Program(told.person("mina")).get(at)
    assert answer.content.decode() == RulesFile.objects.get(edition=told.edition).text
    assert answer["Content-Type"].startswith("application/toml")
    days = Program(told.person("mina")).get(f"{at}?days=true").content.decode()
    assert days == read(answer.content).repeatable
    assert "day = 91" in days


def test_an_edition_in_preparation_shows_its_file_to_those_who_prepare_it(story):
    told = story("draft")
    at = f"editions/{told.slug}/rules-file"
    assert Program(told.person("sora")).get(at).status_code == 200
    assert refusal(Program(told.person("mina")).get(at))[0] == 404


@pytest.mark.parametrize("name", ["sora", "eli", "mina", "ines", "chair", "ada"])
def test_figures_count_what_their_reader_may_open(story, name):
    told = story("eligibility")
    program = Program(told.person(name))
    entries = program.get(f"editions/{told.slug}/applications?size=200").json()["items"]
    figures = program.get(f"editions/{told.slug}/figures").json()
    assert figures["total"] == len(entries)
    assert figures["states"] == dict(Counter(one["state"] for one in entries))
    for group, key in {
        "categories": "category",
        "kinds": "kind",
        "regions": "region",
        "countries": "country",
    }.items():
        wanted = Counter((one[key], one["state"]) for one in entries)
        found = {
            (which, state): n
            for which, states in figures[group].items()
            for state, n in states.items()
        }
        assert found == dict(wanted), group


def test_versions_of_the_form_are_for_those_who_read_the_rules(told):
    at = f"editions/{told.slug}/form/versions"
    sora = Program(told.person("sora"))
    (first,) = sora.get(at).json()
    whole = sora.get(f"{at}/{first['number']}").json()
    assert "problem" in [question["code"] for question in whole["questions"]]
    assert refusal(sora.get(f"{at}/99"))[0] == 404
    assert refusal(Program(told.person("mina")).get(at)) == (403, "wrong_role")
