"""Compliance with deadlines: dates without hours, open and withdrawn cases, and bounds that nothing can pass."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.competing_risks import cumulative_incidence
from evaluation.statistics.deadlines import decided_within, hours_between_dates


def compliance(days, cause, deadline, confidence=0.95):
    return decided_within(*hours_between_dates(days), cause, deadline, confidence=confidence)


def test_a_difference_of_dates_in_hours():
    low, high = hours_between_dates([0, 1, 2, 3])
    assert list(low) == [0, 0, 24, 48]
    assert list(high) == [24, 48, 72, 96]


@pytest.mark.parametrize(
    # days, deadline in hours, in time for certain, perhaps
    ("days", "deadline", "certain", "perhaps"),
    [
        (0, 24, 1, 0),
        (0, 23, 0, 1),
        (1, 24, 0, 1),
        (1, 48, 1, 0),
        (2, 24, 0, 0),
        (2, 25, 0, 1),
        (2, 71, 0, 1),
        (2, 72, 1, 0),
        (3, 48, 0, 0),
        (3, 72, 0, 1),
    ],
)
def test_dates_at_below_and_above_the_deadline(days, deadline, certain, perhaps):
    found = compliance([days], [1], [deadline])
    assert (found.within, found.perhaps, found.undecided) == (certain, perhaps, 0)
    assert (found.lowest.estimate, found.highest.estimate) == (certain, certain + perhaps)


@pytest.mark.parametrize(("hours", "within"), [(23.999, 1), (24, 1), (24.001, 0)])
def test_hours_at_below_and_above_the_deadline(hours, within):
    found = decided_within([hours], [hours], [1], [24], confidence=0.95)
    assert found.lowest == found.highest
    assert found.lowest.estimate == found.within == within


def test_each_case_has_its_own_deadline():
    found = compliance([1, 1, 2, 2], [1, 1, 1, 1], [24, 48, 48, 72])
    assert (found.within, found.perhaps) == (2, 2)
    assert (found.lowest.estimate, found.highest.estimate) == pytest.approx((0.5, 1.0))


def test_an_open_case_past_its_deadline_counts_as_late_and_one_before_it_as_unknown():
    late = decided_within([10, 30], [10, 30], [1, 0], [24, 24], confidence=0.95)
    assert late.lowest == late.highest
    assert (late.lowest.estimate, late.undecided) == (0.5, 0)
    early = decided_within([10, 12, 30], [10, 12, 30], [1, 0, 1], [24, 24, 24], confidence=0.95)
    assert (early.lowest.estimate, early.undecided) == (pytest.approx(1 / 3), 1)


def test_a_withdrawn_case_is_not_decided_and_stays_in_the_base():
    found = decided_within([10, 5, 30], [10, 5, 30], [1, 2, 1], [24, 24, 24], confidence=0.95)
    assert found.lowest.estimate == found.highest.estimate == pytest.approx(1 / 3)


def test_a_case_lost_from_sight_before_the_deadline_leaves_it_open():
    found = decided_within([5, 10], [5, 10], [1, 0], [24, 24], confidence=0.95)
    assert (found.lowest.estimate, found.highest.estimate) == (0.5, 1.0)
    nobody = decided_within([5, 10], [5, 10], [0, 0], [24, 24], confidence=0.95)
    assert (nobody.lowest.estimate, nobody.highest.estimate) == (0, 1)
    assert (nobody.lowest.ci_low, nobody.highest.ci_high) == (0, 1)
    withdrawn = decided_within([5, 10], [5, 10], [2, 0], [24, 24], confidence=0.95)
    assert (withdrawn.lowest.estimate, withdrawn.highest.estimate) == (0, 0.5)


def test_a_case_that_may_be_lost_from_sight_before_the_deadline_counts_both_ways():
    found = decided_within([2, 1], [5, 1], [0, 1], [4, 4], confidence=0.95)
    assert (found.lowest.estimate, found.highest.estimate) == (0.5, 1.0)
    assert (found.within, found.undecided) == (1, 1)


def test_cases_lost_from_sight_do_not_narrow_the_interval():
    hours = [1] * 5 + [5] * 10
    found = decided_within(hours, hours, [0] * 5 + [1] * 10, [24] * 15, confidence=0.95)
    assert found.lowest == found.highest
    assert (found.lowest.estimate, found.lowest.ci_low) == (1, pytest.approx(0.025 ** (1 / 10)))


def test_known_hours_are_aalen_and_johansen_in_units_of_the_deadline():
    rng = np.random.default_rng(4)
    hours, cause = rng.exponential(40, 200), rng.choice([0, 1, 2], 200, p=[0.3, 0.6, 0.1])
    deadline = rng.choice([24.0, 48.0, 72.0], 200)
    curve = cumulative_incidence(hours / deadline, cause)
    place = np.searchsorted(curve.time, 1, side="right") - 1
    found = decided_within(hours, hours, cause, deadline, confidence=0.95)
    assert found.lowest == found.highest
    assert found.lowest.estimate == pytest.approx(curve.incidence[place, 0], rel=1e-12)
    assert found.lowest.se == pytest.approx(np.sqrt(curve.variance[place, 0]), rel=1e-10)


def test_without_open_cases_it_is_a_share_of_all():
    found = decided_within([1, 2, 3, 50], [1, 2, 3, 50], [1, 1, 2, 1], [24] * 4, confidence=0.95)
    assert found.lowest.estimate == pytest.approx(0.5)
    assert found.lowest.se == pytest.approx(np.sqrt(0.25 / 4))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.sampled_from([1, 0])), min_size=1, max_size=5))
def test_bounds_are_reached_and_never_passed(cases):
    """Every order that the bounds allow, on a grid: the extremes of the estimate are the bounds."""
    width = np.array([one[2] for one in cases])
    low = np.array([one[0] for one in cases], dtype=float)
    high, cause, deadline = low + 3 * width, np.array([one[1] for one in cases]), 4.0
    places = [np.linspace(a + 0.01, b - 0.01, 5) if a < b else [a] for a, b in zip(low, high, strict=True)]
    jitter = np.arange(len(cases)) * 1e-4  # so that no order is lost to ties of the grid
    seen = []
    for times in itertools.product(*places):
        times = np.array(times) + jitter * width
        one = decided_within(times, times, cause, np.full(len(cases), deadline), confidence=0.95)
        seen += [one.lowest.estimate, one.highest.estimate]
    found = decided_within(low, high, cause, np.full(len(cases), deadline), confidence=0.95)
    assert found.lowest.estimate <= min(seen) + 1e-9
    assert found.highest.estimate >= max(seen) - 1e-9


def test_the_bounds_are_sharp_where_an_open_case_lies_between_a_decision_and_a_withdrawal():
    # decided at 1 (known), withdrawn at 3 (known), another decided at 3.5, open somewhere between 0 and 4, deadline 4
    low, high = np.array([1, 3, 3.5, 0]), np.array([1, 3, 3.5, 4])
    cause, deadline = [1, 2, 1, 0], [4.0] * 4
    exact = []
    for seen in (0.5, 2, 3.2, 3.9):
        at = np.array([1, 3, 3.5, seen])
        one = decided_within(at, at, cause, deadline, confidence=0.95)
        exact += [one.lowest.estimate, one.highest.estimate]
    found = decided_within(low, high, cause, deadline, confidence=0.95)
    assert found.lowest.estimate == pytest.approx(min(exact), abs=1e-12)
    assert found.highest.estimate == pytest.approx(max(exact), abs=1e-12)


def test_grants_alone_are_counted_by_their_own_code():
    hours, cause = [1, 2, 3, 4], [1, 3, 1, 3]
    every = decided_within(hours, hours, np.where(np.array(cause) == 3, 1, cause), [24] * 4, confidence=0.95)
    granted = decided_within(hours, hours, cause, [24] * 4, confidence=0.95)
    assert (every.lowest.estimate, granted.lowest.estimate) == (1, pytest.approx(0.5))


def test_interval_of_all_within():
    found = compliance([0] * 10, [1] * 10, [24] * 10)
    assert found.lowest.ci_low == pytest.approx(0.025 ** (1 / 10))
    assert found.highest.ci_high == 1


@pytest.mark.parametrize("days", [[-1], [np.nan], []])
def test_dates_in_the_wrong_order_are_refused(days):
    with pytest.raises(EvaluationError) as error:
        hours_between_dates(days)
    assert error.value.key == "times_invalid"


@pytest.mark.parametrize(("low", "high", "deadline"), [(2, 1, 24), (1, 2, 0), (1, 2, np.nan)])
def test_a_deadline_is_needed(low, high, deadline):
    with pytest.raises(EvaluationError) as error:
        decided_within([low], [high], [1], [deadline], confidence=0.95)
    assert error.value.key == "deadline_invalid"


def test_a_deadline_may_be_less_than_an_hour():
    found = decided_within([0.2, 0.4, 3.0], [0.2, 0.4, 3.0], [1, 1, 1], [0.5, 0.5, 0.5], confidence=0.95)
    assert (found.within, found.lowest.estimate) == (2, pytest.approx(2 / 3))
