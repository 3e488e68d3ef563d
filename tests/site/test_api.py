"""The API: the pages' rules, refusals and rights, for programs."""

from datetime import timedelta

import pytest
import schemathesis
from answering import whole_form
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from program import ROOT, Program
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection

from haechi.core import clock
from haechi.people import actions as people
from haechi.people.models import City
from haechi.people.states import Scope
from haechi.prize import queries
from haechi.prize.models import Application
from haechi.site.api import TRIES


def test_a_program_applies_from_first_word_to_receipt(told):
    mina = told.person("mina")
    program = Program(mina)
    at = f"editions/{told.slug}/applications"
    city = City.objects.exclude(geonames_id=None).order_by("pk").first()
    begun = program.post(
        at,
        {"category": "human", "kind": "city", "organisation": "A city", "city": city.geonames_id},
    )
    assert begun.status_code == 201, begun.content
    number = begun.json()["number"]
    refused = program.post(f"{at}/{number}/submit")
    assert (refused.status_code, refused.json()["code"]) == (403, "incomplete")
    gaps = begun.json()["gaps"]
    assert {"title_en", "problem"} <= {gap["code"] for gap in gaps}
    application = Application.objects.get(edition=told.edition, number=number)
    values = whole_form(application)
    kept = program.ask("PATCH", f"{at}/{number}", {"values": values})
    assert kept.json()["gaps"] == []
    version = program.post(f"{at}/{number}/submit").json()
    assert version["sha256"] == queries.last_submission(application).sha256
    content = program.get(f"{at}/{number}/versions/1")
    assert content.json()["title"]["en"] == "A title"
    assert program.post(f"{at}/{number}/reopen").json()["state"] == "draft"
    gone = program.post(f"{at}/{number}/withdraw", {"reason": "no longer"})
    assert gone.json()["state"] == "withdrawn"


def test_what_stands_there_by_another_hand_is_not_overwritten(told):
    program = Program(told.person("mina"))
    at = f"editions/{told.slug}/applications"
    city = City.objects.exclude(geonames_id=None).order_by("pk").first()
    body = {"category": "human", "kind": "city", "organisation": "C", "city": city.geonames_id}
    number = program.post(at, body).json()["number"]
    program.ask("PATCH", f"{at}/{number}", {"values": {"title_en": "now"}})
    answer = program.ask(
        "PATCH", f"{at}/{number}", {"values": {"title_en": "mine"}, "bases": {"title_en": "old"}}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert answer.json()["facts"]["theirs"] == "now"


def test_a_refusal_comes_in_the_language_asked_for(told):
    answer = Program(told.person("mina"), language="ko").get("editions/no-such-edition")
    assert answer.status_code == 404
    assert any("가" <= letter <= "힣" for letter in answer.json()["reason"])


@pytest.mark.parametrize("chapter", ["called", "eligibility", "decided"])
def test_a_list_holds_what_its_reader_may_open_one_by_one(story, chapter):
    told = story(chapter)
    at = f"editions/{told.slug}/applications"
    everything = list(told.edition.applications.values_list("number", flat=True))
    for name in ("mina", "omar", "ines", "sora", "eli", "chair", "ada", "theo"):
        program = Program(told.person(name))
        listed = {one["number"] for one in program.get(f"{at}?size=200").json()["items"]}
        opened = {n for n in everything if program.get(f"{at}/{n}").status_code == 200}
        assert listed == opened, name


def test_two_officers_sign_through_the_api_and_one_alone_cannot(story):
    told = story("eligibility")
    at = f"editions/{told.slug}/rounds/eligibility/screenings"
    eli, yuna = Program(told.person("eli")), Program(told.person("yuna"))
    waiting = next(one for one in eli.get(at).json() if one["state"] == "open")
    here = f"{at}/{waiting['number']}"
    rules = list(told.round("eligibility").check_items.values_list("code", flat=True))
    typed = {"findings": dict.fromkeys(rules, True), "passes": True}
    assert eli.post(f"{here}/propose", typed).json()["state"] == "proposed"
    alone = eli.post(f"{here}/sign")
    assert (alone.status_code, alone.json()["code"]) == (403, "same_person")
    assert yuna.post(f"{here}/sign").json()["state"] == "decided"
    assert Program(told.person("mina")).get(at).status_code == 403


def test_without_a_key_with_a_revoked_or_a_late_one_nothing_opens(told):
    mina = told.person("mina")
    assert Client().get(f"{ROOT}/editions").status_code == 401
    program = Program(mina)
    assert program.get("editions").status_code == 200
    with clock.shifted(timedelta(days=1)):
        assert program.get("editions").status_code == 401
    people.revoke_token(mina.api_tokens.get(), by=mina, at=clock.now())
    answer = program.get("editions")
    assert (answer.status_code, answer.json()["code"]) == (401, "no_key")


def test_a_key_that_may_only_read_writes_nothing(told):
    program = Program(told.person("mina"), Scope.READ)
    assert program.get("editions").status_code == 200
    answer = program.post(f"editions/{told.slug}/applications", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "read_only")


def test_guessing_keys_is_slowed_down(told):
    client = Client()
    tries = [
        client.get(f"{ROOT}/editions", headers={"authorization": f"Bearer hk_{n}"}).status_code
        for n in range(TRIES + 1)
    ]
    assert tries == [401] * TRIES + [429]


def test_a_key_is_shown_once_and_kept_as_a_fingerprint(told, enter):
    mina = told.person("mina")
    browser = enter(mina)
    page = browser.post("/en/keys/", {"name": "Our clerk", "scope": "read", "days": 30})
    key = page.context["key"]
    assert key in page.content.decode()
    assert key not in browser.get("/en/keys/").content.decode()
    token = mina.api_tokens.get()
    assert key not in token.fingerprint
    browser.post(f"/en/keys/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at
    other = enter(told.person("omar"))
    assert other.post(f"/en/keys/{token.pk}/revoke/").status_code == 404


def test_the_list_asks_as_often_for_many_rows_as_for_few(story):
    told = story("eligibility")
    program = Program(told.person("sora"))
    at = f"editions/{told.slug}/applications"
    program.get(at)  # the first use of a key is written down
    counts = []
    for size in (1, 200):
        with CaptureQueriesContext(connection) as asked:
            program.get(f"{at}?size={size}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- the schema says what happens ---------------------------------------------------------------


def test_the_schema_is_openapi_3_1_and_names_every_refusal(client):
    schema = client.get(f"{ROOT}/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            told = set(operation["responses"])
            assert {"401", "403", "404", "409", "422", "429"} <= told, (verb, path)


@pytest.fixture
def schema(db):
    """The description as the site gives it; the test's own transaction stays open."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", WSGIHandler())
    for signal in ends:
        signal.connect(close_old_connections)


def test_whatever_is_sent_is_answered_as_the_schema_says(schema, told):
    """Each door is asked with what fits its description and with what does not."""
    key = Program(told.person("sora")).key
    for operation in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=8,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.generate],
            )
            @given(operation.ok().as_strategy(generation_mode=mode))
            def ask(case):
                case.call_and_validate(
                    headers={"authorization": f"Bearer {key}"},
                    excluded_checks=[ignored_auth, negative_data_rejection],
                )

            ask()
