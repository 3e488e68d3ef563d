"""What the database itself refuses where no constraint of one table can say it: triggers.

A room lists its :class:`Guard` rows as ``GUARDS`` in its ``models.py``. They are set after every
``migrate``, so that a table made anew (SQLite does that for every change) does not lose them.
SQLite cannot make one anew while a trigger of another reads it: there they are laid aside first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

EVENTS = ("insert", "update")


@dataclass(frozen=True)
class Guard:
    """A row of ``table`` for which ``never`` is true is refused with an integrity error.

    ``never`` is SQL over the row ``NEW`` that SQLite and PostgreSQL both understand.
    """

    name: str
    table: str
    never: str


def install(app_config: AppConfig, using: str, **_told: Any) -> None:
    """The receiver of ``post_migrate``: one room's guards, on one database."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for guard in guards_of(app_config):
        if guard.table not in tables:  # an older state of the database is being looked at
            continue
        with connection.cursor() as cursor:
            for statement in STATEMENTS[connection.vendor](guard):
                cursor.execute(statement)


def lay_aside(using: str, plan: Sequence[object] = (), **_told: Any) -> None:
    """The receiver of ``pre_migrate``: on SQLite all guards go, if any table is going to change."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for room in apps.get_app_configs():
            for guard in guards_of(room):
                for event in EVENTS:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}_{event}")


def guards_of(room: AppConfig) -> Iterable[Guard]:
    guards: Iterable[Guard] = getattr(room.models_module, "GUARDS", ())
    return guards


def in_sqlite(guard: Guard) -> list[str]:
    made: list[str] = []
    for event in EVENTS:
        name = f"{guard.name}_{event}"
        made += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {guard.table} FOR EACH ROW "
            f"WHEN {guard.never} BEGIN SELECT RAISE(ABORT, '{guard.name}'); END",
        ]
    return made


def in_postgresql(guard: Guard) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger AS $$ BEGIN "
        f"IF {guard.never} THEN RAISE check_violation USING MESSAGE = '{guard.name}'; END IF; "
        "RETURN NEW; END $$ LANGUAGE plpgsql",
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE INSERT OR UPDATE ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


STATEMENTS = {"sqlite": in_sqlite, "postgresql": in_postgresql}
