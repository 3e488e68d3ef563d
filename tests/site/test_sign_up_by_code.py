"""An account is an address, a name and a code by letter; it leads back to where one was."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from haechi.people.models import User
from haechi.site.demonstration.telling import PASSWORD

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-?[A-Z0-9]{3,})?)\s*$", re.MULTILINE)
TYPED = {"email": "new@example.org", "name": "새 사람"}
CONFIRM = "/{}/accounts/confirm-email/"
LATER = 16 * 60


@pytest.fixture
def limits(settings):
    """The limits of a real site; its counters begin anew."""
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    yield
    cache.clear()


def code_in(letter) -> str:
    found = CODE.search(letter.body)
    assert found, letter.body
    return found.group(1)


def sign_up(client: Client, language: str = "en", **typed: str):
    return client.post(f"/{language}/accounts/signup/", TYPED | typed)


def page_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We have sent a code to new@example.org"), ("ko", "new@example.org")],
)
def test_a_code_by_letter_makes_the_account_and_leads_back(client, story, language, words) -> None:
    start = f"/{language}/e/{story('called').slug}/applications/new/"
    answer = sign_up(client, language, next=start)
    page = client.get(answer["Location"])
    assert words in page_of(page)
    assert "_auth_user_id" not in client.session
    answer = client.post(answer["Location"], {"code": code_in(mail.outbox[-1])})
    assert answer["Location"] == start
    assert client.get(start).status_code == 200
    user = User.objects.get(email="new@example.org")
    assert (user.name, user.language) == ("새 사람", language)
    assert not user.has_usable_password()
    assert not user.is_staff
    assert EmailAddress.objects.get(user=user).verified


def test_the_letter_is_in_the_language_of_the_page(client) -> None:
    sign_up(client, "ko")
    assert "코드" in mail.outbox[-1].body


def test_the_sign_in_page_hands_on_where_one_was(client, story) -> None:
    start = f"/en/e/{story('called').slug}/applications/new/"
    page = page_of(client.get(client.get(start)["Location"]))
    assert f"/en/accounts/signup/?next={start.replace('/', '%2F')}" in page


def test_a_wrong_code_is_told_and_the_right_one_still_opens(client) -> None:
    sign_up(client)
    answer = client.post(CONFIRM.format("en"), {"code": "WRONG1"})
    assert "This is not the code of our last letter" in page_of(answer)
    assert client.post(CONFIRM.format("en"), {"code": code_in(mail.outbox[-1])}).status_code == 302
    assert "_auth_user_id" in client.session


def test_after_three_wrong_codes_a_new_one_must_be_asked_for(client) -> None:
    sign_up(client)
    for _attempt in range(3):
        answer = client.post(CONFIRM.format("en"), {"code": "WRONG1"}, follow=True)
    assert "Too many attempts that did not fit" in page_of(answer)
    client.post(CONFIRM.format("en"), {"code": code_in(mail.outbox[-1])})
    assert "_auth_user_id" not in client.session


def test_a_code_that_ran_out_leads_to_a_new_one_which_confirms_the_account(
    client, monkeypatch
) -> None:
    sign_up(client)
    late = code_in(mail.outbox[-1])
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LATER)
    answer = client.post(CONFIRM.format("en"), {"code": late}, follow=True)
    assert "This code is no longer valid" in page_of(answer)
    client.post("/en/accounts/login/code/", {"email": "new@example.org"})
    client.post("/en/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})
    assert "_auth_user_id" in client.session
    assert EmailAddress.objects.get(email="new@example.org").verified


def test_a_sign_in_code_that_ran_out_is_told(client, cast, monkeypatch) -> None:
    client.post("/en/accounts/login/code/", {"email": cast.mina.email})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LATER)
    code = code_in(mail.outbox[-1])
    answer = client.post("/en/accounts/login/code/confirm/", {"code": code}, follow=True)
    assert "no longer valid" in page_of(answer)
    assert "_auth_user_id" not in client.session


def test_a_new_letter_brings_a_new_code_and_the_old_one_is_void(client) -> None:
    sign_up(client)
    first = code_in(mail.outbox[-1])
    client.post(CONFIRM.format("en"), {"action": "resend"})
    second = code_in(mail.outbox[-1])
    assert len(mail.outbox) == 2
    assert first != second
    client.post(CONFIRM.format("en"), {"code": first})
    assert "_auth_user_id" not in client.session
    client.post(CONFIRM.format("en"), {"code": second})
    assert "_auth_user_id" in client.session


def test_a_mistyped_address_is_changed_while_the_code_is_awaited(client) -> None:
    sign_up(client, email="nwe@example.org")
    client.post(CONFIRM.format("en"), {"action": "change", "email": "new@example.org"})
    assert mail.outbox[-1].to == ["new@example.org"]
    client.post(CONFIRM.format("en"), {"code": code_in(mail.outbox[-1])})
    assert User.objects.get(email="new@example.org").name == "새 사람"


def test_an_address_that_has_an_account_is_not_told_to_a_stranger(client, cast) -> None:
    stranger = sign_up(client, email="unknown@example.org")
    unknown = page_of(client.get(stranger["Location"]))
    known = Client()
    answer = known.post("/en/accounts/signup/", TYPED | {"email": cast.mina.email})
    assert answer["Location"] == stranger["Location"]
    page = page_of(known.get(answer["Location"]))
    assert f"We have sent a code to {cast.mina.email}" in page
    assert "We have sent a code to unknown@example.org" in unknown
    assert "has one already" in mail.outbox[-1].body
    assert not CODE.search(mail.outbox[-1].body)


def test_the_cast_of_the_demonstration_still_signs_in_by_password(client, cast) -> None:
    typed = {"login": cast.mina.email, "password": PASSWORD}
    answer = client.post("/en/accounts/login/", typed)
    assert "confirm" not in answer["Location"]
    assert "_auth_user_id" in client.session


def test_an_address_without_a_password_is_sent_a_code(client, cast) -> None:
    answer = client.post("/en/accounts/login/", {"login": cast.mina.email, "password": ""})
    assert answer["Location"].startswith("/en/accounts/login/code/confirm/")
    client.post(answer["Location"], {"code": code_in(mail.outbox[-1])})
    assert client.session["_auth_user_id"] == str(cast.mina.pk)


def test_a_wrong_password_is_refused_with_a_way_on(client, cast) -> None:
    answer = client.post("/en/accounts/login/", {"login": cast.mina.email, "password": "nonsense"})
    assert "You can also have a code sent to you" in page_of(answer)
    assert "_auth_user_id" not in client.session


def test_a_name_is_needed(client) -> None:
    answer = sign_up(client, name="")
    assert answer.status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_codes_for_one_address_are_not_sent_without_end(client, cast, limits) -> None:
    for _turn in range(5):
        Client().post("/en/accounts/login/code/", {"email": cast.mina.email})
    assert len(mail.outbox) == 3


def test_accounts_are_not_opened_without_end_from_one_connection(client, limits) -> None:
    answers = [sign_up(Client(), email=f"n{turn}@example.org") for turn in range(22)]
    last = answers[-1]
    assert last.status_code == 429
    assert "Wait a minute and try again" in page_of(last)
    assert not User.objects.filter(email="n21@example.org").exists()


def test_a_letter_is_not_sent_twice_within_a_moment(client, limits) -> None:
    sign_up(client)
    answer = client.post(CONFIRM.format("en"), {"action": "resend"}, follow=True)
    assert answer.status_code == 429
    assert "too much was asked in a short time" in page_of(answer)
    assert len(mail.outbox) == 1
