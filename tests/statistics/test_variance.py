"""Covariance: waves that share a part of their PSUs (by limits and by simulation), and lonely strata by hand."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import variance_units
from evaluation.statistics.estimates import ratio_of_totals, total
from evaluation.statistics.variance import covariance

STRATA = 4


def visits(before: int, after: int, common: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return stratum, psu and wave of one row a PSU and wave: `common` PSUs of each stratum are visited twice."""
    first, second = np.arange(before), np.arange(before - common, before - common + after)
    psu = np.concatenate([first, second])
    wave = np.repeat([0, 1], [before, after])
    stratum = np.repeat(np.arange(STRATA), len(psu))
    return stratum, np.tile(psu, STRATA) + 100 * stratum, np.tile(wave, STRATA)


def estimate(psus: str, places, seed: int, cells=None):
    """Return the means of the waves, or of `cells`, of a table with several rows a PSU and wave."""
    stratum, psu, wave = (np.repeat(column, 5) for column in places)
    random = np.random.default_rng(seed)
    y = (random.random(len(psu)) < 0.4).astype(float)
    weight = random.lognormal(size=len(psu))
    cell = wave if cells is None else random.integers(0, cells, len(psu))
    count = 2 if cells is None else cells
    return ratio_of_totals(y, np.ones(len(y)), cell, count, design(stratum, psu, weight, wave, psus))


@pytest.mark.parametrize("cells", [None, 6], ids=["a cell is a wave", "cells pool the waves"])
@pytest.mark.parametrize(
    ("same_as", "places"), [("shared", visits(5, 5, 5)), ("new", visits(5, 5, 0)), ("new", visits(3, 7, 0))]
)
def test_partial_is_shared_where_all_psus_are_common_and_new_where_none_is(same_as, places, cells):
    partial, known = (estimate(psus, places, 3, cells) for psus in ("partial", same_as))
    np.testing.assert_allclose(partial.covariance, known.covariance, rtol=1e-10, atol=1e-18)
    assert partial.df.tolist() == known.df.tolist()
    np.testing.assert_allclose(partial.estimate, known.estimate, rtol=1e-13)


def drawn(places, draws: int, correlation: float = 0.6) -> tuple[float, float]:
    """Return the variance of the change of totals over `draws` samples, and the mean of its estimates.

    The value of a PSU is normal about the mean of its stratum and wave, correlated between the waves.
    """
    stratum, psu, wave = places
    sample = design(stratum, psu, wave=wave, psus="partial")
    units = variance_units(sample)
    random = np.random.default_rng(20)
    spread = np.linalg.cholesky([[1, correlation], [correlation, 1]])
    changes, variances = [], []
    for _ in range(draws):
        values = (spread @ random.normal(size=(2, psu.max() + 1)))[wave, psu] + 3 * stratum - 2 * wave
        linear = values[:, None] * (np.arange(2) == wave[:, None])
        both = covariance(linear, linear != 0, units, sample)
        changes.append(linear[:, 1].sum() - linear[:, 0].sum())
        variances.append(both[0, 0] + both[1, 1] - 2 * both[0, 1])
    return float(np.var(changes)), float(np.mean(variances))


def truth(before: int, after: int, common: int, correlation: float = 0.6) -> float:
    """Return the variance of the change of totals: PSUs have variance 1 and the common ones the covariance given."""
    return STRATA * (before + after - 2 * correlation * common)


@pytest.mark.parametrize("shape", [(6, 6, 3), (4, 4, 2), (6, 6, 5), (3, 6, 1), (2, 2, 1)], ids=str)
def test_the_variance_of_a_change_is_unbiased_in_simulation(shape):
    observed, estimated = drawn(visits(*shape), draws=1500)
    assert observed == pytest.approx(truth(*shape), rel=0.12)  # the standard error of a variance of 1500 is 3.7 %
    assert estimated == pytest.approx(truth(*shape), rel=0.03)  # below 1 % with at least 8 degrees of freedom a draw


@pytest.mark.parametrize("shape", [(4, 8, 3), (3, 6, 3), (2, 10, 2)], ids=str)
def test_waves_of_different_size_are_never_understated(shape):
    before, after, common = shape
    _, estimated = drawn(visits(*shape), draws=1500)
    sizes, rest = (before, after), ((1 - common / before) * (1 - common / after)) ** 0.5
    part = np.prod([size / (size - 1) for size in sizes]) ** 0.5 * (common - 1 + rest) / common
    assert part < 1
    assert estimated == pytest.approx(STRATA * (before + after - 2 * 0.6 * common * part), rel=0.03)
    assert estimated > truth(*shape)


def test_waves_that_share_three_of_five_and_four_psus_by_hand():
    """√(5/4 · 4/3) [Σ (x - x̄)(y - ȳ) + 3 x̄ ȳ √(5/2 · 4/1)] over the three, each centred on the mean of its wave."""
    psu, wave = np.array([1, 2, 3, 4, 5, 3, 4, 5, 6]), np.repeat([0, 1], [5, 4])
    values = np.array([2.0, 4, 3, 9, 7, 1, 8, 4, 3])
    found = total(values, wave, 2, design(np.zeros(9), psu, wave=wave, psus="partial"))
    x, y = np.array([3.0, 9, 7]) - 5, np.array([1.0, 8, 4]) - 4
    products = ((x - x.mean()) * (y - y.mean())).sum() + 3 * x.mean() * y.mean() * np.sqrt(5 / 2 * 4)
    assert found.covariance[0, 1] == pytest.approx(np.sqrt(5 / 4 * 4 / 3) * products, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(2, 6), st.integers(2, 6), st.integers(0, 6)).filter(lambda n: n[2] <= min(n[:2])),
    seed=st.integers(0, 1000),
)
def test_no_contrast_has_a_negative_variance(shape, seed):
    stratum, psu, wave = visits(*shape)
    sample = design(stratum, psu, wave=wave, psus="partial")
    values = np.random.default_rng(seed).normal(size=(len(psu), 12))
    matrix = covariance(values, values != 0, variance_units(sample), sample)
    assert np.linalg.eigvalsh(matrix).min() > -1e-12 * np.linalg.eigvalsh(matrix).max()


def test_dividing_by_the_expectation_would_make_one_negative():
    """The reason for the estimator of `shared_part`: 6 PSUs a wave, 3 common, all the spread among the common ones."""
    common = np.array([1.0, -1, 0])
    factor = 6 / 5 * (common @ common)
    product = common @ common / (1 - 1 / 6 - 1 / 6 + 3 / 36)
    assert factor + factor - 2 * product < 0
    stratum, psu, wave = visits(6, 6, 3)
    values = np.zeros((12, 2))
    values[3:6, 0] = common  # PSUs 3, 4, 5 of wave 0
    values[6:9, 1] = common  # the same PSUs in wave 1
    sample = design(stratum[:12], psu[:12], wave=wave[:12], psus="partial")
    both = covariance(values, values != 0, variance_units(sample), sample)
    assert both[0, 0] + both[1, 1] - 2 * both[0, 1] == pytest.approx(0, abs=1e-12)


def test_degrees_of_freedom_lie_between_the_two_limits():
    found = {
        shape: linear_contrast(estimate("partial", visits(*shape), 1), [-1, 1]).df[0]
        for shape in [(6, 6, 0), (6, 6, 3), (6, 6, 6), (3, 6, 3), (6, 3, 3)]
    }
    # PSUs seen, less 1 a stratum where the PSUs of one wave are among those of the other, less 2 elsewhere
    assert found == {(6, 6, 0): 4 * 10, (6, 6, 3): 4 * 7, (6, 6, 6): 4 * 5, (3, 6, 3): 4 * 5, (6, 3, 3): 4 * 5}


def test_three_waves():
    psu, wave = np.tile([1, 2, 3], 3), np.repeat([0, 1, 2], 3)
    values = np.random.default_rng(4).normal(size=9)
    results = [
        total(values, wave, 3, design(np.zeros(9), psu, wave=wave, psus=psus)).covariance
        for psus in ("shared", "partial")
    ]
    np.testing.assert_allclose(results[0], results[1], rtol=1e-12)


# PSU totals 1 and 3 in stratum a, 8 in stratum b which is lonely
LONELY = {"stratum": ["a", "a", "b"], "psu": [1, 2, 3]}
TOTALS = np.array([1.0, 3, 8])


@pytest.mark.parametrize(
    ("rule", "variance"),
    [
        ("remove", 2 * (1 + 1)),
        ("certainty", 2 * (1 + 1)),
        ("adjust", 2 * (1 + 1) + (8 - 4) ** 2),  # on the mean of all PSUs, 4
        ("average", 2 * (1 + 1) * 2 / 1),  # one stratum stands for two
    ],
)
@pytest.mark.parametrize("psus", ["shared", "new", "partial"])
def test_lonely_strata_by_hand(rule, variance, psus):
    sample = design(**LONELY, lonely=rule, psus=psus)
    assert total(TOTALS, np.zeros(3, int), 1, sample).covariance[0, 0] == pytest.approx(variance, rel=1e-14)


@pytest.mark.parametrize("rule", ["remove", "adjust", "certainty", "average"])
def test_lonely_strata_in_both_waves_are_the_same_shared_or_partial(rule):
    stratum, psu, wave = ["a", "a", "b"] * 2, [1, 2, 3] * 2, [0] * 3 + [1] * 3
    y = np.array([1.0, 3, 8, 2, 5, 4])
    shared, partial = (
        total(y, np.array(wave), 2, design(stratum, psu, wave=wave, psus=psus, lonely=rule)).covariance
        for psus in ("shared", "partial")
    )
    np.testing.assert_allclose(partial, shared, rtol=1e-12)


def test_nothing_can_stand_in_where_all_strata_are_lonely():
    sample = design(["a", "b"], [1, 2], lonely="average")
    found = total(np.array([1.0, 2]), np.zeros(2, int), 1, sample)
    assert np.isnan(found.se[0])
    assert found.estimate[0] == 3


def test_lonely_in_a_domain_only_where_asked():
    # stratum a: PSU totals 2 and 4; stratum b: 6 and, outside the domain, nothing
    stratum, psu, cell, y = ["a", "a", "b", "b"], [1, 2, 3, 4], np.array([0, 0, 0, -1]), np.array([2.0, 4, 6, 9])
    found = [
        total(y, cell, 1, design(stratum, psu, lonely="average", domain_lonely=asked)).covariance[0, 0]
        for asked in (False, True)
    ]
    assert found == pytest.approx([2 * (1 + 1) + 2 * (9 + 9), 2 * (1 + 1) * 2], rel=1e-14)
