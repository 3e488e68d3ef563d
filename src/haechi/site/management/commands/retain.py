"""``haechi retain``: erase the answers that are kept no longer."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock
from haechi.prize.actions import erase_expired
from haechi.prize.models import Edition


class Command(BaseCommand):
    help = "Erase the answers whose time is over, edition by edition. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        for edition in Edition.objects.exclude(finished_at=None):
            record = erase_expired(edition, at=clock.now())
            if record is not None:
                told = ", ".join(f"{count} {what}" for what, count in record.counts.items())
                self.stdout.write(f"{edition.slug}: {told}")
