"""``haechi found``: a new edition in preparation, with its first secretary."""

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser

from haechi.core import clock
from haechi.people import actions as people
from haechi.people.models import City, User
from haechi.prize import actions
from haechi.prize.models import Edition


def moment(text: str) -> datetime:
    """2027-03-01T09:00, without a zone: the edition's own is put to it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date and time such as 2027-03-01T09:00") from error


class Command(BaseCommand):
    help = "Found an edition; its secretary then signs in by e-mail code and writes its rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the edition's address, e.g. prize-2027")
        parser.add_argument("--name-en", required=True)
        parser.add_argument("--name-ko", required=True)
        parser.add_argument("--secretary", required=True, help="e-mail address")
        parser.add_argument("--organiser", required=True, help="e-mail address of who founds it")
        parser.add_argument("--zone", default="Asia/Seoul", type=ZoneInfo)
        parser.add_argument("--opens", required=True, type=moment, help="2027-03-01T09:00")
        parser.add_argument("--closes", required=True, type=moment, help="2027-05-31T18:00")

    def handle(self, *args: Any, **asked: Any) -> None:
        at = clock.now()
        if not City.objects.exists():
            people.load_places(by=None, at=at)
        organiser = founder(asked["organiser"])
        secretary = people.register(asked["secretary"], name="", by=organiser, at=at)
        zone: ZoneInfo = asked["zone"]
        edition = Edition(
            slug=asked["slug"],
            name_en=asked["name_en"],
            name_ko=asked["name_ko"],
            year=asked["opens"].year,
            time_zone=zone.key,
            call_opens_at=asked["opens"].replace(tzinfo=zone),
            call_closes_at=asked["closes"].replace(tzinfo=zone),
        )
        edition.full_clean()
        actions.found_edition(edition, secretary=secretary, by=organiser, at=at)
        self.stdout.write(f"{edition} is in preparation at /en/e/{edition.slug}/rules/")


def founder(email: str) -> User:
    """Whoever may type this command may found editions."""
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    return user
