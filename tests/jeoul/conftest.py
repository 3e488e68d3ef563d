"""Tables that several tests of jeoul share."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from jeoul.tables import Scores
from jeoul.threads import one_thread

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def single_thread() -> Iterator[None]:
    """Small matrices on many threads wait for one another on a busy machine."""
    with one_thread():
        yield


@pytest.fixture(scope="session")
def judging() -> Path:
    """The folder of published judging data, which the repository does not hold."""
    folder = ROOT / os.environ.get("HAECHI_DATA", "../shared/data") / "judging"
    if not folder.is_dir():
        pytest.skip(f"the published judging data are not at {folder} (set HAECHI_DATA)")
    return folder


@pytest.fixture(scope="session")
def published(judging: Path) -> Callable[..., Scores]:
    """Read a published table into Scores."""

    def read(file: str, entry: str, judge: str, score: str, *covariates: str) -> Scores:
        path = judging / file
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        return Scores.of(
            entries=[row[entry] for row in rows],
            judges=[row[judge] for row in rows],
            values=[float(row[score]) for row in rows],
            covariates={name: [float(row[name]) for row in rows] for name in covariates},
        )

    return read


@pytest.fixture(scope="session")
def jury() -> Callable[..., Scores]:
    """A simulated jury: every entry is read by some of the judges."""

    def simulate(
        *,
        entries: int = 12,
        judges: int = 6,
        per_entry: int = 3,
        seed: int = 1,
        sds: tuple[float, float, float] = (1.0, 0.6, 0.8),
        **more: object,
    ) -> Scores:
        rng = np.random.default_rng(seed)
        entry = np.repeat(np.arange(entries), per_entry)
        start = rng.permutation(judges)
        judge = np.concatenate(
            [
                start[(i + np.arange(per_entry) * (1 + i // judges % 2)) % judges]
                for i in range(entries)
            ]
        )
        a, b, e = (
            sd * rng.standard_normal(n)
            for sd, n in zip(sds, (entries, judges, len(entry)), strict=True)
        )
        pairs = dict.fromkeys(zip(entry.tolist(), judge.tolist(), strict=True))
        i, j = (np.array(side) for side in zip(*pairs, strict=True))
        return Scores.of(
            entries=[f"e{k:03}" for k in i],
            judges=[f"j{k:02}" for k in j],
            values=50 + a[i] + b[j] + e[: len(i)],
            **more,
        )

    return simulate
