"""How fast are a hundred extra reviews planned?

    python benchmarks/extra.py [--runs 5]

209 entries, three reviews each by 16 judges, variances integrated; from the table of scores to the
JSON.  One thread of linear algebra; CPU seconds, medians.  We know of no peer that plans reviews
from a joint posterior, so our own time stands alone.
"""

import argparse
import platform
from statistics import median
from time import process_time

import numpy as np

from jeoul import __version__
from jeoul.adaptive import CalibrateOptions, ExtraOptions, extra
from jeoul.tables import Scores
from jeoul.threads import one_thread


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--runs", type=int, default=5)
    runs = asked.parse_args().runs
    print(f"jeoul {__version__}, Python {platform.python_version()}, numpy {np.__version__}")
    scores = jury()
    options = ExtraOptions(calibrate=CalibrateOptions(top=(42,)), budget=100)
    seconds(scores, options)
    found = [seconds(scores, options) for _ in range(runs)]
    print(
        f"209 x 16, extra with a budget of 100, medians of {runs}: {median(found):.3f} s "
        f"({min(found):.3f} to {max(found):.3f})"
    )


def jury() -> Scores:
    """Scores like those of the prize."""
    rng = np.random.default_rng(1)
    entry = np.repeat(np.arange(209), 3)
    judge = np.concatenate([rng.choice(16, 3, replace=False) for _ in range(209)])
    merit, lenience = rng.standard_normal(209), np.sqrt(0.3) * rng.standard_normal(16)
    y = merit[entry] + lenience[judge] + rng.standard_normal(len(entry))
    return Scores.of(entries=entry.tolist(), judges=judge.tolist(), values=y)


def seconds(scores: Scores, options: ExtraOptions) -> float:
    """CPU seconds of one plan."""
    start = process_time()
    extra(scores=scores, options=options).as_json()
    return process_time() - start


if __name__ == "__main__":
    with one_thread():
        main()
