"""Weights that agree with known totals, as of a census: post-stratification, raking, bounded raking; and the variance.

References: Deming and Stephan (1940), Annals of Mathematical Statistics 11:427-444 (iterative proportional fitting);
Deville and Särndal (1992), J. Amer. Statist. Assoc. 87:376-382 (calibration, its distances and its variance); Särndal,
Swensson and Wretman (1992), Model Assisted Survey Sampling, section 6.6 (residuals weighted by g).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.errors import EvaluationError
from evaluation.statistics.design import SampleDesign, Units, check_weights, variance_units
from evaluation.statistics.estimates import CellEstimates, ratio_of_totals
from evaluation.statistics.variance import covariance

_AGREE = 1e-6  # of the sums of two margins: their totals come from tables, not from rounding of doubles


@dataclass(frozen=True, slots=True)
class Margin:
    """A known distribution: the category of each row (n,), integers from 0 to K - 1, and the totals (K,) of all people.

    A group of rows with totals of its own (a site, a wave) has categories of its own: group × K + category.
    """

    name: str
    category: NDArray
    totals: NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated weights of n rows, and what the variance needs: the `design` with its weights before, the `margins`.

    weight: (n,) calibrated. ratio: (n,) g, the calibrated weight over the weight before, scaled in each group to the
    known total of the group, so 1 is unchanged; NaN where the weight was 0. cycles: how many were needed. error: the
    largest difference of a total from the known one, as a share of it.
    """

    weight: NDArray
    ratio: NDArray
    cycles: int
    error: float
    design: SampleDesign
    margins: tuple[Margin, ...]

    @property
    def extremes(self) -> tuple[float, float]:
        """The smallest and the largest ratio."""
        return float(np.nanmin(self.ratio)), float(np.nanmax(self.ratio))


def post_stratify(design: SampleDesign, margin: Margin, *, group: NDArray | None = None) -> Calibration:
    """Return the weights of `design` multiplied in each category by its known total over its weighted total.

    group: (n,) integers, where ratios are to be read by group; one group if not given. Raises EvaluationError for a row
    that weighs without a category, a category known to hold people but no rows, or rows but no people.
    """
    return rake(design, [margin], group=group, cycles=1)


def rake(
    design: SampleDesign,
    margins: Sequence[Margin],
    *,
    group: NDArray | None = None,
    tolerance: float = 1e-10,
    cycles: int = 1000,
) -> Calibration:
    """Return the weights of `design` post-stratified to each margin in turn until all agree (Deming and Stephan).

    They agree when no total differs from the known one by more than `tolerance` of it. Raises what `post_stratify`
    raises, and EvaluationError where two margins do not add up to the same number of people in a group, or where so
    many cycles do not do (often an empty combination of categories).
    """
    margins, weight = _prepared(design, margins, group)
    start = weight
    for cycle in range(1, cycles + 1):
        for margin in margins:
            sums = np.bincount(margin.category, weight, len(margin.totals))
            weight = weight * (margin.totals / np.where(sums > 0, sums, 1.0))[margin.category]
        if _error(weight, margins) <= tolerance:
            return _calibration(weight, start, cycle, design, margins)
    raise EvaluationError("raking_not_converged", cycles=cycles, error=f"{_error(weight, margins):.1%}")


def rake_within(
    design: SampleDesign,
    margins: Sequence[Margin],
    *,
    bounds: tuple[float, float],
    group: NDArray | None = None,
    tolerance: float = 1e-10,
    cycles: int = 100,
) -> Calibration:
    """Return weights that agree with the margins with all ratios inside `bounds`, low < 1 < high.

    The bounded logit distance of Deville and Särndal (1992, case 6), by Newton's method; raking is its limit for wide
    bounds. Raises what `rake` raises, and EvaluationError where no such weights are found: the bounds are too narrow.
    """
    (low, high), (margins, start) = bounds, _prepared(design, margins, group)
    if not 0 <= low < 1 < high < np.inf:
        raise ValueError("the bounds of the ratios do not hold 1 between them")
    known = np.concatenate([margin.totals for margin in margins])

    def reached(force: NDArray) -> tuple[NDArray, NDArray]:
        ratio = _logit_ratio(_at_rows(force, margins), low, high)
        return ratio, (known - _totals(start * ratio, margins)) / known.max()

    force = np.zeros(len(known))
    for cycle in range(1, cycles + 1):
        ratio, lack = reached(force)
        slope = (ratio - low) * (high - ratio) / ((1 - low) * (high - 1))
        cross = _cross_totals(start / known.max() * slope, margins)
        step, size = np.linalg.lstsq(cross, lack, rcond=1e-12)[0], 1.0
        while size > 1e-6 and np.linalg.norm(reached(force + size * step)[1]) >= np.linalg.norm(lack):
            size /= 2
        force = force + size * step
        weight = start * reached(force)[0]
        if _error(weight, margins) <= tolerance:
            return _calibration(weight, start, cycle, design, margins)
    raise EvaluationError("bounded_weights_not_found", low=low, high=high)


def calibrated_ratio(
    numerator: NDArray,
    denominator: NDArray,
    cell: NDArray,
    cells: int,
    calibration: Calibration,
    units: Units | None = None,
) -> CellEstimates:
    """Return what `ratio_of_totals` does with calibrated weights, its covariance being the one that goes with them.

    The linearised value z of a row is replaced by w g (z - x'B), x being the categories of the row and B the weighted
    regression of z on x over all rows of the design with the weights before (Deville and Särndal 1992, section 3;
    R survey's calibrate). A share that the totals fix has variance 0.
    """
    before = calibration.design
    design = replace(before, weight=calibration.weight)
    units = variance_units(before) if units is None else units
    levels, cell = ratio_of_totals(numerator, denominator, cell, cells, design, units), np.asarray(cell)
    rows = _linearised_rows(numerator, denominator, cell, levels)
    products = _by_category(before.weight * rows, cell, cells, calibration.margins)
    slopes = np.linalg.lstsq(_cross_totals(before.weight, calibration.margins), products, rcond=1e-12)[0]
    fitted = _by_category(calibration.weight, units.of_row, len(units.psu), calibration.margins).T @ slopes
    place, size = units.of_row * cells + np.maximum(cell, 0), len(units.psu) * cells
    linear = np.bincount(place, calibration.weight * rows, size).reshape(-1, cells) - fitted
    linear[np.abs(linear) <= 1e-12 * np.abs(fitted)] = 0.0  # what the margins explain, all but rounding
    matrix = covariance(linear, levels.active, units, design)
    empty = np.isnan(levels.estimate)
    matrix[empty, :] = matrix[:, empty] = np.nan
    return replace(levels, covariance=matrix)


def _linearised_rows(numerator: NDArray, denominator: NDArray, cell: NDArray, levels: CellEstimates) -> NDArray:
    """Return (n,) (y - R x) / X of the cell of each row, 0 where it has no value, no cell, or one that is constant."""
    usable = np.append((levels.denominator != 0) & ~levels.constant, False)
    ratio, total = (np.append(values, 1.0) for values in (levels.estimate, levels.denominator))
    counts = (cell >= 0) & np.isfinite(numerator) & np.isfinite(denominator) & usable[cell]
    return np.where(counts, numerator - ratio[cell] * denominator, 0.0) / np.where(counts, total[cell], 1.0)


def _prepared(
    design: SampleDesign, margins: Sequence[Margin], group: NDArray | None
) -> tuple[tuple[Margin, ...], NDArray]:
    """Return the margins, checked, and the weights before (n,), scaled to the known total of each group."""
    weight = np.asarray(design.weight, dtype=float)
    check_weights(weight, np.ones(len(weight), dtype=bool))
    margins = tuple(_checked(margin, weight > 0) for margin in margins)
    group = np.zeros(len(weight), dtype=int) if group is None else np.asarray(group)
    known = np.stack([_group_totals(margin, group, weight > 0) for margin in margins])
    apart = (np.abs(known - known[0]) > _AGREE * known[0]).any(axis=1)
    if apart.any():
        other = margins[int(np.argmax(apart))]
        raise EvaluationError("calibration_totals_disagree", margin=margins[0].name, other=other.name)
    sums = np.bincount(group, weight, known.shape[1])
    return margins, weight * (known[0] / np.where(sums > 0, sums, 1.0))[group]


def _checked(margin: Margin, weighs: NDArray) -> Margin:
    category, totals = np.asarray(margin.category), np.asarray(margin.totals, dtype=float)
    missing = int((weighs & (category < 0)).sum())
    if missing:
        raise EvaluationError("calibration_category_missing", margin=margin.name, count=missing)
    if not (np.isfinite(totals) & (totals >= 0)).all() or (category >= len(totals)).any():
        raise ValueError(f"margin {margin.name}: a total is missing or negative, or a category has none")
    category = np.where(weighs, category, 0)
    held = np.bincount(category[weighs], minlength=len(totals)) > 0
    if (held != (totals > 0)).any():
        places = ", ".join(map(str, np.flatnonzero(held != (totals > 0))))
        raise EvaluationError("calibration_category_empty", margin=margin.name, categories=places)
    return Margin(margin.name, category, totals)


def _group_totals(margin: Margin, group: NDArray, weighs: NDArray) -> NDArray:
    """Return the known totals by group; raise where a category has rows in two groups."""
    home = np.zeros(len(margin.totals), dtype=int)
    home[margin.category[weighs]] = group[weighs]
    if (home[margin.category] != group)[weighs].any():
        raise ValueError(f"margin {margin.name}: a category has rows in two groups")
    return np.bincount(home, margin.totals, int(group.max(initial=0)) + 1)


def _calibration(
    weight: NDArray, start: NDArray, cycles: int, design: SampleDesign, margins: tuple[Margin, ...]
) -> Calibration:
    ratio = weight / np.where(start > 0, start, np.nan)
    return Calibration(weight, ratio, cycles, _error(weight, margins), design, margins)


def _totals(weight: NDArray, margins: Sequence[Margin]) -> NDArray:
    """Return the weighted totals (K,) of all categories of all margins."""
    return np.concatenate([np.bincount(margin.category, weight, len(margin.totals)) for margin in margins])


def _error(weight: NDArray, margins: Sequence[Margin]) -> float:
    known = np.concatenate([margin.totals for margin in margins])
    return float((np.abs(_totals(weight, margins) - known) / np.where(known > 0, known, 1.0)).max())


def _at_rows(values: NDArray, margins: Sequence[Margin]) -> NDArray:
    """Return (n,) the sum of the values (K,) of the categories of each row."""
    parts = np.split(values, np.cumsum([len(margin.totals) for margin in margins])[:-1])
    return sum(part[margin.category] for part, margin in zip(parts, margins, strict=True))


def _by_category(values: NDArray, code: NDArray, codes: int, margins: Sequence[Margin]) -> NDArray:
    """Return (K, codes) sums of `values` (n,) by category and code; a code below 0 is left out."""
    keep = code >= 0
    code, values = code[keep], values[keep]
    sums = [np.bincount(one.category[keep] * codes + code, values, len(one.totals) * codes) for one in margins]
    return np.concatenate(sums).reshape(-1, codes)


def _cross_totals(weight: NDArray, margins: Sequence[Margin]) -> NDArray:
    """Return (K, K) weighted totals of every two categories."""
    return np.hstack([_by_category(weight, margin.category, len(margin.totals), margins) for margin in margins])


def _logit_ratio(u: NDArray, low: float, high: float) -> NDArray:
    """Return F(u), which runs from `low` to `high` and has value and slope 1 at 0."""
    steepness = (high - low) / ((1 - low) * (high - 1))
    return low + (high - low) * special.expit(steepness * u - np.log((high - 1) / (1 - low)))
