"""``haechi bounces``: read what mail servers answered, and mark the letters that came back."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from haechi.core import bounces, clock


class Command(BaseCommand):
    help = (
        "Read delivery-status messages (RFC 3464) from files, or one from standard input, "
        "and mark the letters that could not be delivered as bounced."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="one message in each")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["files"]:
            self.tell("-", sys.stdin.buffer.read(bounces.LIMIT))
        for path in options["files"]:
            try:
                with path.open("rb") as file:
                    self.tell(str(path), file.read(bounces.LIMIT))
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from error

    def tell(self, name: str, raw: bytes) -> None:
        reports = bounces.read(raw)
        if not reports:
            self.stdout.write(f"{name}: no delivery-status message")
        for report in reports:
            letter = bounces.record(report, at=clock.now())
            if letter is None:
                said = "not a letter of ours"
            elif report.failed:
                said = f"bounced: {letter.error}"
            else:
                said = f"{report.action}, so not bounced"
            self.stdout.write(f"{name}: {report.recipient}: {said}")
