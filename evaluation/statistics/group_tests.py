"""Whether groups of a survey differ: in their means, or in the ranks of their values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import SampleDesign, Units
from evaluation.statistics.estimates import ratio_of_totals

SCORES = ("wilcoxon", "van_der_waerden", "median")

_ROUNDING = 1e-12  # of the total of weights: a rank in the middle may come out a little above it


@dataclass(frozen=True, slots=True)
class GroupTest:
    """Differences of G - 1 groups from the first, and the test that all are 0.

    difference, se: (G - 1,). statistic: F, the square of t where there are two groups. df_denominator: active PSUs less
    active strata less G - 1. NaN where a group holds nobody, PSUs are too few or nothing varies.
    """

    difference: NDArray
    se: NDArray
    statistic: float
    df_numerator: int
    df_denominator: int
    p_value: float

    @property
    def t(self) -> NDArray:
        """Student's statistic of each difference (G - 1,), NaN where its standard error is 0."""
        return self.difference / np.where(self.se > 0, self.se, np.nan)


def means_test(
    values: NDArray, group: NDArray, groups: int, design: SampleDesign, units: Units | None = None
) -> GroupTest:
    """Return the test that the weighted means of `values` (n,), NaN where missing, are the same in all groups.

    group: (n,) codes from 0 to groups - 1, -1 for none; rows in no group and rows without a value stay in the design.
    With two groups it is the design-based t test (R survey's svyttest), with more Wald's F over their number less one
    (Korn and Graubard 1990, American Statistician 44, 270-276).
    Raises ValueError for fewer than two groups, and what `ratio_of_totals` raises.
    """
    if groups < 2:
        raise ValueError(f"a test of groups needs two: {groups}")
    levels = ratio_of_totals(values, np.ones(len(values)), group, groups, design, units)
    others = groups - 1
    weights = np.column_stack([-np.ones(others), np.eye(others)])
    found = linear_contrast(levels, weights)
    joint = np.ones((1, groups), dtype=bool)
    df = int(linear_contrast(levels, joint.astype(float)).df[0]) - others
    F = _wald(found.estimate, found.covariance) / others
    p = float(special.fdtrc(others, df, F)) if df > 0 and np.isfinite(F) else np.nan
    return GroupTest(found.estimate, found.se, F if df > 0 else np.nan, others, df, p)


def rank_test(
    values: NDArray,
    group: NDArray,
    groups: int,
    design: SampleDesign,
    *,
    scores: str = "wilcoxon",
    units: Units | None = None,
) -> GroupTest:
    """Return the test that the ranks of `values` have the same mean score in all groups.

    With r the weighted rank between 0 and 1, `scores` is one of SCORES: r (Wilcoxon's test of two groups, that of
    Kruskal and Wallis of more), Φ⁻¹(r), or whether r is above 1/2. The scores count as given, which is right in large
    samples (Lumley and Scott 2013; R survey's svyranktest). Arguments and errors as in `means_test`, and ValueError for
    unknown scores.
    """
    if scores not in SCORES:
        raise ValueError(f"unknown scores of a rank test: {scores!r}")
    kept = np.where(np.asarray(group) >= 0, np.asarray(values, dtype=float), np.nan)
    return means_test(rank_scores(weighted_ranks(kept, design.weight), scores), group, groups, design, units)


def weighted_ranks(values: NDArray, weight: NDArray) -> NDArray:
    """Return (n,) the share of the weights below each value, and half of that at it; NaN where there is no value.

    Tied values share their rank whatever the order of the rows (R's svyranktest averages by rows there, so that its
    ranks depend on the order where tied rows differ in weight).
    """
    values, weight = np.asarray(values, dtype=float), np.nan_to_num(np.asarray(weight, dtype=float))
    valued = np.isfinite(values)
    _, place = np.unique(values[valued], return_inverse=True)
    at = np.bincount(place, weight[valued])
    ranks = np.full(len(values), np.nan)
    ranks[valued] = ((np.cumsum(at) - at / 2) / np.where(at.sum() > 0, at.sum(), np.nan))[place]
    return ranks


def rank_scores(ranks: NDArray, scores: str) -> NDArray:
    """Return the scores (n,), one of SCORES, of `ranks` between 0 and 1; NaN stays NaN."""
    if scores == "median":
        return np.where(np.isnan(ranks), np.nan, ranks > 0.5 + _ROUNDING)
    return special.ndtri(ranks) if scores == "van_der_waerden" else ranks


def _wald(difference: NDArray, covariance: NDArray) -> float:
    """Return d' V⁻¹ d, NaN where V is singular or not known."""
    spread = np.sqrt(np.diagonal(covariance))
    if not (np.isfinite(difference).all() and (spread > 0).all()):
        return np.nan
    scaled = covariance / np.outer(spread, spread)
    if np.linalg.matrix_rank(scaled) < len(difference):
        return np.nan
    return float(difference / spread @ np.linalg.solve(scaled, difference / spread))
