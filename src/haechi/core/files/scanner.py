"""The virus scanner, where one is set up: a command, or ClamAV's own door.

``HAECHI_SCANNER=clamd:///run/clamav/clamd.ctl`` or ``clamd://host:3310`` speaks ClamAV's INSTREAM;
anything else is a command that reads the file from its input and answers like ``clamscan -``:
0 clean, 1 infected. A scanner that is set up but does not answer lets nothing in.
"""

import logging
import shlex
import shutil
import socket
import struct
import subprocess
import tempfile
from typing import BinaryIO
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny

log = logging.getLogger(__name__)
CHUNK, SECONDS = 64 * 1024, 60


def scan(file: BinaryIO, scanner: str) -> Verdict:
    """Yes when no scanner is set up or it finds nothing."""
    if not scanner:
        return allow()
    try:
        clean = (
            ask_clamd(file, scanner)
            if scanner.startswith("clamd://")
            else ask_command(file, scanner)
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.error("the virus scanner did not answer: %s", error)
        return deny(
            "file_not_scanned",
            _("The file could not be scanned for viruses just now. Try again a little later."),
        )
    if clean:
        return allow()
    return deny(
        "file_infected",
        _("The virus scanner found something harmful in the file. Check your computer."),
    )


def ask_clamd(file: BinaryIO, address: str) -> bool:
    with connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    said = answer.rstrip(b"\0").decode(errors="replace")
    if said.endswith("FOUND"):
        log.warning("the virus scanner found: %s", said)
        return False
    if said.endswith("OK"):
        return True
    raise ValueError(f"clamd said {said!r}")


def connected(address: str) -> socket.socket:
    place = urlsplit(address)
    if place.hostname:
        return socket.create_connection((place.hostname, place.port or 3310), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(place.path)
    except OSError:
        line.close()
        raise
    return line


def ask_command(file: BinaryIO, command: str) -> bool:
    """The command reads a copy, so that one which hangs can be ended."""
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        run = subprocess.run(
            shlex.split(command),
            stdin=copy,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    if run.returncode not in {0, 1}:
        raise ValueError(f"the scanner ended with {run.returncode}")
    return run.returncode == 0
