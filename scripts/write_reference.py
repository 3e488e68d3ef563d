"""Write the reference pages from the code: life cycles, powers, invariants, announcements.

``--check`` writes nothing and fails where a page differs from its table.
"""

import argparse
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haechi.site.settings")

import django

django.setup()

from django.dispatch import Signal  # noqa: E402

from haechi.core import invariants  # noqa: E402
from haechi.core.jobs import JOB  # noqa: E402
from haechi.jury import rules as jury  # noqa: E402
from haechi.jury import states as jury_states  # noqa: E402
from haechi.people import announcements  # noqa: E402
from haechi.people.states import Role  # noqa: E402
from haechi.prize import rules as prize  # noqa: E402
from haechi.prize import states as prize_states  # noqa: E402
from haechi.results import rules as results  # noqa: E402
from haechi.results import states as results_states  # noqa: E402

PAGES = Path(__file__).parent.parent / "docs" / "reference"
ROOMS = {"prize": prize, "jury": jury, "results": results}


def lifecycles() -> Iterator[str]:
    yield "# Life cycles\n\nWritten from the tables in each room's `states.py`, and that of jobs.\n"
    tables = [states.LIFECYCLES for states in (prize_states, jury_states, results_states)]
    for cycles in (*tables, [JOB]):
        for cycle in cycles:
            yield f"\n## {cycle.noun.capitalize()}\n"
            yield "\n| from | verb | to |\n|---|---|---|"
            yield from (f"\n| {s.source} | {s.verb} | {s.target} |" for s in cycle.steps)
            yield "\n\n| state | staff read | applicants read |\n|---|---|---|"
            for state in cycle.states.values:
                staff, applicant = cycle.staff_name(state), cycle.applicant_name(state)
                yield f"\n| {state} | {staff} | {applicant} |"
            yield "\n"


def powers() -> Iterator[str]:
    yield "# Powers\n\nWhich roles may ask for a verb at all; the rules then ask for more.\n"
    for room, rules in ROOMS.items():
        yield f"\n## {room.capitalize()}\n\n| verb | roles |\n|---|---|"
        for verb, roles in rules.POWERS.items():
            held = ", ".join(str(role.label) for role in Role if role in roles)
            yield f"\n| {verb} | {held} |"
        yield "\n"


def truths() -> Iterator[str]:
    yield "# Invariants\n\nTruths that no single table can carry (`make inspect`).\n"
    for truth in invariants.every():
        yield f"\n- {truth.sentence}"
    yield "\n"


def announced() -> Iterator[str]:
    yield "# Announcements\n\nWhat a room tells the rooms above it, and who answers.\n"
    told = r"((?:^# .*\n)+)^(\w+): Any = Signal\(\)"
    for words, name in re.findall(told, inspect.getsource(announcements), re.MULTILINE):
        facts, _colon, meaning = " ".join(re.findall(r"# (.*)", words)).partition(": ")
        yield f"\n## {name}\n\n{meaning[0].upper()}{meaning[1:]}\n\nTold: {facts}. Answered by:\n\n"
        yield from sorted(f"- `{answer}`\n" for answer in answers_to(getattr(announcements, name)))


def answers_to(signal: Signal) -> Iterator[str]:
    for _key, held, *_more in signal.receivers:
        receiver = held()
        room = receiver.__module__.removeprefix("haechi.").removesuffix(".reactions")
        yield f"{room}.{receiver.__name__}"


PRINTED = {
    "lifecycles": lifecycles,
    "powers": powers,
    "invariants": truths,
    "announcements": announced,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    only_checks = parser.parse_args().check
    PAGES.mkdir(exist_ok=True)
    stale = []
    for name, lines in PRINTED.items():
        path, text = PAGES / f"{name}.md", "".join(lines())
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not only_checks:
                path.write_text(text, encoding="utf-8")
    if stale and only_checks:
        print(f"differs from its table: {', '.join(stale)}; run `make reference`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
