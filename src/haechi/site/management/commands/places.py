"""``haechi places``: load the register of countries and cities, new or anew."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.core import clock
from haechi.people import actions


class Command(BaseCommand):
    help = "Loads countries and cities as this version has them; names chosen here are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        count = actions.load_places(by=None, at=clock.now())
        self.stdout.write(f"The register holds {count} cities.")
