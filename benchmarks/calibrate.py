"""How fast is the calibration, beside lme4 on the same machine?

    python benchmarks/calibrate.py [--pairs 5] [--data ../shared/data]

One thread of linear algebra on both sides; fits alternate with lme4's in one run, so that a
machine that changes its speed does so for both; CPU seconds, medians.  lme4 needs Rscript with
the package lme4; without it our own times are printed alone.
"""

import argparse
import csv
import gzip
import os
import platform
import resource
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from shutil import which
from statistics import median
from time import process_time
from typing import TypeVar

import numpy as np
import scipy

from jeoul import __version__, severity
from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.ranking import ranking
from jeoul.severity.fit import Maximum, maximise, moments
from jeoul.severity.sums import sums
from jeoul.tables import Scores
from jeoul.threads import one_thread

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
R_SERVER = """
suppressMessages(library(lme4))
cat(sprintf("R %s, lme4 %s, BLAS %s\\n", getRversion(), packageVersion("lme4"),
            basename(extSoftVersion()["BLAS"])))
d <- read.csv(commandArgs(TRUE)[1]); d$s <- factor(d$s); d$d <- factor(d$d)
input <- file("stdin", "r")
while (length(readLines(input, n = 1)) > 0) {
  used <- system.time(m <- lmer(y ~ 1 + (1 | s) + (1 | d), d, REML = TRUE))
  cat(sprintf("%.4f %.6f\\n", used[["user.self"]] + used[["sys.self"]], REMLcrit(m)))
}
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--pairs", type=int, default=5)
    asked.add_argument("--data", default=os.environ.get("HAECHI_DATA", "../shared/data"))
    options = asked.parse_args()
    print(
        f"jeoul {__version__}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}, {os.cpu_count()} processors"
    )
    ratings = ROOT / options.data / "judging" / "insteval.csv.gz"
    if ratings.is_file():
        lecture_ratings(ratings, options.pairs)
    else:
        print(f"The lecture ratings are not at {ratings}, so lme4 is not compared.")
    prize(options.pairs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def lecture_ratings(path: Path, pairs: int) -> None:
    """REML of 73,421 ratings of 1,128 lecturers by 2,972 students."""
    with gzip.open(path, "rt") as stream:
        rows = list(csv.DictReader(stream))
    scores = Scores.of(
        entries=[row["d"] for row in rows],
        judges=[row["s"] for row in rows],
        values=[float(row["y"]) for row in rows],
    )
    fit_once(scores)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
        table.write("s,d,y\n" + "".join(f"{r['s']},{r['d']},{r['y']}\n" for r in rows))
        table.flush()
        peer = start_lme4(table.name)
        ours, theirs = [], []
        for _ in range(pairs):
            seconds, found = timed(lambda: fit_once(scores))
            ours.append(seconds)
            if peer:
                theirs.append(ask(peer))
        if peer and peer.stdin:
            peer.stdin.close()
            peer.wait()
    print(f"InstEval, REML, fit only, medians of {pairs}:")
    print(
        f"  jeoul {median(ours):.3f} s, {found.iterations} evaluations, "
        f"criterion {found.criterion:.6f}"
    )
    if theirs:
        criterion = theirs[0][1]
        used = median(seconds for seconds, _ in theirs)
        ratios = [a / b for a, (b, _) in zip(ours, theirs, strict=True)]
        print(f"  lme4  {used:.3f} s, criterion {criterion:.6f}")
        print(f"  jeoul / lme4 = {median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


def fit_once(scores: Scores) -> Maximum:
    """What lme4's fit does: from the table to the optimum."""
    s = sums(scores=scores)
    return maximise(sums=s, start=moments(scores=scores, entries_kept=s.entries_kept))


def prize(pairs: int) -> None:
    """10,000 joint draws for 209 entries, four reviews each, by 16 judges."""
    rng = np.random.default_rng(1)
    entry = np.repeat(np.arange(209), 4)
    judge = np.concatenate([rng.choice(16, 4, replace=False) for _ in range(209)])
    merit, lenience = 0.4 * rng.standard_normal(209), 0.33 * rng.standard_normal(16)
    y = merit[entry] + lenience[judge] + 0.35 * rng.standard_normal(len(entry))
    scores = Scores.of(entries=entry.tolist(), judges=judge.tolist(), values=y)

    def posterior() -> None:
        found = severity.fit(scores=scores)
        draws = found.posterior.draws(rng=np.random.default_rng(1), count=10_000)
        ranking(estimate=found.estimate, draws=draws, tops=(42,))

    posterior()
    some = median(timed(posterior)[0] for _ in range(pairs))
    options = CalibrateOptions(top=(42,))
    every = median(
        timed(lambda: calibrate(scores=scores, options=options).as_json())[0] for _ in range(pairs)
    )
    print(f"209 x 16, variances integrated, medians of {pairs}:")
    print(f"  grid, 10,000 joint draws, ranks and P(top 42): {some:.3f} s")
    print(f"  the whole of calibrate, to its JSON: {every:.3f} s")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of a piece of work, and what it gave."""
    start = process_time()
    result = work()
    return process_time() - start, result


def start_lme4(table: str) -> "subprocess.Popen[str] | None":
    """An R process that fits once for every line it is sent; None without R or lme4."""
    if which("Rscript") is None:
        print("Rscript is not installed, so lme4 is not compared.")
        return None
    peer = subprocess.Popen(
        ["Rscript", "-e", R_SERVER, table],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **ONE_THREAD},
    )
    line = peer.stdout.readline() if peer.stdout else ""
    if not line:
        print("R has no package lme4, so lme4 is not compared.")
        return None
    print(line.strip())
    ask(peer)
    return peer


def ask(peer: "subprocess.Popen[str]") -> tuple[float, float]:
    """CPU seconds and criterion of one fit by lme4."""
    if peer.stdin is None or peer.stdout is None:
        raise RuntimeError("the R process has no pipes")
    peer.stdin.write("\n")
    peer.stdin.flush()
    seconds, criterion = peer.stdout.readline().split()
    return float(seconds), float(criterion)


if __name__ == "__main__":
    with one_thread():
        main()
