"""``haechi cast``: the sign-in names of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from haechi.people.models import User
from haechi.site.management.commands.demo import sign_ins


class Command(BaseCommand):
    help = "Print the sign-in names of the demonstration, where this database holds them."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_demonstration=True).exists():
            self.stdout.write(sign_ins())
