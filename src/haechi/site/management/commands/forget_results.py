"""``haechi forget_results``: delete the files that long jobs left, after some days."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from haechi.core import clock
from haechi.core.jobs import forget_results


class Command(BaseCommand):
    help = "Delete the result files of jobs that ended some days ago. Run it daily."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        count = forget_results(before=clock.now() - timedelta(days=days))
        self.stdout.write(f"{count} files deleted")
