"""Writing an application without scripts, from a stale page, after the sign-in has ended."""

import html
import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from whole_form import ask_everything, begin, writer

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.prize import actions
from haechi.prize.models import Answer
from haechi.site.demonstration.telling import PASSWORD

JSON = "application/json"


@pytest.fixture
def lena(story):
    return writer("lena")


@pytest.fixture
def draft(story, lena):
    edition = story("called").edition
    ask_everything(edition)
    return begin(edition, lena)


def door(draft, verb: str = "edit") -> str:
    return f"/en/e/{draft.edition.slug}/applications/{draft.number}/{verb}/"


def write(draft, by, **values: str) -> None:
    actions.save_draft(
        draft, {k.replace("_", "-"): v for k, v in values.items()}, by=by, at=clock.now()
    )


def page_of(answer) -> str:
    return html.unescape(answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    """What a page carries back unseen."""
    found = re.findall(r'<input type="hidden" name="(form:\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def opened(browser: Client, draft) -> dict[str, str]:
    return hidden(browser.get(door(draft)).content.decode())


def kept(draft, code: str) -> str:
    answer = Answer.objects.filter(application=draft, question__code=code).first()
    return answer.text if answer else ""


def test_a_stale_page_does_not_overwrite_what_it_did_not_touch(draft, lena, enter) -> None:
    write(draft, lena, story="one")
    browser = enter(lena)
    page = opened(browser, draft)
    write(draft, lena, story="two, from elsewhere")
    browser.post(door(draft), page | {"story": "one", "line": "new here"})
    assert kept(draft, "story") == "two, from elsewhere"
    assert kept(draft, "line") == "new here"


def test_two_texts_for_one_field_are_both_shown_and_the_rest_is_saved(draft, lena, enter) -> None:
    omar = writer("omar2", name="Omar Two")
    write(draft, lena, story="one")
    browser = enter(lena)
    page = opened(browser, draft)
    draft.answers.filter(question__code="story").update(text="theirs", saved_by=omar)
    answer = browser.post(door(draft), page | {"story": "mine\r\nof two lines", "line": "kept"})
    shown = page_of(answer)
    assert "Everything is saved but one field" in shown
    assert "Omar Two" in shown
    assert re.search(r"data-theirs[^>]*>theirs<", shown)
    assert "mine\nof two lines</textarea>" in shown
    assert kept(draft, "story") == "theirs"
    assert kept(draft, "line") == "kept"
    again = hidden(answer.content.decode()) | {"story": "mine\r\nof two lines", "line": "kept"}
    browser.post(door(draft), again)
    assert kept(draft, "story") == "mine\nof two lines"


def test_the_other_text_can_be_taken_without_scripts(draft, lena, enter) -> None:
    browser = enter(lena)
    page = opened(browser, draft)
    write(draft, lena, story="theirs")
    answer = browser.post(door(draft), page | {"story": "mine"})
    again = hidden(answer.content.decode()) | {"story": "mine", "theirs:story": "yes"}
    browser.post(door(draft), again)
    assert kept(draft, "story") == "theirs"


def test_who_wrote_a_title_is_told_from_the_journal(draft, lena, enter) -> None:
    browser = enter(lena)
    page = opened(browser, draft)
    actions.save_draft(draft, {"title_en": "theirs"}, by=lena, at=clock.now())
    answer = browser.post(door(draft), page | {"title_en": "mine"})
    assert "Lena, " in page_of(answer)
    assert 'value="mine"' in page_of(answer)


def test_a_page_whose_digests_cannot_be_read_overwrites_nothing(draft, lena, enter) -> None:
    write(draft, lena, story="kept")
    answer = enter(lena).post(door(draft), {"form:began": "{nonsense", "story": "mine"})
    assert kept(draft, "story") == "kept"
    assert "mine</textarea>" in page_of(answer)


def test_every_type_of_answer_goes_out_and_comes_back_unchanged(draft, lena, enter) -> None:
    texts = {
        "means": "tram",
        "means-all": '["bus", "ferry"]',
        "cost": '{"amount": "12.5", "currency": "KRW"}',
        "begun": "2026-03-31",
        "figures": '[{"indicator": "a", "value": "1", "unit": "", "year": "2024", "source": "s"}]',
        "agreed": "yes",
    }
    actions.save_draft(draft, texts, by=lena, at=clock.now())
    browser = enter(lena)
    lines = JournalLine.objects.count()
    page = opened(browser, draft) | {
        "means": "tram",
        "means-all": ["bus", "ferry"],
        "cost.amount": "12.5",
        "cost.currency": "KRW",
        "begun": "2026-03-31",
        "figures.0.indicator": "a",
        "figures.0.value": "1",
        "figures.0.year": "2024",
        "figures.0.source": "s",
        "agreed": "yes",
    }
    browser.post(door(draft), page)
    assert {code: kept(draft, code) for code in texts} == texts
    assert JournalLine.objects.count() == lines  # nothing was new, so nothing was written


def test_boxes_that_were_cleared_are_cleared(draft, lena, enter) -> None:
    write(draft, lena, means_all='["bus"]', agreed="yes")
    browser = enter(lena)
    browser.post(door(draft), opened(browser, draft))
    assert (kept(draft, "means-all"), kept(draft, "agreed")) == ("", "")


def test_what_does_not_fit_its_type_is_shown_as_it_is_and_kept(draft, lena, enter) -> None:
    texts = {"begun": "in spring", "means": "zeppelin", "means-all": '["zeppelin"]'}
    texts |= {"cost": '{"amount": "a lot", "currency": "XXX"}'}
    actions.save_draft(draft, texts, by=lena, at=clock.now())
    browser = enter(lena)
    page = page_of(browser.get(door(draft)))
    assert re.search(r'type="text" name="begun" value="in spring"', page)
    assert page.count("zeppelin (no longer offered)") == 2
    assert '<option value="XXX" selected>' in page
    posted = {"begun": "in spring", "means": "zeppelin", "means-all": ["zeppelin"]}
    posted |= {"cost.amount": "a lot", "cost.currency": "XXX"}
    browser.post(door(draft), hidden(browser.get(door(draft)).content.decode()) | posted)
    assert {code: kept(draft, code) for code in texts} == texts


def test_a_page_posted_after_the_sign_in_has_ended_is_back_after_signing_in(
    draft, lena, enter
) -> None:
    browser = enter(lena)
    page = opened(browser, draft)
    Session.objects.all().delete()
    typed = {"story": "an hour's work 한 시간", "figures.0.indicator": "riders"}
    answer = browser.post(door(draft), page | typed)
    assert answer["Location"].endswith(f"?next={door(draft)}")
    assert "Nothing is lost" in page_of(browser.get(answer["Location"]))
    signed_in = browser.post(
        answer["Location"], {"login": lena.email, "password": PASSWORD, "next": door(draft)}
    )
    assert signed_in["Location"] == door(draft)
    shown = browser.get(door(draft))
    assert "Here is everything you typed" in page_of(shown)
    assert "an hour's work 한 시간</textarea>" in page_of(shown)
    assert 'value="riders"' in page_of(shown)
    browser.post(door(draft), hidden(shown.content.decode()) | typed)
    assert kept(draft, "story") == "an hour's work 한 시간"
    assert "Here is everything" not in page_of(browser.get(door(draft)))


def test_what_waits_is_not_shown_to_another_person_on_the_same_computer(
    draft, lena, enter, story
) -> None:
    browser = enter(lena)
    page = opened(browser, draft)
    Session.objects.all().delete()
    browser.post(door(draft), page | {"story": "secret plan"})
    omar = writer("omar2", name="Omar Two")
    draft.applicant = omar  # even where the other one may open this very page
    draft.save()
    browser.post("/en/accounts/login/", {"login": omar.email, "password": PASSWORD})
    shown = browser.get(door(draft))
    assert shown.status_code == 200
    assert "secret plan" not in page_of(shown)


def test_a_page_with_an_old_token_is_given_back_whole_and_nothing_is_written(draft, lena) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lena, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = opened(browser, draft)
    posted = page | {"story": "from before", "csrfmiddlewaretoken": "x" * 64}
    answer = browser.post(door(draft), posted)
    assert "Not saved yet: your sign-in was renewed" in page_of(answer)
    assert "from before</textarea>" in page_of(answer)
    assert kept(draft, "story") == ""
    token = browser.cookies["csrftoken"].value
    again = hidden(answer.content.decode()) | {"story": "from before", "csrfmiddlewaretoken": token}
    browser.post(door(draft), again)
    assert kept(draft, "story") == "from before"


def test_without_any_cookie_the_page_keeps_the_text_until_one_has_signed_in(draft, lena) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(door(draft), {"story": 'a "text" <b>'})
    shown = answer.content.decode()
    assert "everything you typed is kept in this page" in shown
    assert "a &quot;text&quot; &lt;b&gt;</textarea>" in shown
    assert "sessionid" not in browser.cookies


def test_an_old_token_elsewhere_is_explained(draft, lena) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lena, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.post(door(draft, "submit"))
    assert answer.status_code == 403
    assert "opened before your last sign-in" in page_of(answer)
    told = browser.post(door(draft, "save"), "{}", content_type=JSON, headers={"accept": JSON})
    assert told.json()["code"] == "csrf"


def save(browser: Client, draft, values: dict, **headers: str):
    return browser.post(
        door(draft, "save"),
        json.dumps(values),
        content_type=JSON,
        headers={"accept": JSON, **headers},
    )


def test_a_save_says_what_is_kept_and_a_conflict_says_who_and_when(draft, lena, enter) -> None:
    browser = enter(lena)
    told = save(browser, draft, {"line": "cafe\u0301", "bases": {"line": ""}}).json()
    assert told["kept"] == {"line": "caf\u00e9"}
    assert set(told["began"]) == {"line"}
    refused = save(browser, draft, {"line": "other", "bases": {"line": ""}})
    assert refused.status_code == 409
    facts = refused.json()["facts"]
    assert (facts["theirs"], facts["writer"]) == ("caf\u00e9", "Lena")
    assert facts["written_at"][:4].isdigit()
    assert kept(draft, "line") == "caf\u00e9"


def test_nobody_signed_in_and_somebody_else_signed_in_are_told_to_sign_in(
    draft, lena, enter, client
) -> None:
    answer = save(client, draft, {"line": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")
    other = save(enter(lena), draft, {"line": "x"}, **{"x-writer": str(lena.pk + 1)})
    assert (other.status_code, other.json()["code"]) == (401, "sign_in")
    assert kept(draft, "line") == ""


def test_half_a_letter_and_a_null_do_not_break_the_database(draft, lena, enter) -> None:
    answer = save(enter(lena), draft, {"story": "a\x00b \ud83d \ud83d\ude00 c\rd"})
    assert answer.status_code == 200
    assert kept(draft, "story") == "ab \ufffd \U0001f600 c\nd"


def test_a_save_of_the_same_text_writes_nothing(draft, lena, enter) -> None:
    browser = enter(lena)
    save(browser, draft, {"line": "same"})
    lines = JournalLine.objects.count()
    assert save(browser, draft, {"line": "same"}).status_code == 200
    assert JournalLine.objects.count() == lines
