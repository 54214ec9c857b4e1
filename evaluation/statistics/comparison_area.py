"""A change beside the change of a comparison area: the difference of the two, and what trend would explain it away.

With one municipality an arm the sample says how well the difference is measured, never whether the project made it: a
shock of a municipality cannot be told from an effect (Donald and Lang 2007; Conley and Taber 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.cluster_robust import cluster_robust
from evaluation.statistics.design import SampleDesign, Units
from evaluation.statistics.intervals import p_value
from evaluation.statistics.least_squares import used_rows
from evaluation.statistics.regression import RegressionFit, regression

COLUMNS = ("one", "wave", "arm", "wave:arm")

_FEWEST_UNITS = 2  # independent units an arm below which units of one arm have no spread
_CHANGE = COLUMNS.index("wave:arm")


@dataclass(frozen=True, slots=True)
class DifferenceOfChanges:
    """The change of the arm less that of the comparison arm, at equal covariates.

    estimate; se, df: of the sample, by its design (how well the difference between these areas is measured).
    effect_testable: whether both arms have two independent units or more; only then effect_se, effect_df and p_value
    (CR2 over the units, Satterthwaite's degrees of freedom, no effect against any) are numbers, NaN otherwise.
    units: independent units of the comparison arm and of the arm, those with a row in both waves. fit: the regression.
    """

    estimate: float
    se: float
    df: int
    effect_testable: bool
    effect_se: float
    effect_df: float
    p_value: float
    units: tuple[int, int]
    fit: RegressionFit


@dataclass(frozen=True, slots=True)
class ErasingTrend:
    """Trends a year, in the units of the change, that would have come about without the project.

    whole: (C,) the trend that equals the change. doubt: (C,) the weakest trend with which the interval of what is left
    reaches 0; 0 where the interval of the change already holds 0.
    """

    whole: NDArray
    doubt: NDArray


def difference_of_changes(
    y: ArrayLike,
    wave: ArrayLike,
    arm: ArrayLike,
    design: SampleDesign,
    assignment_unit: NDArray,
    *,
    covariates: ArrayLike | None = None,
    names: tuple[str, ...] = (),
    units: Units | None = None,
) -> DifferenceOfChanges:
    """Return the difference of changes of y (n,) by the regression y ~ wave × arm + covariates, weighted.

    wave, arm: (n,) of 0 and 1 (baseline and endline, comparison and arm). `assignment_unit` (n,): the label of what was
    assigned to an arm (a municipality, a district), which decides how many independent units there are. covariates:
    (n, K) with their `names`, numbers that the project cannot have changed; centring them changes nothing here.
    `units` are the design's variance units where the caller has them. Rows with NaN anywhere are not used. Raises
    EvaluationError where a unit is missing or stands in both arms, wave or arm is not 0 or 1, or what `regression`
    raises (a cell of wave and arm without a row makes its columns dependent).
    """
    y, wave, arm = (np.asarray(values, dtype=float) for values in (y, wave, arm))
    more = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=float).reshape(len(y), -1)
    X = np.column_stack([np.ones(len(y)), wave, arm, wave * arm, more])
    _check_codes(wave, "wave")
    _check_codes(arm, "arm")
    used = used_rows(y, X, design.weight)
    counted = _independent_units(wave[used], arm[used], _labels(assignment_unit, used))
    fit = regression(y, X, (*COLUMNS, *names), design, family="linear", units=units)
    testable = min(counted) >= _FEWEST_UNITS
    effect = _tested(y, X, assignment_unit, design.weight) if testable else (np.nan, np.nan, np.nan)
    return DifferenceOfChanges(
        float(fit.coefficients[_CHANGE]), float(fit.se[_CHANGE]), fit.df, testable, *effect, counted, fit
    )


def erasing_trend(change: ArrayLike, low: ArrayLike, high: ArrayLike, years: float) -> ErasingTrend:
    """Return the yearly trends that would erase each change (C,), or put it in doubt, over `years` between the waves.

    low, high: (C,) the interval of the change. To be read beside trends that were measured, such as the national one of
    the same indicator. Also for a difference of changes, as a difference between the trends of the two areas.
    Raises ValueError where `years` is not above 0.
    """
    if not years > 0:
        raise ValueError(f"years between the waves must be above 0: {years!r}")
    change, low, high = (np.asarray(values, dtype=float) for values in (change, low, high))
    nearest = np.where(low > 0, low, np.where(high < 0, high, 0.0))
    nearest = np.where(np.isnan(low) | np.isnan(high), np.nan, nearest)
    return ErasingTrend(whole=change / years, doubt=nearest / years)


def _tested(y: NDArray, X: NDArray, unit: NDArray, weight: NDArray) -> tuple[float, float, float]:
    """Return the standard error, degrees of freedom and p-value of the difference, its units being the clusters."""
    contrast = np.eye(X.shape[1])[_CHANGE]
    found = cluster_robust(y, X, np.asarray(unit), weight, kind="CR2", contrasts=contrast)
    se, df = float(found.se[0]), float(found.df[0])
    return se, df, float(p_value(found.estimate[0], se, df))


def _labels(assignment_unit: NDArray, used: NDArray) -> NDArray:
    """Return the units of the rows used; raise where one has none, lest it be taken for a unit of its own."""
    labels = np.asarray(assignment_unit)[used]
    if pd.isna(labels).any():
        raise EvaluationError("assignment_unit_missing", count=int(pd.isna(labels).sum()))
    return labels


def _check_codes(values: NDArray, column: str) -> None:
    wrong = np.isfinite(values) & ~np.isin(values, (0, 1))
    if wrong.any():
        raise EvaluationError("comparison_not_zero_or_one", column=column, count=int(wrong.sum()))


def _independent_units(wave: NDArray, arm: NDArray, unit: NDArray) -> tuple[int, int]:
    """Return how many units of the comparison arm and of the arm have rows in both waves."""
    labels = [{at: set(unit[(arm == side) & (wave == at)].tolist()) for at in (0, 1)} for side in (0, 1)]
    both = sorted(map(str, (labels[0][0] | labels[0][1]) & (labels[1][0] | labels[1][1])))
    if both:
        raise EvaluationError("assignment_unit_in_two_arms", units=", ".join(both), count=len(both))
    return len(labels[0][0] & labels[0][1]), len(labels[1][0] & labels[1][1])
