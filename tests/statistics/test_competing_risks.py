"""Aalen and Johansen's estimate: hand-worked, and against Kaplan-Meier, shares and another formula of the variance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.competing_risks import cumulative_incidence, incidence_at, share_with_interval
from evaluation.statistics.survival import survival_curve

CASES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=40)


def test_by_hand():
    # 5 cases: decided at 1; withdrawn at 2; open at 3; decided at 4; open at 5
    curve = cumulative_incidence([1, 2, 3, 4, 5], [1, 2, 0, 1, 0])
    assert list(curve.at_risk) == [5, 4, 2]
    assert curve.still_open == pytest.approx([4 / 5, 3 / 5, 3 / 10])
    assert curve.incidence[:, 0] == pytest.approx([1 / 5, 1 / 5, 1 / 5 + 3 / 5 / 2])
    assert curve.incidence[:, 1] == pytest.approx([0, 1 / 5, 1 / 5])


@given(CASES)
def test_shares_add_up_and_the_open_share_is_kaplan_and_meiers(cases):
    time, cause = np.array(cases).T
    curve = cumulative_incidence(time, cause)
    assert curve.incidence.sum(axis=1) + curve.still_open == pytest.approx(np.ones(len(curve.time)))
    plain = survival_curve(time, cause > 0)
    assert curve.still_open == pytest.approx(plain.survival, abs=1e-12)


@given(CASES)
def test_one_way_has_greenwoods_variance(cases):
    time, cause = np.array(cases).T
    curve, plain = cumulative_incidence(time, np.minimum(cause, 1)), survival_curve(time, cause > 0)
    if len(curve.time):
        assert curve.variance[:, 0] == pytest.approx(plain.se**2, abs=1e-12)


@given(CASES)
def test_complete_data_are_binomial(cases):
    time, cause = np.array(cases).T
    cause = np.maximum(cause, 1)
    curve = cumulative_incidence(time, cause)
    for way, code in enumerate(curve.causes):
        shares = np.array([((time <= moment) & (cause == code)).mean() for moment in curve.time])
        assert curve.incidence[:, way] == pytest.approx(shares, abs=1e-12)
        assert curve.variance[:, way] == pytest.approx(shares * (1 - shares) / len(time), abs=1e-12)


@settings(max_examples=50)
@given(CASES)
def test_variance_by_the_delta_method(cases):
    # Marubini and Valsecchi (1995), Analysing Survival Data from Clinical Trials, section 10.2: the sum over times
    time, cause = np.array(cases).T
    curve = cumulative_incidence(time, cause)
    before = np.concatenate([[1.0], curve.still_open[:-1]])
    for way, code in enumerate(curve.causes):
        ends = np.array([((time == moment) & (cause == code)).sum() for moment in curve.time])
        every = np.array([((time == moment) & (cause > 0)).sum() for moment in curve.time])
        for place in range(len(curve.time)):
            if curve.still_open[place] <= 0:
                continue
            to = slice(0, place + 1)
            risk, rest = curve.at_risk[to], curve.incidence[place, way] - curve.incidence[to, way]
            expected = (rest**2 * every[to] / (risk * (risk - every[to]))).sum()
            expected += (before[to] ** 2 * ends[to] * (risk - ends[to]) / risk**3).sum()
            expected -= 2 * (rest * before[to] * ends[to] / risk**2).sum()
            assert curve.variance[place, way] == pytest.approx(expected, abs=1e-10)


def test_share_at_a_time():
    curve = cumulative_incidence([1, 2, 3, 4, 5], [1, 2, 0, 1, 0])
    found = incidence_at(curve, 1, 3.5, 0.95)
    assert found.estimate == pytest.approx(0.2)
    assert found.se == pytest.approx(np.sqrt(0.2 * 0.8 / 5))
    half = 1.959963984540054 * found.se / (0.8 * -np.log(0.8))
    assert found.ci_low == pytest.approx(1 - 0.8 ** np.exp(-half))
    assert found.ci_high == pytest.approx(1 - 0.8 ** np.exp(half))
    assert incidence_at(curve, 1, 0.5, 0.95).estimate == 0
    with pytest.raises(EvaluationError) as error:
        incidence_at(curve, 1, 5.1, 0.95)
    assert error.value.key == "follow_up_too_short"


@pytest.mark.parametrize("estimate", [0.0, 1.0])
def test_none_and_all_have_clopper_and_pearsons_interval(estimate):
    found = share_with_interval(estimate, 0.0, 12, 0.9)
    assert (found.ci_low, found.ci_high) == pytest.approx(
        tuple(stats.binomtest(int(12 * estimate), 12).proportion_ci(0.9)), abs=1e-12
    )
    nothing = share_with_interval(estimate, 0.0, 0, 0.9)
    assert (nothing.ci_low, nothing.ci_high) == (0, 1)


def test_it_covers():
    rng = np.random.default_rng(8)
    inside = 0
    for _ in range(400):
        ends, seen = rng.exponential(1, 80), rng.uniform(0.5, 3, 80)
        way = np.where(rng.random(80) < 0.7, 1, 2)
        curve = cumulative_incidence(np.minimum(ends, seen), np.where(ends <= seen, way, 0))
        found = incidence_at(curve, 1, 1.0, 0.95)
        inside += found.ci_low <= 0.7 * (1 - np.exp(-1)) <= found.ci_high
    assert 367 <= inside <= 393  # 380 ∓ three standard deviations
