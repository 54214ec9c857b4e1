"""Many outcomes at once: p-values adjusted for their number, sharpened q-values, and one index in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError

_ROUNDING = 1e-12  # relative; two statistics that differ by less are tied
_CONDITION = 1e10  # of a correlation matrix; above it the weights of an index are rounding noise


@dataclass(frozen=True, slots=True)
class WeightedIndex:
    """An index of K components over n rows, in standard deviations of the reference rows.

    index: (n,) NaN for a row without a usable component. weights: (K,) the share of each component, with sum 1; a
    component that the others make redundant can have a weight below 0, which must be shown. standardised: (n, K) the
    components. covariance: (K, K) of the standardised components. n: (K,) rows with a value.
    """

    index: NDArray
    weights: NDArray
    standardised: NDArray
    covariance: NDArray
    n: NDArray


def holm(p: ArrayLike) -> NDArray:
    """Return Holm's (1979) adjusted p-values (K,), which bound the chance of any false finding.

    A missing p-value stays NaN and is not counted among the tests, as in R's p.adjust. ValueError for a p-value
    outside 0 and 1.
    """
    return _of_known(p, _holm)


def benjamini_hochberg(p: ArrayLike) -> NDArray:
    """Return Benjamini and Hochberg's (1995) adjusted p-values (K,), which bound the share of false findings.

    Missing p-values and errors as in `holm`.
    """
    return _of_known(p, _benjamini_hochberg)


def sharpened_q(p: ArrayLike, *, step: float | None = None) -> NDArray:
    """Return the sharpened q-values (K,): the least q at which the two-stage procedure rejects each hypothesis.

    The procedure is that of Benjamini, Krieger and Yekutieli (2006, definition 6): Benjamini and Hochberg's at
    q' = q / (1 + q) rejects r of m; then theirs at q' m / (m - r). Anderson (2008, section 3.2.2) tries q on a grid and
    stops at 1; `step` is that of the grid (his programs: 0.001), and without it q is the exact infimum. Missing
    p-values and errors as in `holm`.
    """
    exact = _of_known(p, _two_stage)
    if step is None:
        return exact
    return np.minimum(np.ceil(exact / step * (1 - _ROUNDING)) * step, 1.0)


def romano_wolf(observed: ArrayLike, draws: ArrayLike, *, enumerated: bool) -> NDArray:
    """Return Romano and Wolf's (2016, section 4) stepdown p-values (K,) from draws made under the null hypothesis.

    observed: (K,) statistics whose absolute value counts. draws: (B, K) those of each resample, all outcomes of a row
    from one resample. With `enumerated` the draws are all that there are, the observed one among them, and p is a share
    of B; otherwise it is (1 + draws at least as large) / (1 + B). Ties count against the finding, and so does a draw
    that is NaN. An outcome with NaN observed stays NaN and is not counted. ValueError where the shapes do not agree or
    there are no draws.
    """
    observed, draws = np.abs(np.asarray(observed, dtype=float)), np.abs(np.asarray(draws, dtype=float))
    if draws.ndim != 2 or draws.shape[1:] != observed.shape or len(draws) == 0:
        raise ValueError(f"draws {draws.shape} do not fit the observed statistics {observed.shape}")
    known = np.flatnonzero(~np.isnan(observed))
    order = known[np.argsort(-observed[known], kind="stable")]
    remaining = np.where(np.isnan(draws[:, order]), np.inf, draws[:, order])
    largest = np.maximum.accumulate(remaining[:, ::-1], axis=1)[:, ::-1]
    as_large = (largest >= observed[order] * (1 - _ROUNDING)).sum(axis=0)
    own = 0 if enumerated else 1
    adjusted = np.full(observed.shape, np.nan)
    adjusted[order] = np.maximum.accumulate((as_large + own) / (len(draws) + own))
    return adjusted


def covariance_weighted_index(
    components: ArrayLike, *, signs: ArrayLike, reference: ArrayLike, weight: ArrayLike | None = None
) -> WeightedIndex:
    """Return Anderson's (2008, section 3.2.1) index: components weighted by the inverse of their covariance.

    components: (n, K) floats, NaN where missing. signs: (K,) 1 where more is better and -1 where less is. reference:
    (n,) bool, the rows whose mean and standard deviation make the unit (the baseline, or the comparison group).
    weight: (n,) of the sample, or none. Each component is signed and standardised; its weight is the sum of its row in
    the inverse of the covariance over all rows (pairs with both values); a row's index is the weighted mean of the
    components that it has, NaN where their weights have no sum above 0.

    Raises EvaluationError "index_component_constant" where a component does not vary in the reference rows, and
    "index_components_collinear" where the covariance has no usable inverse.
    """
    values = np.asarray(components, dtype=float) * np.asarray(signs, dtype=float)
    weight = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=float)
    standardised = _standardised(values, np.where(np.asarray(reference, dtype=bool), weight, 0.0))
    covariance = _pairwise_covariance(standardised, weight)
    shares = _inverse_weights(covariance)
    present = ~np.isnan(standardised)
    above, below = np.nan_to_num(standardised) @ shares, present @ shares
    index = above / np.where(below > _ROUNDING, below, np.nan)
    return WeightedIndex(index, shares, standardised, covariance, present.sum(axis=0))


def _of_known(p: ArrayLike, adjust: Callable[[NDArray], NDArray]) -> NDArray:
    """Return the adjustment of the p-values that are known, NaN in place of the others."""
    p = np.asarray(p, dtype=float)
    known = ~np.isnan(p)
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise ValueError("a p-value lies outside 0 and 1")
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p[known], kind="stable")
    if known.any():
        adjusted[np.flatnonzero(known)[order]] = adjust(p[known][order])
    return adjusted


def _holm(p: NDArray) -> NDArray:
    return np.minimum(np.maximum.accumulate(np.arange(len(p), 0, -1) * p), 1.0)


def _benjamini_hochberg(p: NDArray) -> NDArray:
    scaled = len(p) / np.arange(1, len(p) + 1) * p
    return np.minimum.accumulate(scaled[::-1])[::-1]


def _two_stage(p: NDArray) -> NDArray:
    """Return the least q of sorted p-values.

    The first stage rejects r from q' = a_r on, a_r being an adjusted p-value; given r, the second rejects rank i at
    q' i / (m - r) >= p_i. So q' is the least over r of max(a_r, p_i (m - r) / i), and over the ranks from i on. Where
    the first stage rejects none the second is the same and rejects none either.
    """
    m = len(p)
    starts = _benjamini_hochberg(p)
    rejected = np.searchsorted(starts, starts, side="right")
    ranks = np.arange(1, m + 1)
    needed = np.maximum(starts, p[:, None] * (m - rejected) / ranks[:, None]).min(axis=1)
    first = np.minimum(np.minimum.accumulate(needed[::-1])[::-1], 0.5)
    return first / (1 - first)


def _standardised(values: NDArray, weight: NDArray) -> NDArray:
    """Return values less the weighted mean over the weighted standard deviation of the rows with weight."""
    mean = _means(values, weight)
    deviation = values - mean
    used = (~np.isnan(values) & (weight > 0)[:, None]).sum(axis=0)
    spread = np.sqrt(_means(deviation**2, weight) * used / np.where(used > 1, used - 1, np.nan))
    flat = ~(spread > _ROUNDING * np.maximum(np.abs(mean), 1e-300))
    if flat.any():
        raise EvaluationError("index_component_constant", components=", ".join(map(str, np.flatnonzero(flat) + 1)))
    return deviation / spread


def _means(values: NDArray, weight: NDArray) -> NDArray:
    below = (~np.isnan(values) * weight[:, None]).sum(axis=0)
    return np.nansum(values * weight[:, None], axis=0) / np.where(below > 0, below, np.nan)


def _pairwise_covariance(values: NDArray, weight: NDArray) -> NDArray:
    """Return the (K, K) weighted covariance, each entry over the rows with a weight and both values."""
    count = values.shape[1]
    matrix = np.empty((count, count))
    for one in range(count):
        for other in range(one, count):
            both = ~np.isnan(values[:, one]) & ~np.isnan(values[:, other]) & (weight > 0)
            x, y, w = values[both, one], values[both, other], weight[both]
            small = len(w) / (len(w) - 1) if len(w) > 1 else np.nan
            mean = np.average(np.stack([x, y]), axis=1, weights=w) if len(w) else np.full(2, np.nan)
            product = np.sum(w * (x - mean[0]) * (y - mean[1])) / w.sum() if len(w) else np.nan
            matrix[one, other] = matrix[other, one] = product * small
    return matrix


def _inverse_weights(covariance: NDArray) -> NDArray:
    """Return (K,) the row sums of the inverse, with sum 1; raise where the matrix is no usable covariance."""
    scale = np.sqrt(np.diagonal(covariance))
    values = np.linalg.eigvalsh(covariance / np.outer(scale, scale)) if np.isfinite(covariance).all() else np.zeros(1)
    if values[0] * _CONDITION <= values[-1]:
        raise EvaluationError("index_components_collinear", count=len(covariance))
    rows = np.linalg.solve(covariance, np.ones(len(covariance)))
    return rows / rows.sum()
