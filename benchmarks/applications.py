"""How long do the secretariat's pages take with 10,000 applications?

    python benchmarks/applications.py [--applications 10000] [--times 9]

An edition with that many applications, each with its answers, is written into a database of its
own (SQLite in a temporary folder, or the one named by DATABASE_URL). Each page is then asked for
by the secretary through Django's whole stack, once to warm up and then ``--times`` times; the
median is told with the number of queries, beside the same page of an edition of 100. The goal is
300 ms each.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter

GOAL = 0.3  # seconds
PAGES = (
    ("list", "entries/"),
    ("list, last page", "entries/?page=9999"),
    ("filter and sort", "entries/?q=bus&category=human&sort=-city"),
    ("export as CSV", "entries.csv"),
    ("dashboard", "desk/"),
    ("who has not finished", "unfinished/"),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--applications", type=int, default=10_000)
    asked.add_argument("--times", type=int, default=9)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["HAECHI_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "haechi.site.settings"
        import django

        django.setup()
        run(options.applications, options.times)


def run(applications: int, times: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--no-input", verbosity=0)
    setup_test_environment()
    sizes = (100, applications)
    slugs = [edition_of(size) for size in sizes]
    print(f"{connection.vendor}; median of {times}, in seconds; queries in brackets")
    print(f"{'page':24}{sizes[0]:>16}{sizes[1]:>16}   goal {GOAL}")
    for name, path in PAGES:
        few, many = (timed(f"/en/e/{slug}/{path}", times) for slug in slugs)
        verdict = "met" if many[0] <= GOAL else "MISSED"
        columns = "".join(f"{seconds:>10.3f} [{asked:>3}]" for seconds, asked in (few, many))
        print(f"{name:24}{columns}   {verdict}")


def timed(path: str, times: int) -> tuple[float, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from haechi.people.models import User

    client = Client()
    client.force_login(
        User.objects.get(email="sora@example.org"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.get(path).getvalue()
    with CaptureQueriesContext(connection) as asked:
        client.get(path).getvalue()
        queries = len(asked)
    taken = []
    for _time in range(times):
        begun = perf_counter()
        answer = client.get(path)
        answer.getvalue()
        taken.append(perf_counter() - begun)
        assert answer.status_code == 200, path
    return median(taken), queries


def edition_of(size: int) -> str:
    """The small edition of the demonstration, with as many applications as are wanted."""
    from dataclasses import replace

    from haechi.core import clock
    from haechi.prize.models import Answer, Application
    from haechi.site.demonstration import telling

    slug = f"bench-{size}"
    told = telling.tell(
        replace(telling.small_script(), slug=slug), until="received", now=clock.now()
    )
    edition = told.edition
    entries = list(edition.applications.order_by("number"))
    fields = [f.attname for f in Application._meta.concrete_fields if f.attname != "id"]
    made = [
        Application(
            **{name: getattr(entries[n % len(entries)], name) for name in fields}
            | {"number": n + 1}
            | changes(n)
        )
        for n in range(len(entries), size)
    ]
    made = Application.objects.bulk_create(made, batch_size=500)
    written = {entry.pk: list(entry.answers.all()) for entry in entries}
    rows: Iterator[Answer] = (
        Answer(
            application=one,
            question_id=answer.question_id,
            text=answer.text,
            saved_at=answer.saved_at,
        )
        for n, one in enumerate(made, start=len(entries))
        for answer in written[entries[n % len(entries)].pk]
    )
    Answer.objects.bulk_create(rows, batch_size=1000)
    return slug


def changes(number: int) -> dict[str, object]:
    """Every seventh is still a draft; they came over ninety days."""
    from haechi.core import clock

    begun = clock.now() - timedelta(days=number % 90, hours=3)
    if number % 7:
        return {"created_at": begun, "submitted_at": begun + timedelta(hours=2)}
    return {"created_at": begun, "state": "draft", "submitted_at": None}


if __name__ == "__main__":
    main()
