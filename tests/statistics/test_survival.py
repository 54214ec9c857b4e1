"""Time to an event: the published leukaemia example, complete data, and a rank test against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.survival import log_rank, median_time, restricted_mean, survival_curve

# Freireich and others (1963), Blood 21, 699-716: weeks of remission; Cox and Oakes (1984), Analysis of Survival Data,
# Table 1.1. A case still in remission is below 0 here.
MERCAPTOPURINE = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def curve_of(weeks):
    return survival_curve(np.abs(weeks), np.array(weeks) > 0)


def test_kaplan_meier_of_the_leukaemia_data():
    # Cox and Oakes (1984), section 4.2, and any textbook since: survival and Greenwood's standard error
    curve = curve_of(MERCAPTOPURINE)
    assert list(curve.time) == [6, 7, 10, 13, 16, 22, 23]
    assert list(curve.at_risk) == [21, 17, 15, 12, 11, 7, 6]
    assert list(curve.events) == [3, 1, 1, 1, 1, 1, 1]
    assert curve.survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.se == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert (curve.last, curve.n) == (35, 21)


def test_medians_of_the_leukaemia_data():
    # R's survfit(..., conf.type = "log-log"): 23 (13, not reached) and 8 (4, 11)
    found = median_time(curve_of(MERCAPTOPURINE), 0.95)
    assert (found.median, found.ci_low, found.ci_high) == (23, 13, np.inf)
    found = median_time(curve_of(PLACEBO), 0.95)
    assert (found.median, found.ci_low, found.ci_high) == (8, 4, 11)


def test_linear_median_is_the_set_that_is_not_rejected():
    curve = curve_of(PLACEBO)
    kept = curve.time[np.abs(curve.survival - 0.5) <= 1.959964 * curve.se]
    found = median_time(curve, 0.95, "linear")
    assert found.ci_low == kept.min()
    assert found.ci_high == curve.time[curve.time > kept.max()].min()


def test_log_rank_of_the_leukaemia_data():
    # R's survdiff: observed 9 and 21, expected 19.25 and 10.75, chi-square 16.8 on 1, p = 4e-05
    weeks = np.array(MERCAPTOPURINE + PLACEBO)
    found = log_rank(np.abs(weeks), weeks > 0, ["6-MP"] * 21 + ["placebo"] * 21)
    assert list(found.observed) == [9, 21]
    assert found.expected == pytest.approx([19.25, 10.75], abs=5e-3)
    assert found.statistic == pytest.approx(16.79, abs=5e-3)
    assert found.p_value == pytest.approx(4.17e-5, rel=2e-3)


def test_log_rank_by_its_sums_for_three_groups():
    rng = np.random.default_rng(2)
    time, happened, group = rng.integers(1, 9, 40), rng.random(40) < 0.7, rng.integers(0, 3, 40)
    excess, variance = np.zeros(3), np.zeros((3, 3))
    for moment in np.unique(time[happened]):
        risk = np.array([((time >= moment) & (group == one)).sum() for one in range(3)])
        total, events = risk.sum(), ((time == moment) & happened).sum()
        for one in range(3):
            excess[one] += ((time == moment) & happened & (group == one)).sum() - events * risk[one] / total
            for two in range(3):
                share = risk[one] / total * ((one == two) - risk[two] / total)
                variance[one, two] += events * (total - events) / max(total - 1, 1) * share
    expected = excess @ np.linalg.pinv(variance) @ excess
    found = log_rank(time, happened, group)
    assert found.statistic == pytest.approx(expected, rel=1e-9)
    assert (found.df, found.p_value) == (2, pytest.approx(stats.chi2.sf(expected, 2), rel=1e-9))


def test_log_rank_against_scipy():
    weeks = np.array(MERCAPTOPURINE + PLACEBO)
    first, second = [
        stats.CensoredData.right_censored(np.abs(part), np.array(part) < 0) for part in (MERCAPTOPURINE, PLACEBO)
    ]
    found = log_rank(np.abs(weeks), weeks > 0, [0] * 21 + [1] * 21)
    theirs = stats.logrank(first, second)
    assert found.statistic == pytest.approx(theirs.statistic**2, rel=1e-12)
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-10)


@given(st.lists(st.integers(0, 20), min_size=2, max_size=40))
def test_complete_data_are_shares_and_means(time):
    time = np.array(time, dtype=float)
    curve = survival_curve(time, np.ones(len(time), dtype=bool))
    shares = np.array([(time > moment).mean() for moment in curve.time])
    assert curve.survival == pytest.approx(shares, abs=1e-12)
    assert curve.se == pytest.approx(np.sqrt(shares * (1 - shares) / len(time)), abs=1e-9)
    found = restricted_mean(curve, 25, 0.95)
    assert found.mean == pytest.approx(time.mean(), abs=1e-12)
    assert found.se == pytest.approx(time.std() / np.sqrt(len(time)), abs=1e-9)
    half = restricted_mean(curve, 10, 0.95)
    assert half.mean == pytest.approx(np.minimum(time, 10).mean(), abs=1e-12)
    assert half.se == pytest.approx(np.minimum(time, 10).std() / np.sqrt(len(time)), abs=1e-9)
    assert median_time(curve, 0.95).median == pytest.approx(np.median(time))


def test_restricted_mean_by_hand():
    # steps: 1 to 2, then 3/4 to 5 (open case at 3), then 3/8: area to 7 is 2 + 9/4 + 3/4
    curve = survival_curve([2, 3, 5, 9], [True, False, True, False])
    found = restricted_mean(curve, 7, 0.95)
    assert found.mean == pytest.approx(2 + 0.75 * 3 + 0.375 * 2)
    variance = 3**2 / (4 * 3) + 0.75**2 / (2 * 1)
    assert found.se == pytest.approx(np.sqrt(variance))
    assert (found.ci_low + found.ci_high) / 2 == pytest.approx(found.mean)


def test_log_log_limits_by_their_formula():
    curve = curve_of(MERCAPTOPURINE)
    low, high = curve.limits(0.95)
    survival, error = curve.survival[0], curve.se[0]
    half = 1.959963984540054 * error / (survival * abs(np.log(survival)))
    assert low[0] == pytest.approx(survival ** np.exp(half), rel=1e-10)
    assert high[0] == pytest.approx(survival ** np.exp(-half), rel=1e-10)
    assert ((0 < low) & (low < curve.survival) & (curve.survival < high) & (high < 1)).all()


def test_linear_limits_by_their_formula_and_within_0_and_1():
    curve = curve_of(MERCAPTOPURINE)
    low, high = curve.limits(0.95, "linear")
    half = 1.959963984540054 * curve.se
    assert low == pytest.approx(curve.survival - half)
    assert high[0] == 1 < curve.survival[0] + half[0]  # 18 of 21
    assert high[1:] == pytest.approx(np.minimum(curve.survival + half, 1)[1:])
    few = survival_curve([1, 2, 3], [True, True, False])
    low, high = few.limits(0.95, "linear")
    assert list(low) == [pytest.approx(2 / 3 - 1.959963984540054 * np.sqrt(2 / 27)), 0]
    assert high == pytest.approx([1, 1 / 3 + 1.959963984540054 * np.sqrt(2 / 27)])
    over = survival_curve([1, 2], [True, True])
    assert np.isnan(over.limits(0.95)[0][1]) and np.isnan(over.limits(0.95, "linear")[1][1])


def test_median_stays_unknown_where_it_is_not_reached():
    found = median_time(survival_curve([1, 2, 3, 4, 5], [True, False, False, False, False]), 0.95)
    assert found.median == found.ci_high == np.inf


def test_the_mean_needs_follow_up():
    curve = curve_of(MERCAPTOPURINE)
    assert restricted_mean(curve, 35, 0.95).mean < 35
    with pytest.raises(EvaluationError) as error:
        restricted_mean(curve, 36, 0.95)
    assert error.value.key == "follow_up_too_short"


@pytest.mark.parametrize("time", [[1, -1], [1, np.nan], []])
def test_times_are_checked(time):
    with pytest.raises(EvaluationError) as error:
        survival_curve(time, np.ones(len(time), dtype=bool))
    assert error.value.key == "times_invalid"


def test_one_group_cannot_be_compared():
    assert np.isnan(log_rank([1, 2, 3], [True] * 3, [0, 0, 0]).statistic)


def test_a_curve_that_stays_at_one_half_has_its_median_there():
    # of four two events, at 1 and 2, then nobody more: one half is reached at 2 and never passed
    assert median_time(survival_curve([1, 2, 3, 4], [True, True, False, False]), 0.95).median == 2


def test_where_all_end_at_once_the_median_has_no_upper_end():
    found = median_time(survival_curve([5.0] * 4, [True] * 4), 0.95)
    assert (found.ci_low, found.median, found.ci_high) == (5, 5, np.inf)
