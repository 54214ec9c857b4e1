"""Intervals and p-values: known values, the ends 0 and 1, and what nothing can be said about."""

import numpy as np
import pytest
from scipy import stats

from evaluation.statistics.intervals import (
    arcsine_interval,
    difference_interval,
    korn_graubard_interval,
    likelihood_interval,
    logit_interval,
    p_value,
    ratio_interval,
    t_interval,
)

NAN = np.nan


def test_t_interval():
    low, high = t_interval([0.1, 0.2], [0.05, 0.01], [10, 200], 0.95)
    # two-sided 95 % quantiles of Student's t: 2.228139 on 10, 1.971896 on 200
    assert low == pytest.approx([0.1 - 0.05 * 2.228139, 0.2 - 0.01 * 1.971896], abs=1e-7)
    assert high == pytest.approx([0.1 + 0.05 * 2.228139, 0.2 + 0.01 * 1.971896], abs=1e-7)


def test_infinite_degrees_of_freedom_are_the_normal():
    assert t_interval(0, 1, np.inf, 0.9)[1] == pytest.approx(1.6448536269514722, rel=1e-14)


def test_p_value():
    assert p_value([0.1, -0.1, 0], [0.05, 0.05, 0.05], 10) == pytest.approx([0.0733880348, 0.0733880348, 1], abs=1e-9)
    assert p_value(50, 1, 4) == pytest.approx(2 * stats.t.sf(50, 4), rel=1e-12)


def test_logit_interval():
    low, high = logit_interval(0.2, 0.04, 30, 0.95)
    half = 2.0422724563 * 0.04 / 0.16
    expected = [1 / (1 + np.exp(-(np.log(0.25) + sign * half))) for sign in (-1, 1)]
    assert [low, high] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("yes", "n"), [(7, 40), (0, 25), (25, 25), (1, 2)])
def test_korn_graubard_is_clopper_pearson_in_a_simple_sample(yes, n):
    p = yes / n
    found = korn_graubard_interval(p, np.sqrt(p * (1 - p) / n), n, n - 1, 0.95)
    assert [*found] == pytest.approx([*stats.binomtest(yes, n).proportion_ci(method="exact")], rel=1e-10)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_the_declared_design_effect_serves_where_the_error_is_0(p):
    low, high = korn_graubard_interval(p, 0.0, 60, 59, 0.95, design_effect=2)
    plain = korn_graubard_interval(p, 0.0, 30, 29, 0.95)
    # 60 rows at a design effect of 2 weigh as 30, but with the quantiles of 59 degrees of freedom on both sides
    assert [low, high] == [*plain]
    bound = 0.025 ** (1 / 30)
    assert [low, high] == pytest.approx([bound, 1] if p else [0, 1 - bound], rel=1e-12)


def test_fewer_degrees_of_freedom_make_it_wider():
    few = korn_graubard_interval(0.0, 0.0, 60, 8, 0.95)
    many = korn_graubard_interval(0.0, 0.0, 60, 59, 0.95)
    assert few[1] > many[1] == pytest.approx(1 - 0.025 ** (1 / 60), rel=1e-12)


def test_the_declared_design_effect_is_not_used_where_there_is_an_error():
    assert korn_graubard_interval(0.2, 0.05, 90, 40, 0.95, 3) == korn_graubard_interval(0.2, 0.05, 90, 40, 0.95)


def test_p_between_0_and_1_without_an_error():
    found = korn_graubard_interval(0.25, 0.0, 40, 39, 0.95)
    assert [*found] == pytest.approx([stats.beta.ppf(0.025, 10, 31), stats.beta.ppf(0.975, 11, 30)], rel=1e-10)


@pytest.mark.parametrize(
    "nothing",
    [
        t_interval([0.1, 0.1, 0.1, NAN, 0.1], [0.0, 0.1, NAN, 0.1, 0.1], [9, 0, 9, 9, NAN], 0.95),
        logit_interval([0.0, 1.0, 0.2, 0.2, NAN, 0.2], [0.1, 0.1, 0.0, 0.1, 0.1, NAN], [9, 9, 9, 0, 9, 9], 0.95),
        korn_graubard_interval(
            [0.2, 0.0, 1.2, 1.01, -0.01, NAN, 0.2, 0.0],
            [0.1, 0.0, 0.1, 0.0, 0.0, 0.1, NAN, 0.0],
            [9, 9, 9, 9, 9, 9, 9, 1],
            [0, 0, 9, 9, 9, 9, 9, 9],
            0.95,
        ),
        (p_value([0.1, 0.1, NAN, 0], [0.0, 0.1, 0.1, 0.0], [9, 0, 9, 9]),),
    ],
    ids=["t", "logit", "korn_graubard", "p"],
)
def test_nan_where_nothing_can_be_said(nothing):
    assert np.isnan(np.array(nothing)).all()


def test_no_warning(recwarn):
    odd = [NAN, 0.0, 1.0, -1.0, 2.0]
    t_interval(odd, odd, odd, 0.95)
    logit_interval(odd, 0.0, 0, 0.95)
    korn_graubard_interval(odd, odd, 0, odd, 0.95)
    p_value(odd, 0.0, -1)
    assert [str(one.message) for one in recwarn] == []


def test_interval_of_a_difference_from_two_intervals():
    # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, example (a), method 10 on Wilson intervals:
    # 56/70 - 48/80 = 0.2000, interval 0.0524 to 0.3339
    wilson = [stats.binomtest(x, n).proportion_ci(method="wilson") for x, n in ((56, 70), (48, 80))]
    low, high = difference_interval(0.8, tuple(wilson[0]), 0.6, tuple(wilson[1]))
    assert [low, high] == pytest.approx([0.0524, 0.3339], abs=5e-5)


def test_a_difference_of_two_zeros_has_a_width():
    bounds = korn_graubard_interval(0.0, 0.0, 60, 59, 0.95)
    low, high = difference_interval(0.0, bounds, 0.0, bounds)
    assert (low, high) == (-bounds[1], bounds[1])


def test_positive_correlation_makes_it_narrower():
    apart = difference_interval(0.3, (0.2, 0.4), 0.2, (0.1, 0.3))
    together = difference_interval(0.3, (0.2, 0.4), 0.2, (0.1, 0.3), 0.5)
    assert apart == pytest.approx((0.1 - np.sqrt(0.02), 0.1 + np.sqrt(0.02)))
    assert together == pytest.approx((0.0, 0.2))


def test_arcsine_interval():
    # the scale on which the standard error of a simple sample is 1 / (2 √n) whatever p is
    low, high = arcsine_interval(0.3, np.sqrt(0.3 * 0.7 / 50), np.inf, 0.95)
    half = 1.959963984540054 / (2 * np.sqrt(50))
    assert [low, high] == pytest.approx([np.sin(np.arcsin(np.sqrt(0.3)) + sign * half) ** 2 for sign in (-1, 1)])


def test_arcsine_interval_stops_at_0_and_1():
    assert arcsine_interval(0.01, 0.05, 20, 0.95)[0] == 0
    assert arcsine_interval(0.99, 0.05, 20, 0.95)[1] == 1


@pytest.mark.parametrize("p", [1e-6, 0.004, 0.3, 0.5, 0.97])
@pytest.mark.parametrize("se", [1e-4, 0.02, 0.4])
def test_bounds_of_the_likelihood_interval_lie_at_the_cut(p, se):
    low, high = likelihood_interval(p, se, 40, 12, 0.95)
    assert 0 <= low < p < high <= 1
    cut = (stats.t.ppf(0.975, 12) * se) ** 2 * 40 / 39 / (p * (1 - p))
    for q in (low, high):
        if 1e-300 < q < 1 - 1e-12:
            ratio = 2 * (p * np.log(p / q) + (1 - p) * (np.log1p(-p) - np.log1p(-q)))
            assert ratio == pytest.approx(cut, rel=1e-6)


def test_likelihood_interval_of_a_large_simple_sample_is_walds():
    p, n = 0.4, 10**7
    se = np.sqrt(p * (1 - p) / n)
    assert [*likelihood_interval(p, se, n, n, 0.95)] == pytest.approx([*t_interval(p, se, n, 0.95)], rel=1e-6)


def test_likelihood_interval_of_no_does_what_that_of_yes_does():
    low, high = likelihood_interval([0.2, 0.8], [0.05, 0.05], 30, 8, 0.95)
    assert low + high[::-1] == pytest.approx([1, 1], rel=1e-14)


@pytest.mark.parametrize(
    "interval", [arcsine_interval, lambda p, se, df, level: likelihood_interval(p, se, 9, df, level)]
)
@pytest.mark.parametrize(("p", "se", "df"), [(0, 0.1, 5), (1, 0.1, 5), (0.3, 0, 5), (0.3, 0.1, 0), (NAN, 0.1, 5)])
def test_no_arcsine_or_likelihood_interval_without_spread(interval, p, se, df):
    assert np.isnan(interval(p, se, df, 0.95)).all()


def test_no_likelihood_interval_of_one_row():
    assert np.isnan(likelihood_interval(0.3, 0.1, 1, 5, 0.95)).all()


def test_the_interval_of_a_ratio_is_that_of_its_logarithm():
    low, high = ratio_interval(2.0, 0.5, 20, 0.95)
    t = stats.t.ppf(0.975, 20)
    assert (low, high) == pytest.approx((2 * np.exp(-t * 0.25), 2 * np.exp(t * 0.25)), rel=1e-14)
    assert low * high == pytest.approx(4.0, rel=1e-14)
    turned = ratio_interval(0.5, 0.5 / 4, 20, 0.95)
    assert turned == pytest.approx((1 / high, 1 / low), rel=1e-12)


@pytest.mark.parametrize("ratio, se", [(0.0, 0.1), (-1.0, 0.1), (np.nan, 0.1), (1.5, 0.0), (1.5, np.nan)])
def test_a_ratio_that_has_no_logarithm_or_error_has_no_interval(ratio, se):
    assert np.isnan(ratio_interval(ratio, se, 20, 0.95)).all()


def test_a_capped_effective_sample_is_never_above_that_of_the_declared_design_effect():
    told = {"n": 240, "df": 10, "confidence": 0.95, "design_effect": 1.5}
    adjusted = 160 * (stats.t.ppf(0.975, 239) / stats.t.ppf(0.975, 10)) ** 2
    yes, no = adjusted * 0.02, adjusted * 0.98
    capped = stats.beta.ppf(0.025, yes, no + 1), stats.beta.ppf(0.975, yes + 1, no)
    small, large = 0.005, 0.02  # of p (1 - p) / se² = 784 and 49
    assert korn_graubard_interval(0.02, small, **told, capped=True) == pytest.approx(capped)
    assert korn_graubard_interval(0.02, 0.0, **told, capped=True) == pytest.approx(capped)
    np.testing.assert_array_equal(
        korn_graubard_interval(0.02, large, **told, capped=True), korn_graubard_interval(0.02, large, **told)
    )
    assert korn_graubard_interval(0.02, small, **told)[1] < capped[1] - 0.01
