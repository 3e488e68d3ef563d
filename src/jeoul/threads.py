"""How is linear algebra kept to one thread, so that bytes repeat?

**Model.** Floating-point sums depend on their order, and the order on the number of threads.
numpy and scipy each carry a copy of OpenBLAS; both have a switch, found by its exported name.

======== =============================================
symbol   meaning
======== =============================================
library  a loaded copy of OpenBLAS
======== =============================================

**Reference.** Demmel & Nguyen (2015), Parallel reproducible summation,
doi:10.1109/TC.2014.2345391.

**When not to use it.** With another linear algebra library the switch is not found and
nothing happens: set its own environment variable before Python starts.

>>> with one_thread():
...     pass
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

NAMES = (
    "scipy_openblas_{}_num_threads64_",
    "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)


@contextmanager
def one_thread() -> Iterator[None]:
    """Pin the linear algebra of this process to one thread, and put back what was."""
    before = [(library, name, _get(library, name)) for library, name in _switches()]
    for library, name, _ in before:
        _set(library, name, 1)
    try:
        yield
    finally:
        for library, name, count in before:
            _set(library, name, count)


@cache
def _switches() -> tuple[tuple[ctypes.CDLL, str], ...]:
    """The copies of OpenBLAS beside numpy and scipy, with the spelling of their switch."""
    import numpy as np
    import scipy

    found = []
    for package in (np, scipy):
        folder = Path(str(package.__file__)).parent.parent / f"{package.__name__}.libs"
        for path in sorted(folder.glob("*openblas*")):
            library = ctypes.CDLL(str(path))
            name = next((n for n in NAMES if hasattr(library, n.format("set"))), None)
            if name:
                found.append((library, name))
    return tuple(found)


def _get(library: ctypes.CDLL, name: str) -> int:
    return int(getattr(library, name.format("get"))())


def _set(library: ctypes.CDLL, name: str, count: int) -> None:
    getattr(library, name.format("set"))(ctypes.c_int(count))
