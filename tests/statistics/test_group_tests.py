"""Tests of groups: classical tests in simple samples, ranks by hand, invariances, and what has none."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.group_tests import SCORES, means_test, rank_scores, rank_test, weighted_ranks
from evaluation.statistics.regression import joint_test, regression


def clustered(seed: int, groups: int = 2):
    draws = np.random.default_rng(seed)
    psu = np.repeat(np.arange(20), 8)
    group = draws.integers(0, groups, len(psu))
    values = draws.normal(group * 0.3, 1) + draws.normal(0, 0.5, 20)[psu]
    return values.round(1), group, design(psu % 2, psu, draws.integers(1, 4, len(psu)).astype(float))


def test_two_groups_that_are_strata_are_welchs_test():
    """Variances of two means drawn apart, with divisors n - 1: Welch's statistic."""
    draws = np.random.default_rng(1)
    values, group = draws.normal(0, 1, 40), np.repeat([0, 1], [15, 25])
    found = means_test(values, group, 2, design(group, np.arange(40)))
    welch = stats.ttest_ind(values[group == 1], values[group == 0], equal_var=False)
    assert found.t[0] == pytest.approx(welch.statistic)
    assert found.statistic == pytest.approx(welch.statistic**2)
    assert found.df_denominator == 37
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(welch.statistic), 37))


def test_several_groups_are_the_joint_test_of_a_regression():
    values, group, sample = clustered(4, groups=3)
    found = means_test(values, group, 3, sample)
    X = np.column_stack([np.ones(len(values)), group == 1, group == 2]).astype(float)
    fit = regression(values, X, ("one", "second", "third"), sample, family="linear")
    joint = joint_test(fit, ("second", "third"))
    np.testing.assert_allclose(found.difference, fit.coefficients[1:])
    np.testing.assert_allclose(found.se, fit.se[1:])
    assert (found.df_numerator, found.df_denominator) == (2, joint.df_denominator) == (2, 16)
    assert (found.statistic, found.p_value) == pytest.approx((joint.statistic, joint.p_value))


def test_ranks_by_hand():
    # the weights are 1, 2 | 3 | 4: a tie of 1 + 2 at the bottom
    ranks = weighted_ranks([5.0, 5.0, 7.0, np.nan, 9.0], [1.0, 2.0, 3.0, 9.0, 4.0])
    np.testing.assert_allclose(ranks, [0.15, 0.15, 0.45, np.nan, 0.8])
    np.testing.assert_array_equal(rank_scores(ranks, "median"), [0, 0, 0, np.nan, 1])
    np.testing.assert_allclose(rank_scores(ranks, "van_der_waerden"), stats.norm.ppf(ranks))
    assert rank_scores(ranks, "wilcoxon") is ranks


def test_the_middle_is_not_above_the_median_whatever_the_rounding():
    for scale in np.linspace(0.1, 1, 50):
        ranks = weighted_ranks(np.arange(7.0), scale * np.array([1, 2, 1, 3, 1, 2, 1]))
        assert rank_scores(ranks, "median").tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_ranks_of_equal_weights_are_midranks():
    values = np.random.default_rng(3).integers(0, 9, 30).astype(float)
    np.testing.assert_allclose(weighted_ranks(values, np.full(30, 2.5)), (stats.rankdata(values) - 0.5) / 30)


def test_a_weight_is_worth_as_many_rows():
    values, weight = np.array([3.0, 1.0, 3.0, 8.0]), np.array([2, 1, 3, 2])
    many = weighted_ranks(np.repeat(values, weight), np.ones(8))
    np.testing.assert_allclose(np.repeat(weighted_ranks(values, weight), weight), many)


def test_difference_of_mean_ranks_is_that_of_mann_and_whitney():
    """In a simple sample the mean rank of one group above the other is U / (n₀ n₁) - 1/2."""
    draws = np.random.default_rng(6)
    values, group = draws.integers(0, 12, 50).astype(float), np.repeat([0, 1], [20, 30])
    found = rank_test(values, group, 2, design([0] * 50, np.arange(50)))
    U = stats.mannwhitneyu(values[group == 1], values[group == 0]).statistic
    assert found.difference[0] == pytest.approx(U / 600 - 0.5)


def test_large_simple_sample_is_kruskal_and_wallis():
    draws = np.random.default_rng(9)
    group = draws.integers(0, 3, 6000)
    values = draws.normal(0.06 * group, 1)
    found = rank_test(values, group, 3, design([0] * 6000, np.arange(6000)))
    expected = stats.kruskal(*(values[group == one] for one in range(3)))
    assert found.df_numerator * found.statistic == pytest.approx(expected.statistic, rel=0.02)


def test_ranks_are_those_of_the_rows_in_a_group():
    values, group, sample = clustered(2)
    outside = np.arange(len(values)) % 7 == 0
    some = rank_test(values, np.where(outside, -1, group), 2, sample)
    none = rank_test(np.where(outside, np.nan, values), group, 2, sample)
    assert (some.t[0], some.p_value) == (none.t[0], none.p_value)


@pytest.mark.parametrize("scores", SCORES)
def test_errors_of_the_first_kind(scores):
    """Groups that do not differ, in clusters: about one test in twenty is below 0.05."""
    draws = np.random.default_rng(12)
    psu, below = np.repeat(np.arange(40), 6), []
    for _ in range(300):
        group, weight = draws.integers(0, 2, 240), draws.uniform(1, 3, 240)
        values = draws.exponential(1, 240) + draws.exponential(1, 40)[psu]
        below.append(rank_test(values, group, 2, design(psu % 4, psu, weight), scores=scores).p_value < 0.05)
    assert 0.02 < np.mean(below) < 0.09


def test_a_group_of_nobody_has_no_test():
    values, group, sample = clustered(3)
    found = means_test(values, group, 3, sample)
    assert np.isnan(found.difference).tolist() == [False, True]
    assert np.isnan([found.statistic, found.p_value]).all()


def test_values_that_are_all_alike_have_no_test():
    _, group, sample = clustered(3)
    found = rank_test(np.ones(len(group)), group, 2, sample)
    assert found.difference[0] == 0
    assert np.isnan([found.t[0], found.statistic, found.p_value]).all()


def test_two_psus_are_too_few():
    found = means_test(np.arange(8.0), np.tile([0, 1], 4), 2, design([0] * 8, np.repeat([0, 1], 4)))
    assert found.df_denominator == 0
    assert np.isnan([found.statistic, found.p_value]).all()


def test_unknown_scores_and_one_group_are_refused():
    values, group, sample = clustered(3)
    with pytest.raises(ValueError, match="scores"):
        rank_test(values, group, 2, sample, scores="savage")
    with pytest.raises(ValueError, match="groups"):
        means_test(values, group, 1, sample)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3), st.sampled_from(SCORES))
def test_scale_of_weights_order_of_rows_and_of_groups(seed, scale, scores):
    values, group, sample = clustered(seed)
    mixed = np.random.default_rng(seed).permutation(len(values))
    other = design(sample.stratum[mixed], sample.psu[mixed], sample.weight[mixed] * scale)
    one = rank_test(values, group, 2, sample, scores=scores)
    # ranks know the order of the values only
    two = rank_test(np.exp(values[mixed]), 1 - group[mixed], 2, other, scores=scores)
    assert two.difference[0] == pytest.approx(-one.difference[0], abs=1e-9)
    assert two.p_value == pytest.approx(one.p_value, rel=1e-6)
