"""Changes within women: published tables, the likelihood maximised by brute force, and the way by two waves of rows."""

import numpy as np
import pytest
from designs import design
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from evaluation.errors import EvaluationError
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.panel import (
    PairedCounts,
    design_change,
    hedges_correction,
    hedges_g,
    mcnemar_test,
    newcombe_interval,
    obuchowski_mcnemar,
    paired_counts,
    paired_mean,
    rao_scott_mcnemar,
    tango_interval,
)
from evaluation.statistics.transitions import transitions

NAN = np.nan
Z = special.ndtri(0.975)

# Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13, 91: airway hyper-responsiveness before and
# after stem cell transplantation (Bentur 2009), and complete response before and after therapy (Cavo 2012); the
# intervals and the second row of p-values as their R package contingencytables prints them.
AIRWAY = PairedCounts(both=1, gained=7, lost=1, neither=12)
RESPONSE = PairedCounts(both=59, gained=16, lost=6, neither=80)

COUNTS = st.builds(PairedCounts, *[st.integers(0, 30)] * 4).filter(lambda counts: counts.n > 0)


def mirrored(counts):
    return PairedCounts(counts.both, counts.gained, counts.lost, counts.neither)


def test_counts():
    before, after = [1, 0, 0, 0, 0, 0, 1, NAN, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0, 0, 1, NAN, 1, 0, 0]
    assert paired_counts(before, after) == PairedCounts(both=1, lost=2, gained=3, neither=4)
    assert (RESPONSE.n, RESPONSE.change) == (161, 10 / 161)
    assert np.isnan(paired_counts([NAN], [1]).change)
    with pytest.raises(ValueError):
        paired_counts([0, 2], [1, 1])


@pytest.mark.parametrize(("counts", "exact", "mid"), [(AIRWAY, 0.0703, 0.0391), (RESPONSE, 0.052479, 0.034690)])
def test_published_mcnemar(counts, exact, mid):
    found = mcnemar_test(counts)
    assert [found.exact, found.mid] == pytest.approx([exact, mid], abs=5e-5 if counts is AIRWAY else 5e-7)
    fewer, n = min(counts.gained, counts.lost), counts.gained + counts.lost
    assert found.exact == pytest.approx(2 * stats.binom.cdf(fewer, n, 0.5), rel=1e-10)
    assert found.mid == pytest.approx(found.exact - stats.binom.pmf(fewer, n, 0.5), rel=1e-10)


def test_published_intervals():
    assert tango_interval(RESPONSE, 0.95) == pytest.approx((0.0054, 0.1240), abs=5e-5)
    assert newcombe_interval(RESPONSE, 0.95) == pytest.approx((0.0046, 0.1186), abs=5e-5)
    # Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33, 2850-2875, the airway data
    assert tango_interval(AIRWAY, 0.95) == pytest.approx((0.026, 0.517), abs=5e-4)
    assert newcombe_interval(AIRWAY, 0.95) == pytest.approx((0.026, 0.507), abs=5e-4)


def largest_likelihood(counts, change):
    """The probability of a loss at which the trinomial likelihood is largest, given the change, by trying."""
    low, high = max(0.0, -change), (1 - change) / 2

    def unlikely(loss):
        parts = (
            (counts.lost, loss),
            (counts.gained, loss + change),
            (counts.both + counts.neither, 1 - 2 * loss - change),
        )
        return -sum(special.xlogy(count, max(share, 1e-300)) for count, share in parts)

    return optimize.minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x


@pytest.mark.parametrize("counts", [AIRWAY, RESPONSE, PairedCounts(20, 2, 12, 16), PairedCounts(3, 5, 4, 9)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_tango_by_trying_likelihoods(counts, confidence):
    z = special.ndtri((1 + confidence) / 2)
    for change, sign in zip(tango_interval(counts, confidence), (1, -1), strict=True):
        loss = largest_likelihood(counts, change)
        variance = counts.n * (2 * loss + change * (1 - change))
        statistic = (counts.gained - counts.lost - counts.n * change) / np.sqrt(variance)
        assert statistic == pytest.approx(sign * z, rel=1e-5)


@settings(max_examples=150, deadline=None)
@given(COUNTS)
def test_tango_excludes_no_change_where_mcnemars_chi_square_does(counts):
    low, high = tango_interval(counts, 0.95)
    discordant = counts.gained + counts.lost
    chi_square = (counts.gained - counts.lost) ** 2 / discordant if discordant else 0
    assert (low > 0 or high < 0) == (chi_square > Z**2)


@settings(max_examples=150, deadline=None)
@given(COUNTS)
@pytest.mark.parametrize("interval", [tango_interval, newcombe_interval])
def test_intervals_of_a_change(interval, counts):
    low, high = interval(counts, 0.95)
    assert -1 <= low <= counts.change + 1e-12 and counts.change - 1e-12 <= high <= 1
    assert low < high
    assert interval(mirrored(counts), 0.95) == pytest.approx((-high, -low), abs=1e-12)
    narrower = interval(counts, 0.8)
    assert low <= narrower[0] + 1e-12 and narrower[1] <= high + 1e-12


def wilson(yes, n):
    centre, half = yes + Z**2 / 2, Z * np.sqrt(yes * (n - yes) / n + Z**2 / 4)
    return (centre - half) / (n + Z**2), (centre + half) / (n + Z**2)


@settings(max_examples=100, deadline=None)
@given(COUNTS)
@example(PairedCounts(1, 0, 0, 1))
@example(PairedCounts(0, 0, 3, 7))
@example(PairedCounts(9, 2, 0, 0))
def test_newcombe_as_in_the_paper(counts):
    # Newcombe (1998), page 2639: a, b, c, d are the pairs ++, +-, -+ and --, the change being that of - - here
    a, b, c, d, n = counts.both, counts.gained, counts.lost, counts.neither, counts.n
    (low1, high1), (low2, high2) = wilson(a + b, n), wilson(a + c, n)
    product = (a + b) * (c + d) * (a + c) * (b + d)
    corrected = a * d - b * c if a * d <= b * c else max(a * d - b * c - n / 2, 0)
    phi = corrected / np.sqrt(product) if product else 0
    below = (a + b) / n - low1, high2 - (a + c) / n
    above = high1 - (a + b) / n, (a + c) / n - low2
    halves = [np.sqrt(max(x * x - 2 * phi * x * y + y * y, 0)) for x, y in (below, above)]
    expected = ((b - c) / n - halves[0], (b - c) / n + halves[1])
    assert newcombe_interval(counts, 0.95) == pytest.approx(expected, abs=1e-9)


def test_intervals_where_nobody_changed():
    still = PairedCounts(both=3, lost=0, gained=0, neither=7)
    bound = Z**2 / (10 + Z**2)
    assert tango_interval(still, 0.95) == pytest.approx((-bound, bound), rel=1e-10)
    assert mcnemar_test(still).reason == "nothing_to_compare"
    nobody = PairedCounts(0, 0, 0, 0)
    assert np.isnan([*tango_interval(nobody, 0.95), *newcombe_interval(nobody, 0.95)]).all()


@pytest.mark.parametrize("n", [1, 10])
def test_all_gained(n):
    everybody = PairedCounts(both=0, lost=0, gained=n, neither=0)
    # nobody lost: q = (1 - δ) / 2, so the score is n (1 - δ) / (1 + δ) = z²
    assert tango_interval(everybody, 0.95) == pytest.approx(((n - Z**2) / (n + Z**2), 1), rel=1e-12)
    assert newcombe_interval(everybody, 0.95)[1] == pytest.approx(1, abs=1e-15)


def test_paired_mean():
    before, after = np.array([1.0, 2, 4, NAN, 3]), np.array([2.0, 4, 4, 5, 6])
    found = paired_mean(before, after, 0.95)
    # changes 1, 2, 0, 3: mean 1.5, variance 5/3
    assert (found.estimate, found.n, found.n_psu, found.df) == (1.5, 4, 4, 3)
    assert found.se == pytest.approx(np.sqrt(5 / 12))
    expected = stats.ttest_rel(after[~np.isnan(before)], before[~np.isnan(before)])
    assert found.p == pytest.approx(expected.pvalue, rel=1e-10)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-10)


def test_hedges_g():
    before, after = np.array([1.0, 2, 4, 3, 2, 5]), np.array([2.0, 4, 4, 6, 1, 6])
    found = hedges_g(before, after, 0.9)
    spread = np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / 2)
    assert found.g == pytest.approx(1 / spread * hedges_correction(5), rel=1e-12)
    t = stats.ttest_rel(after, before).statistic
    scale = (after - before).std(ddof=1) / np.sqrt(6) / spread
    for bound, tail in ((found.low, 0.95), (found.high, 0.05)):
        assert stats.nct.cdf(t, 5, bound / scale) == pytest.approx(tail, rel=1e-9)


def test_a_very_large_effect_has_its_bounds():
    before = np.arange(12.0)
    after = before + 200 + np.tile([0.0, 1, 2], 4)
    found = hedges_g(before, after, 0.95)
    t = stats.ttest_rel(after, before).statistic
    scale = found.g / hedges_correction(11) / t
    # far out the noncentral t is that of the deviation alone: its parameter is t √(χ²/df)
    expected = [t * np.sqrt(stats.chi2.ppf(tail, 11) / 11) * scale for tail in (0.025, 0.975)]
    assert [found.low, found.high] == pytest.approx(expected, rel=1e-3)


def test_the_fewest_pairs_that_tell_something():
    two = paired_mean([1, 2], [2, 5], 0.95)
    assert (two.estimate, two.se, two.df) == pytest.approx((2, 1, 1))
    assert (two.high - 2) == pytest.approx(stats.t.ppf(0.975, 1))
    three = hedges_g([1, 2, 4], [2, 5, 5], 0.95)
    assert three.low < three.g < three.high
    assert np.isnan(hedges_g([1, 2], [2, 5], 0.95).g)


def test_the_unit_of_a_score_does_not_matter():
    before, after = np.array([1.0, 2, 4, 3, 2, 5]), np.array([2.0, 4, 4, 6, 1, 6])
    one, small = hedges_g(before, after, 0.95), hedges_g(before * 1e-6, after * 1e-6, 0.95)
    assert (small.g, small.low, small.high) == pytest.approx((one.g, one.low, one.high), rel=1e-9)


def test_correction_of_a_small_sample():
    # Γ(2/2) / (√(2/2) Γ(1/2)) = 1/√π; from some rows on it is 1 - 3 / (4 df - 1) (Hedges 1981)
    assert hedges_correction(2) == pytest.approx(1 / np.sqrt(np.pi), rel=1e-14)
    assert hedges_correction(30) == pytest.approx(1 - 3 / 119, abs=5e-5)
    assert np.isnan(hedges_correction(1))


@pytest.mark.parametrize(
    ("before", "after"),
    [([], []), ([1.0], [2.0]), ([1.0, NAN], [2.0, 3.0]), ([0.1, 0.2, 0.4], [0.2, 0.3, 0.5])]
    + [([1000000.1, 2000000.2, 3000000.3], [1000000.4, 2000000.5, 3000000.6])],
)
def test_changes_that_show_no_spread(before, after, recwarn):
    mean, size = paired_mean(before, after, 0.95), hedges_g(before, after, 0.95)
    assert np.isnan([mean.low, mean.high, mean.p, size.g, size.low, size.high]).all()
    assert [str(one.message) for one in recwarn] == []


def panel(seed=3, psus=24, strata=3):
    """Before and after of women in PSUs that share something, with missing answers, and their design."""
    rng = np.random.default_rng(seed)
    psu = np.repeat(np.arange(psus), rng.integers(2, 9, psus))
    own = rng.normal(0, 0.7, psus)[psu]
    before, after = ((own + rng.normal(0, 1, len(psu)) > cut).astype(float) for cut in (0.4, 0.1))
    before[rng.random(len(psu)) < 0.05] = NAN
    after[rng.random(len(psu)) < 0.1] = NAN
    return before, after, design(psu % strata, psu, weight=rng.uniform(0.5, 2, len(psu)))


def test_change_in_a_design_is_the_contrast_of_two_waves_of_rows():
    before, after, plan = panel()
    both = ~np.isnan(before - after)
    value = np.concatenate([np.where(both, before, NAN), np.where(both, after, NAN)])
    wave = np.repeat([0, 1], len(before))
    stacked = design(*(np.tile(one, 2) for one in (plan.stratum, plan.psu, plan.weight)), wave=wave)
    levels = ratio_of_totals(value, np.ones(len(value)), wave, 2, stacked)
    expected = linear_contrast(levels, [[-1, 1]])
    found = design_change(before, after, plan, 0.95)
    assert found.estimate == pytest.approx(expected.estimate[0], rel=1e-12)
    assert found.se == pytest.approx(expected.se[0], rel=1e-10)
    assert (found.df, found.n_psu, found.n) == (expected.df[0], expected.n_psu[0], both.sum())
    half = stats.t.ppf(0.975, found.df) * found.se
    assert (found.low, found.high) == pytest.approx((found.estimate - half, found.estimate + half), rel=1e-10)


def test_change_in_a_design_by_hand():
    # PSU totals of the changes 1 + 0, 1 - 1, 0 + 0 and 1 + 1, of 8 women: D = 3/8, residuals z - 2 D
    before, after = [0, 1, 0, 1, 0, 1, 0, 0], [1, 1, 1, 0, 0, 1, 1, 1]
    found = design_change(before, after, design(np.zeros(8), np.repeat(range(4), 2)), 0.95)
    residuals = (np.array([1, 0, 0, 2]) - 0.75) / 8
    assert (found.estimate, found.df) == (0.375, 3)
    assert found.se == pytest.approx(np.sqrt(4 / 3 * (residuals**2).sum()), rel=1e-12)


def test_a_psu_for_each_woman_is_the_simple_sample():
    before, after, _ = panel()
    alone = design(np.zeros(len(before)), np.arange(len(before)))
    found, simple = design_change(before, after, alone, 0.95), paired_mean(before, after, 0.95)
    assert (found.estimate, found.se) == pytest.approx((simple.estimate, simple.se), rel=1e-2)
    kept = ~np.isnan(before - after)
    complete = design_change(before[kept], after[kept], design(np.zeros(kept.sum()), np.arange(kept.sum())), 0.95)
    names = ("estimate", "se", "df", "low", "high", "p", "n", "n_psu")
    assert [getattr(complete, name) for name in names] == pytest.approx([getattr(simple, name) for name in names])


def test_clustered_tests_of_women_alone_are_mcnemars():
    before, after, _ = panel()
    kept = ~np.isnan(before - after)
    counts, n = paired_counts(before, after), int(kept.sum())
    plain = (counts.gained - counts.lost) ** 2 / (counts.gained + counts.lost) * (n - 1) / n
    own = np.arange(len(before))
    by_cluster = obuchowski_mcnemar(before, after, own)
    by_design = rao_scott_mcnemar(before[kept], after[kept], design(np.zeros(n), own[:n]))
    assert [by_cluster.statistic, by_design.statistic] == pytest.approx([plain, plain], rel=1e-10)
    assert by_cluster.df == by_design.df == n - 1
    assert by_cluster.p_chi_square == pytest.approx(stats.chi2.sf(plain, 1), rel=1e-10)
    assert by_cluster.p == pytest.approx(stats.ttest_1samp((after - before)[kept], 0).pvalue, rel=1e-10)


def test_obuchowski_as_in_the_paper():
    before, after, plan = panel()
    found = obuchowski_mcnemar(before, after, plan.psu)
    kept = ~np.isnan(before - after)
    x1, x2, m = (np.bincount(plan.psu[kept], one[kept]) for one in (before, after, np.ones(len(before))))
    # section 2: variances and covariance about the common proportion, K / ((K - 1) N²) Σ of products
    clusters, n = len(m), m.sum()
    common = (x1.sum() + x2.sum()) / (2 * n)
    first, second = x1 - m * common, x2 - m * common
    variance = clusters / (clusters - 1) / n**2 * (first @ first + second @ second - 2 * first @ second)
    assert found.statistic == pytest.approx((x2.sum() / n - x1.sum() / n) ** 2 / variance, rel=1e-10)
    assert found.df == clusters - 1
    expected = stats.ttest_1samp(x2 - x1, 0)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-10)
    limit = clusters - 1
    assert expected.statistic**2 == pytest.approx(limit * found.statistic / (limit - found.statistic), rel=1e-10)


def test_rao_scott_is_mcnemars_over_the_design_effect():
    before, after, plan = panel()
    found, change = rao_scott_mcnemar(before, after, plan), design_change(before, after, plan, 0.95)
    kept = ~np.isnan(before - after)
    moved = np.average(np.abs(after - before)[kept], weights=plan.weight[kept])
    simple = (moved - change.estimate**2) / change.n
    plain = change.n * change.estimate**2 / moved
    assert found.statistic == pytest.approx(plain / (change.se**2 / simple), rel=1e-10)
    assert (found.df, found.p) == pytest.approx((change.df, stats.f.sf(found.statistic, 1, change.df)), rel=1e-10)


def test_clusters_without_a_change_or_alone(recwarn):
    nothing = obuchowski_mcnemar([1, 0, 1], [1, 0, 1], [1, 2, 3])
    assert np.isnan([nothing.statistic, nothing.p, nothing.p_chi_square]).all() and nothing.df == 2
    one = obuchowski_mcnemar([1, 0], [0, 0], [1, 1])
    assert np.isnan(one.p) and one.df == obuchowski_mcnemar([NAN], [1], [1]).df == 0
    two = obuchowski_mcnemar([0, 0, 0], [1, 1, 1], [1, 2, 2])
    # gains of 1 and 2: X = 9 / 10, t = 1.5 / 0.5 on one degree of freedom
    assert (two.statistic, two.df, two.p) == pytest.approx((0.9, 1, stats.t.sf(3, 1) * 2))
    alike = obuchowski_mcnemar([0, 0, 0], [1, 1, 1], [1, 2, 3])
    assert alike.statistic == pytest.approx(2) and np.isnan(alike.p)
    still = design([0, 0, 0, 0], [1, 2, 3, 4])
    assert np.isnan(rao_scott_mcnemar([1, 0, 1, 0], [1, 0, 1, 0], still).p)
    change = design_change([1, 0, 1, 0], [1, 0, 1, 0], still, 0.95)
    assert (change.estimate, change.se) == (0, 0) and np.isnan([change.low, change.p]).all()
    assert [str(one.message) for one in recwarn] == []
    with pytest.raises(ValueError):
        obuchowski_mcnemar([0, 3], [1, 1], [1, 2])


def test_transitions(recwarn):
    before, after = [1, 1, 1, 2, 2, NAN, 3, 1], [1, 2, 2, 2, 1, 1, NAN, 1]
    found = transitions(before, after, categories=[1, 2, 3], weight=np.array([1, 1, 2, 3, 1, 9, 9, 4]) / 20)
    assert found.counts.tolist() == [[2, 2, 0], [1, 1, 0], [0, 0, 0]]
    assert found.shares[:2] == pytest.approx(np.array([[5 / 8, 3 / 8, 0], [1 / 4, 3 / 4, 0]]))
    assert np.isnan(found.shares[2]).all()
    assert (found.n, found.missing) == (6, 2)
    assert [str(one.message) for one in recwarn] == []
    assert transitions(before, after, categories=[3, 2, 1]).counts[::-1, ::-1].tolist() == found.counts.tolist()


def test_an_answer_outside_the_categories():
    with pytest.raises(EvaluationError) as error:
        transitions([1, 2, 4, NAN], [1, 5, 1, 7], categories=[1, 2, 3])
    assert (error.value.key, error.value.values) == ("answer_not_in_categories", {"count": 2})
