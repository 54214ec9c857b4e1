"""Calibration: published tables, brute-force minimisation, R's answers, the textbook variance, and a simulation."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from evaluation.errors import EvaluationError
from evaluation.statistics.calibration import Margin, calibrated_ratio, post_stratify, rake, rake_within
from evaluation.statistics.estimates import ratio_of_totals

ROWS, COLUMNS = 3, 4


def table(counts) -> tuple[np.ndarray, np.ndarray]:
    """Return the row and the column code of each of the people counted in a table."""
    counts = np.asarray(counts)
    place = np.repeat(np.arange(counts.size), counts.ravel())
    return np.divmod(place, counts.shape[1])


def simple(rows: int, weight=None):
    return design(np.zeros(rows, int), np.arange(rows), weight)


def margins_of(first, second, totals) -> list[Margin]:
    return [
        Margin("first", first, np.asarray(totals[0], float)),
        Margin("second", second, np.asarray(totals[1], float)),
    ]


# -- weights


def test_post_stratification_by_hand():
    category, weight = np.array([0, 0, 1, 1, 1]), [1, 3, 1, 1, 2]
    found = post_stratify(simple(5, weight), Margin("age", category, np.array([60, 40])))
    # weights 4 and 4 become 60 and 40; before, scaled to 100: 50 and 50
    assert found.weight == pytest.approx([15, 45, 10, 10, 20])
    assert found.ratio == pytest.approx([1.2, 1.2, 0.8, 0.8, 0.8])
    assert (found.extremes, found.cycles) == (pytest.approx((0.8, 1.2)), 1)
    assert found.error < 1e-12


def test_raking_reproduces_kalton_and_flores_cervantes():
    """Their example of weights raked to two margins (2003, Journal of Official Statistics 19:81-97)."""
    counts = np.array([[20, 50, 100, 30], [40, 140, 50, 100], [40, 310, 50, 70]]).T
    population = np.array([[80, 60, 170, 55], [40, 150, 60, 165], [55, 340, 200, 125]]).T
    first, second = table(counts)
    found = rake(simple(1000), margins_of(first, second, (population.sum(axis=1), population.sum(axis=0))))
    published = [[1.81, 1.45, 2.02], [1.08, 0.87, 1.21], [2.20, 1.76, 2.45], [1.83, 1.47, 2.04]]
    assert found.weight == pytest.approx(np.array(published)[first, second], abs=0.0051)
    assert found.error <= 1e-10


def test_one_cycle_of_raking_by_hand():
    # [[30, 10], [20, 40]] to rows 50, 50 and columns 60, 40, the first cycle of Deming and Stephan:
    # rows: 37.5, 12.5; 16.667, 33.333, columns then 54.167 and 45.833
    first, second = table([[30, 10], [20, 40]])
    margins = margins_of(first, second, ([50, 50], [60, 40]))
    found = rake(simple(100), margins, cycles=1, tolerance=1)
    cells = np.array([[37.5 * 60 / 54.1666667, 12.5 * 40 / 45.8333333], [16.6666667 * 60 / 54.1666667, 29.0909091]])
    assert np.bincount(2 * first + second, found.weight) == pytest.approx(cells.ravel(), rel=1e-8)
    assert found.cycles == 1 and 0.01 < found.error < 0.1
    # raking keeps the odds ratio of the table
    whole = np.bincount(2 * first + second, rake(simple(100), margins).weight)
    assert whole[0] * whole[3] / (whole[1] * whole[2]) == pytest.approx(30 * 40 / (10 * 20), rel=1e-9)


def problem(seed: int, rows: int = 60, furthest: float | None = None):
    """Return a design and two margins that can be met: totals of the same people under other weights, up to `furthest`
    times as large or small."""
    random = np.random.default_rng(seed)
    first = np.concatenate([np.arange(ROWS), random.integers(0, ROWS, rows - ROWS)])
    second = np.concatenate([np.arange(COLUMNS) % COLUMNS, random.integers(0, COLUMNS, rows - COLUMNS)])
    weight = random.lognormal(sigma=0.5, size=rows)

    def factors(size: int) -> np.ndarray:
        far = np.log(furthest or 1)
        return np.exp(random.uniform(-far, far, size)) if furthest else random.uniform(0.4, 2, size)

    wanted = 50 * weight * factors(ROWS)[first] * factors(COLUMNS)[second]
    totals = np.bincount(first, wanted, ROWS), np.bincount(second, wanted, COLUMNS)
    psu = np.arange(rows) // 4
    return design(psu % 2, psu, weight), margins_of(first, second, totals)


def minimum(sample, margins, distance, bounds=(1e-3, 50)) -> np.ndarray:
    """Return the ratios of least distance that meet the margins, found by a general solver: one a combination."""
    known = np.concatenate([margin.totals for margin in margins])
    start = sample.weight * margins[0].totals.sum() / sample.weight.sum()
    cells, cell = np.unique(margins[0].category * COLUMNS + margins[1].category, return_inverse=True)
    share = np.bincount(cell, start) / start.sum()
    member = np.concatenate(
        [code == np.arange(size)[:, None] for code, size in zip(divmod(cells, COLUMNS), (ROWS, COLUMNS), strict=True)]
    )
    matrix = (member * share)[:-1]  # one total follows from the others
    value, slope = distance
    found = optimize.minimize(
        lambda ratio: share @ value(ratio),
        np.ones(len(share)),
        jac=lambda ratio: share * slope(ratio),
        constraints={"type": "eq", "fun": lambda g: matrix @ g - known[:-1] / start.sum(), "jac": lambda g: matrix},
        bounds=[bounds] * len(share),
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-15},
    )
    assert found.success
    return found.x[cell]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raking_is_the_least_entropy(seed):
    sample, margins = problem(seed)
    brute = minimum(sample, margins, (lambda g: g * np.log(g) - g + 1, np.log))
    assert rake(sample, margins).ratio == pytest.approx(brute, abs=2e-5)


def narrowed(sample, margins, part: float = 0.15) -> tuple[float, float]:
    """Return bounds that cut a part of the ratios of raking."""
    low, high = rake(sample, margins).extremes
    return low + part * (1 - low), high - part * (high - 1)


def exist(sample, margins, bounds) -> bool:
    """Whether any weights within bounds meet the margins, by linear programming."""
    known = np.concatenate([margin.totals for margin in margins])
    start = sample.weight * margins[0].totals.sum() / sample.weight.sum()
    member = np.concatenate([margin.category == np.arange(len(margin.totals))[:, None] for margin in margins])
    return optimize.linprog(np.zeros(60), A_eq=member * start, b_eq=known, bounds=[bounds] * 60).status == 0


def logit_distance(low, high):
    scale = (high - low) / ((1 - low) * (high - 1))

    def value(g):
        return ((g - low) * np.log((g - low) / (1 - low)) + (high - g) * np.log((high - g) / (high - 1))) / scale

    def slope(g):
        return (np.log((g - low) / (1 - low)) - np.log((high - g) / (high - 1))) / scale

    return value, slope


@pytest.mark.parametrize("seed", [1, 2])
def test_bounded_weights_are_the_least_logit_distance(seed):
    sample, margins = problem(seed)
    low, high = narrowed(sample, margins)
    brute = minimum(sample, margins, logit_distance(low, high), (low + 1e-4, high - 1e-4))
    assert rake_within(sample, margins, bounds=(low, high)).ratio == pytest.approx(brute, abs=2e-5)


@pytest.mark.parametrize("part", [0.1, 0.15])
def test_bounded_weights_are_found_where_any_exist(part):
    there = []
    for seed in range(20, 32):
        sample, margins = problem(seed)
        bounds = narrowed(sample, margins, part)
        there.append(exist(sample, margins, bounds))
        try:
            found = rake_within(sample, margins, bounds=bounds)
        except EvaluationError as error:
            assert (error.key, there[-1]) == ("bounded_weights_not_found", False)
        else:
            assert there[-1] and bounds[0] < found.extremes[0] and found.extremes[1] < bounds[1]
    assert 0 < sum(there) < len(there)


@pytest.mark.parametrize("seed", [1, 2, 4, 10, 11])
def test_bounded_weights_meet_the_conditions_of_a_minimum(seed):
    sample, margins = problem(seed)
    low, high = narrowed(sample, margins, 0.05)
    found = rake_within(sample, margins, bounds=(low, high))
    assert low < found.extremes[0] and found.extremes[1] < high
    assert found.error <= 1e-10
    # the distance is convex, so it is least where its slope is a sum of one number for each category
    dummies = np.stack([margin.category == code for margin in margins for code in range(len(margin.totals))], axis=1)
    slope = logit_distance(low, high)[1](found.ratio)
    left = slope - dummies @ np.linalg.lstsq(dummies.astype(float), slope, rcond=None)[0]
    assert np.abs(left).max() < 1e-9 < np.abs(slope).max()


def test_with_wide_bounds_it_is_raking():
    sample, margins = problem(4)
    wide = rake_within(sample, margins, bounds=(0, 1e9))
    assert wide.weight == pytest.approx(rake(sample, margins, tolerance=1e-13).weight, rel=1e-7)


def test_full_steps_would_go_too_far():
    """Without halving the steps of Newton's method this one does not converge; some 1,600 others like it do."""
    sample, margins = problem(53, furthest=20)
    assert rake_within(sample, margins, bounds=(0.01, 50)).error <= 1e-10


def test_weights_that_agree_already_take_one_cycle():
    sample, margins = problem(4)
    met = replace(sample, weight=rake(sample, margins, tolerance=1e-13).weight)
    found = rake_within(met, margins, bounds=(0.5, 2))
    assert (found.cycles, found.extremes) == (1, pytest.approx((1, 1)))


def test_weights_of_any_scale_are_weights():
    sample, margins = problem(4)
    tiny = replace(sample, weight=sample.weight * 1e-6)
    for make in (rake, partial(rake_within, bounds=(0.2, 5))):
        assert make(tiny, margins).ratio == pytest.approx(make(sample, margins).ratio, rel=1e-8)


def test_totals_met_to_the_last_digit_meet_any_tolerance():
    codes = np.array([0, 0, 1, 1])
    assert rake(simple(4), margins_of(codes, codes[::-1], ([2, 2], [2, 2])), tolerance=0).cycles == 1


def test_margins_that_disagree_in_one_group_alone_are_named():
    codes, group = np.array([0, 1, 2, 3] * 2), np.array([0, 0, 1, 1] * 2)
    with pytest.raises(EvaluationError) as error:
        rake(simple(8), margins_of(codes, codes, ([30, 20, 25, 25], [30, 20, 25, 26])), group=group)
    assert error.value.values == {"margin": "first", "other": "second"}


def test_a_margin_of_its_own_is_post_stratification():
    sample, margins = problem(5)
    one = post_stratify(sample, margins[0])
    assert rake_within(sample, margins[:1], bounds=(0.1, 10)).weight == pytest.approx(one.weight, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_totals_are_met_and_raking_again_changes_nothing(seed):
    sample, margins = problem(seed)
    found = rake(sample, margins)
    for margin in margins:
        assert np.bincount(margin.category, found.weight) == pytest.approx(margin.totals, rel=1e-9)
    again = rake(replace(sample, weight=found.weight), margins)
    assert again.weight == pytest.approx(found.weight, rel=1e-9)
    assert again.cycles == 1 and again.extremes == pytest.approx((1, 1))
    assert rake(replace(sample, weight=7 * sample.weight), margins).ratio == pytest.approx(found.ratio)


def test_groups_are_raked_apart_and_their_ratios_read_apart():
    sample, margins = problem(6)
    other, others = problem(7)
    both = design(
        np.r_[sample.stratum, other.stratum + 2],
        np.r_[sample.psu, other.psu + 99],
        np.r_[sample.weight, 1000 * other.weight],
    )
    group = np.repeat([0, 1], 60)
    joined = [
        Margin(one.name, np.r_[one.category, two.category + len(one.totals)], np.r_[one.totals, two.totals])
        for one, two in zip(margins, others, strict=True)
    ]
    found, parts = rake(both, joined, group=group), (rake(sample, margins), rake(other, others))
    assert found.weight == pytest.approx(np.r_[parts[0].weight, parts[1].weight], rel=1e-8)
    assert found.ratio == pytest.approx(np.r_[parts[0].ratio, parts[1].ratio], rel=1e-8)
    with pytest.raises(ValueError, match="two groups"):
        rake(both, joined, group=np.arange(120) % 2)


def test_rows_without_weight_stay_and_need_no_category():
    margin = Margin("age", np.array([0, 1, -1]), np.array([30, 70]))
    found = post_stratify(simple(3, [1, 1, 0]), margin)
    assert found.weight == pytest.approx([30, 70, 0]) and np.isnan(found.ratio[2])


# -- faults


@pytest.mark.parametrize(
    ("first", "totals", "key"),
    [
        ([0, 0, 1, -1], ([60, 40], [50, 50]), "calibration_category_missing"),
        ([0, 0, 0, 0], ([60, 40], [50, 50]), "calibration_category_empty"),
        ([0, 0, 1, 1], ([100, 0], [50, 50]), "calibration_category_empty"),
        ([0, 0, 1, 1], ([60, 40], [50, 51]), "calibration_totals_disagree"),
        ([0, 0, 1, 1], ([60, 40], [50, 50]), "raking_not_converged"),
    ],
)
def test_faults_are_named(first, totals, key):
    second = np.array([0, 0, 1, 1])  # with [0, 0, 1, 1] two combinations of categories are empty
    with pytest.raises(EvaluationError) as error:
        rake(simple(4), margins_of(np.array(first), second, totals))
    assert error.value.key == key
    assert key != "raking_not_converged" or error.value.values["cycles"] == 1000


def test_a_missing_weight_is_named():
    with pytest.raises(EvaluationError) as error:
        post_stratify(simple(2, [1, np.nan]), Margin("age", np.array([0, 0]), np.array([9.0])))
    assert error.value.key == "weight_missing_or_negative"


def test_totals_that_are_no_totals_are_refused():
    for totals in ([np.nan, 1], [-1, 2], [3]):
        with pytest.raises(ValueError, match="age"):
            post_stratify(simple(2), Margin("age", np.array([0, 1]), np.array(totals, float)))


def test_bounds_that_are_too_narrow():
    sample, margins = problem(1)
    with pytest.raises(EvaluationError) as error:
        rake_within(sample, margins, bounds=(0.999, 1.001))
    assert error.value.key == "bounded_weights_not_found"
    with pytest.raises(ValueError, match="bounds"):
        rake_within(sample, margins, bounds=(1.0, 2.0))


# -- variance


def mean(values, calibration):
    return calibrated_ratio(values, np.ones(len(values)), np.zeros(len(values), int), 1, calibration)


def test_the_post_stratified_mean_of_a_simple_sample_by_the_textbook():
    random = np.random.default_rng(2)
    category = np.repeat([0, 1, 2], [12, 7, 21])
    value = random.normal(size=40) + category
    share = np.array([0.2, 0.5, 0.3])
    found = mean(value, post_stratify(simple(40), Margin("age", category, 5000 * share)))
    n_h = np.bincount(category)
    within = np.array([value[category == h].var(ddof=1) for h in range(3)])
    means = np.array([value[category == h].mean() for h in range(3)])
    assert found.estimate[0] == pytest.approx(share @ means, rel=1e-12)
    # Σ W² s² / n is the variance given the sizes (Särndal, Swensson and Wretman 1992, section 7.6); linearisation has
    # (n_h - 1) / n_h of each part, and n / (n - 1) of the whole
    expected = 40 / 39 * (share**2 * within / n_h * (n_h - 1) / n_h).sum()
    assert found.covariance[0, 0] == pytest.approx(expected, rel=1e-12)


def test_a_share_that_the_totals_fix_has_no_variance():
    sample, margins = problem(8)
    calibration = rake(sample, margins)
    for margin in margins:
        fixed = mean((margin.category == 1).astype(float), calibration)
        assert fixed.estimate[0] == pytest.approx(margin.totals[1] / margin.totals.sum())
        assert fixed.se[0] == 0


def test_regression_residuals_by_hand():
    """The long way round: dummies of all categories, weighted least squares on the weights before, PSU totals."""
    sample, margins = problem(9)
    calibration = rake(sample, margins)
    random = np.random.default_rng(9)
    value, cell = random.normal(size=60), random.integers(-1, 2, 60)
    value[::7] = np.nan
    found = calibrated_ratio(value, np.ones(60), cell, 2, calibration)
    dummies = np.stack([margin.category == code for margin in margins for code in range(len(margin.totals))], axis=1)
    residuals = []
    for one in (0, 1):
        rows = (cell == one) & np.isfinite(value)
        total = calibration.weight[rows].sum()
        estimate = calibration.weight[rows] @ value[rows] / total
        assert found.estimate[one] == pytest.approx(estimate, rel=1e-12)
        linear = np.where(rows, value - estimate, 0.0) / total
        linear[~rows] = 0
        root = np.sqrt(sample.weight)
        slopes = np.linalg.lstsq(root[:, None] * dummies, root * linear, rcond=None)[0]
        residuals.append(calibration.weight * (linear - dummies @ slopes))
    sums = np.stack([np.bincount(sample.psu, one) for one in residuals], axis=1)
    expected = np.zeros((2, 2))
    for stratum in (0, 1):
        part = sums[stratum::2]
        expected += len(part) * np.cov(part.T)
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-9)
    plain = ratio_of_totals(value, np.ones(60), cell, 2, replace(sample, weight=calibration.weight))
    assert found.df.tolist() == plain.df.tolist() and found.n.tolist() == plain.n.tolist()


def test_empty_and_constant_cells():
    sample, margins = problem(10)
    for value in (0.1, 0.7, 1 / 3, 1e3 / 7):
        values, cell = np.full(60, value), np.where(np.arange(60) % 3, 0, -1)
        found = calibrated_ratio(values, np.ones(60), cell, 2, rake(sample, margins))
        assert found.estimate[0] == pytest.approx(value) and found.se[0] == 0
        assert np.isnan(found.estimate[1]) and np.isnan(found.covariance[1]).all()


def test_two_waves_keep_their_covariance():
    """The change between two waves of the same PSUs, each raked to its own totals, against the long way round."""
    sample, margins = problem(11)
    wave = np.arange(60) % 2
    crossed = [
        Margin(one.name, wave * len(one.totals) + one.category, np.r_[one.totals, 1.1 * one.totals]) for one in margins
    ]
    for margin in crossed:
        sums = np.bincount(margin.category, sample.weight, len(margin.totals))
        assert (sums > 0).all()
    calibration = rake(replace(sample, wave=wave), crossed, group=wave)
    value = np.random.default_rng(1).normal(size=60)
    found = calibrated_ratio(value, np.ones(60), wave, 2, calibration)
    change = found.covariance[0, 0] + found.covariance[1, 1] - 2 * found.covariance[0, 1]
    sign = np.where(wave == 1, 1, -1)
    total = np.bincount(wave, calibration.weight)
    linear = sign * (value - found.estimate[wave]) / total[wave]
    dummies = np.stack([one.category == code for one in crossed for code in range(len(one.totals))], axis=1)
    root = np.sqrt(sample.weight)
    slopes = np.linalg.lstsq(root[:, None] * dummies, root * linear, rcond=None)[0]
    sums = np.bincount(sample.psu, calibration.weight * (linear - dummies @ slopes))
    expected = sum(len(sums[stratum::2]) * sums[stratum::2].var(ddof=1) for stratum in (0, 1))
    assert change == pytest.approx(expected, rel=1e-9)


FINITE = np.sqrt(1 - 15 / 757)  # 15 of 757 districts: the correction that R made and we do not make


@pytest.fixture(scope="module")
def schools(shared):
    """R's cluster sample of schools, its design without the finite-population correction, and two margins."""
    data = pd.read_csv(shared / "oracles" / "data_apiclus1.csv")
    rows = len(data)
    kind = pd.Categorical(data["stype"], categories=list("EHM")).codes.astype(int)
    wide = (data["sch.wide"] == "Yes").astype(int).to_numpy()
    sample = design(np.zeros(rows, int), data["dnum"].to_numpy(), data["pw"].to_numpy())
    return data, sample, margins_of(kind, wide, ([4421, 755, 1018], [1072, 5122]))


def test_raked_means_and_totals_against_r(schools):
    data, sample, margins = schools
    calibration = rake(sample, margins)
    # R survey's tests/rakecheck.Rout.save, calibrate(dclus1, ~stype+sch.wide, calfun="raking")
    found = mean(data["api00"].to_numpy(float), calibration)
    assert [found.estimate[0], found.se[0] * FINITE] == pytest.approx([641.23, 23.704], rel=2e-5)
    # the number of schools is known, so a total is the mean times 6,194
    found = mean(data["enroll"].to_numpy(float), calibration)
    assert [found.estimate[0] * 6194, found.se[0] * FINITE * 6194] == pytest.approx([3647280, 400603], rel=2e-6)
