"""Quantiles: their definition, Woodruff's interval by hand, cells, and what has none."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.intervals import logit_interval
from evaluation.statistics.quantiles import INTERVALS, quantiles


def everywhere(values, shares, sample, **options):
    return quantiles(np.asarray(values, float), shares, np.zeros(len(values), int), 1, sample, **options)


def simple(values, weight=None):
    return design([0] * len(values), np.arange(len(values)), weight)


def test_a_quantile_is_the_first_value_that_reaches_the_share():
    values = [4.0, 1.0, 3.0, 2.0]
    found = everywhere(values, [0.1, 0.25, 0.26, 0.5, 0.99], simple(values))
    assert found.estimate.tolist() == [[1, 1, 2, 2, 4]]


def test_weights_count():
    values = [1.0, 2.0, 3.0]
    # weights up to each value: 0.1, 0.4, 1
    found = everywhere(values, [0.05, 0.1, 0.3, 0.4, 0.41], simple(values, [1, 3, 6]))
    assert found.estimate.tolist() == [[1, 1, 2, 2, 3]]


@pytest.mark.parametrize("n", [10, 49, 100, 1000])
def test_shares_met_exactly_are_met_whatever_the_rounding(n):
    values = np.arange(1.0, n + 1)
    sample = simple(values, np.full(n, 0.1))
    found = everywhere(values, np.arange(1, n) / n, sample)
    assert found.estimate[0].tolist() == values[:-1].tolist()


def test_quantiles_of_a_simple_sample_are_numpys():
    values, shares = np.random.default_rng(2).normal(0, 1, 57), [0.1, 0.33, 0.5, 0.9]
    found = everywhere(values, shares, simple(values))
    assert found.estimate[0].tolist() == np.quantile(values, shares, method="inverted_cdf").tolist()


def test_woodruffs_interval_by_hand():
    """The ends are the values at the ends of the interval of the share at or below the median."""
    draws = np.random.default_rng(8)
    psu = np.repeat(np.arange(12), 10)
    values, weight = draws.normal(psu % 4, 2).round(1), draws.uniform(1, 3, 120)
    sample = design(psu % 2, psu, weight)
    found = everywhere(values, 0.5, sample)
    share = ratio_of_totals((values <= found.estimate[0, 0]) * 1.0, np.ones(120), np.zeros(120, int), 1, sample)
    ends = np.array(logit_interval(share.estimate, share.se, share.df, 0.95)).ravel()
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    assert [found.low[0, 0], found.high[0, 0]] == [values[order][reached >= end][0] for end in ends]
    assert found.below[0, 0] == share.estimate[0]
    assert found.below_se[0, 0] == share.se[0]
    assert (found.df[0], found.n[0]) == (10, 120)
    # Student's t on 10 degrees of freedom: 2.228139
    assert found.se[0, 0] == pytest.approx((found.high - found.low)[0, 0] / 2 / 2.2281388519649385)


def test_cells_are_estimated_as_if_alone():
    draws = np.random.default_rng(5)
    psu, cell = np.repeat(np.arange(10), 8), np.tile([0, 1, 1, -1], 20)
    values = np.where(draws.uniform(size=80) < 0.1, np.nan, draws.normal(cell, 1))
    sample = design(psu % 2, psu, draws.uniform(1, 2, 80))
    both = quantiles(values, [0.3, 0.5], cell, 2, sample)
    for one in (0, 1):
        alone = quantiles(values, [0.3, 0.5], np.where(cell == one, 0, -1), 1, sample)
        for name in ("estimate", "low", "high", "se", "below", "below_se"):
            np.testing.assert_allclose(getattr(both, name)[one], getattr(alone, name)[0], rtol=1e-12)
        assert both.n[one] == alone.n[0] == (np.isfinite(values) & (cell == one)).sum()


def test_rows_of_no_weight_are_no_values():
    values = [1.0, 2.0, 3.0, 9.0]
    assert everywhere(values, 0.999, simple(values, [1, 1, 1, 0])).estimate[0, 0] == 3
    with np.errstate(all="raise"):
        weightless = everywhere(values, 0.5, simple(values, [0, 0, 0, 0]))
    assert np.isnan([weightless.estimate, weightless.low]).all()


@pytest.mark.parametrize("interval", INTERVALS)
def test_nobody_has_no_quantile(interval):
    values = np.array([1.0, 2.0, np.nan, np.nan])
    found = quantiles(values, [0.5], np.array([0, 0, 1, 1]), 3, simple(values), interval=interval)
    assert np.isnan(found.estimate).ravel().tolist() == [False, True, True]
    assert np.isnan([found.low, found.high, found.se])[:, 1:].all()
    assert found.n.tolist() == [2, 0, 0]


@pytest.mark.parametrize(("interval", "unknown"), [("logit", True), ("t", True), ("korn_graubard", False)])
def test_values_that_are_all_alike(interval, unknown):
    found = everywhere([7.0] * 6, 0.5, simple([7.0] * 6), interval=interval)
    assert found.estimate[0, 0] == 7
    assert np.isnan([found.low[0, 0], found.high[0, 0]]).tolist() == [unknown, unknown]


def test_an_interval_that_leaves_the_values_has_no_end():
    values = np.arange(1.0, 9)
    found = everywhere(values, 0.8, simple(values), interval="t")
    assert np.isnan(found.high[0, 0])
    assert found.low[0, 0] > 1


def test_shares_and_intervals_that_are_none():
    values = [1.0, 2.0]
    for shares, interval in [(0, "logit"), (1, "logit"), (np.nan, "logit"), (0.5, "score")]:
        with pytest.raises(ValueError, match="unknown"):
            everywhere(values, shares, simple(values), interval=interval)


def test_a_missing_weight_is_refused():
    with pytest.raises(EvaluationError) as error:
        everywhere([1.0, 2.0, 3.0], 0.5, simple([1.0, 2.0, 3.0], [1, np.nan, 1]))
    assert error.value.key == "weight_missing_or_negative"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3), st.sampled_from(INTERVALS))
def test_scale_order_and_units_of_values(seed, scale, interval):
    draws = np.random.default_rng(seed)
    psu, values = np.repeat(np.arange(12), 5), draws.integers(0, 15, 60).astype(float)
    weight, mixed = draws.integers(1, 5, 60).astype(float), draws.permutation(60)
    one = everywhere(values, [0.2, 0.5], design(psu % 2, psu, weight), interval=interval)
    two = everywhere(
        3 * values[mixed] + 1, [0.2, 0.5], design(psu[mixed] % 2, psu[mixed], weight[mixed] * scale), interval=interval
    )
    np.testing.assert_allclose(two.estimate, 3 * one.estimate + 1)
    assert (one.low[np.isfinite(one.low)] <= one.estimate[np.isfinite(one.low)]).all()
    np.testing.assert_allclose(two.below, one.below)
    np.testing.assert_allclose(two.below_se, one.below_se, rtol=1e-9, atol=1e-15)
