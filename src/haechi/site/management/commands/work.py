"""``haechi work``: run the long jobs that people asked for, until it is told to end."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from haechi.core.jobs import queue
from haechi.core.jobs.kinds import load_kinds


class Command(BaseCommand):
    help = "Run long jobs (imports, exports). Keep it running beside the server."

    def handle(self, *args: Any, **options: Any) -> None:
        if queue.immediate:
            raise CommandError("HAECHI_QUEUE is 'immediate': jobs run where they are asked for.")
        load_kinds()
        # Asked twice a second at most: a job begins soon after it was asked for.
        consumer = queue.create_consumer(
            workers=settings.HAECHI_WORKERS, periodic=False, max_delay=0.5
        )
        consumer.run()
