"""``haechi outbox``: send the letters that wait."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock
from haechi.core.outbox import send_waiting


class Command(BaseCommand):
    help = "Send the letters that could not be sent before."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, waiting = send_waiting(at=clock.now())
        self.stdout.write(f"{sent} sent, {waiting} still waiting")
