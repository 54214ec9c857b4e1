"""Ordinal regression: logistic where there are two answers, statsmodels where weights are counts, slopes, refusals."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from evaluation.errors import EvaluationError
from evaluation.statistics.item_functioning import ordinal_logit
from evaluation.statistics.ordinal_regression import _likelihood, ordinal_regression
from evaluation.statistics.regression import regression

NAMES = ("first", "second")


def sample(seed: int, answers: int = 4, rows: int = 320):
    draws = np.random.default_rng(seed)
    psu = np.repeat(np.arange(rows // 8), 8)
    X = np.column_stack([draws.integers(0, 2, rows), draws.normal(0, 1, rows)])
    latent = X @ [0.8, -0.5] + draws.logistic(0, 1, rows) + draws.normal(0, 0.6, rows // 8)[psu]
    y = np.searchsorted(np.linspace(-1, 1.5, answers - 1), latent).astype(float)
    return y, X, design(psu % 4, psu, draws.integers(1, 4, rows).astype(float))


def test_two_answers_are_a_logistic_regression():
    y, X, both = sample(1, answers=2)
    found = ordinal_regression(y, X, NAMES, both)
    logistic = regression(y, np.column_stack([np.ones(len(y)), X]), ("one", *NAMES), both, family="logistic")
    np.testing.assert_allclose(found.coefficients, logistic.coefficients[1:], rtol=1e-9)
    np.testing.assert_allclose(found.thresholds, -logistic.coefficients[:1], rtol=1e-9)
    np.testing.assert_allclose(found.se, logistic.se[[1, 2, 0]], rtol=1e-8)
    assert (found.df, found.n, found.n_psu) == (logistic.df, logistic.n, logistic.n_psu) == (34, 320, 40)


def test_weights_are_worth_as_many_rows():
    y, X, weighted = sample(2)
    counts = weighted.weight.astype(int)
    many = ordinal_logit(np.repeat(y, counts), np.repeat(X, counts, axis=0))
    found = ordinal_regression(y, X, NAMES, weighted)
    np.testing.assert_allclose(found.coefficients, many.coefficients, rtol=1e-6)
    np.testing.assert_allclose(found.thresholds, many.thresholds, rtol=1e-5)
    assert found.levels.tolist() == [0, 1, 2, 3]


def test_scores_and_information_are_the_slopes_of_the_likelihood():
    y, X, weighted = sample(3)
    theta, rows = np.array([0.3, -0.2, -0.9, 0.1, 1.2]), (X, y.astype(int), weighted.weight)
    _, scores, information = _likelihood(theta, *rows)
    slopes = optimize.approx_fprime(theta, lambda at: _likelihood(at, *rows)[0], 1e-6)
    np.testing.assert_allclose(scores.sum(axis=0), slopes, rtol=1e-3)
    bends = optimize.approx_fprime(theta, lambda at: -_likelihood(at, *rows)[1].sum(axis=0), 1e-6)
    np.testing.assert_allclose(information, bends, rtol=1e-3, atol=1e-3)


def test_the_maximum_has_no_slope():
    y, X, weighted = sample(4)
    found = ordinal_regression(y, X, NAMES, weighted)
    theta = np.append(found.coefficients, found.thresholds)
    _, scores, _ = _likelihood(theta, X, y.astype(int), weighted.weight)
    assert np.abs(scores.sum(axis=0)).max() < 1e-9
    assert (np.diff(found.thresholds) > 0).all()


def test_standard_errors_are_those_of_many_samples():
    """Clusters of one latent effect: the spread of the coefficient of a cluster's own column over 150 samples."""
    found = []
    for seed in range(150):
        draws = np.random.default_rng(seed)
        psu = np.repeat(np.arange(60), 8)
        x = (np.arange(60) % 2)[psu].astype(float)
        latent = x + draws.logistic(0, 1, 480) + draws.normal(0, 0.8, 60)[psu]
        fit = ordinal_regression(np.searchsorted([-1.0, 0.5, 2], latent), x[:, None], ("x",), design([0] * 480, psu))
        found.append((fit.coefficients[0], fit.se[0]))
    coefficients, errors = np.array(found).T
    assert errors.mean() == pytest.approx(coefficients.std(ddof=1), rel=0.15)


def test_rows_without_a_value_stay_in_the_design():
    y, X, weighted = sample(5)
    y[weighted.psu == 3] = np.nan
    zero = design(weighted.stratum, weighted.psu, np.where(weighted.psu == 3, 0, weighted.weight))
    one, two = ordinal_regression(y, X, NAMES, weighted), ordinal_regression(np.nan_to_num(y), X, NAMES, zero)
    np.testing.assert_allclose(one.covariance, two.covariance, rtol=1e-9)
    assert (one.n, one.n_psu, one.df) == (312, 39, 33)


def test_a_woman_alone_in_her_psu_is_one():
    y, X, weighted = sample(5)
    found = ordinal_regression(y, X, NAMES, design(np.zeros(len(y)), np.arange(len(y)), weighted.weight))
    assert (found.n_psu, found.df) == (320, 320 - 1 - 2)


def test_an_answer_that_a_column_tells_has_no_coefficient():
    y, X, weighted = sample(6)
    for separated in ((y > 1).astype(float), (y == 0).astype(float)):
        with pytest.raises(EvaluationError) as error:
            ordinal_regression(y, np.column_stack([separated, X[:, 1]]), NAMES, weighted)
        assert error.value.key == "regression_separated"


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_row_far_out_is_no_separation(sign):
    """The likelihood of an answer 200 log odds away is not rounded to nothing, on either side."""
    y, X, weighted = sample(8)
    X[0, 1], y[0] = sign * 2000.0, (1.0 if sign > 0 else 2.0)
    found = ordinal_regression(y, X * [1, 0.1], NAMES, weighted)
    assert np.isfinite(found.se).all()
    # two bounds 1 apart, the nearer 200 or 199 log odds out
    far, _, _ = _likelihood(np.array([0, 1, -1.0, 0, 1]), np.array([[0, sign * 200.0]]), np.array([1]), np.ones(1))
    assert far == pytest.approx(np.log1p(-np.exp(-1)) - (200 if sign > 0 else 199), rel=1e-12)


def test_what_cannot_be_fitted_is_refused():
    y, X, weighted = sample(7)
    with pytest.raises(EvaluationError) as error:
        ordinal_regression(np.ones(len(y)), X, NAMES, weighted)
    assert error.value.key == "ordinal_one_answer"
    with pytest.raises(EvaluationError) as error:
        ordinal_regression(y, np.column_stack([X[:, 0], np.ones(len(y))]), NAMES, weighted)
    assert error.value.key == "regression_columns_dependent"
    with pytest.raises(ValueError, match="shapes"):
        ordinal_regression(y, X[:, :1], NAMES, weighted)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_scale_of_weights_order_of_rows_and_of_answers(seed, scale):
    y, X, weighted = sample(seed)
    mixed = np.random.default_rng(seed).permutation(len(y))
    other = design(weighted.stratum[mixed], weighted.psu[mixed], weighted.weight[mixed] * scale)
    one, two = ordinal_regression(y, X, NAMES, weighted), ordinal_regression(-y[mixed], X[mixed], NAMES, other)
    np.testing.assert_allclose(two.coefficients, -one.coefficients, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(two.thresholds, -one.thresholds[::-1], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(two.se[:2], one.se[:2], rtol=1e-7)
