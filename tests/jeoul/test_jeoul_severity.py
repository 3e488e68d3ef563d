"""The additive model against a plain dense implementation, and its symmetries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeoul import severity
from jeoul.errors import InputError, Unanswerable
from jeoul.severity.likelihood import evaluate
from jeoul.severity.sums import sums
from jeoul.tables import Scores

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=15, deadline=None)
fewer = settings(max_examples=5, deadline=None)


def dense(scores, ratios, *, reml=True, slopes=(), fixed=False):
    """The model written out in n × n matrices, as a textbook has it."""
    n = len(scores)
    a = np.eye(len(scores.entries))[scores.entry]
    b = np.eye(len(scores.judges))[scores.judge]
    groups = np.zeros(len(scores.entries), int) if scores.group is None else scores.group
    x = np.eye(max(1, len(scores.groups)))[groups[scores.entry]]
    for column in scores.covariates.values():
        x = np.column_stack([x, column])
    z = [a] if fixed else [a, b, *(b * scores.covariates[name][:, None] for name in slopes)]
    if fixed:
        x = np.column_stack([x, b[:, 1:]])
    h = np.diag(1 / scores.weights) + sum(
        ratio * m @ m.T for ratio, m in zip(ratios, z, strict=True)
    )
    inverse = np.linalg.inv(h)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ scores.values)
    left = scores.values - x @ beta
    r2 = left @ inverse @ left
    freedom = n - x.shape[1] if reml else n
    criterion = np.linalg.slogdet(h)[1] + freedom * (1 + np.log(2 * np.pi * r2 / freedom))
    if reml:
        criterion += np.linalg.slogdet(information)[1]
    return criterion, r2 / freedom, x, z, h, beta, information


def criterion_of(scores, ratios, **how):
    s = sums(scores=scores, judges_random=not how.get("fixed", False), slopes=how.get("slopes", ()))
    first, *rest = (ratios[1], ratios[0]) if s.entries_kept else ratios
    return evaluate(
        sums=s, ratio_u=first, ratios=np.array(rest), reml=how.get("reml", True)
    ).criterion


@few
@given(
    seed=seeds,
    va=st.floats(0, 5),
    vb=st.floats(0, 5),
    reml=st.booleans(),
    shape=st.sampled_from([(9, 4, 3), (4, 9, 5)]),
)
def test_the_criterion_is_that_of_the_dense_formula(jury, seed, va, vb, reml, shape):
    entries, judges, per_entry = shape
    scores = jury(entries=entries, judges=judges, per_entry=per_entry, seed=seed)
    assert criterion_of(scores, (va, vb), reml=reml) == pytest.approx(
        dense(scores, (va, vb), reml=reml)[0], rel=1e-9
    )


@few
@given(seed=seeds, reml=st.booleans())
def test_weights_groups_and_covariates_enter_as_in_the_dense_formula(jury, seed, reml):
    rng = np.random.default_rng(seed)
    plain = jury(entries=10, judges=5, per_entry=3, seed=seed)
    n = len(plain)
    scores = Scores.of(
        entries=[plain.entries[i] for i in plain.entry],
        judges=[plain.judges[j] for j in plain.judge],
        values=plain.values,
        groups=["pq"[i % 2] for i in plain.entry],
        covariates={"year": 2000 + rng.integers(0, 20, n), "same": rng.random(n)},
        weights=rng.uniform(0.5, 3, n),
    )
    for how in ({}, {"slopes": ("same",)}, {"fixed": True}):
        ratios = (1.3, 0.4, 0.7)[: 1 if how.get("fixed") else 2 + len(how.get("slopes", ()))]
        assert criterion_of(scores, ratios, reml=reml, **how) == pytest.approx(
            dense(scores, ratios, reml=reml, **how)[0], rel=1e-8
        )


@pytest.mark.parametrize("shape", [(12, 5, 3), (5, 12, 7)])
@pytest.mark.parametrize("slopes", [(), ("same",)])
@pytest.mark.parametrize("reml", [True, False])
def test_slopes_of_the_criterion_are_its_differences(jury, shape, slopes, reml):
    entries, judges, per_entry = shape
    base = jury(entries=entries, judges=judges, per_entry=per_entry, seed=3)
    rng = np.random.default_rng(3)
    scores = Scores.of(
        entries=[base.entries[i] for i in base.entry],
        judges=[base.judges[j] for j in base.judge],
        values=base.values,
        covariates={"same": rng.random(len(base))},
        weights=rng.uniform(0.5, 2, len(base)),
    )
    s = sums(scores=scores, slopes=slopes)
    at = np.array([0.8, 0.5, 0.6][: 2 + len(slopes)])

    def value(ratios):
        return evaluate(sums=s, ratio_u=ratios[0], ratios=ratios[1:], reml=reml).criterion

    found = evaluate(sums=s, ratio_u=at[0], ratios=at[1:], reml=reml, slopes=True).gradient
    for k, step in enumerate(np.eye(len(at)) * 1e-5):
        assert found[k] == pytest.approx((value(at + step) - value(at - step)) / 2e-5, abs=1e-5)
    zero = at * np.array([1, 0, 1][: len(at)])
    there = evaluate(sums=s, ratio_u=zero[0], ratios=zero[1:], reml=reml, slopes=True).gradient
    step = np.array([0, 1e-7, 0][: len(at)])
    assert there[1] == pytest.approx((value(zero + step) - value(zero)) / 1e-7, rel=1e-3, abs=1e-4)


@few
@given(seed=seeds, method=st.sampled_from(["reml", "ml"]))
def test_no_other_variances_do_better(jury, seed, method):
    scores = jury(entries=10, judges=5, per_entry=4, seed=seed)
    found = severity.fit(scores=scores, variance=method)
    s = sums(scores=scores)
    reml = method == "reml"
    for va in np.geomspace(1e-6, 1e3, 25):
        for vb in (0.0, *np.geomspace(1e-6, 1e3, 25)):
            other = evaluate(sums=s, ratio_u=va, ratios=np.array([vb]), reml=reml).criterion
            assert found.criterion <= other + 1e-7


def test_effects_and_their_errors_are_those_of_the_dense_formula(jury):
    scores = jury(entries=8, judges=5, per_entry=3, seed=11)
    found = severity.fit(scores=scores, variance="reml")
    v = found.variance
    ratios = (v["entry"] / v["residual"], v["judge"] / v["residual"])
    _, sigma2, x, (a, b), h, beta, information = dense(scores, ratios)
    assert v["residual"] == pytest.approx(sigma2, rel=1e-8)
    left = np.linalg.solve(h, scores.values - x @ beta)
    np.testing.assert_allclose(found.effect, ratios[0] * a.T @ left, atol=1e-9)
    np.testing.assert_allclose(found.severity, -ratios[1] * b.T @ left, atol=1e-9)
    known = sigma2 * (ratios[0] * np.eye(8) - ratios[0] ** 2 * a.T @ np.linalg.solve(h, a))
    np.testing.assert_allclose(found.se, np.sqrt(np.diag(known)), rtol=1e-8)
    t = np.ones((8, 1)) - ratios[0] * a.T @ np.linalg.solve(h, x)
    unknown = known + sigma2 * t @ np.linalg.solve(information, t.T)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diag(unknown)), rtol=1e-8)


@few
@given(seed=seeds)
def test_the_order_of_the_rows_does_not_matter(jury, seed):
    scores = jury(seed=5)
    order = np.random.default_rng(seed).permutation(len(scores))
    shuffled = Scores.of(
        entries=[scores.entries[i] for i in scores.entry[order]],
        judges=[scores.judges[j] for j in scores.judge[order]],
        values=scores.values[order],
    )
    one, two = (severity.fit(scores=s, variance="reml") for s in (scores, shuffled))
    assert one.criterion == two.criterion
    np.testing.assert_array_equal(one.estimate, two.estimate)


@fewer
@given(
    seed=seeds,
    shift=st.floats(-1e4, 1e4),
    scale=st.floats(1e-3, 1e3),
    method=st.sampled_from(["reml", "integrated"]),
)
def test_estimates_follow_a_change_of_the_scale(jury, seed, shift, scale, method):
    scores = jury(seed=seed)
    moved = Scores.of(
        entries=[scores.entries[i] for i in scores.entry],
        judges=[scores.judges[j] for j in scores.judge],
        values=scores.values * scale + shift,
    )
    one, two = (severity.fit(scores=s, variance=method) for s in (scores, moved))
    rounding = 1e-6 * scale + 1e-9 * abs(shift)
    np.testing.assert_allclose(two.estimate, one.estimate * scale + shift, atol=30 * rounding)
    np.testing.assert_allclose(two.severity, one.severity * scale, atol=30 * rounding)
    np.testing.assert_allclose(two.sd, one.sd * scale, rtol=1e-4, atol=30 * rounding)


@fewer
@given(seed=seeds)
def test_new_names_change_nothing_but_the_names(jury, seed):
    scores = jury(seed=7)
    names = np.random.default_rng(seed).permutation(len(scores.entries))
    renamed = Scores.of(
        entries=[f"x{names[i]:03}" for i in scores.entry],
        judges=[f"z{j}" for j in scores.judge],
        values=scores.values,
    )
    one, two = (severity.fit(scores=s, variance="integrated") for s in (scores, renamed))
    back = [renamed.entries.index(f"x{names[i]:03}") for i in range(len(scores.entries))]
    np.testing.assert_allclose(two.estimate[back], one.estimate, rtol=1e-8)
    np.testing.assert_allclose(two.severity, one.severity, atol=1e-7)


def test_strided_and_read_only_arrays_are_copied(jury):
    scores = jury()
    entries = [scores.entries[i] for i in scores.entry]
    judges = [scores.judges[j] for j in scores.judge]
    wide = np.column_stack([scores.values, np.full(len(scores), np.nan)])
    strided = wide[:, 0]
    strided.flags.writeable = False
    again = Scores.of(entries=entries, judges=judges, values=strided)
    wide[:] = 0
    np.testing.assert_array_equal(again.values, scores.values)


def test_judges_without_severity_get_a_variance_of_zero_at_the_boundary():
    rng = np.random.default_rng(2)
    entry, judge = np.divmod(np.arange(60), 6)
    y = entry + rng.standard_normal(60)
    for j in range(6):
        y[judge == j] -= y[judge == j].mean()
    scores = Scores.of(entries=entry.tolist(), judges=judge.tolist(), values=y)
    found = severity.fit(scores=scores, variance="reml")
    assert found.variance["judge"] == 0
    assert not found.severity.any()
    assert severity.fit(scores=scores, variance="integrated").variance["judge"] > 0


def test_scores_without_any_residual_are_fitted_exactly():
    entry, judge = np.divmod(np.arange(20), 4)
    merit, lenience = np.array([3, 1, 4, 1.5, 9]), np.array([0, 1, -2, 0.5])
    scores = Scores.of(
        entries=entry.tolist(), judges=judge.tolist(), values=merit[entry] + lenience[judge]
    )
    for method, small in (("reml", 1e-8), ("integrated", 1e-2)):
        found = severity.fit(scores=scores, variance=method)
        np.testing.assert_allclose(np.diff(found.estimate), np.diff(merit), atol=1e-3)
        assert found.variance["residual"] < small


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"entries": "aabb", "judges": "jkjk", "values": [3, 3, 3, 3]}, "every score is 3"),
        ({"entries": "aaa", "judges": "jkl", "values": [1, 2, 3]}, "only one entry"),
        ({"entries": "abc", "judges": "jjj", "values": [1, 2, 3]}, "only one judge"),
        ({"entries": "abcd", "judges": "jjkk", "values": [1, 2, 3, 5]}, "single score"),
        ({"entries": "aab", "judges": "jkj", "values": [1, 2, 3]}, "cannot tell"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(table, sentence):
    with pytest.raises(Unanswerable, match=sentence):
        severity.fit(scores=Scores.of(**table))


def test_a_covariate_that_says_nothing_new_is_refused(jury):
    scores = jury()
    same = {"x": scores.entry * 1.0, "y": 3 - 2.0 * scores.entry}
    for covariates in ({"x": np.ones(len(scores))}, same):
        table = Scores.of(
            entries=[scores.entries[i] for i in scores.entry],
            judges=[scores.judges[j] for j in scores.judge],
            values=scores.values,
            covariates=covariates,
        )
        with pytest.raises(InputError, match="covariate"):
            severity.fit(scores=table)


def test_fixed_judges_have_severities_that_sum_to_zero(jury):
    scores = jury(entries=20, judges=5, per_entry=4, seed=9)
    fixed = severity.fit(scores=scores, variance="reml", judges="fixed")
    _, sigma2, *_, beta, information = dense(
        scores, (fixed.variance["entry"] / fixed.variance["residual"],), fixed=True
    )
    effects = np.append(0, beta[1:])
    np.testing.assert_allclose(fixed.severity, effects.mean() - effects, atol=1e-8)
    assert fixed.fixed["mean"][0] == pytest.approx(beta[0] + effects.mean())
    covariance = sigma2 * np.linalg.inv(information)[1:, 1:]
    centre = np.eye(5)[:, 1:] - 1 / 5
    np.testing.assert_allclose(
        fixed.severity_se, np.sqrt(np.diag(centre @ covariance @ centre.T)), rtol=1e-7
    )
