"""What an installation sets reaches the database driver whole."""

import json
import os
import subprocess
import sys

import pytest

ASK = (
    "import json, haechi.site.settings as s;"
    "print(json.dumps({k: v for k, v in s.DATABASES['default'].items()"
    " if k in ('ENGINE', 'NAME', 'OPTIONS')}))"
)


def database(url: str, folder) -> dict:
    environment = os.environ | {"HAECHI_VAR": str(folder), "DATABASE_URL": url}
    if not url:
        environment.pop("DATABASE_URL")
    run = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("url", "option", "value"),
    [
        ("postgres://h@/db?host=/run/postgres", "host", "/run/postgres"),
        ("postgres://h:p@db.example/db?sslmode=require", "sslmode", "require"),
    ],
)
def test_options_of_a_postgresql_address_are_kept_beside_the_pool(
    tmp_path, url, option, value
) -> None:
    found = database(url, tmp_path)["OPTIONS"]
    assert found[option] == value
    assert found["pool"]["max_size"] >= 2


def test_the_embedded_database_queues_writers_and_syncs_fully(tmp_path) -> None:
    found = database("", tmp_path)
    assert found["NAME"] == str(tmp_path / "haechi.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]
