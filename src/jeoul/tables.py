"""What did the judges write down?  Scores as one table, checked once, here.

**Model.** A table of observations (entry i, judge j[, criterion c]) → y, each pair (triple)
at most once; optionally a group per entry, covariates, further factors and a weight per
observation.

======== =========================================================
symbol   meaning
======== =========================================================
y        the score, a finite number
i, j, c  entry, judge, criterion: names without surrounding blanks
x        a numeric covariate of one observation
w        weight: the error variance of y is proportional to 1/w
factor   a further random factor: the name of its level for every observation
======== =========================================================

**Canonical order.** Names are sorted by code point and rows by (entry, judge, criterion)
before anything is computed, so the order of the input rows never matters; arrays are copied,
so strided or read-only views are safe.

**Reference.** The long format: Wickham (2014), Tidy data, doi:10.18637/jss.v059.i10.

**When not to use it.** For rankings or comparisons without scores, and for scores on
scales that differ between judges by construction.

>>> table = Scores.of(entries=["b", "a"], judges=["j", "j"], values=[2, 1])
>>> table.entries, table.values.tolist()
(('a', 'b'), [1.0, 2.0])
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jeoul.errors import InputError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Origin:
    """Where rows came from, so that an error can point at a cell."""

    file: str | None = None
    lines: Sequence[int] | None = None
    columns: Mapping[str, str] | None = None

    def line(self, position: int) -> int:
        """The line of the file (or, without a file, the row counted from 1)."""
        return position + 1 if self.lines is None else int(self.lines[position])

    def error(
        self, problem: str, *, column: str, position: int, value: object, remedy: str
    ) -> InputError:
        """An error that names file, row and column."""
        name = (self.columns or {}).get(column, column)
        return InputError(
            problem,
            file=self.file,
            row=self.line(position),
            column=name,
            value=value,
            remedy=remedy,
        )


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores in canonical order; build it with :meth:`of`."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    entry: Codes
    judge: Codes
    values: Floats
    weights: Floats
    covariates: Mapping[str, Floats]
    groups: tuple[str, ...] = ()
    group: Codes | None = None
    criteria: tuple[str, ...] = ()
    criterion: Codes | None = None
    factors: Mapping[str, tuple[tuple[str, ...], Codes]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def of(
        cls,
        *,
        entries: Sequence[object],
        judges: Sequence[object],
        values: npt.ArrayLike,
        criteria: Sequence[object] | None = None,
        groups: Sequence[object] | None = None,
        covariates: Mapping[str, npt.ArrayLike] | None = None,
        weights: npt.ArrayLike | None = None,
        factors: Mapping[str, Sequence[object]] | None = None,
        scale: tuple[float, float] | None = None,
        origin: Origin | None = None,
    ) -> "Scores":
        """Check rows (parallel sequences, one observation each) and put them in canonical order.

        ``scale`` holds the lowest and the highest score there may be.
        """
        origin = origin or Origin()
        size = len(entries)
        if size == 0:
            raise InputError("the table holds no scores", file=origin.file, remedy="add rows")
        entry_names, entry = _coded(entries, "entry", size, origin)
        judge_names, judge = _coded(judges, "judge", size, origin)
        criterion_names: tuple[str, ...] = ()
        criterion = None
        if criteria is not None:
            criterion_names, criterion = _coded(criteria, "criterion", size, origin)
        group_names: tuple[str, ...] = ()
        group = None
        if groups is not None:
            group_names, row_group = _coded(groups, "group", size, origin)
            group = _per_entry(entry, row_group, entry_names, group_names, origin)
        keys = (entry, judge) if criterion is None else (entry, judge, criterion)
        order = np.lexsort(keys[::-1])
        _refuse_duplicates(keys, order, (entry_names, judge_names, criterion_names), origin)
        y = _numbers(values, "score", size, origin)
        _refuse_off_scale(y, scale, origin)
        w = np.ones(size) if weights is None else _numbers(weights, "weight", size, origin)
        _refuse_weights(w, origin)
        x = {
            str(name): _numbers(column, str(name), size, origin)[order]
            for name, column in sorted((covariates or {}).items())
        }
        further = {
            str(name): _coded(cells, str(name), size, origin)
            for name, cells in sorted((factors or {}).items())
        }
        return cls(
            entries=entry_names,
            judges=judge_names,
            entry=entry[order],
            judge=judge[order],
            values=y[order],
            weights=w[order],
            covariates=x,
            groups=group_names,
            group=group,
            criteria=criterion_names,
            criterion=None if criterion is None else criterion[order],
            factors={name: (levels, codes[order]) for name, (levels, codes) in further.items()},
        )

    @property
    def reviews(self) -> Codes:
        """The number of scores of each entry."""
        return np.bincount(self.entry, minlength=len(self.entries))

    @property
    def loads(self) -> Codes:
        """The number of scores of each judge."""
        return np.bincount(self.judge, minlength=len(self.judges))

    def only(self, rows: npt.NDArray[np.bool_]) -> "Scores":
        """The table of the chosen rows, with the entries, judges and groups that remain in it."""
        kept, entry = np.unique(self.entry[rows], return_inverse=True)
        seen, judge = np.unique(self.judge[rows], return_inverse=True)
        group_names, group = self.groups, None
        if self.group is not None:
            present, group = np.unique(self.group[kept], return_inverse=True)
            group_names = tuple(self.groups[g] for g in present)
        return replace(
            self,
            entries=tuple(self.entries[i] for i in kept),
            judges=tuple(self.judges[j] for j in seen),
            entry=entry,
            judge=judge,
            values=self.values[rows],
            weights=self.weights[rows],
            covariates={name: column[rows] for name, column in self.covariates.items()},
            groups=group_names,
            group=group,
            criterion=None if self.criterion is None else self.criterion[rows],
            factors={
                name: _remaining(levels, codes[rows])
                for name, (levels, codes) in self.factors.items()
            },
        )


def total(*, scores: Scores, weights: Mapping[str, float] | None = None) -> Scores:
    """The weighted rubric total of every sheet (entry, judge): T = Σ_c w_c y_c.

    A sheet that lacks a criterion is refused: a missing criterion is not a zero.
    """
    if scores.criterion is None:
        raise InputError("the scores have no criteria", remedy="give them, or drop the weights")
    chosen = criterion_weights(scores.criteria, weights)
    width = len(scores.criteria)
    first = np.flatnonzero(
        np.diff(scores.entry, prepend=-1).astype(bool)
        | np.diff(scores.judge, prepend=-1).astype(bool)
    )
    sizes = np.diff(first, append=len(scores))
    if (sizes != width).any():
        at = first[int(np.argmax(sizes != width))]
        _refuse_incomplete(scores, int(at))
    shared: list[tuple[str, Any]] = [*scores.covariates.items(), ("weight", scores.weights)]
    shared += [(name, codes) for name, (_, codes) in scores.factors.items()]
    for name, column in shared:
        if (column.reshape(-1, width) != column[first][:, None]).any():
            raise InputError(
                "the criteria of one sheet must share this value",
                column=name,
                remedy="repeat the same value on every row of the sheet",
            )
    return replace(
        scores,
        entry=scores.entry[first],
        judge=scores.judge[first],
        values=(scores.values * chosen[scores.criterion]).reshape(-1, width).sum(axis=1),
        weights=scores.weights[first],
        covariates={name: column[first] for name, column in scores.covariates.items()},
        criteria=(),
        criterion=None,
        factors={name: (every, codes[first]) for name, (every, codes) in scores.factors.items()},
    )


def _remaining(levels: tuple[str, ...], codes: Codes) -> tuple[tuple[str, ...], Codes]:
    """The levels that still occur, and their codes."""
    present, found = np.unique(codes, return_inverse=True)
    return tuple(levels[k] for k in present), found


def name_of(value: object) -> str:
    """The name a cell stands for: text without surrounding blanks; 3.0 and 3 are one name."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    return str(value).strip()


def _coded(
    cells: Sequence[object], column: str, size: int, origin: Origin
) -> tuple[tuple[str, ...], Codes]:
    _refuse_length(cells, column, size, origin)
    names = [name_of(cell) for cell in cells]
    if "" in names:
        position = names.index("")
        raise origin.error(
            "a blank name",
            column=column,
            position=position,
            value=cells[position],
            remedy="every row needs one",
        )
    levels = sorted(set(names))
    place = {name: code for code, name in enumerate(levels)}
    return tuple(levels), np.fromiter((place[name] for name in names), np.intp, size)


def _numbers(cells: npt.ArrayLike, column: str, size: int, origin: Origin) -> Floats:
    try:
        numbers = np.array(cells, dtype=np.float64, copy=True)
    except (TypeError, ValueError):
        position, value = _first_bad(cells)
        raise origin.error(
            "not a number",
            column=column,
            position=position,
            value=value,
            remedy="write a finite number",
        ) from None
    if numbers.ndim != 1:
        raise InputError(
            "one value a row is needed",
            column=column,
            value=numbers.shape,
            remedy="give a one-dimensional sequence",
        )
    _refuse_length(numbers, column, size, origin)
    bad = ~np.isfinite(numbers)
    if bad.any():
        position = int(np.argmax(bad))
        raise origin.error(
            "not a finite number",
            column=column,
            position=position,
            value=float(numbers[position]),
            remedy="write a finite number",
        )
    return numbers


def _first_bad(cells: Any) -> tuple[int, object]:
    for position, cell in enumerate(cells):
        try:
            float(cell)
        except (TypeError, ValueError):
            return position, cell
    return 0, cells


def _refuse_length(cells: Any, column: str, size: int, origin: Origin) -> None:
    if len(cells) != size:
        raise InputError(
            f"{len(cells)} values for {size} rows",
            file=origin.file,
            column=column,
            remedy="give one value a row",
        )


def _refuse_off_scale(y: Floats, scale: tuple[float, float] | None, origin: Origin) -> None:
    if scale is None:
        return
    low, high = scale
    if not low < high:
        raise InputError(
            "the scale must run from a lower to a higher score",
            column="scale",
            value=f"{low:g}:{high:g}",
            remedy="write the lowest score first",
        )
    off = (y < low) | (y > high)
    if off.any():
        position = int(np.argmax(off))
        raise origin.error(
            f"the score is off the scale {low:g} to {high:g}",
            column="score",
            position=position,
            value=float(y[position]),
            remedy="correct it, or declare the scale that was used",
        )


def _refuse_weights(weights: Floats, origin: Origin) -> None:
    if (weights <= 0).any():
        position = int(np.argmax(weights <= 0))
        raise origin.error(
            "a weight must be positive",
            column="weight",
            position=position,
            value=float(weights[position]),
            remedy="leave the row out, or weigh it above 0",
        )


def _refuse_duplicates(
    keys: tuple[Codes, ...], order: Codes, names: Iterable[tuple[str, ...]], origin: Origin
) -> None:
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= np.diff(key[order]) == 0
    if same.any():
        at = int(np.argmax(same))
        earlier, later = sorted((int(order[at]), int(order[at + 1])))
        value = tuple(level[int(key[later])] for key, level in zip(keys, names, strict=False))
        raise origin.error(
            f"the same {'(entry, judge)' if len(keys) == 2 else '(entry, judge, criterion)'} "
            f"as in row {origin.line(earlier)}",
            column="judge",
            position=later,
            value=", ".join(value),
            remedy="keep one of the two rows",
        )


def _per_entry(
    entry: Codes,
    row_group: Codes,
    entries: tuple[str, ...],
    groups: tuple[str, ...],
    origin: Origin,
) -> Codes:
    group = np.empty(len(entries), dtype=np.intp)
    group[entry[::-1]] = row_group[::-1]
    other = group[entry] != row_group
    if other.any():
        position = int(np.argmax(other))
        name = entries[int(entry[position])]
        raise origin.error(
            f"entry {name!r} is already in group {groups[int(group[entry[position]])]!r}",
            column="group",
            position=position,
            value=groups[int(row_group[position])],
            remedy="an entry belongs to one group",
        )
    return group


def criterion_weights(criteria: tuple[str, ...], weights: Mapping[str, float] | None) -> Floats:
    """The weight of every criterion (1 each where none is given)."""
    if weights is None:
        return np.ones(len(criteria))
    unknown = [name for name in weights if name not in criteria]
    missing = [name for name in criteria if name not in weights]
    if unknown or missing:
        raise InputError(
            "the weights name no such criterion" if unknown else "a criterion has no weight",
            column="criterion",
            value=(unknown or missing)[0],
            remedy=f"give one weight for each of: {', '.join(criteria)} (0 leaves it out)",
        )
    chosen = np.array([float(weights[name]) for name in criteria])
    if not np.isfinite(chosen).all() or not chosen.any():
        raise InputError(
            "weights must be finite and not all zero",
            column="criterion",
            value=dict(weights),
            remedy="give the weights of the published rules",
        )
    return chosen


def _refuse_incomplete(scores: Scores, at: int) -> None:
    entry, judge = scores.entry[at], scores.judge[at]
    rows = (scores.entry == entry) & (scores.judge == judge)
    criterion = np.empty(0, np.intp) if scores.criterion is None else scores.criterion
    present = set(criterion[rows].tolist())
    lacking = [name for code, name in enumerate(scores.criteria) if code not in present]
    raise InputError(
        f"the sheet of judge {scores.judges[judge]!r} on entry {scores.entries[entry]!r} "
        f"lacks a criterion",
        column="criterion",
        value=", ".join(lacking),
        remedy="complete the sheet or leave it out; a missing criterion is not a zero",
    )
