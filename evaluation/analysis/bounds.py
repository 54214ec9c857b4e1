"""The intervals of levels and of contrasts: which method serves a share, a rare one, a mean, a difference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.project_file import SurveySettings
from evaluation.statistics.contrasts import ContrastEstimates
from evaluation.statistics.estimates import CellEstimates
from evaluation.statistics.intervals import (
    difference_interval,
    korn_graubard_interval,
    logit_interval,
    t_interval,
)


def level_bounds(
    found: CellEstimates, is_mean: bool, confidence: float, settings: SurveySettings
) -> tuple[NDArray, NDArray, tuple[str, ...]]:
    """Return the bounds (C,) of the levels of an indicator and the method of each: Student's of a mean, those of
    `level_intervals` of a share."""
    if is_mean:
        low, high = t_interval(found.estimate, found.se, found.df, confidence)
        return low, high, ("t",) * len(low)
    low, high, few = level_intervals(found, confidence, settings)
    return low, high, tuple("korn_graubard" if rare else "logit" for rare in few)


def level_intervals(
    found: CellEstimates, confidence: float, settings: SurveySettings
) -> tuple[NDArray, NDArray, NDArray]:
    """Return the bounds (C,) of the logit interval, or of Korn and Graubard's where `few` (C,) is true: where yes or no
    are fewer than the declared number, or the standard error is 0."""
    low, high = logit_interval(found.estimate, found.se, found.df, confidence)
    exact_low, exact_high = korn_graubard_interval(
        found.estimate, found.se, found.n, found.df, confidence, settings.design_effect, capped=True
    )
    few = (np.minimum(found.n_yes, found.n - found.n_yes) < settings.few_answers) | (found.se == 0)
    return np.where(few, exact_low, low), np.where(few, exact_high, high), few


def contrast_interval(
    levels: CellEstimates, found: ContrastEstimates, line: int, weights: NDArray, bounds, confidence: float
):
    """Return the bounds of a contrast and their method: t; or, for the difference of two proportions of which one is
    rare, the one recovered from their own intervals (MOVER; Zou and Donner 2008), which has a width at 0 and at 1.

    `bounds` are the intervals of the levels, and whether each is of few answers; None for means."""
    if bounds is None:
        return *(float(end[line]) for end in t_interval(found.estimate, found.se, found.df, confidence)), "t"
    low, high, few = bounds
    above, below = np.flatnonzero(weights == 1), np.flatnonzero(weights == -1)
    if not (len(above) == len(below) == 1 == np.sum(weights != 0) - 1 and (few[above] | few[below]).all()):
        limits = t_interval(found.estimate, found.se, found.df, confidence)
        return limits[0][line], limits[1][line], "t"
    first, second = above[0], below[0]
    spread = levels.se[first] * levels.se[second]
    correlation = levels.covariance[first, second] / spread if spread > 0 else 0.0
    estimate = levels.estimate
    limits = difference_interval(
        estimate[first], (low[first], high[first]), estimate[second], (low[second], high[second]), correlation
    )
    return float(limits[0]), float(limits[1]), "mover"
