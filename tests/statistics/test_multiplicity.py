"""Adjusted p-values against R and the definitions worked through one by one; the index against its matrix algebra."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.multiplicity import (
    benjamini_hochberg,
    covariance_weighted_index,
    holm,
    romano_wolf,
    sharpened_q,
)

NAN = np.nan
P_VALUES = st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 1.0]), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def oracle(shared) -> dict:
    return json.loads((shared / "oracles" / "o6_misc.json").read_text("utf-8"))


@pytest.mark.parametrize(("adjust", "entry"), [(holm, "padjust_holm"), (benjamini_hochberg, "padjust_BH")])
def test_as_r_adjusts(oracle, adjust, entry):
    assert adjust(oracle["p"]) == pytest.approx(oracle[entry], rel=1e-10)


@pytest.mark.parametrize(("adjust", "entry"), [(holm, "padjust_na_holm"), (benjamini_hochberg, "padjust_na_BH")])
def test_as_r_adjusts_where_a_value_is_missing(oracle, adjust, entry):
    expected = [NAN if one is None else one for one in oracle[entry]]
    assert adjust([0.01, 0.02, NAN, 0.03]) == pytest.approx(expected, rel=1e-10, nan_ok=True)


def test_sharpened_q_on_andersons_grid(oracle):
    expected = oracle["sharpened_q_bky_grid0.001"]
    assert sharpened_q(oracle["p"], step=0.001) == pytest.approx(expected, rel=1e-10)
    exact = sharpened_q(oracle["p"])
    assert (exact <= np.array(expected) + 1e-12).all() and (exact > np.array(expected) - 0.001).all()


def test_by_hand():
    p = [0.03, 0.01, 0.02]
    assert holm(p) == pytest.approx([0.04, 0.03, 0.04])
    assert benjamini_hochberg(p) == pytest.approx([0.03, 0.03, 0.03])
    # the first stage rejects all three from q' = 0.03 on, the second then all; below it rejects none at the first stage
    assert sharpened_q(p) == pytest.approx([0.03 / 0.97] * 3)


def test_a_q_value_can_be_below_its_p_value():
    # all rejected at q' = 0.04, one p of 0.5 not: the second stage takes 4 rejections of 5 into account
    found = sharpened_q([0.04, 0.04, 0.04, 0.04, 0.5])
    # q' = max(0.05 = 5 × 0.04 / 4, 0.5 × 1 / 5) for the last
    assert found == pytest.approx([0.05 / 0.95] * 4 + [0.1 / 0.9])


def test_a_q_value_on_the_grid_stays_there():
    # alone, a hypothesis is rejected from q / (1 + q) = p on: at 0.05, not one step later
    assert sharpened_q([0.05 / 1.05], step=0.001) == pytest.approx(0.05, rel=1e-12)
    assert sharpened_q([0.0501 / 1.0501], step=0.001) == pytest.approx(0.051, rel=1e-12)
    assert sharpened_q([1.0], step=0.3) == 1


def rejected_at(p, q) -> np.ndarray:
    """The two-stage procedure of Benjamini, Krieger and Yekutieli (2006, definition 6) at one q."""

    def rejections(level):
        passed = [i for i, one in enumerate(sorted(p), start=1) if one <= level * i / len(p)]
        return max(passed, default=0)

    level = q / (1 + q)
    first = rejections(level)
    second = first if first in (0, len(p)) else rejections(level * len(p) / (len(p) - first))
    return np.argsort(np.argsort(p, kind="stable")) < second


@settings(max_examples=100, deadline=None)
@given(P_VALUES)
def test_sharpened_q_is_where_the_procedure_starts_to_reject(p):
    q = sharpened_q(p)
    for level in {*q, 0.05, 0.3}:
        above, below = level * (1 + 1e-9) + 1e-300, level * (1 - 1e-9)
        sure = (q <= level) & (q < 1)
        assert rejected_at(p, above)[sure].all()
        assert not rejected_at(p, below)[q >= max(level, 1e-290)].any()


@settings(max_examples=100, deadline=None)
@given(P_VALUES)
def test_adjusted_values_are_proportions_in_the_order_of_p(p):
    p = np.array(p)
    for adjust in (holm, benjamini_hochberg, sharpened_q):
        found = adjust(p)
        assert ((found >= 0) & (found <= 1)).all()
        assert (np.diff(found[np.argsort(p, kind="stable")]) >= 0).all()
    assert (p <= benjamini_hochberg(p)).all() and (benjamini_hochberg(p) <= holm(p) + 1e-15).all()


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg, sharpened_q])
def test_what_is_no_p_value(adjust):
    assert len(adjust([])) == 0
    assert np.isnan(adjust([NAN, NAN])).all()
    assert adjust([NAN, 0.02])[1] == pytest.approx(0.02 if adjust is not sharpened_q else 0.02 / 0.98)
    for wrong in (-0.01, 1.01):
        with pytest.raises(ValueError):
            adjust([0.5, wrong])


def stepdown(observed, draws, own) -> list[float]:
    """Romano and Wolf (2016, algorithm 4.2), one hypothesis after the other."""
    order = sorted(range(len(observed)), key=lambda k: -observed[k])
    found, least = [0.0] * len(observed), 0.0
    for place, k in enumerate(order):
        count = sum(max(row[j] for j in order[place:]) >= observed[k] for row in draws)
        least = max(least, (count + own) / (len(draws) + own))
        found[k] = least
    return found


@pytest.mark.parametrize("enumerated", [False, True])
def test_romano_wolf_is_the_stepdown_algorithm(enumerated):
    rng = np.random.default_rng(4)
    draws = rng.standard_normal((199, 6)) @ np.triu(np.ones((6, 6))) ** 0.5
    observed = np.array([0.4, -3.1, 2.2, 5.0, 0.0, 2.2])
    expected = stepdown(np.abs(observed), np.abs(draws), 0 if enumerated else 1)
    assert romano_wolf(observed, draws, enumerated=enumerated) == pytest.approx(expected, rel=1e-12)


def test_romano_wolf_by_hand():
    draws = [[1, 0.5], [2, 0.1], [0.3, 3], [0.2, 0.4]]
    # the larger, 2.5, against the maxima 1, 2, 3, 0.4; the smaller, 0.4, against its own column, a tie among them
    assert romano_wolf([2.5, 0.4], draws, enumerated=False) == pytest.approx([2 / 5, 4 / 5])
    assert romano_wolf([2.5, 0.4], draws, enumerated=True) == pytest.approx([1 / 4, 3 / 4])


def test_a_tie_up_to_rounding_counts_and_so_does_a_draw_without_a_value():
    assert romano_wolf([0.3], [[0.1 + 0.2], [0.1 * 3], [0.3 * (1 - 1e-15)], [0.2]], enumerated=True) == [0.75]
    assert romano_wolf([5.0], [[NAN], [1.0], [1.0], [1.0]], enumerated=False) == [0.4]


def test_an_outcome_without_a_statistic_is_not_counted():
    draws = np.random.default_rng(1).standard_normal((50, 3))
    found = romano_wolf([1.0, NAN, 2.0], draws, enumerated=False)
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx(romano_wolf([1.0, 2.0], draws[:, [0, 2]], enumerated=False))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_stepdown_lies_between_the_plain_p_values_and_holms(seed, outcomes):
    rng = np.random.default_rng(seed)
    column = np.abs(rng.standard_normal(60)).round(1)
    draws = np.stack([rng.permutation(column) for _ in range(outcomes)], axis=1)
    observed = np.abs(rng.standard_normal(outcomes)).round(1) * 2
    plain = (1 + (draws >= observed).sum(axis=0)) / 61
    found = romano_wolf(observed, draws, enumerated=False)
    assert (found >= plain - 1e-12).all() and (found <= holm(plain) + 1e-12).all()


@pytest.mark.parametrize("draws", [np.zeros((0, 2)), np.zeros((5, 3)), np.zeros(5)])
def test_draws_that_do_not_fit(draws):
    with pytest.raises(ValueError):
        romano_wolf([1.0, 2.0], draws, enumerated=False)


def example(rows=60, seed=2):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((rows, 3)) @ np.array([[1, 0.6, 0], [0, 0.8, 0.3], [0, 0, 1]]) * [1, 10, 0.1] + 5
    return values, np.arange(rows) % 2 == 0


def test_the_index_is_the_generalised_least_squares_mean():
    values, reference = example()
    found = covariance_weighted_index(values, signs=[1, -1, 1], reference=reference)
    signed = values * [1, -1, 1]
    z = (signed - signed[reference].mean(axis=0)) / signed[reference].std(axis=0, ddof=1)
    inverse = np.linalg.inv(np.cov(z.T))
    ones = np.ones(3)
    assert found.index == pytest.approx(z @ inverse @ ones / (ones @ inverse @ ones), rel=1e-10)
    assert found.weights == pytest.approx(inverse @ ones / inverse.sum(), rel=1e-10)
    assert found.covariance == pytest.approx(np.cov(z.T), rel=1e-10)
    assert found.index[reference].mean() == pytest.approx(0, abs=1e-12)
    assert found.n.tolist() == [60, 60, 60]


def test_weights_by_hand():
    # two components that agree up to a sign and a third apart from them: correlations 0.5, 0, 0
    a, b, c = np.array([1, 1, -1, -1] * 4), np.array([1, 1, 1, 1, -1, -1, -1, -1] * 2), np.array([1, -1] * 8)
    values = np.stack([a, 0.5 * a + np.sqrt(0.75) * b, c], axis=1)
    found = covariance_weighted_index(values, signs=[1, 1, 1], reference=np.ones(16, bool))
    assert found.weights == pytest.approx(np.array([2 / 3, 2 / 3, 1]) / (7 / 3))


def test_a_whole_number_weight_is_a_repeated_row():
    values, reference = example(rows=12)
    times = np.arange(12) % 3 + 1
    weighted = covariance_weighted_index(values, signs=[1, 1, 1], reference=reference, weight=times)
    repeated = covariance_weighted_index(
        np.repeat(values, times, axis=0), signs=[1, 1, 1], reference=np.repeat(reference, times)
    )
    # up to the small-sample factor n / (n - 1), which is one for all components: the weights and the order stay
    assert weighted.weights == pytest.approx(repeated.weights, rel=1e-10)
    ratio = np.repeat(weighted.index, times) / repeated.index
    assert ratio == pytest.approx(np.full(len(ratio), ratio[0]), rel=1e-9)


def test_scale_and_place_of_a_component_do_not_matter():
    values, reference = example()
    plain = covariance_weighted_index(values, signs=[1, 1, 1], reference=reference)
    moved = covariance_weighted_index(values * [3, 0.1, 7] + [1, 2, 3], signs=[1, 1, 1], reference=reference)
    assert moved.index == pytest.approx(plain.index, rel=1e-8, abs=1e-10)


def test_a_unit_however_small_is_no_constant():
    values, reference = example()
    plain = covariance_weighted_index(values, signs=[1, 1, 1], reference=reference)
    small = covariance_weighted_index(values * 1e-20, signs=[1, 1, 1], reference=reference)
    assert small.index == pytest.approx(plain.index, rel=1e-8, abs=1e-10)


def test_a_constant_that_rounding_spreads_is_one():
    values, reference = example()
    values[:, 1] = 0.1
    weight = np.random.default_rng(6).uniform(0.5, 2, 60)
    assert (weight[reference] * 0.1).sum() / weight[reference].sum() != 0.1
    with pytest.raises(EvaluationError) as error:
        covariance_weighted_index(values, signs=[1, 1, 1], reference=reference, weight=weight)
    assert (error.value.key, error.value.values) == ("index_component_constant", {"components": "2"})


def test_a_row_without_weight_counts_for_nothing():
    values, reference = example()
    weight = np.random.default_rng(6).uniform(0.5, 2, 60) * (np.arange(60) % 5 > 0)
    kept = weight > 0
    found = covariance_weighted_index(values, signs=[1, 1, 1], reference=reference, weight=weight)
    expected = covariance_weighted_index(values[kept], signs=[1, 1, 1], reference=reference[kept], weight=weight[kept])
    assert found.covariance == pytest.approx(expected.covariance, rel=1e-10)
    assert found.index[kept] == pytest.approx(expected.index, rel=1e-10)


def test_a_row_whose_components_weigh_nothing_has_no_index():
    # the third is nearly the sum of the others, so its weight is below 0: a row with it alone has no index
    values = np.random.default_rng(5).standard_normal((200, 3))
    values[:, 2] = values[:, 0] + values[:, 1] + 0.3 * values[:, 2]
    values[7, :2] = NAN
    found = covariance_weighted_index(values, signs=[1, 1, 1], reference=np.ones(200, bool))
    assert found.weights[2] < 0
    assert np.isnan(found.index[7]) and np.isfinite(np.delete(found.index, 7)).all()


def test_a_missing_component_leaves_the_others():
    values, reference = example()
    values[3, 0] = values[4] = NAN
    found = covariance_weighted_index(values, signs=[1, 1, 1], reference=reference)
    expected = found.standardised[3, 1:] @ found.weights[1:] / found.weights[1:].sum()
    assert found.index[3] == pytest.approx(expected)
    assert np.isnan(found.index[4])
    assert found.n.tolist() == [58, 59, 59]
    pairs = ~np.isnan(found.standardised[:, 0])
    assert found.covariance[0, 1] == pytest.approx(np.cov(found.standardised[pairs, :2].T)[0, 1])


def test_what_has_no_index():
    values, reference = example()
    flat = values.copy()
    flat[reference, 1] = 4.0
    with pytest.raises(EvaluationError) as error:
        covariance_weighted_index(flat, signs=[1, 1, 1], reference=reference)
    assert (error.value.key, error.value.values) == ("index_component_constant", {"components": "2"})
    values[:, 2] = values[:, 0] - 2 * values[:, 1]
    with pytest.raises(EvaluationError) as error:
        covariance_weighted_index(values, signs=[1, 1, 1], reference=reference)
    assert error.value.key == "index_components_collinear"
    apart = np.where(np.arange(60)[:, None] < [30, 60, 60], values, NAN)
    apart[:30, 1] = NAN
    with pytest.raises(EvaluationError) as error:
        covariance_weighted_index(apart, signs=[1, 1, 1], reference=reference)
    assert error.value.key == "index_components_collinear"
    with pytest.raises(EvaluationError) as error:
        covariance_weighted_index(values[:, :1], signs=[1], reference=np.zeros(60, bool))
    assert error.value.key == "index_component_constant"
