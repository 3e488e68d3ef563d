"""Files at rest: a full disk, a process that dies while it writes, names that are none."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from haechi.core import vault

# A process of its own, for its limits and its death are real.
BEGIN = """
import os, resource, signal, sys
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[1], HAECHI_DISK_RESERVE_MB=0)
from haechi.core import vault
name = sys.argv[2]
"""


def run(script: str, root: Path, name: str, *before: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-c", BEGIN + script, str(root), name],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def root(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


FULL = """
vault.write(name, 0, b"a" * 900_000)
try:
    vault.write(name, 900_000, b"b" * 900_000)
except vault.Full:
    print("full", vault.size(name), vault.opened(name).read() == b"a" * 900_000)
"""


def test_what_counted_before_the_disk_was_full_still_counts(root) -> None:
    limited = "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
    done = run(limited + FULL, root, vault.new_name())
    assert done.stdout.strip() == "full 900000 True", done.stderr


def test_a_file_system_without_room_is_told_as_full(root) -> None:
    mounted = 'mount -t tmpfs -o size=1200k none "$0" 2>/dev/null || exit 77; exec "$@"'
    done = run(FULL, root, vault.new_name(), "unshare", "-rm", "sh", "-c", mounted, str(root))
    if done.returncode in (77, 1) and not done.stdout:
        pytest.skip("no small file system can be mounted here")
    assert done.stdout.strip() == "full 900000 True", done.stderr


def test_an_upload_goes_on_after_the_server_was_killed_in_mid_write(root) -> None:
    name, content = vault.new_name(), os.urandom(150_000)
    vault.write(name, 0, content[:100_000])
    dying = """
def torn(handle, offset, content):
    os.pwrite(handle, b"torn" * 20_000, offset)
    os.kill(os.getpid(), signal.SIGKILL)
vault.written_whole = torn
vault.write(name, 100_000, b"-" * 100_000)
"""
    assert run(dying, root, name).returncode == -signal.SIGKILL
    assert vault.size(name) == 180_000, "the torn part reaches beyond the end of the file"
    vault.write(name, 100_000, content[100_000:])
    assert vault.digest(name) == hashlib.sha256(content).hexdigest()


def test_nothing_lies_outside_the_vault(root) -> None:
    for name in ("../../etc/passwd", "a" * 63, "A" * 64, "", "/" + "a" * 63):
        with pytest.raises(ValueError, match="no name"):
            vault.place(name)
    assert vault.place(vault.new_name()).is_relative_to(root)


def test_files_of_the_vault_are_readable_by_the_server_alone(root) -> None:
    name = vault.new_name()
    vault.write(name, 0, b"x")
    assert vault.place(name).stat().st_mode & 0o077 == 0
    assert vault.place(name).parent.stat().st_mode & 0o077 == 0


def test_the_reserve_of_the_disk_is_not_offered(settings, root) -> None:
    settings.HAECHI_DISK_RESERVE_MB = 0
    assert vault.free() > 0
    settings.HAECHI_DISK_RESERVE_MB = 10**9
    assert vault.free() == 0
