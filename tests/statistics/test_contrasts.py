"""Contrasts of cells: what they use, and what they cannot say."""

from dataclasses import replace

import numpy as np
import pytest
from designs import design

from evaluation.statistics.contrasts import linear_contrast, log_odds_ratio, ratio_contrast
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.regression import regression

# 4 PSUs in 2 strata, both waves; cell = wave, cell 2 = nobody
PSU = np.repeat([1, 2, 3, 4], 4)
WAVE = np.tile([0, 0, 1, 1], 4)
Y = np.array([1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1.0])


def levels(psus="shared", y=Y, cell=WAVE, cells=3):
    return ratio_of_totals(y, np.ones(len(y)), cell, cells, design(PSU > 2, PSU, wave=WAVE, psus=psus))


def test_a_change_by_hand():
    # PSU means: wave 0 (1/2, 0, 1, 1/2), wave 1 (1, 1/2, 1/2, 1); changes (1/2, 1/2, -1/2, 1/2), mean 1/4
    # linearised change of a PSU: 1/4 of its change, less 1/4 of its share; V = 2 · (0 + (1/8)² · 2) = 1/16
    found = linear_contrast(levels(), [-1, 1, 0])
    assert found.estimate.tolist() == [0.25]
    assert found.se[0] == pytest.approx(0.25, rel=1e-14)
    assert (found.df[0], found.n[0], found.n_psu[0]) == (2, 16, 4)


@pytest.mark.parametrize(("psus", "df", "n_psu"), [("shared", 2, 4), ("new", 4, 8), ("partial", 2, 4)])
def test_degrees_of_freedom_over_the_cells_used(psus, df, n_psu):
    found = linear_contrast(levels(psus), [[-1, 1, 0], [1, 0, 0]])
    assert found.df.tolist() == [df, 2]
    assert found.n_psu.tolist() == [n_psu, 4]
    assert found.n.tolist() == [16, 8]


def test_a_cell_without_anybody_matters_only_where_it_is_used():
    found = linear_contrast(levels(), [[-1, 1, 0], [-1, 0, 1], [0, 0, 1]])
    assert np.isnan(found.estimate).tolist() == [False, True, True]
    assert np.isnan(found.se).tolist() == [False, True, True]
    assert np.isnan(found.covariance[0]).tolist() == [False, True, True]


def test_several_contrasts_carry_their_covariance():
    cells = levels()
    weights = np.array([[-1.0, 1, 0], [0.5, 0.5, 0]])
    found = linear_contrast(cells, weights)
    expected = weights[:, :2] @ cells.covariance[:2, :2] @ weights[:, :2].T
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-14)


def test_a_contrast_of_a_cell_with_itself_is_exactly_nothing():
    cells = levels(cell=np.zeros(16, int), cells=1)
    found = linear_contrast(cells, [[0.0]])
    assert (found.estimate[0], found.se[0], found.n[0], found.df[0]) == (0, 0, 0, 0)


def test_a_ratio_of_waves_by_hand():
    # wave 0: 1/2, wave 1: 3/4, ratio 3/2
    cells = levels()
    found = ratio_contrast(cells, above=1, below=0)
    variance = (cells.covariance[1, 1] - 3 * cells.covariance[0, 1] + 9 / 4 * cells.covariance[0, 0]) / (1 / 4)
    assert found.estimate.tolist() == [1.5]
    assert found.covariance[0, 0] == pytest.approx(variance, rel=1e-14)
    assert (found.df[0], found.n[0], found.n_psu[0]) == (2, 16, 4)


def test_the_ratio_of_a_cell_to_itself_is_1_without_error():
    found = ratio_contrast(levels(), above=1, below=1)
    assert found.estimate.tolist() == [1.0]
    assert found.se[0] == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(("above", "below"), [(1, 0), (1, 2), (2, 1)])
def test_a_ratio_to_0_or_to_nobody_says_nothing(above, below):
    y = np.where(WAVE == 0, 0.0, Y)
    found = ratio_contrast(levels(y=y), above, below)
    assert np.isnan([found.estimate[0], found.se[0]]).all()


def test_no_change_between_constant_waves_has_an_error_of_exactly_0():
    found = linear_contrast(levels(y=np.zeros(16)), [-1, 1, 0])
    assert (found.estimate[0], found.se[0]) == (0.0, 0.0)


def test_rounding_never_makes_a_variance_negative():
    cells = replace(levels(), covariance=np.array([[1, 1 + 1e-15, 0], [1 + 1e-15, 1, 0], [0, 0, 0]]))
    assert linear_contrast(cells, [-1, 1, 0]).se[0] == 0


def test_a_cell_without_a_variance_gives_an_estimate_without_one():
    sample = design(["a", "b"] * 2, [1, 2] * 2, wave=[0, 0, 1, 1], lonely="average")
    cells = ratio_of_totals(np.array([1.0, 0, 1, 1]), np.ones(4), np.array([0, 0, 1, 1]), 2, sample)
    found = linear_contrast(cells, [[-1, 1], [0, 0]])
    assert found.estimate.tolist() == [0.5, 0]
    assert np.isnan(found.se).tolist() == [True, False]


def test_log_odds_ratio_is_the_coefficient_of_a_logistic_regression():
    cells = levels()
    found = log_odds_ratio(cells, 1, 0)
    X = np.column_stack([np.ones(16), WAVE])
    fit = regression(Y, X, ("one", "wave"), design(PSU > 2, PSU, wave=WAVE), family="logistic")
    assert found.estimate[0] == pytest.approx(np.log((6 / 2) / (4 / 4))) == pytest.approx(fit.coefficients[1])
    assert found.se[0] == pytest.approx(fit.se[1], rel=1e-8)
    assert (found.df[0], found.n[0]) == (2, 16)
    assert log_odds_ratio(cells, 0, 1).estimate[0] == -found.estimate[0]


def test_no_odds_ratio_of_a_share_of_0_or_1_or_of_nobody():
    everybody = levels(y=np.where(WAVE == 1, 1.0, Y))
    for cells, above, below in [(everybody, 1, 0), (everybody, 0, 1), (levels(), 2, 0)]:
        found = log_odds_ratio(cells, above, below)
        assert np.isnan([found.estimate[0], found.se[0]]).all()


def test_a_cell_has_no_odds_against_itself():
    found = log_odds_ratio(levels(), 1, 1)
    assert (found.estimate[0], found.se[0]) == (0, 0)
