"""``haechi daily``: everything that is to be done once a day, one after the other."""

import logging
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

log = logging.getLogger(__name__)

# Letters are written before they are sent; what is erased goes before files are swept.
DAILY = ("tend", "reminders", "retain", "sweep", "forget_results", "outbox")


class Command(BaseCommand):
    help = (
        f"Run what is due once a day: {', '.join(DAILY)}. One that fails does not stop the others; "
        "the exit status tells."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [name for name in DAILY if not self.does(name)]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def does(self, name: str) -> bool:
        self.stdout.write(f"{name}:")
        try:
            call_command(name, stdout=self.stdout, stderr=self.stderr)
        except Exception as error:  # whatever it is, the others are still due
            log.exception("the daily command %s failed", name)
            self.stderr.write(f"{name} failed: {type(error).__name__}: {error}")
            return False
        return True
