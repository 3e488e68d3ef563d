"""How fast is the calibration, beside lme4 on the same machine?

    python benchmarks/calibrate.py [--pairs 5] [--data ../shared/data] [--mixedlm PYTHON]

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
from jeoul.severity import rubric
from jeoul.severity.fit import Maximum
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


R_COMPONENTS = """
suppressMessages(library(lme4))
d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
used <- system.time(m <- lmer(
  y ~ 0 + c + (1 | p) + (1 | j) + (1 | p:j) + (1 | j:c) + (1 | p:c), d, REML = TRUE))
cat(sprintf("%.4f %.6f\\n", used[["user.self"]] + used[["sys.self"]], REMLcrit(m)))
"""
MIXEDLM = """
import sys, time, pandas, mixedlm
table = pandas.read_csv(sys.argv[1]).astype({"s": str, "d": str})
for k in range(int(sys.argv[2]) + 1):
    start = time.process_time()
    mixedlm.lmer("y ~ 1 + (1|s) + (1|d)", table)
    if k:
        print(time.process_time() - start)
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--pairs", type=int, default=5)
    asked.add_argument("--data", default=os.environ.get("HAECHI_DATA", "../shared/data"))
    asked.add_argument("--mixedlm", metavar="PYTHON", help="an interpreter that has mixedlm")
    asked.add_argument("--large", type=int, default=1_000_000, help="ratings of the large table")
    options = asked.parse_args()
    print(
        f"jeoul {__version__}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}, {os.cpu_count()} processors"
    )
    ratings = ROOT / options.data / "judging" / "insteval.csv.gz"
    if ratings.is_file():
        lecture_ratings(ratings, options.pairs, options.mixedlm)
        components(ratings.with_name("figure_skating_components.csv.gz"))
    else:
        print(f"The lecture ratings are not at {ratings}, so lme4 is not compared.")
    prize(options.pairs)
    many(options.large)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def lecture_ratings(path: Path, pairs: int, python: str | None) -> None:
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
        others = mixedlm(table.name, python, pairs)
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
    if others:
        ratio = median(ours) / median(others)
        print(f"  mixedlm {median(others):.3f} s; jeoul / mixedlm = {ratio:.3f}")


def fit_once(scores: Scores) -> Maximum:
    """What lme4's fit does: from the table to the optimum."""
    return severity.optimum(scores=scores)[1]


def many(count: int) -> None:
    """A whole fit of very many ratings: ten an entry, a hundred a judge."""
    rng = np.random.default_rng(1)
    entries, judges = count // 10, count // 100
    pair = np.unique(np.repeat(np.arange(entries), 10) * judges + rng.integers(0, judges, count))
    entry, judge = pair // judges, pair % judges
    y = 0.3**0.5 * rng.standard_normal(entries)[entry]
    y += 0.2**0.5 * rng.standard_normal(judges)[judge] + rng.standard_normal(len(pair))
    names = tuple(map(str, range(entries)))
    scores = Scores(names, names[:judges], entry, judge, y, np.ones(len(pair)), {})
    seconds, found = timed(lambda: severity.fit_any_size(scores=scores, variance="reml"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(pair)} ratings of {entries} entries by {judges} judges, REML, all estimates:")
    print(
        f"  jeoul {seconds:.2f} s, {found.iterations} evaluations, {found.engine}, "
        f"{peak:.0f} MB at the peak, criterion {found.criterion:.2f}"
    )


def components(path: Path) -> None:
    """REML of 73,400 component scores: six variances."""
    criteria = ("skills", "transitions", "performance", "composition", "interpretation")
    with gzip.open(path, "rt") as stream:
        rows = [(row, c) for row in csv.DictReader(stream) for c in criteria]
    scores = Scores.of(
        entries=[row["perf"] for row, _ in rows],
        judges=[row["judge_id"] for row, _ in rows],
        criteria=[c for _, c in rows],
        values=[float(row[c]) for row, c in rows],
    )
    seconds, found = timed(lambda: rubric.optimum(scores=scores)[1])
    print(
        f"skating components, REML, fit only: jeoul {seconds:.2f} s, "
        f"{found.iterations} evaluations, criterion {found.criterion:.4f}"
    )
    if which("Rscript") is None:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
        table.write("p,j,c,y\n")
        table.write("".join(f"{r['perf']},{r['judge_id']},{c},{r[c]}\n" for r, c in rows))
        table.flush()
        done = subprocess.run(
            ["Rscript", "-e", R_COMPONENTS, table.name],
            capture_output=True,
            text=True,
            env={**os.environ, **ONE_THREAD},
            check=False,
        )
    if done.returncode:
        print("  R has no package lme4, so lme4 is not compared.")
        return
    theirs, criterion = map(float, done.stdout.split())
    print(
        f"  lme4 {theirs:.2f} s, criterion {criterion:.4f}; jeoul / lme4 = {seconds / theirs:.3f}"
    )


def mixedlm(table: str, python: str | None, pairs: int) -> list[float]:
    """CPU seconds of the Python package mixedlm in an environment of its own."""
    if python is None:
        return []
    done = subprocess.run(
        [python, "-c", MIXEDLM, table, str(pairs)],
        capture_output=True,
        text=True,
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, **ONE_THREAD},
        check=True,
    )
    return [float(line) for line in done.stdout.split()]


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
