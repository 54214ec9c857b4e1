"""What missing answers could hide: bounds that hold whatever they were, and the share of yes that turns a conclusion.

References: Horowitz and Manski (2000), J. Amer. Statist. Assoc. 95:77-84 (worst-best bounds with missing outcomes);
Imbens and Manski (2004), Econometrica 72:1845-1857 (interval of the partly identified value); Lee (2009), Review of
Economic Studies 76:1071-1102 (trimming bounds).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.estimates import CellEstimates, ratio_of_totals

_SIDES = 2


@dataclass(frozen=True, slots=True)
class WorstBest:
    """Bounds of C proportions of all eligible rows.

    low, high: (C,) the proportion if every missing answer were no, or yes. observed: (C,) among those who answered, NaN
    where nobody did. missing: (C,) weighted share of the eligible without answer, which is high - low.
    levels: the 2C estimates, the C low ones first, with their joint covariance.
    """

    low: NDArray
    high: NDArray
    observed: NDArray
    missing: NDArray
    levels: CellEstimates


@dataclass(frozen=True, slots=True)
class ChangeBounds:
    """Bounds of K changes `after` - `before`, (K,) each, with standard errors and degrees of freedom of both ends."""

    low: NDArray
    high: NDArray
    low_se: NDArray
    high_se: NDArray
    df: NDArray


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """At which shares of yes among the missing a conclusion changes.

    shares: those between 0 and 1, ascending; empty where no share changes it. at_no, at_yes: the conclusion if all
    missing answers were no, or yes: -1 below the threshold, 0 undetermined, 1 above.
    """

    shares: NDArray
    at_no: int
    at_yes: int


@dataclass(frozen=True, slots=True)
class LeeBounds:
    """Bounds of the effect on those who would answer in either arm.

    answered: shares (2,) with an outcome in arms 0 and 1. trim: the share cut from the arm that answers more.
    lower, upper: the bounds of the difference of means, arm 1 less arm 0.
    """

    answered: NDArray
    trim: float
    lower: float
    upper: float


def worst_best(yes: NDArray, eligible: NDArray, cell: NDArray, cells: int, design: SampleDesign) -> WorstBest:
    """Return the worst-best bounds of the proportion of yes among the eligible rows of each cell.

    yes: (n,) 1, 0 or NaN where the answer is missing; eligible: (n,) bool, whether the question applies; cell: (n,)
    integers, -1 in no cell. Low is Σ w yes / Σ w with every missing one a no, high with every missing one a yes.
    Raises ValueError for an answer other than 0 and 1, and what `ratio_of_totals` raises.
    """
    yes, eligible = np.asarray(yes, dtype=float), np.asarray(eligible, dtype=bool)
    if not np.isin(yes[eligible & ~np.isnan(yes)], (0, 1)).all():
        raise ValueError("an answer is neither 0 nor 1")
    filled = [np.where(eligible, np.where(np.isnan(yes), value, yes), np.nan) for value in (0.0, 1.0)]
    both = np.concatenate([cell, np.where(np.asarray(cell) >= 0, np.asarray(cell) + cells, -1)])
    ones = np.ones(_SIDES * len(yes))
    levels = ratio_of_totals(np.concatenate(filled), ones, both, _SIDES * cells, _twice(design))
    low, high = levels.estimate[:cells], levels.estimate[cells:]
    missing = high - low
    observed = low / np.where(missing < 1, 1 - missing, np.nan)
    return WorstBest(low=low, high=high, observed=observed, missing=missing, levels=levels)


def change_bounds(bounds: WorstBest, before: NDArray, after: NDArray) -> ChangeBounds:
    """Return the bounds of the changes from the cells `before` (K,) to the cells `after` (K,).

    Low is the lowest `after` less the highest `before`, high the other way round: nothing is assumed of either wave's
    missing answers. The covariance of the two waves is in the standard errors.
    """
    cells, before, after = len(bounds.low), np.atleast_1d(before), np.atleast_1d(after)
    low = linear_contrast(bounds.levels, _difference(cells, after, before + cells))
    high = linear_contrast(bounds.levels, _difference(cells, after + cells, before))
    return ChangeBounds(low=low.estimate, high=high.estimate, low_se=low.se, high_se=high.se, df=low.df)


def imbens_manski_interval(
    low: NDArray, high: NDArray, low_se: NDArray, high_se: NDArray, df: NDArray, *, confidence: float
) -> tuple[NDArray, NDArray]:
    """Return the interval that covers the true value, wherever in its bounds it lies, with `confidence`.

    low - c se_low, high + c se_high, where F(c + (high - low) / max(se)) - F(-c) = confidence (Imbens and Manski 2004),
    F being Student's t on `df` (the normal they use where df is infinite). c is the two-sided
    quantile where low = high and the one-sided one where they are far apart. NaN where neither standard error is above
    0, one is below it, df is not above 0 or high lies below low.
    """
    arrays = np.broadcast_arrays(*(np.asarray(values, dtype=float) for values in (low, high, low_se, high_se, df)))
    low, high, low_se, high_se, df = arrays
    usable = (low_se >= 0) & (high_se >= 0) & (np.maximum(low_se, high_se) > 0) & (df > 0) & (high >= low)
    factor = np.full(low.shape, np.nan)
    for place in zip(*np.nonzero(np.atleast_1d(usable)), strict=True):
        place = place if low.ndim else ()
        gap = (high[place] - low[place]) / max(low_se[place], high_se[place])
        factor[place] = _critical(float(gap), float(df[place]), confidence)
    return low - factor * low_se, high + factor * high_se


def tipping_point(
    levels: CellEstimates, at_no: NDArray, at_yes: NDArray, *, threshold: float = 0.0, confidence: float | None = None
) -> TippingPoint:
    """Return at which share of yes among the missing the position of an estimate to `threshold` changes.

    levels: those of `worst_best`. at_no, at_yes: (2C,) weights of these estimates that make the estimate in question
    (a proportion, a change) if all the missing answers in doubt were no, or yes; at a share π it is
    (1 - π) at_no + π at_yes. With `confidence` the estimate is above or below only where its t interval is, else where
    the estimate itself is. π is taken as given: the interval holds no uncertainty of the imputation.
    """
    both = linear_contrast(levels, np.stack([at_no, at_yes]))
    start, step = both.estimate[0] - threshold, both.estimate[1] - both.estimate[0]
    if confidence is None:
        shares, t = _crossings(0.0, step, start), 0.0
    else:
        t = float(special.stdtrit(both.df.min(), (1 + confidence) / 2)) if both.df.min() > 0 else np.nan
        v = both.covariance * t**2
        # (start + π step)² - t² variance(π), a quadratic in π
        square = step**2 - (v[0, 0] + v[1, 1] - 2 * v[0, 1])
        shares = _crossings(square, 2 * (start * step - v[0, 1] + v[0, 0]), start**2 - v[0, 0])
    sides = [_side(value, t * error) for value, error in zip(both.estimate - threshold, both.se, strict=True)]
    return TippingPoint(shares=shares[(shares >= 0) & (shares <= 1)], at_no=sides[0], at_yes=sides[1])


def proportion_paths(cells: int, cell: int) -> tuple[NDArray, NDArray]:
    """Return the weights `at_no` and `at_yes` (2C,) of one proportion, all its missing answers in doubt."""
    return np.eye(_SIDES * cells)[cell], np.eye(_SIDES * cells)[cell + cells]


def change_paths(cells: int, before: int, after: int, share_before: float) -> tuple[NDArray, NDArray]:
    """Return the weights `at_no` and `at_yes` (2C,) of the change between two cells.

    In doubt are the missing answers of `after`; those of `before` hold the given share of yes.
    """
    no, yes = proportion_paths(cells, before)
    base = (1 - share_before) * no + share_before * yes
    at_no, at_yes = proportion_paths(cells, after)
    return at_no - base, at_yes - base


def lee_bounds(
    outcome: NDArray, arm: NDArray, weight: NDArray | None = None, answered: NDArray | None = None
) -> LeeBounds:
    """Return Lee's trimming bounds of the difference of means, arm 1 less arm 0.

    outcome: (n,) floats, NaN where there is none; arm: (n,) 0 or 1; weight: (n,); answered: (n,) bool, else where the
    outcome is known. The arm that answers more is trimmed by (q_more - q_less) / q_more at the top for its lowest mean
    and at the bottom for its highest (Lee 2009, proposition 1a), the row at the cut in part, so that weights and ties
    are exact. The bounds hold if arm moves answering in one direction only (monotonicity).
    NaN bounds where an arm has no outcome. Raises ValueError for an arm that is neither 0 nor 1.
    """
    outcome, arm = np.asarray(outcome, dtype=float), np.asarray(arm)
    if not np.isin(arm, (0, 1)).all():
        raise ValueError("an arm is neither 0 nor 1")
    weight = np.ones(len(outcome)) if weight is None else np.asarray(weight, dtype=float)
    answered = np.isfinite(outcome) if answered is None else np.asarray(answered, dtype=bool)
    kept, size = (np.bincount(arm[rows], weight[rows], 2) for rows in (answered, arm >= 0))
    share = kept / np.where(size > 0, size, np.nan)
    if not (share > 0).all():
        return LeeBounds(answered=share, trim=np.nan, lower=np.nan, upper=np.nan)
    more = int(share[1] >= share[0])
    trim = float(1 - share[1 - more] / share[more])
    rows, others = (answered & (arm == one) for one in (more, 1 - more))
    ends = _trimmed_means(outcome[rows], weight[rows], 1 - trim) - np.average(outcome[others], weights=weight[others])
    lower, upper = ends if more else -ends[::-1]
    return LeeBounds(answered=share, trim=trim, lower=float(lower), upper=float(upper))


def _trimmed_means(values: NDArray, weight: NDArray, share: float) -> NDArray:
    """Return the means (2,) of the lowest and of the highest `share` of the weight."""
    means = []
    for order in (np.argsort(values, kind="stable"), np.argsort(-values, kind="stable")):
        part = weight[order] / weight.sum()
        used = np.clip(share - (np.cumsum(part) - part), 0, part)
        means.append(used @ values[order] / used.sum())
    return np.array(means)


def _twice(design: SampleDesign) -> SampleDesign:
    """Return the design of the same rows laid under one another, their units being the same."""
    columns = {
        name: np.tile(np.asarray(getattr(design, name)), _SIDES) for name in ("stratum", "psu", "weight", "wave")
    }
    return replace(design, **columns)


def _difference(cells: int, plus: NDArray, minus: NDArray) -> NDArray:
    weights = np.zeros((len(plus), _SIDES * cells))
    row = np.arange(len(plus))
    weights[row, plus] += 1
    weights[row, minus] -= 1
    return weights


def _critical(gap: float, df: float, confidence: float) -> float:
    def excess(c: float) -> float:
        return special.stdtr(df, c + gap) - special.stdtr(df, -c) - confidence

    return optimize.brentq(excess, 0, special.stdtrit(df, (1 + confidence) / 2) + 1, xtol=1e-13)


def _crossings(square: float, linear: float, constant: float) -> NDArray:
    """Return where square π² + linear π + constant changes its sign, ascending; a double root is not a change."""
    if abs(square) <= 1e-15 * abs(linear):
        return np.array([-constant / linear]) if linear != 0 else np.array([])
    inside = linear**2 - 4 * square * constant
    if not inside > 0:
        return np.array([])
    large = -(linear + np.copysign(np.sqrt(inside), linear)) / 2
    return np.sort(np.array([large / square, constant / large]))


def _side(value: float, margin: float) -> int:
    return int(value > margin) - int(value < -margin)
