"""Where do results go?  Checked before the work, written whole or not at all.

>>> Outputs(json=None, csv=None).wanted
False
"""

import csv
import io
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeoul.errors import InputError

STDOUT = "-"


@dataclass(frozen=True)
class Outputs:
    """The files a command was asked to write; ``-`` is standard output."""

    json: str | None
    csv: str | None

    @property
    def wanted(self) -> bool:
        """Whether anything but the readable table was asked for."""
        return self.json is not None or self.csv is not None

    def check(self, *, inputs: Sequence[str | None]) -> None:
        """Refuse, before any work, a place that cannot be written or holds an input."""
        taken = {os.path.realpath(path) for path in inputs if path and path != STDOUT}
        for option, path in (("--json", self.json), ("--csv", self.csv)):
            if path is None:
                continue
            place = path if path == STDOUT else os.path.realpath(path)
            if place in taken:
                raise InputError(
                    f"{option} names an input or another output",
                    file=path,
                    value=path,
                    remedy="choose another name",
                )
            taken.add(place)
            if path != STDOUT:
                _check_place(option, path)

    def write(
        self,
        *,
        document: bytes,
        rows: Sequence[Mapping[str, Any]],
        columns: Sequence[str] | None = None,
    ) -> None:
        """Write what was asked for; both files are complete before either appears."""
        contents = [
            (path, content)
            for path, content in ((self.json, document), (self.csv, as_csv(rows, columns)))
            if path is not None
        ]
        ready = [
            (path, _prepare(path, content)) for path, content in contents if not _is_stream(path)
        ]
        for path, temporary in ready:
            os.replace(temporary, os.path.realpath(path))
        for path, content in contents:
            if path == STDOUT:
                sys.stdout.flush()
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
            elif _is_stream(path):
                Path(path).write_bytes(content)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> bytes:
    """Rows as CSV in UTF-8; the first row names the columns, unless there may be none."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _is_stream(path: str) -> bool:
    """Standard output, or something that exists and is no regular file (a device, a pipe)."""
    if path == STDOUT:
        return True
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _check_place(option: str, path: str) -> None:
    try:
        target = Path(os.path.realpath(path))
        problem = (
            "this is a directory"
            if target.is_dir()
            else "there is no such directory"
            if not target.parent.is_dir()
            else "it cannot be written"
            if not os.access(target if _is_stream(path) else target.parent, os.W_OK)
            or (target.exists() and not os.access(target, os.W_OK))
            else None
        )
    except (OSError, ValueError) as error:
        problem = f"no usable path ({error})"
    if problem:
        raise InputError(
            f"{option}: {problem}",
            file=path,
            value=path,
            remedy="name a file in a directory that can be written",
        )


def _prepare(path: str, content: bytes) -> Path:
    """The content under a temporary name beside its place."""
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(
            "the result cannot be written",
            file=path,
            value=str(error),
            remedy="free some room or choose another place",
        ) from None
    return temporary
