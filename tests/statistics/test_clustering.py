"""Design effects and intra-cluster correlations: simple samples, hand calculations, and what weights may not do."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.clustering import estimated_design_effect, intra_cluster_correlation
from evaluation.statistics.estimates import ratio_of_totals


def means(y, sample):
    return ratio_of_totals(np.asarray(y, float), np.ones(len(y)), np.zeros(len(y), int), 1, sample)


def test_a_simple_sample_has_a_design_effect_of_one():
    y = [1.0, 4.0, 2.0, 9.0, 5.0]
    found = means(y, design([0] * 5, range(5)))
    np.testing.assert_allclose(estimated_design_effect(found), [1.0])


def test_rows_that_repeat_within_clusters_cost_their_number():
    y = np.repeat([1.0, 4.0, 2.0, 9.0, 5.0], 3)
    found = means(y, design([0] * 15, np.repeat(range(5), 3)))
    # five values tell as much as five rows: 3 but for the divisors 15 - 1 and 5 - 1
    np.testing.assert_allclose(estimated_design_effect(found), [14 / 4])


def test_without_replacement_the_simple_sample_is_better():
    y = np.repeat([1.0, 4.0, 2.0, 9.0, 5.0], 3)
    found = means(y, design([0] * 15, np.repeat(range(5), 3), weight=[4.0] * 15))
    np.testing.assert_allclose(estimated_design_effect(found, replacement=False), [14 / 4 * 60 / 45])
    np.testing.assert_allclose(estimated_design_effect(found, replacement=False, weight=[30.0]), [14 / 4 * 2])
    assert np.isnan(estimated_design_effect(found, replacement=False, weight=[15.0])).all()


def test_a_constant_has_no_design_effect():
    assert np.isnan(estimated_design_effect(means([1.0, 1.0, 1.0], design([0] * 3, range(3))))).all()


# ---- correlation ---------------------------------------------------------------------------------------------------


def test_correlation_is_that_of_the_analysis_of_variance():
    """Clusters 1, 3 | 2, 6, 7 | 5: mean squares by hand."""
    y, cluster = np.array([1.0, 3, 2, 6, 7, 5]), np.array(["a", "a", "b", "b", "b", "c"])
    between = (2 * (2 - 4) ** 2 + 3 * (5 - 4) ** 2 + (5 - 4) ** 2) / 2
    within = (2 + 14 + 0) / 3
    n0 = (6 - (4 + 9 + 1) / 6) / 2
    expected = (between - within) / (between + (n0 - 1) * within)
    assert intra_cluster_correlation(y, cluster) == pytest.approx(expected)


def test_clusters_that_are_alike_inside_correlate_fully():
    assert intra_cluster_correlation(np.repeat([1.0, 5.0, 2.0], 4), np.repeat([0, 1, 2], 4)) == pytest.approx(1)


def test_clusters_of_two_opposites_correlate_negatively():
    assert intra_cluster_correlation(np.tile([0.0, 1.0], 6), np.repeat(range(6), 2)) == pytest.approx(-1)


def test_moments_with_unequal_weights_are_unbiased():
    """The mean of many samples of the model; the variance components without c would be 0.05 off."""
    draws = np.random.default_rng(4)
    cluster, weight = np.repeat(np.arange(40), 4), np.tile([1.0, 1.0, 2.0, 8.0], 40)
    found = []
    for _ in range(400):
        y = draws.normal(0, 1, 40)[cluster] + draws.normal(0, np.sqrt(3), 160)
        found.append(intra_cluster_correlation(y, cluster, weight))
    assert np.mean(found) == pytest.approx(0.25, abs=0.015)


@pytest.mark.parametrize(
    ("y", "cluster"),
    [([1.0, 2.0, 3.0], [0, 1, 2]), ([1.0, 2.0, 3.0], [0, 0, 0]), ([2.0, 2.0, 2.0, 2.0], [0, 0, 1, 1]), ([], [])],
)
def test_nothing_to_compare_has_no_correlation(y, cluster):
    assert np.isnan(intra_cluster_correlation(np.array(y), np.array(cluster)))


def test_a_value_without_a_cluster_is_refused():
    with pytest.raises(EvaluationError) as error:
        intra_cluster_correlation(np.array([1.0, 2.0, 3.0]), np.array(["a", None, "b"], dtype=object))
    assert error.value.key == "cluster_missing"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3), st.floats(0.1, 10), st.floats(-50, 50))
def test_scale_of_weights_units_of_values_and_order_do_not_matter(seed, scale, slope, level):
    draws = np.random.default_rng(seed)
    cluster = draws.integers(0, 6, 40)
    y, weight, mixed = draws.normal(0, 1, 40) + cluster, draws.uniform(0.5, 2, 40), draws.permutation(40)
    once = intra_cluster_correlation(y, cluster, weight)
    assert -1 <= once <= 1
    again = intra_cluster_correlation((slope * y + level)[mixed], cluster[mixed], scale * weight[mixed])
    assert again == pytest.approx(once, abs=1e-9)
    gaps = np.append(y, [np.nan, 3.0])
    assert intra_cluster_correlation(gaps, np.append(cluster, [0, 1]), np.append(weight, [1, 0])) == pytest.approx(once)


def test_two_rows_are_enough_for_a_design_effect():
    found = means([1.0, 4.0], design([0] * 2, range(2)))
    np.testing.assert_allclose(estimated_design_effect(found), [1.0])


def test_a_single_cluster_has_no_correlation_whatever_the_rounding_of_its_weights():
    for seed in range(50):
        random = np.random.default_rng(seed)
        y, weight = random.normal(size=30), random.lognormal(size=30)
        assert np.isnan(intra_cluster_correlation(y, np.zeros(30), weight))
        assert np.isnan(intra_cluster_correlation(y, np.arange(30), weight))
