"""The same women before and after: change of a proportion or a score, without and with the clusters of the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.statistics.design import SampleDesign
from evaluation.statistics.estimates import CellEstimates, ratio_of_totals
from evaluation.statistics.exact import ExactTest, binomial_test, bisected, wilson_interval
from evaluation.statistics.intervals import difference_interval, p_value, t_interval

_ROUNDING = 1e-12  # relative; changes that differ by less are equal


@dataclass(frozen=True, slots=True)
class PairedCounts:
    """How many pairs said yes both times, lost their yes, gained one, and said yes neither time."""

    both: int
    lost: int
    gained: int
    neither: int

    @property
    def n(self) -> int:
        """All pairs."""
        return self.both + self.lost + self.gained + self.neither

    @property
    def change(self) -> float:
        """The proportion after less the proportion before; NaN without pairs."""
        return (self.gained - self.lost) / self.n if self.n else np.nan


@dataclass(frozen=True, slots=True)
class MeanChange:
    """A mean change with its t interval, over n pairs in n_psu PSUs (n where pairs are drawn simply). It is the change
    of a proportion where the answers are 0 and 1."""

    estimate: float
    se: float
    df: int
    low: float
    high: float
    p: float
    n: int
    n_psu: int


@dataclass(frozen=True, slots=True)
class EffectSize:
    """A mean change in standard deviations, corrected for small samples, and the interval of the population's."""

    g: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClusteredTest:
    """A test that a proportion did not change. p: by Student's t on `df`, for few clusters; p_chi_square: by the limit
    for many of them, as published. NaN where clusters show no spread."""

    statistic: float
    df: int
    p: float
    p_chi_square: float


def paired_counts(before: ArrayLike, after: ArrayLike) -> PairedCounts:
    """Return the counts of answers (n,) 0, 1 or NaN, pairs with both answers; ValueError for another value."""
    before, after = _pairs(before, after)
    if not np.isin(np.concatenate([before, after]), (0, 1)).all():
        raise ValueError("an answer is neither 0 nor 1")
    codes = np.bincount((2 * before + after).astype(int), minlength=4)
    return PairedCounts(both=int(codes[3]), lost=int(codes[2]), gained=int(codes[1]), neither=int(codes[0]))


def mcnemar_test(counts: PairedCounts) -> ExactTest:
    """Return McNemar's exact conditional test and its mid-p version (Fagerland, Lydersen and Laake 2013).

    Given the pairs that changed, those that gained are binomial with probability 1/2. Without clusters.
    """
    return binomial_test(counts.gained, counts.gained + counts.lost)


def tango_interval(counts: PairedCounts, confidence: float) -> tuple[float, float]:
    """Return Tango's (1998, Statistics in Medicine 17, 891-908) score interval of the change; NaN without pairs.

    It is the set of changes δ with |gained - lost - n δ| <= z √(n (2 q + δ (1 - δ))), q being the likeliest probability
    of a loss given δ. It has a width where nobody changed.
    """
    if counts.n == 0:
        return np.nan, np.nan
    z = special.ndtri((1 + confidence) / 2)
    ends = np.array([z, -z])
    low, high = bisected(lambda change: _tango_statistic(counts, change) - ends, np.full(2, -1.0), np.full(2, 1.0))
    return float(low), float(high)


def newcombe_interval(counts: PairedCounts, confidence: float) -> tuple[float, float]:
    """Return Newcombe's (1998, Statistics in Medicine 17, 2635-2650) method 10: two Wilson intervals, joined.

    Their correlation is φ with a correction for continuity: n / 2 is taken from a positive numerator, down to 0.
    """
    before, after = counts.both + counts.lost, counts.both + counts.gained
    margins = float(before) * (counts.n - before) * after * (counts.n - after)
    numerator = counts.both * counts.neither - counts.lost * counts.gained
    if numerator > 0:
        numerator = max(numerator - counts.n / 2, 0)
    correlation = numerator / np.sqrt(margins) if margins else 0.0
    if counts.n == 0:
        return np.nan, np.nan
    bounds = [wilson_interval(yes, counts.n, confidence) for yes in (after, before)]
    low, high = difference_interval(after / counts.n, bounds[0], before / counts.n, bounds[1], correlation)
    return float(low), float(high)


def paired_mean(before: ArrayLike, after: ArrayLike, confidence: float) -> MeanChange:
    """Return the mean change of scores (n,), NaN where missing, over pairs with both, drawn simply (Student 1908)."""
    before, after = _pairs(before, after)
    n = len(before)
    mean = np.mean(after - before) if n else np.nan
    return _mean_change(mean, _deviation(before, after) / np.sqrt(n) if n else np.nan, n - 1, (n, n), confidence)


def hedges_g(before: ArrayLike, after: ArrayLike, confidence: float) -> EffectSize:
    """Return the mean change of scores (n,) over √((s² before + s² after) / 2), d_av, times Hedges' correction.

    The correction has df = n - 1. The interval is that of the population's value, so without it: the bounds of the
    noncentral t on the scale of d_av (Algina and Keselman 2003, Educational and Psychological Measurement 63, 537-553).
    NaN for fewer than three pairs or where all scores or all changes are equal.
    """
    before, after = _pairs(before, after)
    df, deviation = len(before) - 1, _deviation(before, after)
    if df < 2 or not deviation > 0:
        return EffectSize(np.nan, np.nan, np.nan)
    mean, se = np.mean(after - before), deviation / np.sqrt(len(before))
    spread = np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / 2)
    low, high = _noncentral_bounds(mean / se, df, confidence) * se / spread
    return EffectSize(float(mean / spread * hedges_correction(df)), float(low), float(high))


def hedges_correction(df: float) -> float:
    """Return Γ(df/2) / (√(df/2) Γ((df - 1)/2)), Hedges' (1981) factor against bias; NaN where df is not above 1."""
    if not df > 1:
        return np.nan
    return float(np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def design_change(before: ArrayLike, after: ArrayLike, design: SampleDesign, confidence: float) -> MeanChange:
    """Return the mean change of answers (n,) in a sample of one row a woman, by the totals of PSUs.

    The variance is that of the weighted mean of the differences within women, linearised (Woodruff 1971), so the
    covariance of the two waves is in it; df is active PSUs less active strata. A woman without both answers stays in
    the design. No interval where no PSU differs from another. Raises what `ratio_of_totals` raises.
    """
    cells = _mean_difference(before, after, design)
    counts = int(cells.n[0]), int(cells.n_psu[0])
    return _mean_change(cells.estimate[0], cells.se[0], cells.df[0], counts, confidence)


def rao_scott_mcnemar(before: ArrayLike, after: ArrayLike, design: SampleDesign) -> ClusteredTest:
    """Return McNemar's test corrected for the design, as Rao and Scott (1984, first order) correct a chi-square.

    The statistic is n D² / (gained + lost), in weighted shares, over the design effect of D = gained - lost, which is
    the variance by PSU totals over (gained + lost - D²) / n. Answers (n,) are 0, 1 or NaN.
    """
    paired_counts(before, after)
    cells = _mean_difference(before, after, design)
    change, variance, spread, df = cells.estimate[0], cells.covariance[0, 0], cells.spread[0], int(cells.df[0])
    if not variance > 0:
        return ClusteredTest(np.nan, df, np.nan, np.nan)
    statistic = change**2 / variance * spread / (spread + change**2)
    return _clustered(statistic, df, np.sqrt(statistic), 1)


def obuchowski_mcnemar(before: ArrayLike, after: ArrayLike, cluster: ArrayLike) -> ClusteredTest:
    """Return Obuchowski's (1998, Statistics in Medicine 17, 1495-1507) test for clusters drawn simply, unweighted.

    With z_k = gained - lost in cluster k of K, those with a pair: X = (K - 1) / K (Σ z_k)² / Σ z_k² (the form of Yang,
    Sun and Hardin 2010), which is (K - 1) / K times McNemar's where each woman is her own cluster. X cannot exceed
    K - 1, so with few clusters chi-square rejects too seldom: p is that of the t test of the z_k, on df = K - 1, of
    which X is another form, t² = (K - 1) X / (K - 1 - X).
    """
    paired_counts(before, after)
    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    known = ~np.isnan(change)
    clusters, place = np.unique(np.asarray(cluster)[known], return_inverse=True)
    totals, count = np.bincount(place, change[known], len(clusters)), len(clusters)
    df, squares = max(count - 1, 0), (totals**2).sum()
    if squares == 0 or df == 0:
        return ClusteredTest(np.nan, df, np.nan, np.nan)
    statistic = df / count * totals.sum() ** 2 / squares
    return _clustered(statistic, df, totals.mean(), _deviation(np.zeros(count), totals) / np.sqrt(count))


def _mean_change(mean: float, se: float, df: int, counts: tuple[int, int], confidence: float) -> MeanChange:
    bounds = (float(one) for one in (*t_interval(mean, se, df, confidence), p_value(mean, se, df)))
    return MeanChange(float(mean), float(se), int(df), *bounds, *counts)


def _deviation(before: NDArray, after: NDArray) -> float:
    """Return the standard deviation of the changes, exactly 0 where all that is left is the rounding of equal ones."""
    change = after - before
    if len(change) < 2:
        return np.nan
    rounding = _ROUNDING * max(np.abs(before).max(), np.abs(after).max())
    return float(change.std(ddof=1)) if np.ptp(change) > rounding else 0.0


def _clustered(statistic: float, df: int, estimate: float, se: float) -> ClusteredTest:
    many = p_value(np.sqrt(statistic), 1, np.inf)
    return ClusteredTest(float(statistic), df, float(p_value(estimate, se, df)), float(many))


def _mean_difference(before: ArrayLike, after: ArrayLike, design: SampleDesign) -> CellEstimates:
    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    return ratio_of_totals(change, np.ones(len(change)), np.zeros(len(change), dtype=int), 1, design)


def _pairs(before: ArrayLike, after: ArrayLike) -> tuple[NDArray, NDArray]:
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    known = ~np.isnan(before) & ~np.isnan(after)
    return before[known], after[known]


def _tango_statistic(counts: PairedCounts, change: NDArray) -> NDArray:
    """Return the score statistic at each change; 0 where observed and supposed agree, ±inf where the rest is sure."""
    n, lost, gained = counts.n, counts.lost, counts.gained
    linear = (2 * n - gained + lost) * change - gained - lost
    root = np.sqrt(np.maximum(linear**2 + 8 * n * lost * change * (1 - change), 0))
    variance = np.maximum(n * (2 * (root - linear) / (4 * n) + change * (1 - change)), 0)
    distance = gained - lost - n * change
    sure = np.where(distance == 0, 0.0, np.copysign(np.inf, distance))
    return np.divide(distance, np.sqrt(variance), out=sure, where=variance > 0)


def _noncentral_bounds(t: float, df: int, confidence: float) -> NDArray:
    """Return the noncentrality parameters at which `t` is the upper and the lower tail."""
    tails = np.array([1 + confidence, 1 - confidence]) / 2
    far = 2 * abs(t) + 10
    return bisected(lambda centre: special.nctdtr(df, centre, t) - tails, np.full(2, -far), np.full(2, far))
