"""``haechi verify_files``: is every attached file there, and what it was when it was attached?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from haechi.prize import queries
from haechi.prize.models import Attachment


class Command(BaseCommand):
    help = "Read every attached file and compare its digest; a difference is named."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = [
            f"{one.application.entry_code} {one.name!r} ({one.stored}): {how}"
            for one, how in queries.changed_files()
        ]
        if changed:
            raise CommandError("\n".join(changed))
        count = Attachment.objects.filter(erased_at=None).count()
        self.stdout.write(f"{count} files are there and unchanged")
