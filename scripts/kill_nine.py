"""Kill the server in mid-write, again and again: nothing acknowledged may be lost.

Judges of a small edition save marks and submit sheets over HTTP as fast as they can, and
applicants of another one write their drafts. After a random number of answers every process of
the server is killed with SIGKILL; then the database is read. A field must hold the last value the
server acknowledged, or one sent after it; a sheet whose submission was acknowledged must be
submitted with the marks acknowledged before it.

    python scripts/kill_nine.py --kills 50 --seed 1
"""

import argparse
import json
import os
import random
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
from urllib.parse import urlencode

VAR = Path(tempfile.mkdtemp(prefix="haechi-kill-"))
os.environ["HAECHI_VAR"] = str(VAR)
os.environ["LOG_LEVEL"] = "ERROR"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haechi.site.settings")

import django  # noqa: E402

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from haechi.core import clock  # noqa: E402
from haechi.jury import queries  # noqa: E402
from haechi.jury.models import Judge, Mark, Sheet  # noqa: E402
from haechi.jury.states import SheetState  # noqa: E402
from haechi.people.models import City, Organisation, User  # noqa: E402
from haechi.prize import actions as prize  # noqa: E402
from haechi.prize import queries as forms  # noqa: E402
from haechi.prize.models import Answer, Application, Edition  # noqa: E402
from haechi.site.demonstration import telling  # noqa: E402

SLUG, CALL = "small", "small-call"
WRITERS = 4
CSRF = "a" * 32


@dataclass
class Field:
    """What a judge sent for one field, in order, and how far the server acknowledged it."""

    sent: list[str] = field(default_factory=list)
    acknowledged: int = 0

    def allows(self, found: str) -> bool:
        if not self.acknowledged:
            return found in ("", *self.sent)
        return found in self.sent[self.acknowledged - 1 :]


@dataclass
class Log:
    """One sheet as its judge remembers it."""

    fields: dict[str, Field] = field(default_factory=dict)
    submitted: bool = False  # the last thing acknowledged was a submission
    reopening: bool = False  # a reopening was sent and not answered

    def of(self, name: str) -> Field:
        return self.fields.setdefault(name, Field())


class Server:
    """The site as `make run` serves it, on a free port, in a process group of its own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.answers, self.answered = 0, threading.Condition()

    def start(self) -> None:
        command = [
            str(Path(sys.executable).with_name("granian")),
            "--interface=wsgi",
            "--host=127.0.0.1",
            f"--port={self.port}",
            "--workers=2",
            "--blocking-threads=2",
            "--no-ws",
            "--log-level=error",
            "haechi.site.wsgi:application",
        ]
        self.process = subprocess.Popen(command, start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if self.ask("GET", "/healthy/", "").status == 200:
                    return
            except OSError:
                threading.Event().wait(0.05)
        raise SystemExit("the server did not start within 30 s")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, session: str, body: str = "", kind: str = ""):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        headers |= {"Content-Type": kind, "Accept": "application/json"}
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        with self.answered:
            self.answers += 1
            self.answered.notify_all()
        return answer

    def await_answers(self, count: int) -> None:
        """Return once ``count`` more requests were answered, or after half a minute."""
        with self.answered:
            wanted = self.answers + count
            self.answered.wait_for(lambda: self.answers >= wanted, timeout=30)


class Scorer(threading.Thread):
    """A judge who saves and submits without a pause until the server dies."""

    def __init__(self, server: Server, judge: Judge, logs: dict[int, Log], seed: int) -> None:
        super().__init__(daemon=True)
        self.server, self.logs, self.rng = server, logs, random.Random(seed)
        self.session = session_of(judge.user)
        self.sheets = {
            sheet.pk: (sheet.application.number, [c.code for c in queries.criteria_of(sheet)])
            for sheet in judge.sheets.select_related("application", "judge__round")
        }

    def run(self) -> None:
        try:
            while True:
                pk = self.rng.choice(list(self.sheets))
                self.judge(pk, *self.sheets[pk])
        except (OSError, HTTPException):
            return  # the server was killed

    def judge(self, pk: int, number: int, codes: list[str]) -> None:
        log, base = self.logs[pk], f"/en/e/{SLUG}/judging/{number}/"
        if log.submitted:
            self.reopen(log, base)
        for code in codes:
            self.save(log, base, code, str(self.rng.randint(1, 10)))
        self.save(log, base, "comment", f"word {self.rng.random()}")
        if self.rng.random() < 0.7:
            self.submit(log, base, codes)

    def save(self, log: Log, base: str, name: str, value: str) -> None:
        known = log.of(name)
        known.sent.append(value)
        body = json.dumps({name: value})
        answer = self.server.ask("POST", f"{base}save/", self.session, body, "application/json")
        if answer.status != 200:
            raise SystemExit(f"saving was answered {answer.status}")
        known.acknowledged = len(known.sent)

    def submit(self, log: Log, base: str, codes: list[str]) -> None:
        body = urlencode({code: log.of(code).sent[-1] for code in codes})
        form = "application/x-www-form-urlencoded"
        answer = self.server.ask("POST", f"{base}submit/", self.session, body, form)
        if answer.status != 302:
            raise SystemExit(f"submitting was answered {answer.status}")
        log.submitted, log.reopening = True, False

    def reopen(self, log: Log, base: str) -> None:
        log.reopening = True
        form = "application/x-www-form-urlencoded"
        body = urlencode({"reason": "again"})
        answer = self.server.ask("POST", f"{base}reopen/", self.session, body, form)
        if answer.status == 302:
            log.submitted = False


@dataclass
class Draft:
    """An application as its applicant remembers it; its fields are those of the form."""

    number: int
    session: str
    codes: list[str]
    fields: dict[str, Field] = field(default_factory=dict)

    def of(self, name: str) -> Field:
        return self.fields.setdefault(name, Field())


class Writer(threading.Thread):
    """An applicant who writes a draft without a pause until the server dies.

    Each save carries the text it began from, as the page does: what the database held when the
    writer looked last, or what was acknowledged since.
    """

    def __init__(self, server: Server, pk: int, draft: Draft, seed: int) -> None:
        super().__init__(daemon=True)
        self.server, self.draft, self.rng = server, draft, random.Random(seed)
        self.bases = texts_of(pk)

    def run(self) -> None:
        try:
            while True:
                self.write(self.rng.choice([*self.draft.codes, "title_en", "summary_ko"]))
        except (OSError, HTTPException):
            return  # the server was killed

    def write(self, code: str) -> None:
        text = f"문장 {self.rng.random()} of {code}"
        self.draft.of(code).sent.append(text)
        body = json.dumps({code: text, "bases": {code: self.bases.get(code, "")}})
        path = f"/en/e/{CALL}/applications/{self.draft.number}/save/"
        answer = self.server.ask("POST", path, self.draft.session, body, "application/json")
        if answer.status != 200:
            raise SystemExit(f"saving a draft was answered {answer.status}")
        self.draft.of(code).acknowledged = len(self.draft.of(code).sent)
        self.bases[code] = text


def texts_of(pk: int) -> dict[str, str]:
    one = Application.objects.get(pk=pk)
    rows = Answer.objects.filter(application=pk).values_list("question__code", "text")
    return dict(rows) | {"title_en": one.title_en or "", "summary_ko": one.summary_ko or ""}


def begin_drafts() -> dict[int, Draft]:
    """Somebody new for each draft, in an edition whose call is open."""
    telling.tell(replace(telling.small_script(), slug=CALL), until="called", now=clock.now())
    edition = Edition.objects.get(slug=CALL)
    category, city = edition.categories.get(code="tech"), City.objects.order_by("pk")[0]
    drafts = {}
    for place in range(WRITERS):
        user = User.objects.create_user(f"writer{place}@example.org", name=f"Writer {place}")
        organisation = Organisation.objects.create(name=user.name, kind="city", city=city)
        one = prize.start_application(
            category, kind="city", organisation=organisation, city=city, by=user, at=clock.now()
        )
        codes = [q.code for q in forms.questions_of(one) if q.type in ("short", "long")]
        drafts[one.pk] = Draft(one.number, session_of(user), codes)
    return drafts


def losses_in_drafts(drafts: dict[int, Draft]) -> list[str]:
    found = []
    for pk, draft in drafts.items():
        kept = texts_of(pk)
        found += [
            f"draft {pk} {name}: {kept.get(name, '')!r} is not in {known.sent[-3:]}"
            for name, known in draft.fields.items()
            if not known.allows(kept.get(name, ""))
        ]
    return found


def session_of(user: User) -> str:
    """A signed-in session, as the sign-in page would make it."""
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def losses(logs: dict[int, Log]) -> list[str]:
    """What the database lacks of what was acknowledged."""
    found = []
    for pk, log in logs.items():
        sheet = Sheet.objects.get(pk=pk)
        kept = {
            code: str(value)
            for code, value in Mark.objects.filter(sheet=pk).values_list("criterion__code", "value")
        } | {"comment": sheet.comment}
        found += [
            f"sheet {pk} {name}: {kept.get(name, '')!r} is not in {known.sent[-3:]}"
            for name, known in log.fields.items()
            if not known.allows(kept.get(name, ""))
        ]
        if log.submitted and not log.reopening and sheet.state != SheetState.SUBMITTED:
            found.append(f"sheet {pk}: submission acknowledged, state {sheet.state}")
    return found


def settle(logs: dict[int, Log]) -> None:
    """After a kill the judge looks again: what the database holds is what the judge now knows."""
    for pk, log in logs.items():
        log.submitted = Sheet.objects.get(pk=pk).state == SheetState.SUBMITTED
        log.reopening = False


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=20230925)
    asked = options.parse_args()
    rng = random.Random(asked.seed)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    telling.tell(telling.small_script(), until="assigned", now=clock.now())
    judges = [j for j in Judge.objects.select_related("user", "round") if j.sheets.exists()]
    logs = {pk: Log() for pk in Sheet.objects.values_list("pk", flat=True)}
    drafts = begin_drafts()
    server, lost = Server(), []
    for kill in range(asked.kills):
        server.start()
        people: list[threading.Thread] = [
            *(Scorer(server, judge, logs, rng.randrange(2**31)) for judge in judges),
            *(Writer(server, pk, draft, rng.randrange(2**31)) for pk, draft in drafts.items()),
        ]
        for person in people:
            person.start()
        server.await_answers(rng.randint(5, 60))
        threading.Event().wait(rng.uniform(0, 0.02))
        server.kill()
        for person in people:
            person.join()
        found = losses(logs) + losses_in_drafts(drafts)
        lost += [f"kill {kill + 1}: {loss}" for loss in found]
        settle(logs)
    print("\n".join(lost) or "nothing acknowledged was lost")
    submitted = Sheet.objects.filter(state=SheetState.SUBMITTED).count()
    fields = [known for draft in drafts.values() for known in draft.fields.values()]
    texts = sum(len(known.sent) for known in fields)
    print(
        f"{asked.kills} kills, {server.answers} answers, "
        f"{texts} texts sent into {len(fields)} fields of drafts, "
        f"{submitted} sheets submitted in the end, {len(lost)} losses"
    )
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
