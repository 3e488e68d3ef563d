"""``haechi tend``: do what is due by the clock."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock
from haechi.prize import actions, queries


class Command(BaseCommand):
    help = "Bring back to the desk every entry whose applicant did not answer a request in time."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        overdue = list(queries.repairs_overdue(at))
        for repair in overdue:
            actions.lapse_repair(repair, at=at)
        self.stdout.write(f"{len(overdue)} repairs were not answered in time.")
