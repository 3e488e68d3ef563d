"""An older database is brought up to date: tables are made anew beneath the guards."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from haechi.core.guards import guards_of
from haechi.jury.models import Mark
from haechi.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def guards_there() -> set[str]:
    if connection.vendor == "postgresql":
        words = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        words = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(words)
        found = {name for (name,) in cursor.fetchall()}
    return {name.removesuffix("_insert").removesuffix("_update") for name in found}


def test_an_older_database_with_content_is_upgraded_and_guarded_again(tell_story):
    sheets = tell_story("judging").edition.rounds.get(code="jury").judges.count()
    everybody = User.objects.count()
    guards = {guard.name for room in apps.get_app_configs() for guard in guards_of(room)}
    assert guards <= guards_there()
    try:
        for room, step in (("results", "zero"), ("jury", "0002")):
            call_command("migrate", room, step, verbosity=0)
    finally:  # whatever happens, the tests after this one find their tables
        call_command("migrate", verbosity=0)
    assert guards <= guards_there()
    assert User.objects.count() == everybody
    assert sheets
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.update(value=99)
