"""Quantiles of a survey variable, with intervals that come from those of the distribution function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.statistics.design import SampleDesign, Units, variance_units
from evaluation.statistics.domains import separate_cells
from evaluation.statistics.estimates import CellEstimates, ratios_of_totals
from evaluation.statistics.intervals import Bounds, korn_graubard_interval, logit_interval, t_interval
from evaluation.statistics.totals import Ratio

INTERVALS = ("logit", "korn_graubard", "t")

_ROUNDING = 1e-12  # of the total of weights: a sum that should meet a share of it exactly may miss it by this


@dataclass(frozen=True, slots=True)
class QuantileEstimates:
    """K quantiles at C cells, all (C, K) but n and df (C,); NaN where nothing can be said.

    below: the weighted share of values at or below the estimate, and below_se its standard error. low, high: ends of
    the interval, NaN where that of the share has none or leaves 0 to 1. se: (high - low) over twice Student's quantile.
    """

    estimate: NDArray
    low: NDArray
    high: NDArray
    se: NDArray
    below: NDArray
    below_se: NDArray
    n: NDArray
    df: NDArray


def quantiles(
    values: NDArray,
    shares: ArrayLike,
    cell: NDArray,
    cells: int,
    design: SampleDesign,
    *,
    interval: str = "logit",
    confidence: float = 0.95,
    units: Units | None = None,
) -> QuantileEstimates:
    """Return the quantiles of `values` (n,) at the `shares` (K,), all between 0 and 1, at each cell.

    The estimate is the smallest value below which or at which lies the share of the weights (Hyndman and Fan 1996, type
    1; R survey's qrule "math"). Its interval holds the values at the ends of the interval, one of INTERVALS, of the
    share at or below it (Woodruff 1952; R's svyquantile with interval.type "xlogit", "beta" and "mean"). NaN in
    `values` and cells of -1 leave a row in the design, in no cell. Raises ValueError for a share that is none or an
    unknown interval, and what `ratio_of_totals` raises.
    """
    values, cell, shares = np.asarray(values, float), np.asarray(cell), np.atleast_1d(np.asarray(shares, float))
    if interval not in INTERVALS or not ((shares > 0) & (shares < 1)).all():
        raise ValueError(f"unknown interval or share of quantiles: {interval!r}, {shares}")
    units = variance_units(design) if units is None else units
    steps = _distributions(values, cell, cells, np.asarray(design.weight, dtype=float))
    estimate = np.array([[_value_at(share, *step) for share in shares] for step in steps]).reshape(cells, -1)
    reached = [_at_or_below(values, estimate[:, place], cell) for place in range(len(shares))]
    found = ratios_of_totals([Ratio(one) for one in reached], separate_cells(cell, cells), design, units)
    low, high = _ends(found, steps, interval, confidence)
    df = found[0].df
    student = special.stdtrit(np.where(df > 0, df, np.nan), (1 + confidence) / 2)[:, None]
    return QuantileEstimates(
        estimate,
        low,
        high,
        se=(high - low) / (2 * student),
        below=np.array([one.estimate for one in found]).T,
        below_se=np.array([one.se for one in found]).T,
        n=found[0].n,
        df=df,
    )


def _distributions(values: NDArray, cell: NDArray, cells: int, weight: NDArray) -> list[tuple[NDArray, NDArray]]:
    """Return for each cell its values in order, and the share of the weights up to each."""
    used = np.flatnonzero(np.isfinite(values) & (weight > 0) & (cell >= 0))
    used = used[np.lexsort((values[used], cell[used]))]
    ends = np.searchsorted(cell[used], np.arange(cells + 1))
    steps = []
    for start, stop in zip(ends[:-1], ends[1:], strict=True):
        summed = np.cumsum(weight[used[start:stop]])
        steps.append((values[used[start:stop]], summed / summed[-1] if len(summed) else summed))
    return steps


def _value_at(share: float, values: NDArray, reached: NDArray) -> float:
    """Return the first value at which a share of the weights is reached; NaN for no share, or none to reach it."""
    if not (0 <= share <= 1 and len(values)):
        return np.nan
    return values[min(np.searchsorted(reached, share - _ROUNDING), len(values) - 1)]


def _at_or_below(values: NDArray, estimate: NDArray, cell: NDArray) -> NDArray:
    """Return (n,) 1 where a value is not above the quantile of its cell, 0 where it is, NaN where there is none."""
    return np.where(np.isfinite(values), values <= np.append(estimate, np.nan)[cell], np.nan)


def _ends(
    found: Sequence[CellEstimates], steps: list[tuple[NDArray, NDArray]], interval: str, confidence: float
) -> Bounds:
    """Return the values (C, K) at both ends of the intervals of the shares `found`."""
    low, high = np.array([_share_bounds(one, interval, confidence) for one in found]).transpose(1, 2, 0)
    return tuple(
        np.array([[_value_at(share, *step) for share in row] for row, step in zip(side, steps, strict=True)])
        for side in (low, high)
    )


def _share_bounds(found: CellEstimates, interval: str, confidence: float) -> Bounds:
    p, se, df = found.estimate, found.se, found.df
    return {
        "logit": lambda: logit_interval(p, se, df, confidence),
        "korn_graubard": lambda: korn_graubard_interval(p, se, found.n, df, confidence),
        "t": lambda: t_interval(p, se, df, confidence),
    }[interval]()
