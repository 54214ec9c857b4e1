"""Finite-population corrections and second stages: brute force over all samples, hand calculations, refusals."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import LonelyStrata, variance_units
from evaluation.statistics.estimates import ratio_of_totals, total
from evaluation.statistics.regression import regression
from evaluation.statistics.stages import two_stage_units


def corrected(population, *columns, **rules):
    return replace(design(*columns, **rules), population=np.asarray(population))


def mean(y, sample, units=None):
    return ratio_of_totals(np.asarray(y, float), np.ones(len(y)), np.zeros(len(y), int), 1, sample, units)


# ---- one stage -----------------------------------------------------------------------------------------------------

STRATUM, PSU, Y = [0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 2, 2, 3, 3, 4, 4], [1.0, 3, 2, 6, 4, 4, 9, 1]


def test_the_variance_between_psus_shrinks_by_the_share_drawn():
    """One stratum has 2 of 5 PSUs, the other 2 of 8: by hand from the totals 4, 8 | 8, 10."""
    found = total(np.array(Y), np.zeros(8, int), 1, corrected([5] * 4 + [8] * 4, STRATUM, PSU))
    assert found.covariance[0, 0] == pytest.approx((1 - 2 / 5) * 2 * 8 + (1 - 2 / 8) * 2 * 2)
    assert (found.df[0], found.n_psu[0]) == (2, 4)


def test_a_share_says_the_same_as_a_number():
    by_number = mean(Y, corrected([5] * 4 + [8] * 4, STRATUM, PSU))
    by_share = mean(Y, corrected([2 / 5] * 4 + [2 / 8] * 4, STRATUM, PSU))
    np.testing.assert_allclose(by_share.covariance, by_number.covariance, rtol=1e-14)


def test_a_census_has_no_variance_and_no_lonely_strata():
    found = mean(Y, corrected([2] * 4 + [2] * 4, STRATUM, PSU))
    assert found.se[0] == 0
    alone = corrected([1, 1, 1, 1, 9, 9, 9, 9], STRATUM, [1, 1, 1, 1, 3, 3, 4, 4])
    assert mean(Y, alone).se[0] == pytest.approx(np.sqrt((1 - 2 / 9) * 2 * 2) / 8)
    with pytest.raises(LonelyStrata):
        mean(Y, replace(alone, population=np.array([2, 2, 2, 2, 9, 9, 9, 9])))


def test_no_population_is_an_infinite_one():
    plain, vast = mean(Y, design(STRATUM, PSU)), mean(Y, corrected([1e15] * 8, STRATUM, PSU))
    np.testing.assert_allclose(vast.covariance, plain.covariance, rtol=1e-13)
    assert variance_units(design(STRATUM, PSU)).correction is None


def test_new_psus_have_a_population_in_each_wave():
    wave = [0, 0, 0, 0, 1, 1, 1, 1]
    sample = corrected([5] * 4 + [8] * 4, [0] * 8, PSU, wave=wave, psus="new")
    levels = ratio_of_totals(np.array(Y), np.ones(8), np.array(wave), 2, sample)
    # two means of four rows: deviations of PSU totals ∓2 and ∓1
    np.testing.assert_allclose(np.diagonal(levels.covariance), [0.6 * 2 * 8 / 16, 0.75 * 2 * 2 / 16])
    assert linear_contrast(levels, [-1, 1]).se[0] == pytest.approx(np.sqrt(levels.covariance.trace()))


def test_the_expected_variance_over_all_samples_is_the_true_one():
    """Every sample of 2 of 4 PSUs from a population of 4: the estimated variances average the variance of totals."""
    totals = np.array([3.0, 8.0, 1.0, 12.0])
    samples = [list(pair) for pair in combinations(range(4), 2)]
    estimates = [totals[pair].sum() * 2 for pair in samples]
    found = [total(totals[p], np.zeros(2, int), 1, corrected([4, 4], [0, 0], p, weight=[2, 2])) for p in samples]
    assert np.mean([one.covariance[0, 0] for one in found]) == pytest.approx(np.var(estimates))


@pytest.mark.parametrize(
    ("population", "key"),
    [
        ([5, 5, 5, np.nan, 8, 8, 8, 8], "population_not_one_number"),
        ([5, 5, 6, 6, 8, 8, 8, 8], "population_not_one_number"),
        ([1.5] * 4 + [8] * 4, "population_below_sample"),
        ([0.4] * 4 + [8] * 4, "population_below_sample"),
        ([0] * 4 + [0.5] * 4, "population_below_sample"),
    ],
)
def test_a_population_that_cannot_be(population, key):
    with pytest.raises(EvaluationError) as error:
        variance_units(corrected(population, STRATUM, PSU))
    assert error.value.key == key
    assert error.value.values["count"] in (1, 2, 4)


def test_only_rows_whose_population_is_below_the_sample_are_named():
    """Of the first stratum every PSU was drawn, which is no fault."""
    with pytest.raises(EvaluationError) as error:
        variance_units(corrected([2] * 4 + [1.5] * 4, STRATUM, PSU))
    assert error.value.values == {"count": 4, "rows": "5, 6, 7, 8"}


def test_no_correction_for_psus_shared_in_part():
    with pytest.raises(ValueError, match="share a part"):
        variance_units(corrected([5] * 8, STRATUM, PSU, psus="partial"))


# ---- two stages ----------------------------------------------------------------------------------------------------


def test_two_stages_by_hand():
    """2 of 5 PSUs; 2 of 3 households in the first, 3 of 10 in the second; totals of households in the sample."""
    psu, home, y = [1, 1, 1, 2, 2, 2], ["a", "a", "b", "a", "b", "c"], np.array([1.0, 2, 7, 4, 4, 10])
    sample = corrected([5] * 6, [0] * 6, psu)
    units = two_stage_units(sample, np.array(home), np.array([3, 3, 3, 10, 10, 10]))
    found = total(y, np.zeros(6, int), 1, sample, units)
    between = (1 - 2 / 5) * 2 * ((10 - 14) ** 2 + (18 - 14) ** 2)
    first = (1 - 2 / 3) * 2 * ((3 - 5) ** 2 + (7 - 5) ** 2)
    second = (1 - 3 / 10) * 3 / 2 * ((4 - 6) ** 2 + (4 - 6) ** 2 + (10 - 6) ** 2)
    assert found.covariance[0, 0] == pytest.approx(between + 2 / 5 * (first + second))
    assert (found.df[0], found.n_psu[0], found.n[0]) == (1, 2, 6)


def test_the_expected_variance_over_all_two_stage_samples_is_the_true_one():
    """Every sample of 2 of 3 PSUs and 2 of 3 rows in each: the variances average that of the estimated totals."""
    population = np.array([[1.0, 5, 3], [8, 2, 2], [4, 9, 10]])
    estimates, variances = [], []
    for pair in combinations(range(3), 2):
        for rows in product(combinations(range(3), 2), repeat=2):
            y = np.concatenate([population[psu][list(kept)] for psu, kept in zip(pair, rows, strict=True)])
            sample = corrected([3] * 4, [0] * 4, np.repeat(pair, 2), weight=[9 / 4] * 4)
            units = two_stage_units(sample, np.arange(4), np.full(4, 3))
            found = total(y, np.zeros(4, int), 1, sample, units)
            estimates.append(found.estimate[0])
            variances.append(found.covariance[0, 0])
    assert np.mean(estimates) == pytest.approx(population.sum())
    assert np.mean(variances) == pytest.approx(np.var(estimates))


def test_psus_taken_whole_are_one_stage():
    sample = corrected([5] * 4 + [8] * 4, STRATUM, PSU)
    whole = two_stage_units(sample, np.arange(8), np.full(8, 2))
    np.testing.assert_allclose(mean(Y, sample, whole).covariance, mean(Y, sample).covariance, rtol=1e-14)


def test_all_psus_taken_are_strata_of_the_second_stage():
    sample = corrected([2] * 8, STRATUM, PSU)
    units = two_stage_units(sample, np.arange(8), np.full(8, 20))
    one_stage = corrected([20] * 8, PSU, np.arange(8))
    np.testing.assert_allclose(mean(Y, sample, units).covariance, mean(Y, one_stage).covariance, rtol=1e-14)


def test_domains_keep_both_stages():
    sample = corrected([5] * 4 + [8] * 4, STRATUM, PSU)
    units = two_stage_units(sample, np.arange(8), np.full(8, 4))
    inside = np.array([1, 1, 1, 0, 1, 0, 1, 1])
    found = ratio_of_totals(np.array(Y), np.ones(8), inside - 1, 1, sample, units)
    zeroes = ratio_of_totals(np.array(Y) * inside, inside.astype(float), np.zeros(8, int), 1, sample, units)
    np.testing.assert_allclose(found.covariance, zeroes.covariance, rtol=1e-13)


def test_regression_on_the_cells_is_their_means():
    sample = corrected([5] * 4 + [8] * 4, STRATUM, PSU)
    units = two_stage_units(sample, np.arange(8), np.full(8, 4))
    group = np.array([0, 1, 0, 1, 0, 1, 1, 0])
    fit = regression(
        np.array(Y), np.column_stack([np.ones(8), group]), ("one", "group"), sample, family="linear", units=units
    )
    levels = ratio_of_totals(np.array(Y), np.ones(8), group, 2, sample, units)
    assert fit.se[1] == pytest.approx(linear_contrast(levels, [-1, 1]).se[0])
    assert fit.n_psu == 4


def test_one_household_of_several_tells_nothing_of_its_psu():
    sample = corrected([5] * 4, [0] * 4, [1, 1, 2, 3])
    with pytest.raises(EvaluationError) as error:
        two_stage_units(sample, np.arange(4), np.array([4, 4, 6, 1]))
    assert (error.value.key, error.value.values) == ("lonely_second_stage", {"count": 1, "psus": "2"})
    removed = replace(sample, lonely="remove")
    units = two_stage_units(removed, np.arange(4), np.array([4, 4, 6, 1]))
    np.testing.assert_allclose(units.spread, [3 / 5 * 0.5 * 2, 3 / 5 * 0.5 * 2, 3 / 5 * (1 - 1 / 6), 0])
    found = total(np.array([1.0, 5, 3, 6]), np.zeros(4, int), 1, removed, units)
    # between the totals 6, 3, 6, and within the first PSU only, whose rows are 1 and 5
    assert found.covariance[0, 0] == pytest.approx((1 - 3 / 5) * 3 * 3 + 3 / 5 * (1 - 2 / 4) * 2 * 8)


@pytest.mark.parametrize(("psus", "told"), [(5, "0, 1, 2, 3, 4"), (6, "0, 1, 2, 3, 4, …")])
def test_five_psus_of_one_household_are_named(psus, told):
    sample = corrected([20] * psus, [0] * psus, np.arange(psus))
    with pytest.raises(EvaluationError) as error:
        two_stage_units(sample, np.arange(psus), np.full(psus, 4))
    assert error.value.values == {"count": psus, "psus": told}


def test_two_stages_need_the_first_and_one_wave():
    with pytest.raises(ValueError, match="without replacement"):
        two_stage_units(design(STRATUM, PSU), np.arange(8), np.full(8, 4))
    waves = corrected([5] * 8, STRATUM, PSU, wave=[0, 1] * 4)
    with pytest.raises(ValueError, match="several waves"):
        two_stage_units(waves, np.arange(8), np.full(8, 4))


def test_a_row_without_its_household_is_refused():
    homes = np.array(["a", None, "b", "c", "d", "e", "f", "g"], dtype=object)
    with pytest.raises(EvaluationError) as error:
        two_stage_units(corrected([5] * 8, STRATUM, PSU), homes, np.full(8, 4))
    assert error.value.key == "second_stage_missing"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_scale_of_weights_and_order_of_rows_do_not_matter(seed, scale):
    draws = np.random.default_rng(seed)
    psu = np.repeat(np.arange(8), 5)
    y, weight, mixed = draws.normal(0, 1, 40), draws.uniform(1, 3, 40), draws.permutation(40)
    one = corrected([9] * 40, psu % 2, psu, weight=weight)
    two = corrected([9] * 40, psu[mixed] % 2, psu[mixed], weight=weight[mixed] * scale)
    home, homes = np.tile(np.arange(5), 8), np.full(40, 30)
    first, again = (two_stage_units(one, home, homes), two_stage_units(two, home[mixed], homes))
    assert mean(y[mixed], two, again).se[0] == pytest.approx(mean(y, one, first).se[0], rel=1e-9)
    assert mean(y, one).se[0] < mean(y, one, first).se[0]
