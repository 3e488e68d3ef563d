"""The link in the letter: opens once, proves the address, asks for the pledge."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.urls import reverse

from haechi.jury import actions
from haechi.people import actions as people


@pytest.fixture
def told(story):
    return story("screened")


@pytest.fixture
def invited(told, cast):
    user = people.register("new@example.org", name="Ana Reis", by=None, at=told.now)
    judge = actions.nominate(
        told.round("jury"),
        user,
        field="mobility",
        country=None,
        reason="Known for buses.",
        by=cast.lucia,
        at=told.now,
    )
    link = actions.invite(judge, site="https://prize.test", by=cast.sora, at=told.now)
    judge.refresh_from_db()
    judge.link = link.removeprefix("https://prize.test")
    return judge


def test_the_letter_carries_the_link_and_the_link_shows_what_is_asked(
    invited, client, django_capture_on_commit_callbacks
):
    page = client.get(invited.link).content.decode()
    for words in ("Ana Reis", "KST", "My pledge", "Problem-centred innovation"):
        assert words in page
    assert client.get(invited.link)["Cache-Control"].count("no-store")


def test_accepting_needs_the_pledge(invited, client):
    page = client.post(invited.link, {"answer": "accept"})
    assert page.status_code == 200
    assert "needs the pledge" in page.content.decode()
    assert not get_user(client).is_authenticated
    invited.refresh_from_db()
    assert invited.state == "invited"


def test_accepting_signs_in_and_leads_to_the_queue(told, invited, client):
    answer = client.post(invited.link, {"answer": "accept", "pledged": "on"})
    assert answer["Location"] == reverse("jury:queue", args=[told.slug])
    assert get_user(client) == invited.user
    assert client.get(answer["Location"]).status_code == 200


def test_an_answered_link_signs_nobody_in_again(invited, client):
    client.post(invited.link, {"answer": "accept", "pledged": "on"})
    client.logout()
    for answer in (
        client.get(invited.link),
        client.post(invited.link, {"answer": "accept", "pledged": "on"}),
    ):
        assert answer.status_code == 200
        assert not get_user(client).is_authenticated
        assert reverse("account_request_login_code") in answer.content.decode()


def test_declining_is_taken_without_more_questions(invited, client):
    page = client.post(invited.link, {"answer": "decline"})
    assert "declined" in page.content.decode()
    invited.refresh_from_db()
    assert invited.state == "declined"
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("token", ["nothing", "", "x" * 500])
def test_an_unknown_link_is_not_found_and_says_whom_to_ask(client, db, token):
    answer = client.get(f"/en/invitation/{token}/" if token else "/en/invitation/%20/")
    assert answer.status_code == 404
    assert "secretariat" in answer.content.decode()


def test_the_link_of_a_released_person_is_unknown(told, invited, client, cast):
    actions.release(invited, reason="A mistake.", by=cast.sora, at=told.now)
    assert client.get(invited.link).status_code == 404


def test_somebody_else_who_is_signed_in_does_not_stay_so(invited, enter, cast):
    client = enter(cast.mina)
    client.post(invited.link, {"answer": "accept", "pledged": "on"})
    assert get_user(client) == invited.user


def test_the_secret_of_the_link_is_not_in_the_database(invited):
    token = re.search(r"invitation/([^/]+)/", invited.link).group(1)
    assert invited.invitation != token
    assert len(invited.invitation) == 64
    assert mail.outbox == [] or token in mail.outbox[-1].body
