"""The jackknife: the spread of a ratio as one variance unit after the other is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.degrees import psus_and_degrees
from evaluation.statistics.design import SampleDesign, variance_units
from evaluation.statistics.domains import separate_cells
from evaluation.statistics.scores import divided
from evaluation.statistics.totals import Ratio, answered, answers, shared_rows
from evaluation.statistics.variance import sums_by

CENTRES = ("estimate", "replicates")


@dataclass(frozen=True, slots=True)
class JackknifeEstimates:
    """Ratios at C cells, NaN where a cell holds nobody.

    estimate: (C,). covariance: (C, C); NaN for a cell that one unit less would leave without anybody. replicates: (P,
    C) the ratio without each unit. df: (C,) active PSUs less active strata.
    """

    estimate: NDArray
    covariance: NDArray
    replicates: NDArray
    df: NDArray

    @property
    def se(self) -> NDArray:
        """Standard errors (C,)."""
        return np.sqrt(np.diagonal(self.covariance))


def jackknife_ratio(
    numerator: NDArray,
    denominator: NDArray,
    cell: NDArray,
    cells: int,
    design: SampleDesign,
    *,
    centre: str = "estimate",
) -> JackknifeEstimates:
    """Return weighted totals of `numerator` over those of `denominator` (ones for a mean), with jackknife variances.

    Without unit i of stratum h, the others of the stratum weigh n_h / (n_h - 1) as much, and

        V = Σ_h (1 - f_h) (n_h - 1)/n_h Σ_i (θ_hi - c)²,

    c being the estimate itself or the mean of all replicates, as `centre`, one of CENTRES, says (Wolter 2007, section
    4.5; R survey's "JKn", "JK1" where there is one stratum, with mse=TRUE and FALSE). A stratum with one unit adds
    nothing under the rules `remove` and `certainty`. Other arguments as in `ratio_of_totals`.
    Raises ValueError for an unknown centre, PSUs shared in part, or another rule for lonely strata than these and
    `fail`; and what `variance_units` and `ratio_of_totals` raise.
    """
    if centre not in CENTRES or design.psus == "partial" or design.lonely in ("adjust", "average"):
        raise ValueError(f"no jackknife: centre={centre!r}, psus={design.psus!r}, lonely={design.lonely!r}")
    units, domains = variance_units(design), separate_cells(cell, cells)
    rows = shared_rows(domains, design, units)
    given = answers(Ratio(numerator, denominator), rows, design)
    those = answered(given, rows)
    taken = units.sizes[units.centring]
    above, below = (
        _without_each(totals, units.centring, taken) for totals in (rows.by_unit(given.numerator), those.below)
    )
    replicates = divided(above, below)
    estimate = divided(rows.by_unit(given.numerator).sum(axis=0), those.denominator)
    left = 1.0 if units.correction is None else units.correction
    spread = replicates[taken > 1] - (estimate if centre == "estimate" else replicates[taken > 1].mean(axis=0))
    scaled = spread * np.sqrt(left * (taken - 1) / taken)[taken > 1, None]
    covariance = scaled.T @ scaled
    covariance[np.isnan(estimate), :] = covariance[:, np.isnan(estimate)] = np.nan
    return JackknifeEstimates(estimate, covariance, replicates, psus_and_degrees(those.active, units)[1])


def _without_each(totals: NDArray, stratum: NDArray, taken: NDArray) -> NDArray:
    """Return the sums (P, C) of `totals` (P, C) without each unit, made up for by the others of its stratum."""
    others = sums_by(totals, stratum)[stratum] - taken[:, None] * totals
    return totals.sum(axis=0) + others / np.maximum(taken - 1, 1)[:, None]
