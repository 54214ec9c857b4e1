"""The covariance of linearised totals: units centred inside strata, lonely strata, waves that share PSUs in part."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from evaluation.statistics.design import SampleDesign, Units

_ROUNDING = 1e-13  # of a sum of some thousand products; real spread is many orders larger


def covariance(values: NDArray, active: NDArray, units: Units, design: SampleDesign) -> NDArray:
    """Return the (C, C) covariance of the sums over units of `values` (P, C), linearised.

    With h a stratum of n_h units and z_hi the value of a unit, V = Σ_h n_h / (n_h - 1) Σ_i (z_hi - z̄_h)(z_hi - z̄_h)'
    (units drawn with replacement: R survey's svyrecvar with one stage and no finite-population correction). It is one
    product of residuals with themselves, so no contrast can have a negative variance. Where the waves share a part of
    the PSUs, each wave is centred on itself and `shared_part` is added for each pair of waves.
    """
    residuals = scaled_residuals(values, active, units, design)
    matrix = products(residuals, residuals, units, design)
    if design.psus == "partial":
        # what a PSU adds in one wave and takes away in another leaves the rounding of its products, above 0 or below
        nothing = np.diagonal(matrix) <= _ROUNDING * squared_lengths(residuals)
        matrix[(nothing[:, None] | nothing) & ~np.isnan(matrix)] = 0.0
    return matrix


def products(left: NDArray, right: NDArray, units: Units, design: SampleDesign) -> NDArray:
    """Return the (A, B) covariances between the sums whose scaled residuals are `left` (P, A) and `right` (P, B)."""
    inside = left.T @ right
    if design.psus == "partial":
        for one, other in combinations(np.unique(units.wave), 2):
            inside += shared_part(left, right, units, one, other) + shared_part(left, right, units, other, one)
    return inside


def scaled_residuals(values: NDArray, active: NDArray, units: Units, design: SampleDesign) -> NDArray:
    """Return (P, C) residuals whose cross product is the covariance, after the rule for lonely strata.

    `remove` and `certainty`: a stratum with one unit adds nothing. `adjust`: its unit is centred on the mean of all
    units of the design, as survey 4.5 does (4.1-1 centred it on 0, which differs for totals). `average`: the strata
    that are not lonely stand for those that are, cell by cell. Two stages have the residuals of both, one below the
    other (`two_stage_units`).
    """
    if units.first is not None:
        return _both_stages(values, active, units, design)
    sizes = units.sizes
    residuals = np.take(sums_by(values, units.centring) / sizes[:, None], units.centring, axis=0)
    np.subtract(values, residuals, out=residuals)
    if design.lonely in ("adjust", "average"):
        lonely = lonely_strata(active, units, design)
        overall = values - values.sum(axis=0) / max(len(values), 1) if design.lonely == "adjust" else 0.0
        residuals = np.where(lonely[units.centring], overall, residuals)
    if design.lonely == "average":
        residuals *= _stand_in(active, lonely, units)
    residuals *= np.sqrt(sizes / np.maximum(sizes - 1, 1))[units.centring, None]
    if units.correction is not None:
        residuals *= np.sqrt(units.correction)[:, None]
    return residuals


def _both_stages(values: NDArray, active: NDArray, units: Units, design: SampleDesign) -> NDArray:
    """Return the residuals of PSUs, then those of second-stage units about the mean of their PSU."""
    taken = np.bincount(units.within)
    between = scaled_residuals(sums_by(values, units.within), sums_by(active, units.within) > 0, units.first, design)
    inside = values - (sums_by(values, units.within) / taken[:, None])[units.within]
    return np.vstack([between, inside * np.sqrt(units.spread)[:, None]])


def squared_lengths(values: NDArray) -> NDArray:
    """Return the sum of squares (A,) of each column of `values` (P, A)."""
    return np.einsum("ij,ij->j", values, values)


def lonely_strata(active: NDArray, units: Units, design: SampleDesign) -> NDArray:
    """Return (S, C) whether a centring stratum has one unit, or under `domain_lonely` one active unit in the cell."""
    alone = np.broadcast_to((units.sizes == 1)[:, None], (len(units.sizes), active.shape[1]))
    if not design.domain_lonely:
        return alone
    return alone | (sums_by(active, units.centring) == 1)


def sums_by(values: NDArray, codes: NDArray, size: int = 0) -> NDArray:
    """Return the sums of the rows of `values` (P, C) by the code of each row, for at least `size` codes."""
    size = max(size, int(codes.max(initial=-1)) + 1)
    ones = np.ones(len(codes), values.dtype if values.dtype.kind == "f" else float)
    places = csc_array((ones, codes, np.arange(len(codes) + 1)), shape=(size, len(codes)))
    return places @ values


def _stand_in(active: NDArray, lonely: NDArray, units: Units) -> NDArray:
    """Return (C,) the square root of strata present in the cell over those of them that are not lonely."""
    present = sums_by(active, units.centring) > 0
    usable = (present & ~lonely).sum(axis=0)
    return np.sqrt(present.sum(axis=0) / np.where(usable == 0, np.nan, usable))


def shared_part(before: NDArray, after: NDArray, units: Units, one: int, other: int) -> NDArray:
    """Return the (A, B) covariance between sums over the units of two waves that share a part of their PSUs.

    before, after: scaled residuals (P, A) and (P, B), of which wave `one` of the first and `other` of the second count.

    In a stratum the waves a and b have n_a and n_b PSUs, m of them in both; x_i and y_i are the values of a common PSU,
    each centred on the mean of its own wave, σ their covariance, and m σ what is to be estimated. The products over the
    common PSUs fall into two parts,

        Σ x_i y_i = Σ (x_i - x̄)(y_i - ȳ) + m x̄ ȳ,   with means over the m common PSUs,

    with the expectations (m - 1) σ and (1 - m/n_a)(1 - m/n_b) σ, from cov(x_i, ȳ_b) = σ/n_b, cov(x̄_a, y_i) = σ/n_a
    and cov(x̄_a, ȳ_b) = m σ/(n_a n_b). The estimator is

        √(f_a f_b) [Σ (x_i - x̄)(y_i - ȳ) + m x̄ ȳ √(n_a/(n_a - m) · n_b/(n_b - m))],   f = n/(n - 1).

    The brackets are products of the same orthonormal coordinates in each wave (the common PSUs among themselves, and
    the common ones against the others), and the variance of a wave is f times the sum of squares of all its
    coordinates, so V0 + V1 - 2C is never negative: no data can make it so, whatever cells are estimated together.
    Its expectation is m σ exactly where n_a = n_b or m = 1, and by Cauchy's inequality below it otherwise
    (a covariance understated, an interval of a change too wide, never too narrow). It is the estimator for
    `shared` where all PSUs are common and 0 where none is. Dividing Σ x_i y_i by its expectation,
    1 - 1/n_a - 1/n_b + m/(n_a n_b), is always unbiased but can give a change a negative variance.
    """
    left, right, stratum = _matched(units, one, other)
    x, y = before[left], after[right]
    m = np.bincount(stratum, minlength=int(units.stratum.max(initial=-1)) + 1)
    extra = _between_factor(m, units, one, other) / np.maximum(m, 1)
    return x.T @ y + sums_by(x, stratum, len(m)).T @ (extra[:, None] * sums_by(y, stratum, len(m)))


def _matched(units: Units, one: int, other: int) -> tuple[NDArray, NDArray, NDArray]:
    """Return the units of the PSUs that two waves share, in each wave, and the strata of these PSUs."""
    here, there = np.flatnonzero(units.wave == one), np.flatnonzero(units.wave == other)
    _, first, second = np.intersect1d(units.psu[here], units.psu[there], assume_unique=True, return_indices=True)
    return here[first], there[second], units.stratum[here[first]]


def _between_factor(m: NDArray, units: Units, one: int, other: int) -> NDArray:
    """Return by stratum √(n_a/(n_a - m) · n_b/(n_b - m)) - 1; 0 where a wave has no other PSU, its x̄ being 0."""
    sizes = [np.bincount(units.stratum[units.wave == wave], minlength=len(m)) for wave in (one, other)]
    rest = [size - m for size in sizes]
    defined = (rest[0] > 0) & (rest[1] > 0)
    ratio = sizes[0] * sizes[1] / np.where(defined, rest[0] * rest[1], 1)
    return np.where(defined, np.sqrt(ratio) - 1, 0.0)
