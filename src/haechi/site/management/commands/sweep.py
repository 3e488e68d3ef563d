"""``haechi sweep``: files that nobody needs any more are removed from the disk."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock, vault
from haechi.prize import actions, queries


class Command(BaseCommand):
    help = (
        "Discard uploads that broke off long ago, erase removed files that no version handed in "
        "names, and delete files that no row of the database knows. Safe at any hour."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        expired = list(queries.expired_uploads(at))
        for upload in expired:
            actions.discard_upload(upload, by=None)
        unneeded = queries.unneeded()
        for attachment in unneeded:
            actions.erase_file(attachment, by=None, at=at)
        stray = list(queries.nobodys_files(at))
        for name in stray:
            vault.remove(name)
        self.stdout.write(
            f"{len(expired)} uploads discarded, {len(unneeded)} removed files erased, "
            f"{len(stray)} stray files deleted"
        )
