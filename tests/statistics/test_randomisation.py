"""Randomisation inference: R's refit of all 924 assignments, Fisher's exact test, intervals, and lots never drawn."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.cluster_sums import cluster_sums
from evaluation.statistics.randomisation import (
    Assignments,
    assignment_count,
    drawn_assignments,
    randomisation_interval,
    randomisation_test,
    stratified_assignments,
)


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def difference(outcome: np.ndarray, assignment: np.ndarray) -> float:
    return outcome[assignment == 1].mean() - outcome[assignment == 0].mean()


@pytest.mark.parametrize("weighted", [False, True], ids=["ols", "wls"])
def test_all_assignments_are_those_of_r(weighted, shared):
    answers = json.loads((shared / "oracles" / "o5_fewclusters.json").read_text("utf-8"))
    frame = pd.read_csv(shared / "oracles" / "data_fewclusters.csv")
    names = ["y1", "y2", "y3"]
    Y, g, one = frame[names].to_numpy(float), frame["g"].to_numpy() - 1, np.ones(len(frame))
    wave, x, weight = (frame[name].to_numpy(float) for name in ("wave", "x", "w"))

    def statistic(assignment: np.ndarray) -> np.ndarray:
        """The coefficient of treat × wave and its t by CR1S, for the three outcomes."""
        X = np.column_stack([one, assignment[g], wave, x, assignment[g] * wave])
        sums = cluster_sums(Y, X, g, weight if weighted else None, tested=4)
        return np.concatenate([sums.estimate, sums.estimate / sums.se])

    assigned = frame.groupby("g")["treat"].first().to_numpy()
    found = randomisation_test(statistic, assigned, stratified_assignments(assigned, np.zeros(12), 1000, generator()))
    assert found.exact and found.draws.shape == (924, 6)
    expected = [answers[f"{name}_{'wls' if weighted else 'ols'}"] for name in names]
    np.testing.assert_allclose(found.statistic[:3], [answer["coef"] for answer in expected], rtol=1e-10)
    # an answer is a whole number of assignments of 924
    np.testing.assert_allclose(found.p_value[:3], [answer["ri"]["p_coef"] for answer in expected], rtol=1e-12)
    np.testing.assert_allclose(found.p_value[3:], [answer["ri"]["p_t"] for answer in expected], rtol=1e-12)
    assert {answer["ri"]["n"] for answer in expected} == {924}


def test_two_by_two_table_is_fishers_exact_test():
    """Lady tasting tea: 3 of 4 cups right is p = 0.486 two-sided, all right 2/70."""
    assigned = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    for outcome in ([1, 1, 1, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]):
        values = np.array(outcome, float)
        found = randomisation_test(
            lambda z, values=values: difference(values, z),
            assigned,
            stratified_assignments(assigned, np.zeros(8), 100, generator()),
        )
        table = [[values[:4].sum(), 4 - values[:4].sum()], [values[4:].sum(), 4 - values[4:].sum()]]
        assert found.p_value == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-12)
    assert found.p_value == pytest.approx(2 / 70, rel=1e-12)


def test_lots_are_drawn_within_strata():
    assigned, stratum = np.array([1, 0, 0, 1, 1, 0, 1]), np.array(list("aabbbbc"))
    assert assignment_count(assigned, stratum) == 2 * 6 * 1
    every = stratified_assignments(assigned, stratum, 12, generator())
    assert every.exact and len(np.unique(every.values, axis=0)) == 12
    some = stratified_assignments(assigned, stratum, 11, generator())
    assert not some.exact and some.values.shape == (11, 7)
    for values in (every.values, some.values):
        assert (values[:, :2].sum(axis=1) == 1).all()
        assert (values[:, 2:6].sum(axis=1) == 2).all()
        assert (values[:, 6] == 1).all()


def test_drawn_assignments_are_equally_likely():
    assigned, stratum = np.array([1, 0, 0, 1, 1, 0]), np.array(list("aabbbb"))
    many = np.concatenate(
        [stratified_assignments(assigned, stratum, 11, generator(seed)).values for seed in range(400)]
    )
    _, counts = np.unique(many, axis=0, return_counts=True)
    assert len(counts) == 12
    assert stats.chisquare(counts).pvalue > 0.001


def test_a_mechanism_of_ones_own():
    """Pairs in which the lot fell: the sign test of six differences that all go one way is 2/64."""
    values, assigned = np.array([3.0, 1, 5, 2, 9, 4, 8, 7, 6, 1, 2, 0]), np.tile([1, 0], 6)

    def mechanism(random: np.random.Generator) -> np.ndarray:
        first = random.integers(0, 2, 6)
        return np.column_stack([first, 1 - first]).ravel()

    drawn = drawn_assignments(mechanism, 4000, generator())
    found = randomisation_test(lambda z: difference(values, z), assigned, drawn)
    assert not found.exact
    assert found.p_value == pytest.approx(2 / 64, abs=0.012)  # four standard errors
    extreme = np.abs(found.draws) >= np.abs(found.statistic) - 1e-9
    assert found.p_value == pytest.approx((1 + extreme.sum()) / 4001, rel=1e-12)
    blocks = stratified_assignments(assigned, np.repeat(np.arange(6), 2), 64, generator())
    assert randomisation_test(lambda z: difference(values, z), assigned, blocks).p_value == pytest.approx(2 / 64)


def test_ties_that_rounding_parts_are_ties():
    values = np.array([0.1, 0.2, 0.3, 0.1, 0.2, 0.3])
    assigned = np.array([1, 1, 0, 0, 0, 1])
    every = stratified_assignments(assigned, np.zeros(6), 100, generator())
    found = randomisation_test(lambda z: difference(values * 7.7, z), assigned, every)
    whole = randomisation_test(lambda z: difference(np.array([1.0, 2, 3, 1, 2, 3]), z), assigned, every)
    assert found.p_value == whole.p_value == 1


def p_of_effect(outcome, assigned, assignments, effect: float) -> float:
    """Return the p-value of a constant effect by taking it away from the treated and testing for none."""
    held = outcome - effect * assigned
    return float(randomisation_test(lambda z: difference(held, z), assigned, assignments).p_value)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), treated=st.integers(3, 5), draws=st.sampled_from([60, 500]))
def test_interval_ends_where_the_test_begins_to_reject(seed, treated, draws):
    random = generator(seed)
    assigned = random.permutation(np.repeat([1, 0], [treated, 9 - treated]))
    outcome = random.normal(size=9) + 1.5 * assigned
    assignments = stratified_assignments(assigned, np.zeros(9), draws, random)
    low, high = randomisation_interval(difference, outcome, assigned, assignments, confidence=0.9)
    assert low < difference(outcome, assigned) < high
    for end, outward in ((low, -1), (high, 1)):
        assert p_of_effect(outcome, assigned, assignments, end - 1e-6 * outward) > 0.1
        assert p_of_effect(outcome, assigned, assignments, end + 1e-6 * outward) <= 0.1


@pytest.mark.parametrize(
    "statistic",
    [
        lambda y, z: abs(y[z == 1].mean() - y[z == 0].mean()),  # not linear
        lambda y, z: 0 * y[0],  # does not move with the effect
        lambda y, z: y[z == 0].mean() - y[z == 1].mean(),  # falls with it
    ],
)
def test_an_interval_needs_a_statistic_that_grows_with_the_effect(statistic):
    y, z = np.array([1, 3, 2, 7, 5.0]), np.array([1, 0, 1, 0, 0.0])
    assignments = stratified_assignments(z, np.zeros(5), 60, generator())
    with pytest.raises(ValueError, match="linear in the outcomes"):
        randomisation_interval(statistic, y, z, assignments, confidence=0.9)


def test_interval_by_hand():
    # three against three: 20 assignments; the observed one and its mirror are always kept, so p is at least 0.1
    assigned, outcome = np.array([1, 1, 1, 0, 0, 0]), np.array([10.0, 12, 14, 1, 2, 3])
    every = stratified_assignments(assigned, np.zeros(6), 20, generator())
    assert randomisation_interval(difference, outcome, assigned, every, confidence=0.95) == (-np.inf, np.inf)
    # at 0.9 the ends are where the next assignment joins: 10 changes places with 3 as 10 - τ = 3, 14 with 1 as τ = 13
    assert randomisation_interval(difference, outcome, assigned, every, confidence=0.9) == pytest.approx((7, 13))


def test_interval_covers_as_often_as_it_says():
    """300 experiments with an effect of 2: 90 % intervals hold it in at least 90 %, less three standard errors."""
    random, held = generator(3), []
    every = stratified_assignments(np.repeat([1, 0], 4), np.zeros(8), 70, random)
    for _ in range(300):
        assigned = every.values[random.integers(70)]
        outcome = random.normal(size=8) + 2 * assigned
        low, high = randomisation_interval(difference, outcome, assigned, every, confidence=0.9)
        held.append(low <= 2 <= high)
    assert 0.9 - 3 * np.sqrt(0.09 / 300) < np.mean(held) < 0.9 + 4 * np.sqrt(0.09 / 300)


def test_an_assignment_without_a_statistic_counts_as_extreme():
    values, assigned = np.array([1.0, 2, np.nan, np.nan]), np.array([1, 0, 1, 0])

    def known(outcome: np.ndarray, z: np.ndarray) -> float:
        means = [outcome[(z == arm) & np.isfinite(values)] for arm in (1, 0)]
        return float(means[0].mean() - means[1].mean()) if all(len(one) for one in means) else np.nan

    every = stratified_assignments(assigned, np.zeros(4), 6, generator())
    assert randomisation_test(lambda z: known(values, z), assigned, every).p_value == 1
    assert np.isnan(randomisation_test(lambda z: known(values, z), np.array([1, 1, 0, 0]), every).p_value)


def test_what_was_not_randomised_so():
    assigned = np.array([1, 1, 0, 0])
    other = Assignments(np.array([[1, 0, 1, 0], [0, 1, 0, 1.0]]), exact=True)
    for key, call in {
        "assignment_not_possible": lambda: randomisation_test(lambda z: z.mean(), assigned, other),
        "randomisation_without_choice": lambda: stratified_assignments(assigned, assigned, 10, generator()),
        "assignment_not_zero_or_one": lambda: stratified_assignments([1, 2], [0, 0], 10, generator()),
    }.items():
        with pytest.raises(EvaluationError) as error:
            call()
        assert error.value.key == key
    with pytest.raises(EvaluationError):
        randomisation_interval(difference, np.arange(4.0), assigned, other, confidence=0.9)
    every = stratified_assignments(assigned, np.zeros(4), 10, generator())
    with pytest.raises(ValueError):
        randomisation_interval(lambda y, z: difference(y, z) ** 2, np.arange(4.0), assigned, every, confidence=0.9)


def test_enumeration_is_every_choice():
    assigned = np.array([0, 1, 1, 0, 0])
    found = stratified_assignments(assigned, np.zeros(5), 10, generator())
    assert {tuple(np.flatnonzero(one)) for one in found.values} == set(combinations(range(5), 2))


def test_two_assignments_are_a_choice():
    found = stratified_assignments([1, 0], [0, 0], 2, generator())
    assert found.exact and sorted(found.values.tolist()) == [[0, 1], [1, 0]]
    assert randomisation_test(lambda z: z[0] - z[1], [1, 0], found).p_value == 1
    assert not stratified_assignments([1, 0, 0], [0, 0, 0], 2, generator()).exact  # three are more than two draws
