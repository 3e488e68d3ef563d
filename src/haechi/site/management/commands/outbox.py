"""``haechi outbox``: send the letters that wait."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock, outbox


class Command(BaseCommand):
    help = "Send the letters that wait and are due; run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        sent, waiting = outbox.send_waiting(at=at)
        doubtful = outbox.in_doubt(at).count()
        self.stdout.write(f"{sent} sent, {waiting} still waiting")
        if doubtful:
            self.stdout.write(f"{doubtful} of which nobody knows: decide on the outbox page")
