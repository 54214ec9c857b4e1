"""Linearised values of cells kept as those of their atoms, and the covariance of their sums from one Gram matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.design import SampleDesign, Units
from evaluation.statistics.domains import Domains
from evaluation.statistics.totals import Answered, Totals
from evaluation.statistics.variance import covariance, products, scaled_residuals, squared_lengths

_ROUNDING = 1e-13  # of the totals that a deviation is left over from
_CANCELLED = 1e-4  # of the square of the summed deviations: above it, rounding stays below 1e-12 of a variance


@dataclass(frozen=True, slots=True)
class Layout:
    """The cells of a design's rows and the units whose spread makes the variance."""

    domains: Domains
    units: Units
    design: SampleDesign

    @property
    def linear(self) -> bool:
        """Whether the residuals of a cell are sums of those of its atoms: not where a rule looks at each cell alone."""
        return not (self.design.domain_lonely or self.design.lonely == "average")


@dataclass(frozen=True, slots=True)
class Scores:
    """Linearised values of C cells made of A atoms.

    deviations, below: (P, A) totals of w (y - r x) and of w x by unit and atom, r being the ratio of the atom. own,
    shift: (A, C) what the one and the other add to the value of a cell of ratio R and denominator X: 1 / X and
    (r - R) / X for an atom of the cell, else 0. So a cell that is one atom has its own deviations, and nothing large is
    taken from anything large. magnitude: (A,) lengths of the totals of the numerator.
    """

    deviations: NDArray
    below: NDArray
    own: NDArray
    shift: NDArray
    magnitude: NDArray

    @property
    def values(self) -> NDArray:
        """The values (P, C), whose sums over the units vary as the estimates do."""
        return self.deviations @ self.own + self.below @ self.shift


@dataclass(frozen=True, slots=True)
class Respondents:
    """Those who answered, at C cells made of A atoms.

    totals: by atom. n, n_psu, df, denominator, weight: (C,).
    """

    totals: Answered
    n: NDArray
    n_psu: NDArray
    df: NDArray
    denominator: NDArray
    weight: NDArray


@dataclass(frozen=True, slots=True)
class Denominators:
    """The scaled residuals (P, A) of the denominators of atoms, their lengths (A,) and their Gram matrix (A, A)."""

    residuals: NDArray
    lengths: NDArray
    gram: NDArray


def shared_denominators(base: Answered, layout: Layout) -> Denominators | None:
    """Return what all covariances over the same respondents share; None where they need nothing of it."""
    if layout.domains.apart or not layout.linear:
        return None
    residuals = scaled_residuals(base.below, base.active, layout.units, layout.design)
    gram = products(residuals, residuals, layout.units, layout.design)
    return Denominators(residuals, lengths(residuals), gram)


def scores_covariance(scores: Scores, active: NDArray, below: Denominators | None, layout: Layout) -> NDArray:
    """Return the (C, C) covariance of the sums of `scores`; active: (P, A) by atom; below: `shared_denominators`.

    V = L' G L, G being the Gram matrix of the residuals of the atoms and L what each adds to a cell. Where so much
    cancels in the sum that rounding could show, and where a rule for lonely strata looks at each cell by itself, the
    values of the cells are made and their covariance taken. It is 0 where nothing but rounding is left of the totals.
    """
    matrix = _from_gram(scores, active, below, layout) if layout.linear else None
    if matrix is None:
        by_cell = layout.domains.active_units(active)
        matrix = covariance(scores.values, by_cell, layout.units, layout.design)
    nothing = np.diagonal(matrix) <= (_ROUNDING * (scores.magnitude @ np.abs(scores.own))) ** 2
    matrix[(nothing[:, None] | nothing) & ~np.isnan(matrix)] = 0.0
    return matrix


def _from_gram(scores: Scores, active: NDArray, below: Denominators | None, layout: Layout) -> NDArray | None:
    """Return the covariance (C, C) by the Gram matrix; None where too much cancels in it."""
    own, shift, rules = scores.own, scores.shift, (layout.units, layout.design)
    residuals = scaled_residuals(scores.deviations, active, *rules)
    gram, summed = products(residuals, residuals, *rules), lengths(residuals) @ np.abs(own)
    if below is None:
        matrix = gram * np.outer(np.diagonal(own), np.diagonal(own))
    else:
        half = own.T @ products(residuals, below.residuals, *rules) @ shift
        matrix = own.T @ gram @ own + half + half.T + shift.T @ below.gram @ shift
        summed += below.lengths @ np.abs(shift)
    return None if (np.diagonal(matrix) < _CANCELLED * summed**2).any() else (matrix + matrix.T) / 2


def lengths(values: NDArray) -> NDArray:
    """Return the root of the sum of squares (A,) of each column of `values` (P, A)."""
    return np.sqrt(squared_lengths(values))


def ratio_scores(estimate: NDArray, constant: NDArray, totals: Totals, base: Respondents, domains: Domains) -> Scores:
    """Return the scores of a ratio; those of cells whose ratio is `constant` (C,) or unknown are 0."""
    deviations = totals.ratio * base.totals.below
    np.subtract(totals.above, deviations, out=deviations)
    varies = ~(constant | np.isnan(estimate))
    own = np.where(varies, domains.member.T / np.where(varies, base.denominator, 1.0), 0.0)
    far = totals.ratio[:, None] - np.nan_to_num(estimate)
    shift = np.zeros_like(own) if domains.apart else far * own
    return Scores(deviations, base.totals.below, own, shift, lengths(totals.above))


def constant_cells(totals: Totals, domains: Domains) -> NDArray:
    """Return (C,) whether the atoms of a cell are alike, each in itself and all with the first that holds anybody."""
    above, below = totals.sample
    held = domains.member & ((above != 0) | (below != 0))
    first = held.argmax(axis=1)
    differ = np.outer(below[first], above) != np.outer(above[first], below)
    return ~((domains.member & ~totals.alike) | (held & differ)).any(axis=1)


def row_variance(totals: Totals, ratio: NDArray, base: Respondents, domains: Domains) -> NDArray:
    """Return (C,) the weighted mean of (y - R x)² over the squared weighted mean of x.

    With u = y - r x about the ratio r of an atom, y - R x = u + (r - R) x: squares add up over the atoms of a cell
    without one being taken from another.
    """
    far = totals.ratio - np.nan_to_num(ratio)[:, None]
    squares = totals.squares[0] + 2 * far * totals.squares[1] + far**2 * totals.squares[2]
    squares = np.where(domains.member, squares, 0.0).sum(axis=1)
    return divided(divided(squares, base.weight), divided(base.denominator, base.weight) ** 2)


def divided(above: NDArray, below: NDArray) -> NDArray:
    """Return the quotient, NaN where the divisor is 0."""
    return above / np.where(below == 0, np.nan, below)
