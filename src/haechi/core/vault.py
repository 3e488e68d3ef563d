"""Files at rest, below ``MEDIA_ROOT`` and nowhere else, each under a name that cannot be guessed.

A file has one place from its first byte on, so that nothing is moved when it is complete. How
much of it counts is kept by whoever writes it; bytes beyond that are what a crash left behind.
"""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{64}")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
BLOCK = 1024 * 1024


class Full(Exception):
    """The disk took no more. What counted before still counts."""


def new_name() -> str:
    return secrets.token_hex(32)


def place(name: str) -> Path:
    """Where the file of this name lies.

    Raises:
        ValueError: this is no name that the vault gave.
    """
    if not NAME.fullmatch(name):
        raise ValueError("no name of a file in the vault")
    return Path(settings.MEDIA_ROOT) / name[:2] / name


def free() -> int:
    """Bytes that may still be written without touching the reserve."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    reserve: int = settings.HAECHI_DISK_RESERVE_MB * BLOCK
    return max(0, shutil.disk_usage(root).free - reserve)


def write(name: str, offset: int, content: bytes) -> None:
    """Put ``content`` at ``offset`` and on the disk; whatever lay beyond is cut off first.

    Raises:
        Full: the disk has no room; nothing of ``content`` is kept.
    """
    path = place(name)
    with told_when_full():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(handle, offset)
            written_whole(handle, offset, content)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, offset)
            raise
        finally:
            os.close(handle)


def written_whole(handle: int, offset: int, content: bytes) -> None:
    """A disk that is nearly full takes a part and says so only when it is asked again."""
    rest = memoryview(content)
    while rest:
        done = os.pwrite(handle, rest, offset)
        offset, rest = offset + done, rest[done:]


@contextmanager
def told_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Full from error
        raise


def opened(name: str) -> BufferedReader:
    return place(name).open("rb")


def size(name: str) -> int:
    """How many bytes lie there; none where there is no file."""
    try:
        return place(name).stat().st_size
    except FileNotFoundError:
        return 0


def remove(name: str) -> None:
    place(name).unlink(missing_ok=True)


def digest(name: str) -> str | None:
    """The SHA-256 of a file, or None where it is not there."""
    try:
        with opened(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def every() -> Iterator[tuple[str, float]]:
    """The name of every file that lies here, and when it was last written (seconds)."""
    for path in sorted(Path(settings.MEDIA_ROOT).glob("[0-9a-f][0-9a-f]/*")):
        if NAME.fullmatch(path.name):
            yield path.name, path.stat().st_mtime
