"""Power and what will be hidden: R's answers, planning arithmetic by hand, simulation, and the achieved design."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from designs import design
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.power import (
    ChangePlan,
    WavePlan,
    achieved_design,
    change_se,
    clusters_needed,
    count_distribution,
    design_effect,
    detectable_proportions,
    dilution_bound,
    minimum_detectable_change,
    power_of_change,
    power_of_mean_change,
    probability_hidden,
)

TEST = {"significance": 0.05, "power": 0.8}


@pytest.fixture(scope="module")
def answers(shared):
    return json.loads((shared / "oracles" / "o6_misc.json").read_text("utf-8"))


def plan(clusters, selected=1.0, icc=0.0, **change) -> ChangePlan:
    """Return two equal waves; with a cluster for each woman they are simple samples."""
    return ChangePlan(WavePlan(clusters, selected), WavePlan(clusters, selected), icc, **change)


# -- R's answers


def test_power_of_proportions_against_r(answers):
    for row in answers["power_prop"]:
        found = power_of_change(plan(row["n"]), row["p1"], row["p2"], significance=0.05, df=np.inf)
        assert found == pytest.approx(row["power"], rel=1e-10)


def test_sample_sizes_against_r(answers):
    for row in answers["n_prop"]:
        ends = row["p1"], row["p2"]
        found = clusters_needed(
            plan(10), lambda plan, ends=ends: power_of_change(plan, *ends, significance=0.05, df=np.inf), power=0.8
        )
        assert found == pytest.approx(row["n"], rel=1e-8)
        assert power_of_change(plan(found), *ends, significance=0.05, df=np.inf) == pytest.approx(0.8)


def test_detectable_proportions_against_r(answers):
    for row in answers["mde_prop"]:
        _, above = detectable_proportions(plan(row["n"]), row["p1"], **TEST, df=np.inf)
        # R's uniroot stops at a tolerance of 1.2e-4; at our root the power is what was asked for
        assert above == pytest.approx(row["p2"], abs=1.2e-4)
        assert power_of_change(plan(row["n"]), row["p1"], above, significance=0.05, df=np.inf) == pytest.approx(0.8)


def test_power_of_means_against_r(answers):
    row = answers["power_t"]
    found = power_of_mean_change(plan(row["n"]), row["delta"], row["sd"], significance=0.05)
    assert found == pytest.approx(row["power"], rel=1e-10)
    assert power_of_mean_change(plan(row["n"]), row["delta80"], 1.0, significance=0.05) == pytest.approx(0.8, abs=1e-5)


def test_minimum_detectable_effects_of_clusters_against_r(answers):
    for row in answers["mde_cluster_bloom"]:
        waves = plan(row["J"] / 2, row["m"], row["icc"])
        found = minimum_detectable_change(change_se(waves, 1, 1), waves.df, **TEST)
        assert (waves.df, found) == (row["J"] - 2, pytest.approx(row["mde_sd"], rel=1e-10))


# -- arithmetic by hand


def test_the_planning_arithmetic_of_a_rare_prevalence():
    # 400 women a wave, 20 a cluster, icc 0.02: deff 1.38, effective sample 290; p = 0.1: se 2.5 points, 7 detectable
    waves = plan(20, 20, 0.02)
    assert design_effect(20, 0.02) == pytest.approx(1.38)
    assert change_se(waves, 0.3, 0.3) == pytest.approx(np.sqrt(2 * 0.09 * 1.38 / 400), rel=1e-14)
    found = minimum_detectable_change(change_se(waves, 0.3, 0.3), np.inf, **TEST)
    # two-sided 95 % and one-sided 80 % quantiles of the normal: 1.959964 + 0.841621
    assert found == pytest.approx(2.801585 * 0.024920, abs=1e-5)


def test_skips_and_refusals_shrink_the_take():
    wave = WavePlan(clusters=40, selected=20, response=0.75, applies=0.4)
    assert (wave.take, wave.n) == pytest.approx((6, 240))
    waves = ChangePlan(wave, wave, icc=0.1)
    assert change_se(waves, 1, 1) ** 2 == pytest.approx(2 * (1 + 5 * 0.1) / 240)


def test_unequal_clusters_and_weights():
    # (1 + 0.5²) × 8 = 10
    assert design_effect(8, 0.1, 0.5, 1.2) == pytest.approx(1.2 * (1 + 9 * 0.1))
    wave = WavePlan(10, 8, take_variation=0.5, weighting=1.2)
    assert change_se(ChangePlan(wave, wave, 0.1), 2, 2) ** 2 == pytest.approx(2 * 4 * 1.2 * 1.9 / 80)


def test_clusters_visited_twice():
    waves = plan(20, 10, 0.1, common=0.5, correlation=0.8)
    # variance of each wave (1 + 0.9)/200; covariance 10 clusters × 0.8 × 0.1 / 20²
    assert change_se(waves, 1, 1) ** 2 == pytest.approx(2 * 1.9 / 200 - 2 * 10 * 0.08 / 400, rel=1e-13)
    same = replace(waves, common=1.0, correlation=1.0)
    assert change_se(same, 1, 1) ** 2 == pytest.approx(2 * (1 - 0.1) / 200, rel=1e-13)  # between clusters all cancels


def test_clusters_visited_twice_are_taken_to_be_uncorrelated_unless_said():
    """The cautious default: what the two visits of a cluster have in common can only narrow the change."""
    unsaid = change_se(plan(20, 10, 0.1, common=1.0), 1, 1)
    assert (
        unsaid == change_se(plan(20, 10, 0.1), 1, 1) > change_se(plan(20, 10, 0.1, common=1.0, correlation=0.1), 1, 1)
    )


@pytest.mark.parametrize(("common", "df"), [(0.0, 40 - 8), (0.5, 30 - 8), (1.0, 20 - 4)])
def test_degrees_of_freedom(common, df):
    assert plan(20, 10, 0.1, common=common, strata=4).df == df


def test_the_clusters_in_common_are_a_share_of_the_wave_with_fewer():
    waves = ChangePlan(WavePlan(10, 4), WavePlan(20, 4), 0.2, common=0.5, correlation=1.0, strata=2)
    assert (waves.shared, waves.df) == (5, 25 - 4)
    assert change_se(waves, 1, 1) ** 2 == pytest.approx(1.6 / 40 + 1.6 / 80 - 2 * 0.2 * 5 / 200, rel=1e-13)


def test_the_standard_error_in_simulation():
    """Two waves with 6 of 9 clusters in common, unequal shares of yes: means of normal values drawn by the model."""
    random, icc, link, draws = np.random.default_rng(7), 0.3, 0.7, 20_000
    first, second = ChangePlan(WavePlan(9, 4), WavePlan(9, 5), icc, 6 / 9, link), np.sqrt([1.0, 4.0])
    level = random.multivariate_normal([0, 0], [[icc, link * icc], [link * icc, icc]], (draws, 12))
    means = []
    for wave, (clusters, take) in enumerate([(slice(0, 9), 4), (slice(3, 12), 5)]):
        own = random.normal(scale=np.sqrt((1 - icc) / take), size=(draws, 9))
        means.append(second[wave] * (level[:, clusters, wave] + own).mean(axis=1))
    # the standard error of a variance of 20,000 draws is 1 %
    assert np.var(means[1] - means[0]) == pytest.approx(float(change_se(first, *second)) ** 2, rel=0.04)


def test_power_has_the_size_where_there_is_no_change():
    assert power_of_mean_change(plan(30, 5, 0.1), 0.0, 1.0, significance=0.1) == pytest.approx(0.05, rel=1e-8)
    assert power_of_change(plan(30, 5, 0.1), 0.3, 0.3, significance=0.1) == pytest.approx(0.05, rel=1e-10)


@given(
    clusters=st.integers(5, 100),
    selected=st.integers(2, 40),
    icc=st.floats(0, 0.3),
    before=st.floats(0.05, 0.95),
    common=st.floats(0, 1),
)
def test_power_at_what_is_detectable_is_the_power_asked_for(clusters, selected, icc, before, common):
    waves = plan(clusters, selected, icc, common=common, correlation=0.5)
    below, above = detectable_proportions(waves, before, **TEST)
    for after in (below, above):
        if np.isfinite(after):
            assert power_of_change(waves, before, after, significance=0.05) == pytest.approx(0.8, abs=1e-7)
    assert not below > before and not above < before


def test_no_proportion_is_far_enough():
    below, above = detectable_proportions(plan(20, 10, 0.02), 0.03, **TEST)
    assert np.isnan(below) and 0.05 < above < 0.15
    assert np.isnan(detectable_proportions(plan(1, 10), 0.5, **TEST)).all()  # no degrees of freedom


@pytest.mark.parametrize(
    "power_of",
    [
        lambda waves: power_of_change(waves, 0.4, 0.3, significance=0.05),
        lambda waves: power_of_mean_change(waves, 0.2, 1.1, significance=0.05),
    ],
    ids=["proportion", "mean"],
)
def test_clusters_needed(power_of):
    waves = ChangePlan(WavePlan(10, 12, response=0.8), WavePlan(15, 12, response=0.8), 0.05, strata=3)
    found = clusters_needed(waves, power_of, power=0.8)
    enough = [replace(one, clusters=found * ratio) for one, ratio in ((waves.before, 1), (waves.after, 1.5))]
    assert power_of(replace(waves, before=enough[0], after=enough[1])) == pytest.approx(0.8, rel=1e-9)


def test_no_number_of_clusters_finds_a_change_that_is_none():
    same = clusters_needed(plan(10, 5), lambda waves: power_of_change(waves, 0.4, 0.4, significance=0.05), power=0.8)
    assert np.isnan(same)


@pytest.mark.parametrize(
    "bad",
    [{"icc": 1.2}, {"common": -0.1}, {"correlation": 2}, {"before": WavePlan(0, 5)}, {"after": WavePlan(5, 5, 1.5)}],
)
def test_a_plan_that_cannot_be_is_refused(bad):
    with pytest.raises(ValueError, match="a plan has"):
        change_se(replace(plan(10, 5, 0.1), **bad), 1, 1)


def test_without_degrees_of_freedom_nothing_is_detectable():
    assert np.isnan(minimum_detectable_change(0.1, [0, -3], **TEST)).all()
    assert power_of_change(plan(1, 50), 0.1, 0.9, significance=0.05) == 0
    assert power_of_mean_change(plan(1, 50), [1.0, 2.0], 1.0, significance=0.05).tolist() == [0, 0]


# -- what will be hidden


def test_a_binomial_cell():
    # 50 answers, 2 % yes: fewer than 3 yes
    expected = 0.98**50 + 50 * 0.02 * 0.98**49 + 1225 * 0.02**2 * 0.98**48
    assert probability_hidden(np.array([20, 30]), 0.02, 3) == pytest.approx(expected, rel=1e-12)


def test_clusters_by_enumeration():
    takes, p, icc = (2, 1, 3), 0.3, 0.2
    a, b = p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc
    expected = np.zeros(7)
    for counts in itertools.product(*(range(take + 1) for take in takes)):
        expected[sum(counts)] += np.prod([stats.betabinom.pmf(x, n, a, b) for x, n in zip(counts, takes, strict=True)])
    found = count_distribution(np.array(takes), p, icc)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    # variance: Σ m p (1 - p) (1 + (m - 1) icc)
    number = np.arange(7)
    assert found @ number == pytest.approx(6 * p)
    assert found @ number**2 - (6 * p) ** 2 == pytest.approx(0.21 * (2 * 1.2 + 1 + 3 * 1.4), rel=1e-12)


def test_there_is_a_probability_for_each_number_of_yes_and_for_no_other():
    for icc in (0, 0.2):
        assert count_distribution(np.array([2, 1, 3]), 0.3, icc).shape == (7,)


def test_women_alone_in_their_clusters_are_a_simple_sample():
    np.testing.assert_allclose(count_distribution(np.ones(9, int), 0.3, 0.4), stats.binom.pmf(range(10), 9, 0.3))


@pytest.mark.parametrize(("p", "hidden"), [(0.0, 1.0), (1.0, 0.0)])
@pytest.mark.parametrize("icc", [0.0, 0.1])
def test_sure_cells(p, hidden, icc):
    assert probability_hidden(np.array([10, 10]), p, 5, icc) == hidden


@pytest.mark.parametrize(("minimum", "expected"), [(0, 0.0), (21, 1.0), (99, 1.0)])
def test_minima_outside_the_counts(minimum, expected):
    assert probability_hidden(np.array([10, 10]), 0.5, minimum, 0.1) == pytest.approx(expected, abs=1e-12)


# -- dilution


def test_dilution_by_hand():
    # 7,851 reached of a million; 10 % prevalence
    fall, rise = dilution_bound(7851 / 1e6, 0.1)
    assert (fall, rise) == pytest.approx((0.0007851, 0.0070659))
    assert dilution_bound(0.007851, 0.1, chosen=True) == pytest.approx((0.007851, 0.007851))
    assert dilution_bound(0.5, 0.1, chosen=True) == pytest.approx((0.1, 0.5))
    assert dilution_bound(0.2, 0.0) == (0.0, 0.2)
    assert dilution_bound(0.2, 1.0) == (0.2, 0.0)
    assert dilution_bound(0.0, 0.3) == (0.0, 0.0)
    assert dilution_bound(1.0, 0.3) == pytest.approx((0.3, 0.7))
    for reached, before in ((1.1, 0.5), (-0.1, 0.5), (0.5, 1.1), (0.5, -0.1)):
        with pytest.raises(ValueError, match="share"):
            dilution_bound(reached, before)


# -- achieved


def test_achieved_design_by_hand():
    # four clusters of two who agree: the variance is that of four answers, less one degree of freedom
    yes, psu = np.array([1, 1, 0, 0, 1, 1, 0, 0.0]), np.repeat(np.arange(4), 2)
    sample = design(np.zeros(8), psu)
    levels = ratio_of_totals(yes, np.ones(8), np.zeros(8, int), 1, sample)
    found = achieved_design(yes, np.zeros(8, int), levels, sample)
    # variance 1/12, simple 0.25 / 8: 8/3; (8/3 - 1) / (2 - 1)
    assert (found.design_effect, found.weighting, found.take, found.icc) == pytest.approx((8 / 3, 1, 2, 5 / 3))


def test_achieved_weights_takes_and_missing():
    value = np.array([1, 2, 3, 5, np.nan, 4, 7])
    cell, weight = np.array([0, 0, 0, 0, 0, 1, -1]), np.array([1, 2, 1, 2, 9, 1, 1.0])
    sample = design(np.zeros(7), [0, 0, 0, 1, 1, 2, 2], weight)
    levels = ratio_of_totals(value, np.ones(7), cell, 2, sample)
    found = achieved_design(value, cell, levels, sample)
    # four values of weights 1, 2, 1 and 2 in two clusters: 4 × 10 / 36, b = (4² + 2²) / 10 = 2
    assert (found.weighting[0], found.take[0]) == pytest.approx((40 / 36, 2))
    effect = found.design_effect[0]
    assert effect == pytest.approx(4 * levels.covariance[0, 0] / levels.spread[0])
    assert found.icc[0] == pytest.approx((effect / (40 / 36) - 1) / (2 - 1))
    assert np.isnan(found.icc[1]) and found.take[1] == 1


@pytest.mark.parametrize("among", ["women", "clusters"])
def test_the_correlation_is_found_again(among):
    """A simulation of 4,000 clusters whose takes and weights vary: the model's correlation comes back."""
    random, icc = np.random.default_rng(3), 0.15
    takes = random.integers(5, 26, 4000)
    psu = np.repeat(np.arange(4000), takes)
    value = np.sqrt(icc) * random.normal(size=4000)[psu] + np.sqrt(1 - icc) * random.normal(size=len(psu))
    weight = random.lognormal(sigma=0.4, size=len(psu)) if among == "women" else random.lognormal(size=4000)[psu] ** 0.4
    sample = design(psu % 10, psu, weight)
    levels = ratio_of_totals(value, np.ones(len(psu)), np.zeros(len(psu), int), 1, sample)
    found = achieved_design(value, np.zeros(len(psu), int), levels, sample)
    assert found.icc[0] == pytest.approx(icc, rel=0.1)
    planned = design_effect(found.take[0], icc, takes.std() / takes.mean(), found.weighting[0])
    if among == "clusters":  # Kish's product is the design effect where the weights are those of clusters
        assert found.design_effect[0] == pytest.approx(float(planned), rel=0.05)
    else:  # and above it where they vary inside clusters
        assert found.design_effect[0] < planned


def test_a_cell_of_nobody_has_no_design_and_makes_no_noise(recwarn):
    value, cell, sample = np.array([1.0, 2, 4]), np.zeros(3, int), design(np.zeros(3), np.arange(3))
    levels = ratio_of_totals(value, np.ones(3), cell, 2, sample)
    found = achieved_design(value, cell, levels, sample)
    assert np.isnan([found.design_effect[1], found.weighting[1], found.take[1], found.icc[1]]).all()
    assert found.design_effect[0] == pytest.approx(3 / 2) and not recwarn.list


def test_a_probability_is_never_above_1_by_rounding():
    takes, p, icc = np.array([6, 8, 1, 8, 5]), 0.5643768476567849, 0.13552906251961744
    assert count_distribution(takes, p, icc).sum() > 1
    assert probability_hidden(takes, p, 29, icc) == 1
