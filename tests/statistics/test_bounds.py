"""Bounds: worst-best by hand and by filling in, tipping points by brute force, Lee's bounds against R's answers."""

import json

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.bounds import (
    _crossings,
    change_bounds,
    change_paths,
    imbens_manski_interval,
    lee_bounds,
    proportion_paths,
    tipping_point,
    worst_best,
)
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.intervals import t_interval

NAN = np.nan


# -- worst-best bounds


def test_worst_best_by_hand():
    yes = np.array([1, 0, NAN, 1, NAN, 0])
    eligible = np.array([1, 1, 1, 1, 1, 0], dtype=bool)
    weight = [1, 2, 3, 1, 1, 50]
    found = worst_best(yes, eligible, np.zeros(6, int), 1, design(np.zeros(6), np.arange(6), weight))
    # eligible weight 8: 2 yes, 2 no, 4 missing
    assert (found.low, found.high, found.observed, found.missing) == pytest.approx((2 / 8, 6 / 8, 2 / 4, 4 / 8))
    assert found.levels.n.tolist() == [5, 5]


def test_nobody_answered_or_nobody_is_eligible():
    yes, eligible = np.array([NAN, NAN, 1]), np.array([True, True, False])
    found = worst_best(yes, eligible, np.array([0, 0, 1]), 2, design(np.zeros(3), np.arange(3)))
    assert found.low[0] == 0 and found.high[0] == 1 and np.isnan(found.observed[0])
    assert np.isnan(found.low[1]) and np.isnan(found.missing[1])


def test_an_answer_that_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        worst_best(np.array([1, 2.0]), np.ones(2, bool), np.zeros(2, int), 1, design([0, 0], [0, 1]))


def sample(seed: int, psus: str = "partial", rows: int = 240, lonely: str = "fail"):
    """Return answers with missing ones, eligibility, wave and the design of two waves."""
    random = np.random.default_rng(seed)
    wave = np.repeat([0, 1], rows // 2)
    psu = np.concatenate([random.integers(0, 12, rows // 2), random.integers(6, 18, rows // 2)])
    yes = (random.random(rows) < 0.2 + 0.25 * wave + 0.01 * psu).astype(float)
    yes[random.random(rows) < 0.12] = NAN
    eligible = random.random(rows) < 0.8
    weight = random.lognormal(sigma=0.4, size=rows)
    return yes, eligible, wave, design(psu % 3, psu, weight, wave, psus, lonely)


@pytest.mark.parametrize("psus", ["new", "partial"])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_point_of_the_path_is_the_estimate_with_the_missing_filled_in(psus, share):
    yes, eligible, wave, plan = sample(1, psus)
    bounds = worst_best(yes, eligible, wave, 2, plan)
    no, full = change_paths(2, 0, 1, share_before=0.4)
    found = linear_contrast(bounds.levels, (1 - share) * no + share * full)
    filled = np.where(np.isnan(yes), np.where(wave == 1, share, 0.4), yes)
    filled[~eligible] = NAN
    direct = linear_contrast(ratio_of_totals(filled, np.ones(len(yes)), wave, 2, plan), [-1, 1])
    assert [*found.estimate, *found.se] == pytest.approx([*direct.estimate, *direct.se], rel=1e-10)
    assert found.df == direct.df


def test_change_bounds_are_the_extremes_of_filling_in():
    yes, eligible, wave, plan = sample(2)
    found = change_bounds(worst_best(yes, eligible, wave, 2, plan), np.array([0]), np.array([1]))
    for value, end, error in ((0.0, found.low, found.low_se), (1.0, found.high, found.high_se)):
        filled = np.where(np.isnan(yes), np.where(wave == 1, value, 1 - value), yes)
        filled[~eligible] = NAN
        direct = linear_contrast(ratio_of_totals(filled, np.ones(len(yes)), wave, 2, plan), [-1, 1])
        assert [*end, *error] == pytest.approx([*direct.estimate, *direct.se], rel=1e-10)
        assert found.df == direct.df


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_way_of_filling_in_stays_inside_the_bounds(seed):
    yes, eligible, wave, plan = sample(seed, rows=80, lonely="adjust")  # 80 rows may leave a PSU alone in its stratum
    bounds = worst_best(yes, eligible, wave, 2, plan)
    change = change_bounds(bounds, np.array([0]), np.array([1]))
    filled = np.where(np.isnan(yes), np.random.default_rng(seed).integers(0, 2, len(yes)), yes)
    filled[~eligible] = NAN
    full = ratio_of_totals(filled, np.ones(len(yes)), wave, 2, plan).estimate
    assert (full >= bounds.low - 1e-12).all() and (full <= bounds.high + 1e-12).all()
    assert change.low[0] - 1e-12 <= full[1] - full[0] <= change.high[0] + 1e-12


# -- the interval of a value between two bounds


def test_without_missing_answers_it_is_the_t_interval():
    found = imbens_manski_interval(0.3, 0.3, 0.04, 0.04, 20, confidence=0.95)
    assert [*found] == pytest.approx([*t_interval(0.3, 0.04, 20, 0.95)], rel=1e-10)


def test_with_bounds_far_apart_each_end_is_one_sided():
    low, high = imbens_manski_interval([0.1], [0.9], [0.02], [0.03], np.inf, confidence=0.95)
    # the one-sided 95 % quantile of the normal, 1.6448536269514722
    assert [low[0], high[0]] == pytest.approx([0.1 - 0.02 * 1.6448536269514722, 0.9 + 0.03 * 1.6448536269514722])


@given(gap=st.floats(0.001, 0.2), errors=st.tuples(*[st.floats(0.01, 0.1)] * 2), df=st.integers(3, 200))
def test_the_factor_gives_the_coverage_at_an_end(gap, errors, df):
    low, high = imbens_manski_interval(0.4, 0.4 + gap, *errors, df, confidence=0.9)
    # at one end the interval fails where the estimate is too far on one side, or on the other by the width as well
    c = float((0.4 - low) / errors[0])
    assert stats.t.cdf(c + gap / max(errors), df) - stats.t.cdf(-c, df) == pytest.approx(0.9, rel=1e-9)
    assert stats.t.ppf(0.9, df) - 1e-9 <= c <= stats.t.ppf(0.95, df) + 1e-9
    assert high == pytest.approx(0.4 + gap + c * errors[1])


def test_one_end_may_be_known_exactly():
    # nobody missing says so at the one end: c is the quantile at a gap of 0.1 / 0.04 = 2.5 errors
    low, high = imbens_manski_interval(0.3, 0.4, 0.0, 0.04, np.inf, confidence=0.95)
    c = float((high - 0.4) / 0.04)
    assert low == 0.3
    assert stats.norm.cdf(c + 2.5) - stats.norm.cdf(-c) == pytest.approx(0.95, rel=1e-9)
    assert [*imbens_manski_interval(0.3, 0.4, 0.04, 0.0, np.inf, confidence=0.95)] == pytest.approx(
        [0.3 - 0.04 * c, 0.4]
    )


def test_where_nothing_can_be_said():
    bad = [[0.1, 0.5, 0, 0, 9], [0.1, 0.5, 0.1, 0.1, 0], [NAN, NAN, 0.1, 0.1, 9]]
    low, high = imbens_manski_interval(*np.array(bad).T, confidence=0.95)
    assert np.isnan(low).all() and np.isnan(high).all()


# -- tipping points


def test_the_tipping_point_of_a_proportion_by_hand():
    yes = np.array([1, 1, 0, 0, 0, NAN, NAN, NAN, NAN, NAN])
    bounds = worst_best(yes, np.ones(10, bool), np.zeros(10, int), 1, design(np.zeros(10), np.arange(10)))
    found = tipping_point(bounds.levels, *proportion_paths(1, 0), threshold=0.4)
    # 2 yes of 10 and 5 missing: 0.2 + 0.5 π = 0.4 at π = 0.4
    assert found.shares == pytest.approx([0.4])
    assert (found.at_no, found.at_yes) == (-1, 1)
    never = tipping_point(bounds.levels, *proportion_paths(1, 0), threshold=0.71)
    assert never.shares.tolist() == [] and (never.at_no, never.at_yes) == (-1, -1)


@pytest.mark.parametrize(("threshold", "share", "sides"), [(0.25, 0, (0, 1)), (0.75, 1, (-1, 0))])
def test_a_threshold_that_a_bound_meets_is_met_there(threshold, share, sides):
    yes = np.array([1, 0, NAN, NAN])  # from one of four to three of four
    bounds = worst_best(yes, np.ones(4, bool), np.zeros(4, int), 1, design(np.zeros(4), np.arange(4)))
    found = tipping_point(bounds.levels, *proportion_paths(1, 0), threshold=threshold)
    assert (found.shares.tolist(), (found.at_no, found.at_yes)) == ([share], sides)


def test_a_parabola_that_touches_without_crossing_turns_nothing():
    assert _crossings(1.0, -2.0, 1.0).tolist() == []
    assert _crossings(1.0, -3.0, 2.0).tolist() == [1, 2]
    assert _crossings(-2.0, -1.0, 1.0).tolist() == [-1, 0.5]
    assert _crossings(0.0, 4.0, -1.0).tolist() == [0.25]
    assert _crossings(0.0, 0.0, 1.0).tolist() == []


def test_the_tipping_point_where_nobody_answered_and_where_all_did():
    """The share of yes is then the share of yes among the missing, or whatever they answered."""
    sample = design(np.zeros(4), np.arange(4))
    nobody, all_did = (
        worst_best(np.array(yes, float), np.ones(4, bool), np.zeros(4, int), 1, sample)
        for yes in ([NAN] * 4, [1, 0, 0, 0])
    )
    assert tipping_point(nobody.levels, *proportion_paths(1, 0), threshold=0.3).shares == pytest.approx([0.3])
    found = tipping_point(all_did.levels, *proportion_paths(1, 0), threshold=0.3)
    assert found.shares.tolist() == [] and (found.at_no, found.at_yes) == (-1, -1)


def conclusion(levels, no, yes, share, threshold, confidence):
    found = linear_contrast(levels, (1 - share) * no + share * yes)
    low, high = t_interval(found.estimate, found.se, found.df, confidence)
    return int(low[0] > threshold) - int(high[0] < threshold)


@pytest.mark.parametrize("threshold", [-0.05, 0.0, 0.1, 0.15, 0.2, 0.25, 0.3])
@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_tipping_points_of_a_change_by_brute_force(threshold, confidence):
    yes, eligible, wave, plan = sample(3)
    levels = worst_best(yes, eligible, wave, 2, plan).levels
    paths = change_paths(2, 0, 1, share_before=0.3)
    found = tipping_point(levels, *paths, threshold=threshold, confidence=confidence)
    grid = np.linspace(0, 1, 1001)
    sides = [conclusion(levels, *paths, share, threshold, confidence) for share in grid]
    turned = grid[1:][np.diff(sides) != 0]
    assert len(found.shares) == len(turned)
    assert np.all((found.shares <= turned + 1e-12) & (found.shares >= turned - 0.001 - 1e-12))
    assert (found.at_no, found.at_yes) == (sides[0], sides[-1])


def test_the_thresholds_above_meet_every_kind_of_turn():
    yes, eligible, wave, plan = sample(3)
    levels = worst_best(yes, eligible, wave, 2, plan).levels
    paths = change_paths(2, 0, 1, share_before=0.3)
    counts = {
        len(tipping_point(levels, *paths, threshold=threshold, confidence=confidence).shares)
        for threshold in (-0.05, 0.0, 0.1, 0.15, 0.2, 0.25, 0.3)
        for confidence in (0.5, 0.95)
    }
    assert counts == {0, 1, 2}


def test_without_degrees_of_freedom_nothing_is_concluded():
    alone = design([0, 1], [0, 1], lonely="certainty")
    bounds = worst_best(np.array([1, NAN]), np.ones(2, bool), np.zeros(2, int), 1, alone)
    found = tipping_point(bounds.levels, *proportion_paths(1, 0), threshold=0.7, confidence=0.95)
    assert (found.shares.tolist(), found.at_no, found.at_yes) == ([], 0, 0)


# -- Lee's bounds


@pytest.fixture(scope="module")
def lee(shared):
    table = np.genfromtxt(shared / "oracles" / "data_lee.csv", delimiter=",", names=True, missing_values="NA")
    return table, json.loads((shared / "oracles" / "o6_misc.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["lee_unweighted", "lee_weighted", "lee_reversed"])
def test_lee_bounds_against_r(lee, name):
    table, answers = lee
    arm = (table["z"] if name != "lee_reversed" else 1 - table["z"]).astype(int)
    found = lee_bounds(table["y"], arm, None if name == "lee_unweighted" else table["w"])
    values = {"q1": found.answered[1], "q0": found.answered[0], "trim": found.trim}
    values |= {"lower": found.lower, "upper": found.upper}
    assert values == pytest.approx(answers[name], rel=1e-10)


def test_lee_bounds_by_hand():
    # arm 1 answers 4 of 4, arm 0 2 of 4: half of arm 1 is cut
    outcome = np.array([1, 2, 3, 10, 4, 6, NAN, NAN])
    found = lee_bounds(outcome, np.repeat([1, 0], 4))
    assert (found.trim, found.lower, found.upper) == pytest.approx((0.5, 1.5 - 5, 6.5 - 5))
    # answering 3 of 4 against 4 of 4 cuts a quarter of 3 rows' weight: three quarters of a row stay of the last one
    part = lee_bounds(np.array([1, 2, 3, 10, 4, 6, 5, NAN]), np.array([1, 1, 1, 1, 0, 0, 0, 0]))
    assert (part.trim, part.lower, part.upper) == pytest.approx((0.25, 2 - 5, 5 - 5))


def test_equal_shares_give_the_difference_itself_and_no_answers_nothing():
    same = lee_bounds(np.array([1, 2, NAN, 5, 8, NAN]), np.repeat([0, 1], 3))
    assert (same.trim, same.lower, same.upper) == pytest.approx((0, 5, 5))
    known = lee_bounds(np.array([1, 2, 9, 5, 8, 9.0]), np.repeat([0, 1], 3), answered=np.tile([True, True, False], 2))
    assert (known.answered.tolist(), known.lower, known.upper) == (pytest.approx([2 / 3, 2 / 3]), 5, 5)
    nobody = lee_bounds(np.array([1.0, NAN]), np.array([0, 1]))
    assert np.isnan(nobody.lower) and nobody.answered.tolist() == [1, 0]
    with pytest.raises(ValueError, match="arm"):
        lee_bounds(np.array([1.0, 2]), np.array([1, 2]))


@given(seed=st.integers(0, 10_000))
def test_weights_are_repeated_rows_and_the_bounds_hold_the_trimmed_truth(seed):
    random = np.random.default_rng(seed)
    arm = np.repeat([0, 1], 20)
    outcome = random.integers(0, 5, 40).astype(float)
    outcome[random.random(40) < 0.3 * (1 - arm)] = NAN
    weight = random.integers(1, 4, 40)
    found = lee_bounds(outcome, arm, weight)
    repeated = lee_bounds(np.repeat(outcome, weight), np.repeat(arm, weight))
    assert (found.lower, found.upper) == pytest.approx((repeated.lower, repeated.upper), rel=1e-9, abs=1e-12)
    known = np.isfinite(outcome)
    means = [np.average(outcome[known & (arm == one)], weights=weight[known & (arm == one)]) for one in (0, 1)]
    assert found.lower - 1e-12 <= means[1] - means[0] <= found.upper + 1e-12


def test_the_factor_of_a_low_confidence_is_below_one():
    # bounds without a gap: the t interval, whose quantile at 50 % is 0.6745
    low, high = imbens_manski_interval(0.3, 0.3, 0.04, 0.04, np.inf, confidence=0.5)
    assert (low, high) == pytest.approx((0.3 - 0.6744898 * 0.04, 0.3 + 0.6744898 * 0.04), rel=1e-6)
