"""The last hour of a call: 200 applicants save their drafts at once, and nothing is lost.

Every applicant keeps one connection and saves field after field without a pause, each save with
the text it began from, as the page does. The site is served as ``make run`` serves it, on
127.0.0.1. Afterwards the database is read: each field must hold the last text acknowledged.

    python benchmarks/last_hour.py                        SQLite in a folder of its own
    DATABASE_URL=postgres://… python benchmarks/last_hour.py
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles

os.environ["HAECHI_VAR"] = tempfile.mkdtemp(prefix="haechi-last-hour-")
os.environ["LOG_LEVEL"] = "ERROR"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haechi.site.settings")

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from haechi.core import clock  # noqa: E402
from haechi.people.models import City, Organisation, User  # noqa: E402
from haechi.prize import actions, queries  # noqa: E402
from haechi.prize.models import Answer, Edition  # noqa: E402
from haechi.site.demonstration import telling  # noqa: E402

SLUG, CSRF, PATIENCE = "small-called", "a" * 32, 60


@dataclass
class Applicant:
    """Who saves what; what the server acknowledged, and how long each answer took."""

    pk: int
    number: int
    session: str
    codes: list[str]
    kept: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def write(self, port: int, saves: int, gate: threading.Barrier) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        gate.wait()
        for turn in range(saves):
            code = self.codes[turn % len(self.codes)]
            text = f"{turn} 마지막 시간의 글 of e-{self.number} " + "word " * 60
            values = {code: text, "bases": {code: self.kept.get(code, "")}}
            began = time.perf_counter()
            try:
                status = self.save(line, values)
            except (OSError, HTTPException):
                status = 0
                line.close()
            self.times.append(time.perf_counter() - began)
            if status == 200:
                self.kept[code] = text
            else:
                self.refused.append(status)
        line.close()

    def save(self, line: HTTPConnection, values: dict[str, object]) -> int:
        path = f"/en/e/{SLUG}/applications/{self.number}/save/"
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        line.request("POST", path, body=json.dumps(values), headers=headers)
        answer = line.getresponse()
        answer.read()
        return answer.status


def session_of(user: User) -> str:
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def begin(count: int) -> list[Applicant]:
    telling.tell(replace(telling.small_script(), slug=SLUG), until="called", now=clock.now())
    edition = Edition.objects.get(slug=SLUG)
    category, city = edition.categories.get(code="tech"), City.objects.order_by("pk")[0]
    found = []
    for place in range(count):
        user = User.objects.create_user(f"late{place}@example.org", name=f"Late {place}")
        organisation = Organisation.objects.create(name=user.name, kind="city", city=city)
        one = actions.start_application(
            category, kind="city", organisation=organisation, city=city, by=user, at=clock.now()
        )
        codes = [q.code for q in queries.questions_of(one) if q.type == "long"]
        found.append(Applicant(one.pk, one.number, session_of(user), codes))
    return found


def serve(workers: int) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface=wsgi", "--host=127.0.0.1", f"--port={port}", f"--workers={workers}"),
        *("--blocking-threads=2", "--no-ws", "--log-level=error", "--backlog=1024"),
        "haechi.site.wsgi:application",
    ]
    process = subprocess.Popen(command, start_new_session=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthy/")
            if line.getresponse().status == 200:
                return process, port
        except OSError:
            threading.Event().wait(0.05)
    raise SystemExit("the server did not start within 30 s")


def lost(applicants: list[Applicant]) -> list[str]:
    rows = Answer.objects.filter(application__in=[one.pk for one in applicants])
    stored = {
        (pk, code): text
        for pk, code, text in rows.values_list("application", "question__code", "text")
    }
    return [
        f"e-{one.number} {code}"
        for one in applicants
        for code, text in one.kept.items()
        if stored.get((one.pk, code)) != text
    ]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--applicants", type=int, default=200)
    options.add_argument("--saves", type=int, default=8, help="by each applicant")
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    applicants = begin(asked.applicants)
    process, port = serve(asked.workers)
    gate = threading.Barrier(len(applicants))
    threads = [
        threading.Thread(target=one.write, args=(port, asked.saves, gate)) for one in applicants
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    os.killpg(process.pid, signal.SIGTERM)
    process.wait()
    times = sorted(t for one in applicants for t in one.times)
    refused = [status for one in applicants for status in one.refused]
    missing = lost(applicants)
    acknowledged = len(times) - len(refused)
    print(f"{connection.vendor}: {len(applicants)} applicants, {len(times)} saves in {took:.1f} s")
    print(
        f"{acknowledged} acknowledged ({acknowledged / took:.0f}/s), {len(refused)} not; "
        f"{sum(len(one.kept) for one in applicants)} fields compared, {len(missing)} lost"
    )
    print(f"answer: median {median(times):.2f} s, p99 {quantiles(times, n=100)[98]:.2f} s")
    print("\n".join(missing))
    return 1 if missing or refused else 0


if __name__ == "__main__":
    sys.exit(main())
