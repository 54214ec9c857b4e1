"""Achievement: Fieller's interval against its definition and by simulation, and every class at, below and above."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.achievement import Measured, achievement, classify, fieller_interval

Z = stats.norm.ppf(0.975)


def test_by_hand():
    # base 40 % fixed, target 60 %, end 52 % (se 4): 12 / 20 of the way, ∓ 1.96 × 4 / 20
    found = achievement(Measured(40), Measured(52, 4), 60, confidence=0.95)
    assert (found.share, found.ci_low, found.ci_high) == pytest.approx((0.6, 0.6 - Z / 5, 0.6 + Z / 5), rel=1e-12)
    assert (found.category, found.reason) == ("partly", "")


def test_the_way_down_is_a_way_too():
    up = achievement(Measured(40, 3), Measured(52, 4), 60, confidence=0.9, direction="higher_is_better")
    down = achievement(Measured(60, 3), Measured(48, 4), 40, confidence=0.9, direction="lower_is_better")
    assert (down.share, down.ci_low, down.ci_high) == pytest.approx((up.share, up.ci_low, up.ci_high), rel=1e-12)
    assert down.category == up.category


@pytest.mark.parametrize(("end", "category"), [(0.41, "achieved_uncertain"), (0.39, "partly_uncertain")])
def test_what_lies_on_both_sides_of_the_target_is_classed_by_its_share(end, category):
    # 11 or 9 of the 10 points from 30 % to 40 %, ∓ 1.96 × 3 points
    assert achievement(Measured(0.3), Measured(end, 0.03), 0.4, confidence=0.95).category == category


def test_fieller_is_the_set_that_the_test_does_not_reject():
    gone, way, base, end, covariance, df = 12.0, 20.0, 9.0, 16.0, 4.0, 11
    found = achievement(Measured(40, 3, df), Measured(52, 4, 30), 60, confidence=0.95, covariance=covariance)
    quantile = stats.t.ppf(0.975, df)
    for bound in (found.ci_low, found.ci_high):
        # E - B - g (T - B) has the variance of E - (1 - g) B
        variance = end + (1 - bound) ** 2 * base - 2 * (1 - bound) * covariance
        assert abs(gone - bound * way) / math.sqrt(variance) == pytest.approx(quantile, rel=1e-10)
    assert found.ci_low < found.share < found.ci_high


@settings(max_examples=200)
@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.01, 5), st.floats(0.01, 5), st.floats(-0.9, 0.9))
def test_fieller_is_an_interval_only_where_the_way_is_not_0(above, below, se_above, se_below, correlation):
    covariance = correlation * se_above * se_below
    found = fieller_interval(above, below, se_above**2, se_below**2, covariance, quantile=Z)
    assert (found is None) == (below**2 <= Z**2 * se_below**2)
    if found and below**2 > 1.001 * Z**2 * se_below**2:
        for bound in found:
            excess = (above - bound * below) ** 2
            variance = se_above**2 - 2 * bound * covariance + bound**2 * se_below**2
            assert excess == pytest.approx(Z**2 * variance, rel=1e-6)


def test_it_covers():
    rng = np.random.default_rng(5)
    draws = rng.multivariate_normal([40, 52], [[9, 4], [4, 16]], 2000)
    inside = 0
    for base, end in draws:
        found = achievement(Measured(base, 3), Measured(end, 4), 60, confidence=0.95, covariance=4)
        inside += found.ci_low <= 0.6 <= found.ci_high
    assert 0.935 <= inside / 2000 <= 0.965  # three standard errors


@pytest.mark.parametrize(
    ("share", "low", "high", "expected"),
    [
        (1.2, 1.0, 1.4, "achieved"),
        (1.2, 0.999, 1.4, "achieved_uncertain"),
        (1.0, 0.5, 1.5, "achieved_uncertain"),
        (0.999, 0.5, 1.5, "partly_uncertain"),
        (0.6, 0.2, 1.0, "partly_uncertain"),
        (0.6, 0.2, 0.999, "partly"),
        (0.6, 0.001, 0.999, "partly"),
        (0.5, 0.0, 0.999, "no_progress_shown"),
        (-0.1, -0.3, 0.0, "no_progress_shown"),
        (-0.1, -0.3, -0.001, "reversed"),
        (0.5, 0.0, 1.0, "inconclusive"),
        (1.5, -0.2, 3.0, "inconclusive"),
    ],
)
def test_classes_at_their_bounds(share, low, high, expected):
    assert classify(share, low, high) == expected


@given(st.floats(-5, 5), st.floats(0, 5), st.floats(0, 5))
def test_every_interval_has_a_class_and_it_means_what_it_says(share, below, above):
    low, high = share - below, share + above
    found = classify(share, low, high)
    assert (found in ("achieved", "achieved_uncertain", "partly_uncertain", "partly")) == (low > 0)
    assert (found == "reversed") == (high < 0)
    assert (found == "inconclusive") == (low <= 0 and high >= 1)


@pytest.mark.parametrize(
    ("end", "expected"), [(10, "achieved"), (9, "partly"), (0, "no_progress_shown"), (-1, "reversed")]
)
def test_a_count_of_all_has_an_interval_of_no_width(end, expected):
    found = achievement(Measured(0), Measured(end), 10, confidence=0.95)
    assert found.ci_low == found.share == found.ci_high == end / 10
    assert found.category == expected


def test_exactly_on_target_is_achieved_in_floating_point():
    for base, target in [(0.1, 0.3), (0.7, 0.1), (12.3, 45.6)]:
        assert achievement(Measured(base), Measured(target), target, confidence=0.95).category == "achieved"


@pytest.mark.parametrize(
    ("base", "end", "target", "direction", "reason"),
    [
        (Measured(math.nan), Measured(5, 1), 10, None, "value_missing"),
        (Measured(2, math.nan), Measured(5, 1), 10, None, "value_missing"),
        (Measured(2, 1), Measured(math.nan, 1), 10, None, "value_missing"),
        (Measured(2, 1), Measured(5, 1), math.nan, None, "value_missing"),
        (Measured(2, 1, 0), Measured(5, 1), 10, None, "value_missing"),
        (Measured(2, 1, 9), Measured(5, 1, math.nan), 10, None, "value_missing"),
        (Measured(2, 1), Measured(5, 1), 2, None, "target_is_base"),
        (Measured(25, 1), Measured(35, 1), 30, "lower_is_better", "target_not_ahead"),
        (Measured(35, 1), Measured(25, 1), 30, "higher_is_better", "target_not_ahead"),
        (Measured(28, 3), Measured(35, 1), 30, "higher_is_better", "base_too_uncertain"),
    ],
)
def test_what_is_not_measurable_says_why(base, end, target, direction, reason):
    found = achievement(base, end, target, confidence=0.95, direction=direction)
    assert (found.category, found.reason) == ("not_measurable", reason)
    assert np.isnan([found.share, found.ci_low, found.ci_high]).all()


def test_the_base_is_too_uncertain_just_where_the_target_lies_in_its_interval():
    for base, expected in [(Z - 1e-9, "not_measurable"), (Z + 1e-3, "inconclusive")]:
        assert achievement(Measured(-base, 1), Measured(0, 9), 0, confidence=0.95).category == expected


@pytest.mark.parametrize(("se", "warned"), [(0.0316, False), (0.0317, True)])
def test_a_base_close_to_its_target_is_told(se, warned):
    # q = 1.959964, way 0.2: g = (q se / 0.2)² reaches a tenth at se = 0.2 √0.1 / q = 0.032269
    se = se * 0.032269 / 0.03165
    found = achievement(Measured(0.5, se), Measured(0.4, 0.01), 0.3, confidence=0.95)
    assert found.warnings == (("base_close_to_target",) if warned else ())


def test_a_fixed_base_is_never_too_close():
    assert achievement(Measured(0.5), Measured(0.4, 0.01), 0.499, confidence=0.95).warnings == ()


def test_a_way_that_is_just_told_from_0_has_no_interval():
    # 2² = 2² × 1: the way lies on the edge of its own interval, and Fieller's set is a half-line
    assert fieller_interval(1.0, 2.0, 1.0, 1.0, 0.0, quantile=2.0) is None
    assert fieller_interval(1.0, 2.0, 1.0, 0.0, 0.0, quantile=2.0) == (-0.5, 1.5)  # (1 ∓ 2) / 2
