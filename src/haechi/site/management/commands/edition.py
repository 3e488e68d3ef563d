"""``haechi edition export SLUG`` and ``haechi edition import FILE``: the rules as one file."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from haechi.core import clock
from haechi.core.verdict import Refused
from haechi.people import actions as people
from haechi.people.models import City, User
from haechi.prize import actions, queries
from haechi.prize.models import Edition, RulesFile
from haechi.prize.rulebook import Book, Faulty, compare, read
from haechi.site.management.commands.found import founder, moment


class Command(BaseCommand):
    help = "Write the rules of an edition as one file, or read them from one."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        export = verbs.add_parser("export", help="write the file to standard output")
        export.add_argument("slug")
        export.add_argument(
            "--days", action="store_true", help="days after the opening instead of dates"
        )
        importing = verbs.add_parser("import", help="read a file into an edition in preparation")
        importing.add_argument("file", type=Path)
        importing.add_argument("--slug", help="another address than that in the file")
        importing.add_argument("--year", type=int)
        importing.add_argument("--opens", type=moment, help="opening of the call: 2027-03-01T09:00")
        importing.add_argument("--zone", type=ZoneInfo, default="Asia/Seoul", help="of --opens")
        importing.add_argument("--organiser", required=True, help="e-mail address of who imports")
        importing.add_argument("--secretary", help="e-mail address; needed for a new edition")
        importing.add_argument("--dry-run", action="store_true", help="tell what would change")

    def handle(self, *args: Any, verb: str, **asked: Any) -> None:
        if verb == "export":
            self.stdout.write(exported(asked["slug"], days=asked["days"]), ending="")
            return
        try:
            book = book_in(asked)
            with transaction.atomic():
                for line in self.imported(book, asked):
                    self.stdout.write(line)
        except Faulty as faulty:
            raise CommandError("\n".join(str(problem) for problem in faulty.problems)) from faulty
        except Refused as refused:
            raise CommandError(refused.verdict.sentence) from refused

    def imported(self, book: Book, asked: dict[str, Any]) -> list[str]:
        edition = Edition.objects.filter(slug=book.slug).first()
        now = queries.book_of(edition) if edition else None
        told = [f"{one.kind}: {one.path}" for one in compare(now, book)]
        if asked["dry_run"]:
            return [*told, "Nothing was changed."]
        by, at = founder(asked["organiser"]), clock.now()
        if edition is None:
            edition = found(book, asked["secretary"], by, at)
        actions.import_rules(edition, book, by=by, at=at)
        where = f"/en/e/{book.slug}/rules/"
        return [*told, f"{edition.slug}: {len(told)} changes; in preparation at {where}"]


def exported(slug: str, *, days: bool) -> str:
    """As the rules were published, or as they stand while the edition is prepared."""
    edition = Edition.objects.filter(slug=slug).first()
    if edition is None:
        raise CommandError(f"There is no edition “{slug}”.")
    kept = RulesFile.objects.filter(edition=edition).first()
    book = read(kept.text) if kept else queries.book_of(edition)
    return book.repeatable if days else book.text


def book_in(asked: dict[str, Any]) -> Book:
    opens: datetime | None = asked["opens"]
    if opens is not None:
        zone = asked["zone"]
        opens = opens.replace(tzinfo=zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone))
    try:
        text = asked["file"].read_bytes()
    except OSError as error:
        raise CommandError(f"{asked['file']} cannot be read: {error.strerror}") from error
    return read(text, slug=asked["slug"], year=asked["year"], opens=opens)


def found(book: Book, secretary: str | None, by: User, at: datetime) -> Edition:
    """A new edition in preparation, before its rules are read into it."""
    if not secretary:
        raise CommandError("This edition is new: name its --secretary.")
    if not City.objects.exists():
        people.load_places(by=None, at=at)
    edition = Edition(
        slug=book.slug,
        name=book.data["edition"]["name"]["en"],
        year=book.data["edition"]["year"],
        time_zone=book.zone.key,
        call_opens_at=book.opens,
        call_closes_at=book.data["call"]["closes"],
    )
    person = people.register(secretary, name="", by=by, at=at)
    return actions.found_edition(edition, secretary=person, by=by, at=at)
