"""Exact methods against R, published tests, and the listing of every possible outcome."""

import json
from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.exact import (
    binomial_test,
    clopper_pearson_interval,
    fisher_test,
    mid_p_interval,
    sign_test,
    wilcoxon_rank_sum,
    wilcoxon_signed_rank,
    wilson_interval,
    wilson_warnings,
)

NAN = np.nan
INTERVALS = [wilson_interval, clopper_pearson_interval, mid_p_interval]
SIZES = np.array([(yes, n) for n in (1, 2, 7, 30) for yes in range(n + 1)]).T


@pytest.fixture(scope="module")
def oracle(shared) -> dict:
    return json.loads((shared / "oracles" / "o6_misc.json").read_text("utf-8"))


def test_intervals_as_r_has_them(oracle):
    oracle = oracle["wilson"]
    yes, n = [one["x"] for one in oracle], [one["n"] for one in oracle]
    low, high = wilson_interval(yes, n, 0.95)
    assert low == pytest.approx([one["lo"] for one in oracle], rel=1e-10)
    assert high == pytest.approx([one["hi"] for one in oracle], rel=1e-10)
    exact = np.stack(clopper_pearson_interval(yes, n, 0.95), axis=1)
    assert exact == pytest.approx(np.array([one["cp"] for one in oracle]), rel=1e-10)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_an_end_of_the_mid_p_interval_is_where_the_mid_p_value_is_the_tail(confidence):
    yes, n = SIZES
    low, high = mid_p_interval(yes, n, confidence)
    tail = (1 - confidence) / 2
    above = stats.binom.sf(yes, n, low) + stats.binom.pmf(yes, n, low) / 2
    below = stats.binom.cdf(yes - 1, n, high) + stats.binom.pmf(yes, n, high) / 2
    assert above[yes > 0] == pytest.approx(np.full((yes > 0).sum(), tail), rel=1e-9)
    assert below[yes < n] == pytest.approx(np.full((yes < n).sum(), tail), rel=1e-9)
    assert (low[yes == 0] == 0).all() and (high[yes == n] == 1).all()


def test_mid_p_interval_of_none():
    assert mid_p_interval(0, 20, 0.95)[1] == pytest.approx(1 - 0.05 ** (1 / 20), rel=1e-12)


@pytest.mark.parametrize("interval", INTERVALS)
def test_intervals_mirror_and_hold_the_estimate(interval):
    yes, n = SIZES
    low, high = interval(yes, n, 0.9)
    assert ((low >= 0) & (low <= yes / n) & (yes / n <= high) & (high <= 1)).all()
    mirrored = interval(n - yes, n, 0.9)
    assert 1 - mirrored[1] == pytest.approx(low, abs=1e-12)


def test_mid_p_lies_inside_clopper_pearson():
    outer, inner = clopper_pearson_interval(*SIZES, 0.95), mid_p_interval(*SIZES, 0.95)
    assert (outer[0] <= inner[0]).all() and (inner[1] <= outer[1]).all()
    yes, n = SIZES
    assert (outer[0] < inner[0])[yes > 0].all() and (inner[1] < outer[1])[yes < n].all()


@pytest.mark.parametrize("n", [5, 20, 30])
def test_coverage_added_up_over_all_samples(n):
    truths = np.linspace(0.02, 0.98, 49)
    chances = stats.binom.pmf(np.arange(n + 1)[:, None], n, truths)
    covered = {}
    for interval in INTERVALS:
        low, high = interval(np.arange(n + 1), n, 0.95)
        inside = (low[:, None] <= truths) & (truths <= high[:, None])
        covered[interval] = (chances * inside).sum(axis=0)
    assert covered[clopper_pearson_interval].min() >= 0.95
    assert 0.94 < covered[wilson_interval].mean() < 0.965
    assert 0.94 < covered[mid_p_interval].mean() < covered[clopper_pearson_interval].mean() - 0.01


@pytest.mark.parametrize("interval", INTERVALS)
def test_what_is_no_proportion_has_no_interval(interval, recwarn):
    assert np.isnan(interval([3, -1, 0, NAN, 1], [2, 5, 0, 5, NAN], 0.95)).all()
    assert [str(one.message) for one in recwarn] == []


@pytest.mark.parametrize("null", [0.5, 0.3, 0.9])
def test_binomial_test_as_scipys(null):
    for n in (1, 6, 17):
        for yes in range(n + 1):
            expected = stats.binomtest(yes, n, null).pvalue
            assert binomial_test(yes, n, null=null).exact == pytest.approx(expected, rel=1e-10)


def test_binomial_mid_p_by_hand():
    # 1 of 8: P(0 or 8) = 2 / 256 are rarer, P(1 or 7) = 16 / 256 as likely
    found = binomial_test(1, 8)
    assert [found.exact, found.mid, found.n] == pytest.approx([18 / 256, 10 / 256, 8], rel=1e-12)
    # 4 of 8: only itself is as likely
    assert binomial_test(4, 8).exact == pytest.approx(1, rel=1e-12)
    assert binomial_test(4, 8).mid == pytest.approx(1 - comb(8, 4) / 2 / 256)


def test_sign_test():
    found = sign_test([2, 1, 1, 0, -1, 3, NAN, 0, 1, 1])
    assert (found.up, found.down, found.zeros) == (6, 1, 2)
    assert [found.test.exact, found.test.mid, found.test.n] == pytest.approx([16 / 128, 9 / 128, 7], rel=1e-12)


def test_signed_ranks_of_a_published_example():
    # depression scale of nine patients, Hollander and Wolfe (1973), in R's examples of wilcox.test: V = 40, one-sided
    # p = 0.01953
    first = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
    second = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
    found = wilcoxon_signed_rank(first - second, zeros="wilcoxon")
    assert (found.up, found.down) == (40, 5)
    assert found.test.exact == pytest.approx(2 * 0.01953125, rel=1e-12)
    assert found.test.exact == pytest.approx(stats.wilcoxon(first - second, mode="exact").pvalue, rel=1e-12)


def by_listing(change, zeros):
    """Two-sided exact and mid p by listing all signs of the changes that are not 0."""
    change = np.array([one for one in change if zeros == "pratt" or one != 0], dtype=float)
    ranks = stats.rankdata(np.abs(change))[change != 0]
    middle = ranks.sum() / 2
    seen = abs(ranks[change[change != 0] > 0].sum() - middle)
    away = [abs(ranks @ np.array(signs) - middle) for signs in product([0, 1], repeat=len(ranks))]
    farther = np.mean([one > seen + 1e-9 for one in away])
    return farther + np.mean([abs(one - seen) <= 1e-9 for one in away]) * np.array([1, 0.5])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=10).filter(any), st.sampled_from(["pratt", "wilcoxon"]))
def test_signed_ranks_with_ties_and_zeros_by_listing(change, zeros):
    found = wilcoxon_signed_rank(change, zeros=zeros)
    assert [found.test.exact, found.test.mid] == pytest.approx(by_listing(change, zeros), rel=1e-12)
    assert found.zeros == change.count(0)
    turned = wilcoxon_signed_rank([-one for one in change], zeros=zeros)
    assert (turned.up, turned.down, turned.effect) == (found.down, found.up, -found.effect)
    assert turned.test == found.test


def test_the_two_ways_with_zeros_differ():
    change = [0, 0, 1, 1, 2, -3, 4]
    dropped, ranked = (wilcoxon_signed_rank(change, zeros=zeros) for zeros in ("wilcoxon", "pratt"))
    # ranks of 1, 1, 2, 3, 4: 1.5 1.5 3 4 5; with two zeros before them 3.5 3.5 5 6 7
    assert (dropped.up, dropped.down) == (11, 4)
    assert (ranked.up, ranked.down) == (19, 6)
    assert dropped.effect == pytest.approx(7 / 15)


def test_signed_ranks_of_thirty():
    change = np.arange(1, 31) * np.where(np.arange(30) % 3 == 0, -1, 1)
    expected = stats.wilcoxon(change, mode="exact").pvalue
    assert wilcoxon_signed_rank(change, zeros="pratt").test.exact == pytest.approx(expected, rel=1e-10)


SCORES = [1, 2, 2, 3, 3, 4, 1, 2, 3, 3], [4, 4, 5, 2, 3, 4, 4, 5, 5, 5]


def test_rank_sums_as_r_has_them(oracle):
    first, second = (wilcoxon_rank_sum(*scores) for scores in (SCORES, SCORES[::-1]))
    assert first.u == pytest.approx(oracle["wilcox"]["W"], rel=1e-10)
    assert second.superiority == pytest.approx(oracle["wilcox"]["ps"], rel=1e-10)
    # R's p is the normal approximation, the exact one is near it
    assert first.test.exact == pytest.approx(oracle["wilcox"]["p"], abs=2e-3)
    assert first.test == second.test


def test_rank_sums_as_scipys_where_nothing_is_tied():
    first, second = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.9, 0.74, 1.21]
    # permeability of membranes, Hollander and Wolfe (1973), in R's examples of wilcox.test: W 35, one-sided p 0.1272
    found = wilcoxon_rank_sum(first, second)
    assert found.u == 35
    assert found.test.exact == pytest.approx(2 * 0.1272, abs=1e-4)
    assert found.test.exact == pytest.approx(stats.mannwhitneyu(first, second, method="exact").pvalue, rel=1e-10)


@settings(max_examples=60, deadline=None)
@given(*[st.lists(st.integers(1, 5), min_size=1, max_size=5)] * 2)
def test_rank_sums_with_ties_by_listing(first, second):
    ranks = stats.rankdata(first + second)
    sums = [sum(chosen) for chosen in combinations(ranks, len(first))]
    away = np.abs(np.array(sums) - len(first) * ranks.mean())
    seen = abs(ranks[: len(first)].sum() - len(first) * ranks.mean())
    farther, equal = np.mean(away > seen + 1e-9), np.mean(np.abs(away - seen) <= 1e-9)
    found = wilcoxon_rank_sum(first, second)
    assert [found.test.exact, found.test.mid] == pytest.approx([farther + equal, farther + equal / 2], rel=1e-10)
    above = np.mean([(one > other) + (one == other) / 2 for one in first for other in second])
    assert found.superiority == pytest.approx(above)


def test_a_group_of_nobody():
    for groups in (([], [1, 2]), ([NAN], [1]), ([], [])):
        found = wilcoxon_rank_sum(*groups)
        assert found.test.reason == "nothing_to_compare"
        assert np.isnan([found.superiority, found.test.exact]).all()


def test_published_fisher_tests():
    # Fagerland, Lydersen and Laake (2017), Statistical Analysis of Contingency Tables, chapter 4: their R package
    # contingencytables prints 0.06287 and mid-P 0.04466 (Ritland 2007), mid-P 0.25714 (a lady tasting tea)
    ritland = fisher_test([[0, 16], [15, 57]])
    assert [ritland.exact, ritland.mid] == pytest.approx([0.06287, 0.04466], abs=5e-6)
    tea = fisher_test([[3, 1], [1, 3]])
    assert [tea.exact, tea.mid] == pytest.approx([34 / 70, 18 / 70], rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_fisher_as_scipys(counts):
    table = np.reshape(counts, (2, 2))
    found = fisher_test(table)
    if 0 in (*table.sum(axis=0), *table.sum(axis=1)):
        assert np.isnan(found.exact) and found.reason == "nothing_to_compare"
    else:
        assert found.exact == pytest.approx(stats.fisher_exact(table)[1], rel=1e-10)
        assert found.mid < found.exact
        assert fisher_test(table.T).mid == pytest.approx(found.mid, rel=1e-10)
        assert fisher_test(table[::-1]).mid == pytest.approx(found.mid, rel=1e-10)


@pytest.mark.parametrize(
    "counted",
    [
        lambda census: binomial_test(3, 9, census=census),
        lambda census: sign_test([1, 1, -1], census=census).test,
        lambda census: wilcoxon_signed_rank([1, 1, -1], zeros="pratt", census=census).test,
        lambda census: wilcoxon_rank_sum(*SCORES, census=census).test,
        lambda census: fisher_test([[3, 1], [1, 3]], census=census),
    ],
)
def test_a_census_has_no_p_value_but_says_why(counted):
    sample, census = counted(False), counted(True)
    assert sample.reason is None and sample.exact > 0
    assert np.isnan([census.exact, census.mid]).all()
    assert (census.n, census.reason) == (sample.n, "census")


def test_where_nothing_changed_there_is_nothing_to_test():
    for change in ([0, 0, NAN], [NAN], []):
        signs, ranks = sign_test(change), wilcoxon_signed_rank(change, zeros="pratt")
        assert signs.test.reason == ranks.test.reason == "nothing_to_compare"
        assert np.isnan([signs.test.exact, ranks.test.mid, ranks.effect]).all()
        assert signs.zeros == ranks.zeros == len([one for one in change if one == 0])


@pytest.mark.parametrize("wrong", [(-1, 4), (5, 4)])
def test_no_count(wrong):
    with pytest.raises(ValueError):
        binomial_test(*wrong)


@pytest.mark.parametrize("wrong", [[[1, 2, 3], [1, 2, 3]], [[1, -2], [3, 4]], [1, 2]])
def test_no_table(wrong):
    with pytest.raises(ValueError):
        fisher_test(wrong)


def test_wilson_tells_where_it_has_its_level_on_average_only():
    assert wilson_warnings(40) == ("covers_on_average",) and wilson_warnings(41) == ()


@pytest.mark.parametrize("n", [2, 3, 12, 13, 15])
def test_a_probability_is_never_above_1_by_rounding(n):
    assert stats.binom.pmf(np.arange(n + 1), n, 0.5).sum() > 1
    assert binomial_test(n // 2, n).exact == 1
