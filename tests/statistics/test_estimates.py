"""Ratios and totals at cells: a table worked by hand, and what must hold for any table."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import LONELY, variance_units
from evaluation.statistics.estimates import ratio_of_totals, total

NAN = np.nan

# One stratum. PSU 1: weights 1 1 2, y 1 0 1; PSU 2: weights 2 1 1, y 0 1 missing; the last two rows are in cell 1.
# Cell 0: Σwy / Σw = 3/6. Linearised values Σw (y - 1/2) / 6 of the PSUs: (1/2 - 1/2 + 2/2) / 6 = 1/6 and -1/6.
# V = 2/(2 - 1) · (1/36 + 1/36) = 1/9, so se = 1/3; Σw (y - 1/2)² / Σw = 1/4, so n_effective = 9/4.
HAND = {
    "numerator": np.array([1, 0, 1, 0, 1, NAN]),
    "denominator": np.ones(6),
    "cell": np.array([0, 0, 0, 0, 1, 1]),
    "design": design(["h"] * 6, [1, 1, 1, 2, 2, 2], [1, 1, 2, 2, 1, 1]),
}


def test_six_rows_by_hand():
    found = ratio_of_totals(cells=3, **HAND)
    assert found.estimate[:2].tolist() == [0.5, 1.0]
    assert found.se[0] == pytest.approx(1 / 3, rel=1e-14)
    assert found.n_effective[0] == pytest.approx(9 / 4, rel=1e-14)
    assert found.n.tolist() == [4, 1, 0]
    assert found.n_yes.tolist() == [2, 1, 0]
    assert found.n_psu.tolist() == [2, 1, 0]
    assert found.df.tolist() == [1, 0, 0]
    assert found.denominator.tolist() == [6, 1, 0]
    assert found.linearised[:, 0] == pytest.approx([1 / 6, -1 / 6], rel=1e-14)
    assert found.active.tolist() == [[True, False, False], [True, True, False]]
    assert found.unit_stratum.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("scores", "n", "n_yes"),
    [
        ([3, 2, 5, 4, 7, 1], [4, 2, 0], [4, 2, 0]),
        ([3, 2, 5, 4, NAN, 1], [4, 1, 0], [4, 1, 0]),
        ([3, 0, 5, 4, NAN, 1], [4, 1, 0], [3, 1, 0]),
        ([3, 0, 5, 4, 7, -1], [4, 2, 0], [3, 1, 0]),
    ],
)
def test_scores_above_zero_are_counted_among_those_who_answered(scores, n, n_yes):
    found = ratio_of_totals(cells=3, **HAND | {"numerator": np.array(scores), "denominator": None})
    assert (found.n.tolist(), found.n_yes.tolist()) == (n, n_yes)


def test_a_constant_cell_has_an_error_of_exactly_0_and_an_empty_one_none():
    found = ratio_of_totals(cells=3, **HAND)
    assert found.constant.tolist() == [False, True, False]
    assert found.se[1] == 0.0
    assert np.isnan(found.n_effective[1])
    assert np.isnan([found.estimate[2], found.se[2], found.covariance[0, 2]]).all()
    assert found.covariance[0, 1] == 0.0


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, 1 / 3, 1e9 / 7])
def test_a_constant_ratio_is_recognised_whatever_the_weights(value):
    weight = np.random.default_rng(1).lognormal(size=60)
    below = np.random.default_rng(2).integers(1, 9, 60) * 1.0
    sample = design(np.repeat([1, 2, 3], 20), np.repeat(np.arange(12), 5), weight)
    found = ratio_of_totals(value * np.ones(60), np.ones(60), np.zeros(60, int), 1, sample)
    assert (found.constant[0], found.se[0]) == (True, 0.0)
    ratio = ratio_of_totals(3 * below, below, np.zeros(60, int), 1, sample)
    assert (ratio.constant[0], ratio.se[0]) == (True, 0.0)
    assert not ratio_of_totals(below, np.ones(60), np.zeros(60, int), 1, sample).constant[0]


def test_a_share_that_the_strata_fix_has_an_error_of_exactly_0():
    stratum = np.repeat(["a", "b"], 30)
    weight = np.repeat([0.1, 0.7], 30)
    found = ratio_of_totals(
        (stratum == "a") * 1.0, np.ones(60), np.zeros(60, int), 1, design(stratum, range(60), weight)
    )
    assert found.se[0] == 0.0


def test_rows_outside_the_domain_stay_in_the_design():
    y, domain = np.array([1.0, 0, 1, 1]), np.array([0, 0, 0, -1])
    sample = design(["h"] * 4, [1, 1, 2, 3])
    inside = ratio_of_totals(y, np.ones(4), domain, 1, sample)
    # p = 2/3; linearised (1/9 - 2/9, 1/9, 0) with mean 0; V = 3/2 · 2/81
    assert inside.se[0] == pytest.approx(np.sqrt(1 / 27), rel=1e-14)
    assert inside.df.tolist() == [1]


def test_weight_0_counts_as_a_row_and_not_as_a_psu():
    found = ratio_of_totals(
        np.array([1.0, 0, 1]), np.ones(3), np.zeros(3, int), 1, design(["h"] * 3, [1, 2, 3], [1, 1, 0])
    )
    assert (found.n[0], found.n_psu[0], found.df[0]) == (3, 2, 1)


def test_only_rows_with_a_value_need_a_weight():
    y, cell = np.array([1.0, 0, NAN, 1, 0]), np.array([0, 0, 0, 0, -1])
    found = ratio_of_totals(y, np.ones(5), cell, 1, design(["h"] * 5, [1, 2, 3, 2, 1], [1, 1, NAN, 2, NAN]))
    assert found.estimate[0] == 0.75
    assert np.isfinite(found.se[0])
    with pytest.raises(EvaluationError) as fault:
        ratio_of_totals(y, np.ones(5), cell, 1, design(["h"] * 5, [1, 2, 3, 2, 1], [1, -1, 1, NAN, 1]))
    assert (fault.value.key, fault.value.values["rows"]) == ("weight_missing_or_negative", "2, 4")


def test_the_effective_sample_of_a_ratio_in_a_simple_sample():
    random = np.random.default_rng(8)
    above, below = random.random(40), random.integers(1, 9, 40) * 10.0
    found = ratio_of_totals(above, below, np.zeros(40, int), 1, design(["h"] * 40, range(40)))
    assert found.n_effective[0] == pytest.approx(39, rel=1e-12)


def test_units_may_be_made_once():
    again = ratio_of_totals(cells=3, units=variance_units(HAND["design"]), **HAND)
    np.testing.assert_array_equal(again.covariance, ratio_of_totals(cells=3, **HAND).covariance)


def test_a_denominator_of_0_gives_no_estimate():
    found = ratio_of_totals(np.ones(4), np.zeros(4), np.zeros(4, int), 1, design(["h"] * 4, [1, 1, 2, 2]))
    assert np.isnan([found.estimate[0], found.se[0]]).all()
    assert not found.constant[0]


def test_the_total_by_hand():
    found = total(HAND["numerator"], HAND["cell"], 3, HAND["design"])
    # PSU totals 3 and 0 in cell 0, 0 and 1 in cell 1: V = 2 · 2 · 1.5², 2 · 2 · 0.5², covariance 2 · 2 · 1.5 · -0.5
    assert found.estimate[:2].tolist() == [3.0, 1.0]
    np.testing.assert_allclose(found.covariance[:2, :2], [[9, -3], [-3, 1]], rtol=1e-14)
    assert np.isnan(found.estimate[2])


@pytest.mark.parametrize("psus", ["shared", "new", "partial"])
def test_nothing_warns_when_nobody_answers(psus, recwarn):
    sample = design(["h"] * 8, [1, 1, 2, 2] * 2, wave=[0, 1] * 4, psus=psus)
    found = ratio_of_totals(np.full(8, NAN), np.ones(8), np.zeros(8, int), 2, sample)
    assert np.isnan(found.estimate).all()
    assert found.df.tolist() == [0, 0]
    assert [str(one.message) for one in recwarn] == []


@pytest.mark.parametrize("lonely", LONELY)
def test_a_table_without_rows_gives_no_estimate(lonely, recwarn):
    none = np.zeros(0)
    found = ratio_of_totals(none, none, none.astype(int), 2, design([], [], lonely=lonely))
    assert np.isnan([found.estimate, found.se]).all()
    assert (found.n.tolist(), found.df.tolist()) == ([0, 0], [0, 0])
    assert [str(one.message) for one in recwarn] == []


@st.composite
def tables(draw):
    """Return numerator, cell and a design of 3 strata, 3 PSUs in each, 2 waves, some values missing."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    psu = np.concatenate([np.repeat(np.arange(9), 2), random.integers(0, 9, draw(st.integers(0, 40)))])
    rows = len(psu)
    wave = np.concatenate([np.tile([0, 1], 9), random.integers(0, 2, rows - 18)])
    y = np.where(random.random(rows) < 0.1, NAN, random.integers(0, 2, rows))
    y[:4] = [0, 1, 1, 0]
    weight = random.lognormal(size=rows)
    psus = draw(st.sampled_from(["shared", "new", "partial"]))
    return y, wave, design(psu // 3, psu, weight, wave, psus)


def _few(test):
    return settings(max_examples=25, deadline=None)(given(table=tables())(test))


def _means(y, cell, sample):
    return ratio_of_totals(y, np.ones(len(y)), cell, 2, sample)


def _same(found, other):
    np.testing.assert_allclose(found.estimate, other.estimate, rtol=1e-12)
    scale = np.sqrt(np.outer(np.diagonal(other.covariance), np.diagonal(other.covariance)))
    assert (np.abs(found.covariance - other.covariance) <= 1e-11 * scale + 1e-25).all()
    assert found.df.tolist() == other.df.tolist()


def _rows(sample, order):
    columns = {name: getattr(sample, name)[order] for name in ("stratum", "psu", "weight", "wave")}
    return design(**columns, psus=sample.psus)


@_few
def test_the_order_of_rows_does_not_matter(table):
    y, wave, sample = table
    order = np.random.default_rng(0).permutation(len(y))
    _same(_means(y[order], wave[order], _rows(sample, order)), _means(y, wave, sample))


@_few
def test_the_scale_of_weights_does_not_matter(table):
    y, wave, sample = table
    scaled = design(sample.stratum, sample.psu, sample.weight * 1234.5, wave, sample.psus)
    _same(_means(y, wave, scaled), _means(y, wave, sample))


@_few
def test_a_row_may_be_split_into_two_halves(table):
    y, wave, sample = table
    twice = np.append(np.arange(len(y)), 3)
    split = _rows(sample, twice)
    split.weight[[3, -1]] = sample.weight[3] / 2
    _same(_means(y[twice], wave[twice], split), _means(y, wave, sample))


@_few
def test_totals_add_up(table):
    y, wave, sample = table
    parts = total(y, wave, 2, sample)
    whole = total(y, np.zeros(len(y), int), 1, sample)
    summed = linear_contrast(parts, [1, 1])
    assert summed.estimate[0] == pytest.approx(whole.estimate[0], rel=1e-12)
    assert summed.se[0] == pytest.approx(whole.se[0], rel=1e-9)
    assert summed.n[0] == whole.n[0]


@_few
def test_a_change_is_the_contrast_of_its_levels(table):
    y, wave, sample = table
    levels = _means(y, wave, sample)
    change = linear_contrast(levels, [-1, 1])
    assert change.estimate[0] == levels.estimate[1] - levels.estimate[0]
    variance = levels.covariance[0, 0] + levels.covariance[1, 1] - 2 * levels.covariance[0, 1]
    assert change.covariance[0, 0] == pytest.approx(variance, rel=1e-12, abs=1e-18)
    if sample.psus == "new":
        assert levels.covariance[0, 1] == 0


@pytest.mark.parametrize("late", [4.0, 5.0])
def test_a_score_that_first_varies_in_a_late_row_is_not_constant(late):
    """Scores of one cell differ from the start, those of the other are 5 in the first rows and in all but one after."""
    rows = 10_000
    cell, psu = np.arange(rows) % 2, np.arange(rows) // 50
    score = np.where(cell == 0, np.arange(rows) % 7, 5.0)
    score[9_001] = late
    found = ratio_of_totals(score, None, cell, 2, design(["h"] * rows, psu, np.ones(rows)))
    assert found.constant.tolist() == [False, late == 5]
    assert (found.se == 0).tolist() == [False, late == 5]


def test_rows_that_all_lack_a_weight_are_refused():
    with pytest.raises(EvaluationError) as error:
        ratio_of_totals(np.array([1.0, 0]), np.ones(2), np.zeros(2, int), 1, design([1, 1], [1, 2], [NAN, NAN]))
    assert error.value.key == "weight_missing_or_negative"


def test_a_total_of_nobody_is_no_constant():
    found = total(HAND["numerator"], HAND["cell"], 3, HAND["design"])
    assert found.constant.tolist() == [False, True, False]
    assert np.isnan(found.estimate[2])
