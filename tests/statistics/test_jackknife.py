"""The jackknife: hand calculation, means for which it is the linearised variance, weights that leave a unit out."""

from dataclasses import replace

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.statistics.design import LonelyStrata
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.jackknife import CENTRES, jackknife_ratio


def clustered(seed: int):
    draws = np.random.default_rng(seed)
    psu = np.repeat(np.arange(12), draws.integers(3, 7, 12))
    weight = draws.uniform(1, 4, len(psu))
    below = draws.uniform(1, 2, len(psu))
    return below * draws.uniform(0, 1, len(psu)), below, draws.integers(0, 2, len(psu)), design(psu % 3, psu, weight)


def test_a_ratio_by_hand():
    """Units (y, x) = (1, 2), (3, 4), (8, 6): the ratio 1, and 11/10, 9/8 and 4/6 without each."""
    sample = design([0, 0, 0], [0, 1, 2])
    found = jackknife_ratio(np.array([1.0, 3, 8]), np.array([2.0, 4, 6]), np.zeros(3, int), 1, sample)
    np.testing.assert_allclose(found.replicates[:, 0], [11 / 10, 9 / 8, 4 / 6])
    assert found.se[0] ** 2 == pytest.approx(2 / 3 * (0.1**2 + 0.125**2 + (1 / 3) ** 2))
    about_mean = jackknife_ratio(
        np.array([1.0, 3, 8]), np.array([2.0, 4, 6]), np.zeros(3, int), 1, sample, centre="replicates"
    )
    assert about_mean.se[0] ** 2 == pytest.approx(2 / 3 * 3 * np.var([11 / 10, 9 / 8, 4 / 6]))
    assert (found.estimate[0], found.df[0]) == (1, 2)


def test_replicates_are_estimates_with_other_weights():
    above, below, cell, sample = clustered(1)
    found = jackknife_ratio(above, below, cell, 2, sample)
    for unit in range(12):
        here = sample.stratum == unit % 3
        weight = np.where(sample.psu == unit, 0, sample.weight * np.where(here, 4 / 3, 1))
        other = ratio_of_totals(above, below, cell, 2, replace(sample, weight=weight))
        np.testing.assert_allclose(found.replicates[np.unique(sample.psu).tolist().index(unit)], other.estimate)


@pytest.mark.parametrize("centre", CENTRES)
def test_a_mean_of_equal_clusters_has_the_linearised_variance(centre):
    draws = np.random.default_rng(2)
    psu = np.repeat(np.arange(12), 5)
    y, sample = draws.normal(0, 1, 60), design(np.zeros(60, int), psu)
    arguments = y, np.ones(60), np.zeros(60, int), 1, sample
    assert jackknife_ratio(*arguments, centre=centre).se[0] == pytest.approx(ratio_of_totals(*arguments).se[0])


def test_the_correction_for_a_finite_population_is_the_same_factor():
    above, below, cell, sample = clustered(3)
    plain = jackknife_ratio(above, below, cell, 2, sample)
    some = jackknife_ratio(above, below, cell, 2, replace(sample, population=np.full(len(cell), 16)))
    np.testing.assert_allclose(some.covariance, 0.75 * plain.covariance)


def test_large_samples_have_the_linearised_covariance():
    draws = np.random.default_rng(5)
    psu = np.repeat(np.arange(600), 4)
    y, cell, sample = draws.normal(0, 1, 2400), draws.integers(0, 2, 2400), design(psu % 10, psu)
    arguments = y + cell, np.ones(2400), cell, 2, sample
    np.testing.assert_allclose(jackknife_ratio(*arguments).se, ratio_of_totals(*arguments).se, rtol=0.01)


def test_a_cell_that_one_unit_less_leaves_empty_has_no_variance():
    sample = design([0, 0, 0, 0], [0, 1, 2, 2])
    found = jackknife_ratio(np.array([1.0, 2, 3, 4]), np.ones(4), np.array([0, 0, 0, 1]), 3, sample)
    assert np.isnan(found.se).tolist() == [False, True, True]
    assert np.isnan(found.estimate).tolist() == [False, False, True]


def test_lonely_strata():
    y, sample = np.array([1.0, 4, 6]), design([0, 0, 1], [0, 1, 2])
    with pytest.raises(LonelyStrata):
        jackknife_ratio(y, np.ones(3), np.zeros(3, int), 1, sample)
    found = jackknife_ratio(y, np.ones(3), np.zeros(3, int), 1, replace(sample, lonely="remove"))
    # only the first stratum is left out in turn: means (4 + 4 + 6) / 3 and (1 + 1 + 6) / 3 about 11/3
    assert found.se[0] ** 2 == pytest.approx(1 / 2 * 2 * 1)


def test_what_the_jackknife_cannot_do_is_refused():
    sample = design([0, 0, 0], [0, 1, 2])
    arguments = np.ones(3), np.ones(3), np.zeros(3, int), 1
    for wrong in (replace(sample, psus="partial"), replace(sample, lonely="adjust"), replace(sample, lonely="average")):
        with pytest.raises(ValueError, match="no jackknife"):
            jackknife_ratio(*arguments, wrong)
    with pytest.raises(ValueError, match="no jackknife"):
        jackknife_ratio(*arguments, sample, centre="strata")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_scale_of_weights_and_order_of_rows_do_not_matter(seed, scale):
    above, below, cell, sample = clustered(seed)
    mixed = np.random.default_rng(seed).permutation(len(cell))
    other = design(sample.stratum[mixed], sample.psu[mixed], sample.weight[mixed] * scale)
    one = jackknife_ratio(above, below, cell, 2, sample)
    two = jackknife_ratio(above[mixed], below[mixed], cell[mixed], 2, other)
    np.testing.assert_allclose(two.covariance, one.covariance, rtol=1e-8, atol=1e-14)
    centred = jackknife_ratio(above, below, cell, 2, sample, centre="replicates")
    assert (centred.se <= one.se * (1 + 1e-12)).all()
