"""Which sums of the scores does the mixed model need?  (The scores themselves then vanish.)

**Model.** y = Xβ + U u + V v + e with e ~ N(0, σ² W⁻¹).  U marks the factor that is eliminated
by hand (the larger one, whose block is diagonal), V the one kept (the smaller one, any random
slopes of judges, and any further factors).  Everything later depends on the
data only through the cross products below.

======== =============================================================
symbol   meaning
======== =============================================================
X, t     fixed-effect columns; t = [X y], the columns with y appended
W        diagonal matrix of the weights
U'WU     diagonal: total weight of each eliminated level
U'WV     sparse: who met whom
V'WV     sparse: diagonal but for slopes and further factors
======== =============================================================

y is centred and scaled, covariates too, so that rounding stays harmless; the criterion is
corrected for it and figures are handed back in the units of the scores.

**Reference.** Bates, Mächler, Bolker & Walker (2015), doi:10.18637/jss.v067.i01.

**When not to use it.** When both factors have more than about 8,000 levels: the kept block
is a dense matrix.

>>> from jeoul.tables import Scores
>>> scores = Scores.of(entries="aabb", judges="jkjk", values=[1, 2, 3, 5])
>>> sums(scores=scores).total_u.tolist()
[2.0, 2.0]
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from jeoul.errors import InputError, Unanswerable
from jeoul.tables import Codes, Floats, Scores

LARGEST_KEPT = 8_000
COLLINEAR = 1e-10


@dataclass(frozen=True, eq=False)
class Fixed:
    """Fixed effects: the columns used, and how to read them back.

    ``names`` are what is reported: one mean per group, then covariates, then (judges fixed)
    one effect per judge with sum zero.  ``back`` turns fitted coefficients into reported ones.
    """

    columns: Floats | sp.csr_array
    names: tuple[str, ...]
    back: Floats
    log_scale: float
    entry_rows: Floats
    means: int
    slopes: int


@dataclass(frozen=True, eq=False)
class Sums:
    """Cross products of the mixed model, in standardised units."""

    size: int
    log_weights: float
    total_u: Floats
    uv: sp.csr_array
    vv: sp.csr_array
    ut: Floats
    vt: Floats
    tt: Floats
    blocks: Codes
    entries_kept: bool
    judges_random: bool
    fixed: Fixed
    u: sp.csr_array
    v: sp.csr_array
    centre: float
    scale: float

    @property
    def columns(self) -> int:
        """p, the number of fixed effects."""
        return int(self.tt.shape[0] - 1)

    @property
    def kept(self) -> int:
        """The number of columns of V."""
        return int(self.vv.shape[0])


def sums(*, scores: Scores, judges_random: bool = True, slopes: tuple[str, ...] = ()) -> Sums:
    """Cross products of scores under the additive model."""
    size = len(scores)
    fixed = fixed_effects(scores=scores, judges_random=judges_random)
    entry = indicator(scores.entry, len(scores.entries))
    judge = indicator(scores.judge, len(scores.judges))
    entries_kept = judges_random and not slopes and len(scores.entries) < len(scores.judges)
    big, small = (judge, entry) if entries_kept else (entry, judge)
    kept = [small] if judges_random else []
    for name in slopes:
        kept.append(judge.multiply(scores.covariates[name][:, None]).tocsr())
    kept += [indicator(codes, len(levels)) for levels, codes in scores.factors.values()]
    v = sp.csr_array(sp.hstack(kept)) if kept else sp.csr_array((size, 0))
    if v.shape[1] > LARGEST_KEPT:
        raise Unanswerable(
            f"the smaller factor has {v.shape[1]} levels, more than the {LARGEST_KEPT} "
            "that the exact method can hold",
            remedy="calibrate separable parts on their own",
        )
    centre, scale = centre_and_scale(scores)
    t = _with_scores(fixed.columns, (scores.values - centre) / scale)
    weighted = sp.csr_array(sp.diags_array(scores.weights) @ t)
    weighted_v = sp.csr_array(sp.diags_array(scores.weights) @ v)
    return Sums(
        size=size,
        log_weights=float(np.log(scores.weights).sum()),
        total_u=np.asarray(big.T @ scores.weights),
        uv=sp.csr_array(big.T @ weighted_v),
        vv=sp.csr_array(v.T @ weighted_v),
        ut=(big.T @ weighted).toarray(),
        vt=(v.T @ weighted).toarray(),
        tt=(t.T @ weighted).toarray(),
        blocks=np.repeat(np.arange(len(kept)), [block.shape[1] for block in kept]),
        entries_kept=entries_kept,
        judges_random=judges_random,
        fixed=fixed,
        u=big,
        v=v,
        centre=centre,
        scale=scale,
    )


def indicator(codes: Codes, levels: int) -> sp.csr_array:
    """The 0/1 matrix that marks which level each row belongs to."""
    size = len(codes)
    return sp.csr_array((np.ones(size), codes, np.arange(size + 1)), shape=(size, levels))


def fixed_effects(*, scores: Scores, judges_random: bool) -> Fixed:
    """Group means, centred and scaled covariates and, if judges are fixed, their contrasts."""
    groups = scores.groups or ("mean",)
    entry_group = scores.group if scores.group is not None else np.zeros(len(scores.entries), int)
    means = indicator(np.asarray(entry_group), len(groups)).toarray()
    columns: list[Floats | sp.csr_array] = [means[scores.entry]]
    names, centres, spreads = [*groups], [], []
    for name, x in scores.covariates.items():
        spread = float(x.std())
        if spread == 0:
            raise InputError(
                "the covariate is the same on every row",
                column=name,
                value=float(x[0]),
                remedy="leave it out",
            )
        centres.append(float(x.mean()))
        spreads.append(spread)
        columns.append(((x - x.mean()) / spread)[:, None])
        names.append(name)
    contrasts = 0 if judges_random else len(scores.judges) - 1
    if contrasts:
        columns.append(indicator(scores.judge, len(scores.judges))[:, 1:])
        names += [f"judge:{judge}" for judge in scores.judges]
    back = _read_back(len(groups), np.array(centres), np.array(spreads), contrasts)
    matrix = (
        sp.csr_array(sp.hstack([sp.csr_array(c) for c in columns]))
        if contrasts
        else (np.hstack([np.asarray(c) for c in columns]))
    )
    _refuse_collinear(matrix, names)
    entry_rows = np.hstack([means, np.zeros((len(means), len(back) - len(groups)))]) @ back
    return Fixed(
        columns=matrix,
        names=tuple(names),
        back=back,
        log_scale=float(2 * np.log(spreads).sum()) if spreads else 0.0,
        entry_rows=entry_rows,
        means=len(groups),
        slopes=len(centres),
    )


def _read_back(groups: int, centres: Floats, spreads: Floats, contrasts: int) -> Floats:
    """The matrix from fitted to reported coefficients: covariates at zero, judges' sum zero."""
    slopes = len(centres)
    judges = contrasts + 1 if contrasts else 0
    back = np.zeros((groups + slopes + judges, groups + slopes + contrasts))
    back[:groups, :groups] = np.eye(groups)
    if slopes:
        back[:groups, groups : groups + slopes] = -centres / spreads
        back[groups : groups + slopes, groups : groups + slopes] = np.diag(1 / spreads)
    if judges:
        back[:groups, groups + slopes :] = 1 / judges
        back[groups + slopes :, groups + slopes :] = np.eye(judges)[:, 1:] - 1 / judges
    return back


def _refuse_collinear(matrix: Floats | sp.csr_array, names: list[str]) -> None:
    sparse = sp.csr_array(matrix)
    dense = (sparse.T @ sparse).toarray()
    smallest = float(np.linalg.eigvalsh(dense / matrix.shape[0])[0])
    if smallest < COLLINEAR:
        raise InputError(
            "a covariate can be computed from the other fixed effects",
            column=names[-1],
            value=", ".join(names[:6]),
            remedy="leave out one of the covariates, or let the judges be random",
        )


def centre_and_scale(scores: Scores) -> tuple[float, float]:
    """Mean and spread of the scores; a table of one number is refused."""
    centre = float(np.average(scores.values, weights=scores.weights))
    scale = float(np.std(scores.values))
    if scale <= 1e-12 * max(1.0, abs(centre)):
        raise Unanswerable(
            f"every score is {scores.values[0]:g}, so nothing tells the entries apart",
            remedy="check that the score column is the right one",
        )
    return centre, scale


def _with_scores(columns: Floats | sp.csr_array, y: Floats) -> sp.csr_array:
    return sp.csr_array(sp.hstack([sp.csr_array(columns), sp.csr_array(y[:, None])]))
