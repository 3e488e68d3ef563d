"""``haechi inspect``: do the truths of the database hold?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from haechi.core import invariants


class Command(BaseCommand):
    help = "Run every invariant; a broken one is named with one counter-example."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = invariants.broken()
        if broken:
            raise CommandError("\n".join(f"{t.sentence} Not so: {row!r}" for t, row in broken))
        self.stdout.write(f"{len(list(invariants.every()))} truths hold")
