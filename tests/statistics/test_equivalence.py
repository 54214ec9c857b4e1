"""Verdicts below, at and above the ends of a margin, and their agreement with the two one-sided tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from evaluation.errors import EvaluationError
from evaluation.statistics.equivalence import VERDICTS, beyond_margin, two_one_sided_tests, verdict
from evaluation.statistics.intervals import t_interval

NAN = np.nan


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.049, 0.049, "same"),
        (-0.05, 0.02, "undetermined"),
        (-0.02, 0.05, "undetermined"),
        (-0.051, 0.02, "undetermined"),
        (0.01, 0.03, "same"),
        (-0.03, -0.01, "same"),
        (0.0, 0.0, "same"),
        (0.01, 0.05, "up"),
        (-0.05, -0.01, "down"),
        (0.0, 0.06, "undetermined"),
        (-0.06, 0.0, "undetermined"),
        (0.06, 0.2, "up"),
        (-0.2, -0.06, "down"),
        (-0.2, 0.2, "undetermined"),
        (NAN, 0.2, "undetermined"),
        (0.01, NAN, "undetermined"),
        (NAN, NAN, "undetermined"),
    ],
)
def test_verdict(low, high, expected):
    assert verdict(low, high, 0.05) == expected


def test_verdicts_of_many_with_margins_of_their_own():
    found = verdict([-0.04, -0.04, 0.1], [0.04, 0.04, 0.3], [0.05, 0.03, 0.05])
    assert found.tolist() == ["same", "undetermined", "up"]
    assert set(VERDICTS) == {"down", "same", "up", "undetermined"}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.051, 0.1, True), (0.05, 0.1, False), (-0.1, -0.051, True), (-0.1, -0.05, False), (NAN, NAN, False)],
)
def test_beyond_the_margin(low, high, expected):
    assert beyond_margin(low, high, 0.05) == expected


def test_two_one_sided_tests_as_statsmodels():
    change = np.random.default_rng(8).normal(0.1, 1, 40)
    p, lower, upper = DescrStatsW(change).ttost_mean(-0.5, 0.5)
    found = two_one_sided_tests(change.mean(), change.std(ddof=1) / np.sqrt(40), 39, 0.5)
    assert [float(found.above), float(found.below)] == pytest.approx([lower[1], upper[1]], rel=1e-10)
    assert float(found.p) == pytest.approx(p, rel=1e-10)


def test_two_one_sided_tests_by_hand():
    # (0.02 + 0.05) / 0.03 = 7/3 and (0.02 - 0.05) / 0.03 = -1 standard errors from the ends
    found = two_one_sided_tests(0.02, 0.03, 12, 0.05)
    assert [float(found.above), float(found.below)] == pytest.approx([stats.t.sf(7 / 3, 12), stats.t.sf(1, 12)])
    assert found.p == found.below


@settings(max_examples=150, deadline=None)
@given(st.floats(-0.3, 0.3), st.floats(0.001, 0.2), st.integers(1, 200), st.sampled_from([0.8, 0.9, 0.95]))
def test_same_is_the_test_at_half_of_what_the_interval_leaves_out(estimate, se, df, confidence):
    low, high = t_interval(estimate, se, df, confidence)
    p = two_one_sided_tests(estimate, se, df, 0.1).p
    alpha = (1 - confidence) / 2
    if abs(p - alpha) > 1e-9:
        assert (verdict(low, high, 0.1) == "same") == (p < alpha)


@settings(max_examples=100, deadline=None)
@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0.001, 1))
def test_the_verdict_of_the_mirrored_interval_is_mirrored(low, width, margin):
    turned = {"down": "up", "up": "down"}
    found = str(verdict(low, low + width, margin))
    assert verdict(-low - width, -low, margin) == turned.get(found, found)
    assert not (beyond_margin(low, low + width, margin) and found in ("same", "undetermined"))


def test_no_test_without_spread(recwarn):
    found = two_one_sided_tests([0.1, 0.1, NAN], [0.0, 0.1, 0.1], [9, 0, 9], 0.05)
    assert np.isnan([found.above, found.below, found.p]).all()
    assert two_one_sided_tests(0.0, 0.05, 1, 0.05).p == pytest.approx(stats.t.sf(1, 1))
    assert [str(one.message) for one in recwarn] == []


@pytest.mark.parametrize("margin", [0, -0.05, NAN, np.inf, [0.05, 0]])
@pytest.mark.parametrize(
    "judge",
    [
        lambda margin: verdict([0, 0], [1, 1], margin),
        lambda margin: beyond_margin([0, 0], [1, 1], margin),
        lambda margin: two_one_sided_tests([0, 0], [1, 1], 9, margin),
    ],
)
def test_a_margin_is_a_number_above_0(judge, margin):
    with pytest.raises(EvaluationError) as error:
        judge(margin)
    assert error.value.key == "margin_not_positive"
