"""The analyst's door: ``jeoul COMMAND …``.

Status 0: done.  2: bad use or bad input, one line on standard error.  3: the data cannot
answer.  On 2 and 3 no output file is written.  Nothing heavy is imported before it is needed,
so that ``jeoul --help`` answers at once.

>>> main(["--version"])
jeoul 0.1.0
0
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import NoReturn

from jeoul import __version__
from jeoul.errors import InputError, JeoulError, Unanswerable

DONE, BAD, UNANSWERABLE, INTERRUPTED, CLOSED = 0, 2, 3, 130, 141
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Parser(ArgumentParser):
    """An argument parser whose refusal is one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, remedy=f"see {self.prog} --help")


def parser() -> Parser:
    """The commands and their options."""
    from jeoul.cli import agreement, assign, calibrate, compare, extra, pairs, screen

    top = Parser(prog="jeoul", description="The statistics of judged prizes.", allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"jeoul {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (calibrate, compare, agreement, screen, pairs, assign, extra):
        module.add_to(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    if "numpy" not in sys.modules:
        for name in THREADS:
            os.environ.setdefault(name, "1")
    try:
        asked = parser().parse_args(argv)
        asked.run(asked)
        sys.stdout.flush()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except BrokenPipeError:
        _forget_stdout()
        return CLOSED
    except (JeoulError, KeyboardInterrupt, MemoryError) as error:
        return _refused(error)
    return DONE


def _refused(error: BaseException) -> int:
    if isinstance(error, KeyboardInterrupt):
        return _say("interrupted; nothing was written", INTERRUPTED)
    if isinstance(error, MemoryError):
        return _say("not enough memory for a table of this size", UNANSWERABLE)
    return _say(str(error), UNANSWERABLE if isinstance(error, Unanswerable) else BAD)


def _say(message: str, status: int) -> int:
    print("jeoul:", " ".join(message.split()), file=sys.stderr)
    return status


def _forget_stdout() -> None:
    """The reader has gone: let the interpreter's last flush find nothing to complain of."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
