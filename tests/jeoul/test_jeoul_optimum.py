"""Where the REML optimum of InstEval lies, found anew in 80-bit arithmetic.

The published variances come from an optimiser that stopped some 2e-6 short of it. This test needs
no code of jeoul to find the optimum: Newton steps by differences on the criterion, students
eliminated, the lecturers' Schur complement factorised column by column.
"""

import csv
import gzip
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from jeoul.calibrate import CalibrateOptions, calibrate
from jeoul.tables import Scores

Long = np.longdouble
# The optimum as this test found it: log variance ratios of students and of lecturers.
OPTIMUM = (-2.569565380992, -1.622869519610)
PUBLISHED = (0.1062145042, 0.2737348664, 1.3871797061)
Ratings = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def ratings(judging: Path) -> Ratings:
    with gzip.open(judging / "insteval.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    students = np.unique([row["s"] for row in rows], return_inverse=True)[1]
    lecturers = np.unique([row["d"] for row in rows], return_inverse=True)[1]
    return students, lecturers, np.array([float(row["y"]) for row in rows])


class Criterion:
    """The REML criterion at two variance ratios, in 80-bit arithmetic."""

    def __init__(self, ratings: Ratings) -> None:
        students, lecturers, y = ratings
        self.n = len(y)
        self.seen = np.zeros((students.max() + 1, lecturers.max() + 1))
        np.add.at(self.seen, (students, lecturers), 1)
        self.of_student, self.of_lecturer = self.seen.sum(1), self.seen.sum(0)
        groups = {count: self.seen[self.of_student == count] for count in set(self.of_student)}
        self.shared = {count: (block.T @ block).astype(Long) for count, block in groups.items()}
        self.sums = {
            "one": (self.of_student.astype(Long), self.of_lecturer.astype(Long)),
            "y": (
                np.bincount(students, y).astype(Long),
                np.bincount(lecturers, y).astype(Long),
            ),
        }
        self.inner = {"11": Long(self.n), "1y": Long(y.sum()), "yy": Long((y**2).sum())}

    def __call__(self, log_student: Long, log_lecturer: Long) -> Long:
        student, lecturer = np.exp(log_student), np.exp(log_lecturer)
        diagonal = 1 + student * self.of_student.astype(Long)
        schur = np.zeros((len(self.of_lecturer),) * 2, dtype=Long)
        for count, shared in self.shared.items():
            schur -= student * lecturer / (1 + student * Long(count)) * shared
        schur[np.diag_indices_from(schur)] += 1 + lecturer * self.of_lecturer.astype(Long)
        root = cholesky(schur)
        rest = {
            name: solve(root, np.sqrt(lecturer) * (low - self.seen.T @ (student * high / diagonal)))
            for name, (high, low) in self.sums.items()
        }

        def quadratic(one: str, other: str, inner: Long) -> Long:
            high, other_high = self.sums[one][0], self.sums[other][0]
            return inner - (student * high * other_high / diagonal).sum() - rest[one] @ rest[other]

        ones = quadratic("one", "one", self.inner["11"])
        residual = quadratic("y", "y", self.inner["yy"]) - (
            quadratic("one", "y", self.inner["1y"]) ** 2 / ones
        )
        log_determinant = np.log(diagonal).sum() + 2 * np.log(np.diag(root)).sum()
        free = self.n - 1
        return (
            log_determinant + np.log(ones) + free * (1 + np.log(2 * Long(np.pi) * residual / free))
        )


def cholesky(matrix: np.ndarray) -> np.ndarray:
    """Column by column, in the precision of the matrix; LAPACK has none for 80 bits."""
    lower = matrix.copy()
    for j in range(len(lower)):
        lower[j:, j] -= lower[j:, :j] @ lower[j, :j]
        lower[j:, j] /= np.sqrt(lower[j, j])
    return np.tril(lower)


def solve(lower: np.ndarray, right: np.ndarray) -> np.ndarray:
    found = right.astype(Long)
    for i in range(len(found)):
        found[i] = (found[i] - lower[i, :i] @ found[:i]) / lower[i, i]
    return found


@pytest.mark.slow
def test_the_optimum_is_where_this_file_says(ratings: Ratings) -> None:
    criterion, step = Criterion(ratings), Long(1e-3)
    at = np.log(np.array(PUBLISHED[:2], dtype=Long) / Long(PUBLISHED[2]))
    for _newton in range(2):
        f = {
            (i, j): criterion(at[0] + i * step, at[1] + j * step)
            for i, j in product((-1, 0, 1), repeat=2)
        }
        gradient = np.array([f[1, 0] - f[-1, 0], f[0, 1] - f[0, -1]]) / (2 * step)
        mixed = (f[1, 1] - f[1, -1] - f[-1, 1] + f[-1, -1]) / 4
        curve = np.array(
            [
                [f[1, 0] - 2 * f[0, 0] + f[-1, 0], mixed],
                [mixed, f[0, 1] - 2 * f[0, 0] + f[0, -1]],
            ]
        )
        at = at - np.linalg.solve((curve / step**2).astype(float), gradient.astype(float))
    assert at.astype(float) == pytest.approx(OPTIMUM, abs=1e-10)


def test_reml_on_insteval_is_at_the_optimum(ratings: Ratings) -> None:
    students, lecturers, y = ratings
    scores = Scores.of(
        entries=[f"d{code}" for code in lecturers],
        judges=[f"s{code}" for code in students],
        values=y,
    )
    found = calibrate(scores=scores, options=CalibrateOptions(variance="reml", draws=100))
    variance = found.as_dict()["variance"]
    ratios = np.log([variance["judge"], variance["entry"]]) - np.log(variance["residual"])
    assert list(ratios) == pytest.approx(OPTIMUM, abs=2e-7)
