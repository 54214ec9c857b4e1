"""Two-way tables: textbook cases that the corrected tests must give back, and tails of sums of chi-squares."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.association import (
    chi_square_sum_test,
    generalised_design_effects,
    pearson_statistic,
    rao_scott_test,
    two_way_table,
    wald_test,
)
from evaluation.statistics.chi_square_sums import exact_tail, saddlepoint_tail, satterthwaite

COUNTS = np.array([[30, 12, 8], [20, 25, 15]])


def simple(counts=COUNTS):
    """Return a simple random sample with the counts of a table."""
    row, column = np.indices(counts.shape)
    row, column = (np.repeat(codes.ravel(), counts.ravel()) for codes in (row, column))
    return row, column, design(np.zeros(len(row), int), np.arange(len(row)))


def clustered(seed: int, rows: int = 2, columns: int = 3):
    draws = np.random.default_rng(seed)
    psu = np.repeat(np.arange(24), 9)
    row = (draws.integers(0, rows, 24)[psu] + draws.integers(0, 2, len(psu))) % rows
    column = draws.integers(0, columns, len(psu))
    return row, column, design(psu % 3, psu, draws.uniform(1, 3, len(psu)))


def numbers(test) -> list[float]:
    return [test.statistic, test.df_numerator, test.df_denominator, test.p_value]


def test_simple_random_sample_has_pearsons_statistic_and_no_design_effect():
    table = two_way_table(*simple())
    n = COUNTS.sum()
    assert pearson_statistic(table) == pytest.approx(stats.chi2_contingency(COUNTS, correction=False).statistic)
    # the units are centred on their mean, which costs one of them
    np.testing.assert_allclose(generalised_design_effects(table), n / (n - 1))
    found = rao_scott_test(table)
    assert (found.df_numerator, found.df_denominator) == pytest.approx((2, 2 * (n - 1)))
    assert found.statistic == pytest.approx(pearson_statistic(table) * (n - 1) / n / 2)


def test_first_order_is_pearsons_test_divided_by_the_mean_effect():
    table = two_way_table(*simple())
    found = rao_scott_test(table, order=1)
    n = COUNTS.sum()
    assert found.p_value == pytest.approx(stats.chi2.sf(pearson_statistic(table) * (n - 1) / n, 2))


def test_every_row_twice_is_as_informative_as_once():
    """Rows that repeat within their PSU double the design effect and leave the test as it was."""
    row, column, sample = simple()
    twice = two_way_table(
        np.tile(row, 2), np.tile(column, 2), design(np.tile(sample.stratum, 2), np.tile(sample.psu, 2))
    )
    once = two_way_table(row, column, sample)
    np.testing.assert_allclose(generalised_design_effects(twice), 2 * generalised_design_effects(once))
    np.testing.assert_allclose(numbers(rao_scott_test(twice)), numbers(rao_scott_test(once)))
    np.testing.assert_allclose(numbers(wald_test(twice)), numbers(wald_test(once)))


def test_two_by_two_table_has_one_effect_and_an_exact_f():
    row, column, sample = clustered(3, columns=2)
    table = two_way_table(row, column, sample)
    second, exact = rao_scott_test(table), chi_square_sum_test(table)
    assert second.df_numerator == pytest.approx(1)
    assert second.df_denominator == pytest.approx(24 - 3)
    assert exact.p_value == pytest.approx(second.p_value, rel=1e-9)
    plain, adjusted = wald_test(table, adjusted=False), wald_test(table)
    assert numbers(plain) == pytest.approx(numbers(adjusted))


def test_wald_test_of_a_two_by_two_table_by_hand():
    """The excess of one cell, linearised by hand: z = w (1[both] - P(column | all) 1[row] - ... + product)."""
    row, column, sample = clustered(5, columns=2)
    w, W = sample.weight, sample.weight.sum()
    a, b = (w * row).sum(), (w * column).sum()
    excess = (w * row * column).sum() - a * b / W
    z = w * (row * column - row * b / W - column * a / W + a * b / W**2)
    by_psu = np.bincount(sample.psu, z)
    variance = sum(8 * np.var(by_psu[np.arange(24) % 3 == h], ddof=1) for h in range(3))
    assert wald_test(two_way_table(row, column, sample)).statistic == pytest.approx(excess**2 / variance)


def test_rows_without_a_value_stay_in_the_design():
    row, column, sample = clustered(7)
    kept = np.arange(len(row)) % 5 > 0
    table = two_way_table(np.where(kept, row, -1), column, sample)
    zero = two_way_table(row, column, design(sample.stratum, sample.psu, sample.weight * kept))
    np.testing.assert_allclose(table.totals, zero.totals)
    np.testing.assert_allclose(table.covariance, zero.covariance)
    assert table.n == kept.sum()
    # a PSU that lost all its rows counts in its stratum's number of units, and not in the degrees of freedom
    gone = two_way_table(np.where(sample.psu > 0, row, -1), column, sample)
    assert (table.df, gone.df) == (21, 20)
    assert not np.allclose(
        gone.covariance, two_way_table(*(x[sample.psu > 0] for x in (row, column)), dropped(sample)).covariance
    )


def dropped(sample):
    kept = sample.psu > 0
    return design(sample.stratum[kept], sample.psu[kept], sample.weight[kept])


def test_levels_without_anybody_are_left_out():
    row, column, sample = clustered(11)
    gap = two_way_table(row, np.array([0, 2, 5])[column], sample)
    assert gap.totals.shape == (2, 3)
    np.testing.assert_allclose(
        numbers(rao_scott_test(gap)), numbers(rao_scott_test(two_way_table(row, column, sample)))
    )


def test_an_empty_cell_is_no_fault():
    row, column, sample = clustered(11)
    column = np.where((row == 0) & (column == 2), 1, column)
    table = two_way_table(row, column, sample)
    assert table.totals[0, 2] == 0
    assert np.isfinite(numbers(rao_scott_test(table)) + numbers(chi_square_sum_test(table))).all()
    # the effects from the covariance of proportions, linearised by hand: w (1[cell] - p) / W by PSU
    w, cell = sample.weight / sample.weight.sum(), row * 3 + column
    p = np.bincount(cell, w, 6)
    z = np.array([np.bincount(sample.psu, w * ((cell == one) - p[one])) for one in range(6)])
    V = sum(8 * np.cov(z[:, np.arange(24) % 3 == h]) for h in range(3))
    inverse = np.diag(np.where(p > 0, 1 / np.where(p > 0, p, 1), 0))
    X = np.column_stack([np.outer([-1, 1], side).ravel() for side in ([-1, 0, 1], [1, -2, 1])])
    left = np.linalg.inv(X.T @ inverse @ X / table.n) @ X.T @ inverse @ V @ inverse @ X
    np.testing.assert_allclose(generalised_design_effects(table), np.sort(np.linalg.eigvals(left).real)[::-1])


@pytest.mark.parametrize("test", [rao_scott_test, wald_test, chi_square_sum_test])
def test_one_row_or_nobody_has_no_test(test):
    row, column, sample = clustered(13)
    assert np.isnan(numbers(test(two_way_table(np.zeros_like(row), column, sample)))).all()
    assert np.isnan(numbers(test(two_way_table(np.full_like(row, -1), column, sample)))).all()


def test_a_table_without_variance_has_no_test():
    """Two PSUs that are alike, with 3, 1 | 1, 3 each."""
    row, column, _ = simple(np.array([[6, 2], [2, 6]]))
    table = two_way_table(row, column, design(np.zeros(16, int), np.arange(16) % 2))
    assert pearson_statistic(table) == pytest.approx(4)
    assert np.isnan(numbers(rao_scott_test(table)) + numbers(chi_square_sum_test(table))).all()
    assert np.isnan(numbers(wald_test(table))).all()


def test_wald_test_needs_more_psus_than_cells():
    row, column, sample = clustered(13, rows=6, columns=6)
    assert np.isnan(wald_test(two_way_table(row, column, sample)).p_value)


def test_unknown_rules_are_refused():
    table = two_way_table(*simple())
    with pytest.raises(ValueError, match="order"):
        rao_scott_test(table, order=3)
    with pytest.raises(ValueError, match="tail"):
        chi_square_sum_test(table, tail="davies")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_scale_of_weights_order_of_rows_and_transposition_do_not_matter(seed, scale):
    row, column, sample = clustered(seed)
    mixed = np.random.default_rng(seed).permutation(len(row))
    other = design(sample.stratum[mixed], sample.psu[mixed], sample.weight[mixed] * scale)
    one, two = two_way_table(row, column, sample), two_way_table(column[mixed], row[mixed], other)
    for test in (rao_scott_test, wald_test, chi_square_sum_test):
        np.testing.assert_allclose(numbers(test(two)), numbers(test(one)), rtol=1e-6)


# ---- tails ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "below"), [(0.1, 0.0542), (0.7, 0.4936), (2.0, 0.8760)])
def test_exact_tail_is_that_of_imhofs_table(x, below):
    """0.6 χ²(1) + 0.3 χ²(1) + 0.1 χ²(1): the first row of Imhof (1961), table 1."""
    assert 1 - exact_tail(x, [0.6, 0.3, 0.1], [1, 1, 1]) == pytest.approx(below, abs=5e-5)


@pytest.mark.parametrize("df", [1, 2.5, 7])
@pytest.mark.parametrize("x", [0.3, 2.0, 9.0])
def test_one_weight_is_a_chi_square(df, x):
    assert exact_tail(3 * x, [3.0], [df]) == pytest.approx(stats.chi2.sf(x, df), rel=1e-9)
    assert saddlepoint_tail(3 * x, [3.0], [df]) == pytest.approx(stats.chi2.sf(x, df), rel=0.07)


def test_a_negative_weight_makes_an_f():
    x, q, df = 2.7, 3.0, 41.3
    tail = stats.f.sf(x, q, df)
    assert exact_tail(0.0, [1.0, -x * q / df], [q, df]) == pytest.approx(tail, rel=1e-9)
    assert saddlepoint_tail(0.0, [1.0, -x * q / df], [q, df]) == pytest.approx(tail, rel=0.01)


@pytest.mark.parametrize("x", [1e-3, 1.0, 40.0, 300.0])
def test_two_equal_weights_are_one_with_more_degrees(x):
    assert exact_tail(x, [2.0, 2.0], [1, 3]) == pytest.approx(stats.chi2.sf(x / 2, 4), rel=1e-9)


@pytest.mark.parametrize("x", [-5.0, -0.4, 0.0, 3.0])
def test_a_difference_of_two_chi_squares_is_laplaces(x):
    """χ²(2) - χ²(2) has the density exp(-|x| / 2) / 4."""
    below = np.exp(-abs(x) / 2) / 2
    assert exact_tail(x, [1.0, -1.0], [2, 2]) == pytest.approx(below if x > 0 else 1 - below, rel=1e-9)


@pytest.mark.parametrize("x", [0.5, 3.0, 12.0])
def test_a_weight_of_0_adds_nothing(x):
    assert exact_tail(x, [2.0, 0.0], [3, 5]) == pytest.approx(stats.chi2.sf(x / 2, 3), rel=1e-9)
    assert saddlepoint_tail(x, [2.0, 0.0], [3, 5]) == pytest.approx(saddlepoint_tail(x, [2.0], [3]), rel=1e-12)


@pytest.mark.parametrize("x", [-9.0, 0.0, 1.0])
def test_the_largest_weight_may_be_negative(x):
    # P(X - 3 Y > x) for X, Y ~ χ²(2), by parts: 1 - (3/4) exp(x/6) below 0, exp(-x/2) / 4 from 0 on
    above = np.exp(-x / 2) / 4 if x >= 0 else 1 - 0.75 * np.exp(x / 6)
    assert exact_tail(x, [1.0, -3.0], [2, 2]) == pytest.approx(above, rel=1e-9)
    assert saddlepoint_tail(x, [1.0, -3.0], [2, 2]) == pytest.approx(above, rel=0.1)


def test_saddlepoint_is_undefined_at_the_mean():
    assert np.isnan(saddlepoint_tail(1.5, [1.0, 0.5], [1, 1]))


def test_satterthwaite_keeps_mean_and_variance():
    scale, df = satterthwaite([3.0, 1.0, 0.5])
    assert scale * df == pytest.approx(4.5)
    assert 2 * scale**2 * df == pytest.approx(2 * (9 + 1 + 0.25))


@pytest.mark.parametrize("order", [1, 2])
def test_without_degrees_of_freedom_there_is_no_test(order):
    table = two_way_table(*clustered(13))
    assert np.isnan(numbers(rao_scott_test(table, order=order, df=0))).all()
    assert 0 < rao_scott_test(table, order=order, df=1).p_value < 1
