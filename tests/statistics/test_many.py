"""Many indicators at many overlapping cells in one pass: the same numbers as one at a time, and as by definition."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics import threads
from evaluation.statistics.codes import coded, crossed, in_order_of_rows, numbered
from evaluation.statistics.contrasts import linear_contrast, linear_contrasts
from evaluation.statistics.design import PSUS, SampleDesign, variance_units
from evaluation.statistics.domains import overlapping_cells, separate_cells
from evaluation.statistics.estimates import ratio_of_totals, ratios_of_totals
from evaluation.statistics.totals import Ratio
from evaluation.statistics.variance import covariance

NAN = np.nan
RULES = ("remove", "adjust", "certainty", "average")
CELLS = 15  # everybody, 3 waves, 2 sites, 2 × 3 sites and waves, two cells that hold nobody and one that one row does
COLUMNS = ("stratum", "psu", "weight", "wave")


def groupings(site, wave):
    """Return the cells of rows, of which site -1 stands in no cell but everybody's and its wave's."""
    crossing = np.where(site < 0, -1, 6 + 3 * site + wave)
    alone = np.where(np.arange(len(site)) == 0, 14, -1)
    return [np.zeros(len(site), int), 1 + wave, np.where(site < 0, -1, 4 + site), crossing, alone]


def values(random, rows, kind):
    """Return a numerator of `rows` rows: yes and no, a score, a count, or one number."""
    makers = {
        "yes": lambda: (random.random(rows) < 0.3).astype(float),
        "score": lambda: random.normal(5, 2, rows),
        "count": lambda: random.integers(0, 4, rows).astype(float),
        "constant": lambda: np.full(rows, random.choice([0.0, 0.1, 1.0])),
    }
    return makers[kind]()


@st.composite
def surveys(draw, psus=PSUS, rules=RULES, domain_lonely=(False, True)):
    """Return ratios, groupings of rows and a design: some values missing, some weights 0, some strata lonely."""
    random = np.random.default_rng(draw(st.integers(0, 100_000)))
    rows = draw(st.integers(1, 120))
    psu = random.integers(0, draw(st.integers(1, 16)), rows)
    wave, site = random.integers(0, draw(st.integers(1, 3)), rows), random.integers(-1, 2, rows)
    weight = random.lognormal(size=rows)
    weight[random.random(rows) < draw(st.sampled_from([0.0, 0.2]))] = 0
    ratios = []
    for kind in draw(st.lists(st.sampled_from(["yes", "score", "count", "constant"]), min_size=1, max_size=5)):
        missing = random.random(rows) < draw(st.sampled_from([0.0, 0.2, 1.0]))
        below = draw(st.sampled_from([None, np.ones(rows), random.integers(1, 4, rows).astype(float)]))
        ratios.append(Ratio(np.where(missing, NAN, values(random, rows, kind)), below))
    rules = draw(st.sampled_from(psus)), draw(st.sampled_from(rules)), draw(st.sampled_from(domain_lonely))
    return ratios, groupings(site, wave), design(psu // 3, psu, weight, wave, *rules)


def _many(number, **choices):
    return lambda test: settings(max_examples=number, deadline=None)(given(survey=surveys(**choices))(test))


def stacked(ratio, cells, sample):
    """Return the estimates of a ratio at cells that do not overlap: the rows stand once for each of the groupings."""
    times = len(cells)
    columns = {name: np.tile(getattr(sample, name), times) for name in COLUMNS}
    tiled = SampleDesign(**columns, psus=sample.psus, lonely=sample.lonely, domain_lonely=sample.domain_lonely)
    below = np.ones(len(ratio.numerator)) if ratio.denominator is None else ratio.denominator
    return ratio_of_totals(np.tile(ratio.numerator, times), np.tile(below, times), np.concatenate(cells), CELLS, tiled)


def same_estimates(found, other, relative=1e-12):
    np.testing.assert_allclose(found.estimate, other.estimate, rtol=relative, atol=1e-14)
    same_covariance(found, other, relative)
    for name in ("n", "n_yes", "n_psu", "df", "constant", "active"):
        np.testing.assert_array_equal(getattr(found, name), getattr(other, name), err_msg=name)
    for name in ("denominator", "spread"):
        np.testing.assert_allclose(getattr(found, name), getattr(other, name), rtol=relative, atol=1e-20, err_msg=name)


def same_covariance(found, other, relative=1e-12):
    """Compare errors relative to themselves, or to a thousandth of the estimate that rounding takes them from."""
    np.testing.assert_array_equal(np.isnan(found.covariance), np.isnan(other.covariance))
    np.testing.assert_array_equal(found.se == 0, other.se == 0)
    size = np.nan_to_num(other.se + 1e-3 * (1 + np.abs(other.estimate)))
    assert (np.abs(np.nan_to_num(found.covariance - other.covariance)) <= relative * np.outer(size, size)).all()


@_many(80)
def test_many_at_once_are_those_of_one_at_a_time(survey):
    ratios, cells, sample = survey
    found = ratios_of_totals(ratios, overlapping_cells(cells, CELLS), sample)
    assert len(found) == len(ratios)
    for ratio, one in zip(ratios, found, strict=True):
        same_estimates(one, stacked(ratio, cells, sample))


def by_definition(ratio, cells, sample):
    """Return estimate and covariance (C,), (C, C) by the sums that define them, a row and a stratum at a time."""
    below = np.ones(len(ratio.numerator)) if ratio.denominator is None else ratio.denominator
    name = list(zip(sample.stratum, sample.psu, sample.wave if sample.psus == "new" else 0 * sample.wave, strict=True))
    units = {unit: np.zeros(CELLS) for unit in name}
    estimate = np.full(CELLS, NAN)
    for cell in range(CELLS):
        inside = np.isfinite(ratio.numerator) & np.any([grouping == cell for grouping in cells], axis=0)
        w, y, x = sample.weight[inside], ratio.numerator[inside], below[inside]
        if w @ x > 0:
            estimate[cell] = (w @ y) / (w @ x)
            for row in np.flatnonzero(inside):
                residual = ratio.numerator[row] - estimate[cell] * below[row]
                units[name[row]][cell] += sample.weight[row] * residual / (w @ x)
    return estimate, _defined_covariance(units, sample.lonely)


def _defined_covariance(units, lonely):
    matrix, overall = np.zeros((CELLS, CELLS)), np.mean(list(units.values()), axis=0)
    for stratum in {(unit[0], unit[2]) for unit in units}:
        scores = np.array([score for unit, score in units.items() if (unit[0], unit[2]) == stratum])
        if len(scores) > 1:
            centred = scores - scores.mean(axis=0)
            matrix += len(scores) / (len(scores) - 1) * centred.T @ centred
        elif lonely == "adjust":
            matrix += np.outer(scores[0] - overall, scores[0] - overall)
    return matrix


@_many(60, psus=("shared", "new"), rules=("remove", "adjust", "certainty"), domain_lonely=(False,))
def test_many_at_once_are_those_of_the_definition(survey):
    ratios, cells, sample = survey
    for ratio, found in zip(ratios, ratios_of_totals(ratios, overlapping_cells(cells, CELLS), sample), strict=True):
        estimate, matrix = by_definition(ratio, cells, sample)
        np.testing.assert_allclose(found.estimate, estimate, rtol=1e-12, atol=1e-14)
        known = ~np.isnan(estimate)
        size = np.sqrt(np.diagonal(matrix))[known] + 1e-3  # the sums leave their rounding where we write 0
        far = np.abs(found.covariance[np.ix_(known, known)] - matrix[np.ix_(known, known)])
        assert (far <= 1e-11 * np.outer(size, size)).all()


@_many(40)
def test_counts_and_totals_add_up_over_the_parts_of_a_cell(survey):
    ratios, cells, sample = survey
    whole = [np.where(cells[2] < 0, -1, 12), *cells[1:]]  # a cell of those who stand in a site
    for found in ratios_of_totals(ratios, overlapping_cells(whole, CELLS), sample):
        for cell, parts in [(12, [4, 5]), (4, [6, 7, 8]), (5, [9, 10, 11])]:
            assert found.n[cell] == found.n[parts].sum()
            assert found.n_yes[cell] == found.n_yes[parts].sum()
            above = np.nan_to_num(found.estimate) * found.denominator
            np.testing.assert_allclose(found.denominator[cell], found.denominator[parts].sum(), rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(above[cell], above[parts].sum(), rtol=1e-12, atol=1e-13)


@_many(40)
def test_order_of_rows_and_scale_of_weights_do_not_matter(survey):
    ratios, cells, sample = survey
    order = np.random.default_rng(7).permutation(len(sample.psu))
    columns = {name: getattr(sample, name)[order] for name in COLUMNS} | {"weight": 321.5 * sample.weight[order]}
    other = design(**columns, psus=sample.psus, lonely=sample.lonely, domain_lonely=sample.domain_lonely)
    moved = [Ratio(one.numerator[order], None if one.denominator is None else one.denominator[order]) for one in ratios]
    first = ratios_of_totals(ratios, overlapping_cells(cells, CELLS), sample)
    second = ratios_of_totals(moved, overlapping_cells([cell[order] for cell in cells], CELLS), other)
    for one, again in zip(first, second, strict=True):
        np.testing.assert_allclose(again.estimate, one.estimate, rtol=1e-12, atol=1e-14)
        same_covariance(again, one, 1e-12)
        for name in ("n", "n_yes", "n_psu", "df", "constant"):
            np.testing.assert_array_equal(getattr(again, name), getattr(one, name), err_msg=name)


@_many(40)
def test_contrasts_of_many_are_those_of_each(survey):
    ratios, cells, sample = survey
    levels = ratios_of_totals(ratios, overlapping_cells(cells, CELLS), sample)
    weights = np.random.default_rng(3).integers(-1, 2, (4, CELLS))
    for found, one in zip(linear_contrasts(levels, weights), levels, strict=True):
        expected = linear_contrast(one, weights)
        used = weights != 0
        for name in ("estimate", "covariance", "df", "n", "n_psu"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
        active = np.stack([one.active[:, cell].any(axis=1) for cell in used], axis=1)
        assert found.n_psu.tolist() == [len(set(one.units.psu[unit])) for unit in active.T]


# 40 rows: 2 strata of 2 PSUs of 10 women; site = stratum, bands of age across
STRATUM, PSU, BAND = np.repeat([0, 1], 20), np.repeat([0, 1, 2, 3], 10), np.tile([0, 1], 20)
OVERLAPPING = [np.zeros(40, int), 1 + STRATUM, 3 + BAND, 5 + 2 * STRATUM + BAND]


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, 1 / 3])
@pytest.mark.parametrize("weights", ["some are 0", "all weigh"])
def test_an_error_is_exactly_0_where_the_cell_is_constant_and_nowhere_else(value, weights):
    weight = np.random.default_rng(1).lognormal(size=40) * (1 if weights == "all weigh" else np.arange(40) % 5 > 0)
    answer = np.where(STRATUM == 0, value, np.random.default_rng(2).integers(0, 2, 40))
    found = ratios_of_totals([Ratio(answer)], overlapping_cells(OVERLAPPING, 9), design(STRATUM, PSU, weight))[0]
    assert found.constant.tolist() == [False, True, False, False, False, True, True, False, False]
    assert (found.se == 0).tolist() == found.constant.tolist()
    assert (found.covariance[1] == 0).all()
    assert (found.linearised[:, found.constant] == 0).all()


@pytest.mark.parametrize("value", [1.0, 7.5])
def test_a_row_that_does_not_weigh_does_not_make_a_cell_vary(value):
    answer, weight = np.full(40, value), np.where(np.arange(40) == 3, 0.0, 1.0)
    answer[3] = 0.0
    found = ratios_of_totals([Ratio(answer)], overlapping_cells(OVERLAPPING, 9), design(STRATUM, PSU, weight))[0]
    assert found.constant.all()
    assert (found.se == 0).all()
    assert (found.n[0], found.n_yes[0]) == (40, 39)


@pytest.mark.parametrize("value", [1.0, 7.5])
def test_one_row_late_in_a_long_table_makes_its_cells_vary(value):
    answer, band = np.full(6000, value), np.arange(6000) % 2
    answer[5999] = 0.0
    cells = overlapping_cells([np.zeros(6000, int), 1 + band], 3)
    found = ratios_of_totals([Ratio(answer)], cells, design(band, np.arange(6000) // 10 * 2 + band))[0]
    assert found.constant.tolist() == [False, True, False]
    assert (found.se > 0).tolist() == [True, False, True]


@pytest.mark.parametrize("psus", PSUS)
def test_a_cell_inside_one_psu_has_an_error_of_exactly_0(psus):
    """Its deviations sum to 0: what is left is rounding, and over two waves that share the PSU it cancels."""
    wave = np.arange(40) // 5 % 2 if psus == "partial" else np.zeros(40, int)
    cells = overlapping_cells([np.zeros(40, int), 1 + PSU, 5 + 2 * PSU + BAND], 13)
    for seed in range(20):
        random = np.random.default_rng(seed)
        sample = design(STRATUM, PSU, random.lognormal(size=40), wave, psus)
        found = ratios_of_totals([Ratio(random.normal(5, 2, 40)), Ratio(random.random(40))], cells, sample)
        assert all((one.se[1:] == 0).all() and one.se[0] > 0.01 for one in found)


def test_where_nothing_can_stand_in_no_covariance_is_known():
    sample = design([1, 2, 3], [1, 2, 3], lonely="average")
    cells = overlapping_cells([np.zeros(3, int), np.array([1, 1, 2])], 3)
    found = ratios_of_totals([Ratio(np.array([1.0, 1, 0]))], cells, sample)[0]
    assert np.isnan(found.covariance).all()
    assert found.constant.tolist() == [False, True, True]


def test_a_covariance_with_a_cell_in_which_nothing_can_stand_in_is_unknown_even_if_the_other_is_constant():
    sample = design(STRATUM, PSU, lonely="average", domain_lonely=True)
    answer = np.where(PSU % 2 == 0, BAND, 1.0)  # the first cell holds one PSU of each stratum, the second both
    cells = overlapping_cells([np.where(PSU % 2 == 0, 0, -1), np.where(BAND == 1, 1, -1)], 2)
    found = ratios_of_totals([Ratio(answer)], cells, sample)[0]
    assert np.isnan(found.covariance).tolist() == [[True, True], [True, False]]
    assert (found.constant[1], found.se[1]) == (True, 0.0)


def test_two_constant_atoms_of_different_value_are_no_constant_cell():
    found = ratios_of_totals([Ratio(BAND * 1.0)], overlapping_cells(OVERLAPPING, 9), design(STRATUM, PSU))[0]
    assert found.constant.tolist() == [False, False, False, True, True, True, True, True, True]


def test_an_atom_in_which_nobody_answers_does_not_make_a_cell_constant():
    third = np.arange(40) % 3
    answer = np.array([NAN, 1.0, 0.0])[third]
    found = ratios_of_totals(
        [Ratio(answer)], overlapping_cells([np.zeros(40, int), 1 + third], 4), design(STRATUM, PSU)
    )
    assert found[0].constant.tolist() == [False, False, True, True]
    assert found[0].se[0] > 0.01


@pytest.mark.parametrize("noise", [0.0, 1e-7, 1e-4])
def test_what_cancels_over_the_atoms_of_a_cell_leaves_no_rounding(noise):
    """Every PSU has as much of a share that the strata fix, but not in each band: over the bands it cancels."""
    for seed in range(20):
        random = np.random.default_rng(seed)
        band = random.integers(0, 3, 40)
        sample = design(STRATUM, PSU, np.where(STRATUM == 0, 0.1, 0.7) + noise * random.random(40))
        cells = overlapping_cells([np.zeros(40, int), 1 + band], 4)
        found = ratios_of_totals([Ratio((STRATUM == 0) * 1.0)], cells, sample)[0]
        plain = covariance(found.linearised, found.active, found.units, sample)
        assert found.se[0] == pytest.approx(np.sqrt(plain[0, 0]), rel=1e-12, abs=0) if noise else found.se[0] == 0
        assert not found.constant[0]
        assert found.se[1:].max() > 0.01


def test_nothing_is_lost_to_cancellation():
    """Bands of very different prevalence, weights over eight orders: as exact as the values of the cells themselves."""
    random = np.random.default_rng(5)
    psu, band = random.integers(0, 60, 6000), random.integers(0, 30, 6000)
    answer = (random.random(6000) < np.where(band == 0, 0.01, 0.99)).astype(float)
    sample = design(psu // 10, psu, 10.0 ** random.uniform(-4, 4, 6000))
    found = ratios_of_totals([Ratio(answer)], overlapping_cells([np.zeros(6000, int), 1 + band], 31), sample)[0]
    plain = covariance(found.linearised, found.active, found.units, sample)
    size = np.sqrt(np.diagonal(plain))
    assert (np.abs(found.covariance - plain) <= 1e-12 * np.outer(size, size)).all()


def test_a_row_that_adds_nothing_above_or_below_does_not_make_a_ratio_constant():
    above, below = np.array([0.0, 1, 2, 3]), np.array([0.0, 1, 1, 1])
    found = ratio_of_totals(above, below, np.zeros(4, int), 1, design(["h"] * 4, range(4)))
    assert (found.constant[0], found.estimate[0]) == (False, 2.0)
    assert found.se[0] > 0.1


def test_only_rows_that_count_need_a_weight():
    answer, cell = np.array([1.0, 0, NAN, 1, 0, 1]), np.array([0, 0, 0, 0, -1, 0])
    domains = overlapping_cells([cell, np.where(cell < 0, -1, 1)], 2)
    found = ratios_of_totals([Ratio(answer)], domains, design(["h"] * 6, range(6), [1, 1, NAN, 2, NAN, 0]))[0]
    assert found.estimate.tolist() == [0.75, 0.75]
    assert (np.isfinite(found.se)).all()
    with pytest.raises(EvaluationError) as fault:
        ratios_of_totals([Ratio(answer)], domains, design(["h"] * 6, range(6), [1, -1, NAN, NAN, NAN, 0]))
    assert (fault.value.key, fault.value.values["rows"]) == ("weight_missing_or_negative", "2, 4")


@pytest.mark.parametrize("cells", [separate_cells(np.zeros(0, int), 2), overlapping_cells([np.zeros(0, int)] * 2, 2)])
def test_a_table_without_rows_gives_no_estimate(cells, recwarn):
    found = ratios_of_totals([Ratio(np.zeros(0))], cells, design([], []))[0]
    assert np.isnan([found.estimate, found.se]).all()
    assert [str(one.message) for one in recwarn] == []


def test_the_units_and_those_who_answered_are_made_once():
    sample, cells = design(STRATUM, PSU), overlapping_cells(OVERLAPPING, 9)
    skipped = np.where(BAND == 1, NAN, 1.0)
    units = variance_units(sample)
    found = ratios_of_totals([Ratio(one) for one in (BAND * 1.0, skipped, skipped * PSU)], cells, sample, units)
    assert all(one.units is units for one in found)
    assert found[1].respondents is found[2].respondents
    assert found[0].respondents is not found[1].respondents
    assert (found[0].n[0], found[1].n[0]) == (40, 20)


def test_overlapping_cells_are_unions_of_atoms():
    site, band = np.array([0, 0, 1, -1, 1]), np.array([0, 1, 0, -1, -1])
    cells = overlapping_cells([site, np.where(band < 0, -1, 2 + band)], 5)
    assert cells.atom[3] == -1
    assert len(set(cells.atom)) == 5
    assert cells.member[:, cells.atom[[0, 1, 2, 4]]].astype(int).tolist() == [
        [1, 1, 0, 0],
        [0, 0, 1, 1],
        [1, 0, 1, 0],
        [0, 1, 0, 0],
        [0, 0, 0, 0],
    ]


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 10**12)), min_size=1, max_size=30))
def test_codes_tell_the_same_labels_apart(pairs):
    narrow, wide = np.array(pairs).T
    for labels in (narrow, wide, narrow.astype(np.int8), np.array([str(label) for label in narrow], object)):
        codes = coded(labels)
        np.testing.assert_array_equal(codes[:, None] == codes, labels[:, None] == labels)
        assert sorted(set(codes)) == list(range(len(set(labels))))
    both = crossed(coded(narrow), coded(wide))
    assert len(set(both)) == both.max() + 1 == len(set(pairs))
    again, first = in_order_of_rows(both)
    assert list(dict.fromkeys(again)) == list(range(len(first)))
    np.testing.assert_array_equal(both[first][again], both)
    np.testing.assert_array_equal(numbered(np.array([7, 3, 7, 10**9])), [1, 0, 1, 2])


def test_products_run_on_one_thread_and_the_number_is_given_back():
    controls = threads._controls()
    if controls is None:
        pytest.skip("numpy does not use OpenBLAS here")
    get, put = controls
    before = get()
    try:
        put(2)
        with pytest.raises(KeyError), threads.one_thread():
            assert get() == 1
            raise KeyError
        assert get() == 2
    finally:
        put(before)
