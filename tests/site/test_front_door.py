"""What holds for the whole site: the policy on scripts, sign-in, commands, deployment."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.test import Client, override_settings
from django.urls import reverse

from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize.models import Edition
from haechi.prize.queries import standing

pytestmark = pytest.mark.django_db
SECURE = {
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_HSTS_SECONDS": 3600,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECRET_KEY": "a-key-that-is-long-enough-and-has-many-different-letters-0123456789",
}


def deployment_check() -> None:
    call_command("check", deploy=True, fail_level="WARNING", stdout=StringIO(), stderr=StringIO())


@override_settings(**SECURE)
def test_the_deployment_check_fails_while_demonstration_sign_ins_exist(cast) -> None:
    with pytest.raises(SystemCheckError, match=r"haechi\.E001"):
        deployment_check()


@override_settings(**SECURE)
def test_the_deployment_check_passes_without_them(cast) -> None:
    User.objects.update(is_demonstration=False)
    deployment_check()


@pytest.mark.parametrize("page", ["site:home", "site:facts", "account_login", "account_signup"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_page_carries_the_strict_policy_and_no_inline_code(client, page, language) -> None:
    answer = client.get(reverse(page).replace("/en/", f"/{language}/"))
    assert answer.status_code == 200
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["Content-Security-Policy"].split(";")
        if part.strip()
    )
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    text = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=\"", text)
    assert f'<html lang="{language}"' in text


def test_somebody_signs_in_by_a_code_sent_by_letter(client: Client, cast) -> None:
    client.post(reverse("account_request_login_code"), {"email": "mina@example.org"})
    code = re.search(r"^\s*([A-Z0-9]{3,}(?:-?[A-Z0-9]{3,})?)\s*$", mail.outbox[-1].body, re.M)
    assert code, mail.outbox[-1].body
    client.post(reverse("account_confirm_login_code"), {"code": code.group(1)})
    assert client.session["_auth_user_id"] == str(cast.mina.pk)


def test_an_edition_is_founded_at_the_command_line_and_hidden_until_its_rules_are_public(
    client: Client, cast, enter
) -> None:
    said = StringIO()
    call_command(
        "found",
        "prize-2031",
        "--name-en=Prize 2031",
        "--name-ko=2031년 상",
        "--secretary=secretary@example.com",
        "--organiser=organiser@example.com",
        "--opens=2031-03-01T09:00",
        "--closes=2031-05-31T18:00",
        stdout=said,
    )
    edition = Edition.objects.get(slug="prize-2031")
    assert f"{edition.call_closes_at.astimezone(edition.zone):%H:%M %Z}" == "18:00 KST"
    secretary = User.objects.get(email="secretary@example.com")
    assert standing(secretary, edition).roles == {Role.SECRETARY}
    address = reverse("site:edition", args=["prize-2031"])
    assert client.get(address).status_code == 404
    assert enter(cast.mina).get(address).status_code == 404
    assert enter(secretary).get(address).status_code == 200


def test_the_demonstration_is_not_loaded_over_an_edition(cast) -> None:
    count = Edition.objects.count()
    with pytest.raises(CommandError, match="holds an edition already"):
        call_command("demo", "call")
    call_command("demo", "call", if_empty=True)
    assert Edition.objects.count() == count


def test_the_server_says_that_it_is_well(client: Client) -> None:
    assert client.get("/healthy/").content == b"ok\n"


def test_the_bare_address_leads_to_a_page_in_a_language(client: Client) -> None:
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/en/"
    korean = client.get("/", headers={"accept-language": "ko-KR,ko"}, follow=True)
    assert korean.redirect_chain[-1][0] == "/ko/"
