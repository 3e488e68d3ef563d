"""The standing cast, and a small edition that can be met at any chapter of its story."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from haechi.core import clock, outbox
from haechi.people.models import User
from haechi.prize.models import Edition, Round
from haechi.site.demonstration import telling
from haechi.site.demonstration.shape import CAST

# How fast a machine draws examples, and how busy it is, says nothing about what is tested.
settings.register_profile("haechi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("haechi")

DATA = Path(os.environ.get("HAECHI_DATA", Path(__file__).parent.parent / "../shared/data"))


@dataclass(frozen=True)
class Told:
    """A small edition, told up to a chapter; ``now`` lies in that chapter."""

    chapter: str
    now: datetime

    @property
    def edition(self) -> Edition:
        return Edition.objects.get(slug=self.slug)

    @property
    def slug(self) -> str:
        return f"small-{self.chapter}"

    def round(self, code: str) -> Round:
        return Round.objects.select_related("edition").get(edition__slug=self.slug, code=code)

    def person(self, key: str) -> User:
        return User.objects.get(email=f"{key}@example.org")


@cache
def script() -> telling.Script:
    return telling.small_script()


def tell(chapter: str) -> Told:
    """The small edition at ``chapter``, told now if this database does not hold it."""
    told = Told(chapter, now=clock.now())
    if not Edition.objects.filter(slug=told.slug).exists():
        small = replace(script(), slug=told.slug)
        telling.tell(small, until=chapter, now=told.now)
    return told


@pytest.fixture(scope="session")
def library(django_db_setup: None, django_db_blocker) -> None:
    """Every chapter, told once for all tests that roll back."""
    with django_db_blocker.unblock():
        for chapter in telling.ORDER:
            tell(chapter)


@pytest.fixture
def story(library: None, db: None) -> Callable[[str], Told]:
    """``story("assigned")`` is the small edition at that chapter."""
    return tell


@pytest.fixture
def tell_story(transactional_db: None) -> Callable[[str], Told]:
    """As ``story``, for tests that commit: told in the test's own database."""
    return tell


@pytest.fixture
def cast(library: None, db: None) -> SimpleNamespace:
    """Mina, Omar, Ines, Jun, Ben, Sora, the chair, Eli, Yuna, Ada, Theo, Grace, Kenji, …"""
    people = {member.key: member.email for member in CAST}
    found = {user.email: user for user in User.objects.filter(email__in=people.values())}
    everybody = {key: found[email] for key, email in people.items() if email in found}
    return SimpleNamespace(**everybody, passer_by=AnonymousUser())


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    """The test client, signed in as somebody (or as nobody: a passer-by)."""

    def enter(user: User) -> Client:
        client.logout()
        if isinstance(user, User):
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter


@pytest.fixture(autouse=True)
def as_at_first() -> Iterator[None]:
    """Every test begins in English; what a story holds back must not leak into the next."""
    with override("en"):
        yield
    assert not outbox.held.get()


CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a worker; each test opens windows of its own in it."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"No Chromium at {CHROMIUM}: `make system` installs it on Debian.")
    # Playwright runs an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-record",
        action="store_true",
        help="write the records of the law (tests/matrix) anew; read the difference afterwards",
    )
