"""``haechi demo call|eligibility|jury|results|published``: the demonstration at one stage."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from haechi.core import clock, invariants
from haechi.core.models import JournalLine
from haechi.prize.models import Edition
from haechi.site.demonstration import telling
from haechi.site.demonstration.shape import CAST
from haechi.site.queries import counts_of

# Stage → (chapter of the story, how much of it has happened).
STAGES: dict[str, tuple[str, float | None]] = {
    "call": ("called", 0.6),
    "eligibility": ("eligibility", 0.5),
    "jury": ("judging", 0.5),
    "results": ("final", None),
    "published": ("released", None),
}


class Command(BaseCommand):
    help = "Load the demonstration edition, told up to a stage, through the actions of the house."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stage", choices=STAGES)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is an edition already"
        )

    def handle(self, *args: Any, stage: str, if_empty: bool, **options: Any) -> None:
        if Edition.objects.exists():
            if if_empty:
                return
            raise CommandError(
                "This database holds an edition already. The demonstration is loaded into an "
                "empty one: name another with DATABASE_URL or HAECHI_VAR."
            )
        began = time.monotonic()
        chapter, share = STAGES[stage]
        story = telling.tell(telling.full_script(), until=chapter, now=clock.now(), share=share)
        broken = invariants.broken()
        if broken:
            raise CommandError("; ".join(f"{truth.sentence} ({row})" for truth, row in broken))
        counts = ", ".join(f"{name} {n}" for name, n in counts_of(story.edition).items())
        lines = JournalLine.objects.count()
        seconds = time.monotonic() - began
        self.stdout.write(f"{stage}: {counts}; journal lines {lines}; {seconds:.1f} s")


def sign_ins() -> str:
    """The cast's sign-in names and their common password, as ``make run`` prints them."""
    people = "\n".join(f"  {m.email:<20} {m.name_en} ({m.role})" for m in CAST)
    return f"{people}\n  password for all: {telling.PASSWORD}"
