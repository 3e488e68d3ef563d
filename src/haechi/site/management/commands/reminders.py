"""``haechi reminders``: remind those with a draft, on the days their edition has set."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock
from haechi.prize import actions, queries


class Command(BaseCommand):
    help = "Write the reminders that are due now; run it every hour. `haechi outbox` sends them."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        total = 0
        for edition in queries.open_calls(at):
            written = actions.remind_drafts(edition, by=None, at=at)
            self.stdout.write(f"{edition.slug}: {written} reminders written")
            total += written
        self.stdout.write(f"{total} in all")
