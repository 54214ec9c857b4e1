"""Whether an item means the same in two groups: differential item functioning by ordinal logistic regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.errors import EvaluationError
from evaluation.statistics.ordinal_regression import highest_likelihood

_STEEPEST = 30  # a coefficient beyond it is one on its way to infinity


@dataclass(frozen=True, slots=True)
class OrdinalFit:
    """Proportional-odds fit: logit P(Y <= c) = threshold_c - x' coefficients.

    coefficients, se: (k,). thresholds: (C - 1,) rising. log_likelihood: at the maximum.
    """

    coefficients: NDArray
    se: NDArray
    thresholds: NDArray
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """Twice the gain in log likelihood, its df and p-value by chi-square."""

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class ItemFunctioning:
    """Tests of an item at equal level of what the scale measures.

    uniform: the group shifts the item alike at every level. non_uniform: the shift depends on the level. either: both
    together. odds_ratio: odds of a higher answer in the second group over the first at equal level, without the
    interaction. r2_change: rise of Nagelkerke's R² from level alone to level, group and their product, the size by
    which the item is judged (Jodoin and Gierl 2001: negligible below 0.035, large from 0.070). groups: the two labels.
    """

    uniform: LikelihoodRatio
    non_uniform: LikelihoodRatio
    either: LikelihoodRatio
    odds_ratio: float
    r2_change: float
    n: int
    groups: tuple


def item_functioning(item: ArrayLike, level: ArrayLike, group: ArrayLike) -> ItemFunctioning:
    """Return Zumbo's (1999) three likelihood-ratio tests: level; level and group; level, group and their product.

    item: (N,) ordered answers. level: (N,) the score of the scale, best without the item itself. group: (N,) two
    labels. Rows with a missing item or level are left out. Raises EvaluationError where there are not two groups or
    one of them gave a single answer, and where a fit does not settle.
    """
    item, level, group = np.asarray(item, dtype=float), np.asarray(level, dtype=float), np.asarray(group)
    known = np.isfinite(item) & np.isfinite(level)
    item, level, group = item[known], level[known], group[known]
    labels, second = np.unique(group, return_inverse=True)
    if len(labels) != 2 or any(np.ptp(item[second == one]) == 0 for one in (0, 1)) or np.ptp(level) == 0:
        raise EvaluationError("item_groups", groups=len(labels), n=len(item))
    level = (level - level.mean()) / level.std()
    columns = np.column_stack([level, second, level * second])
    fits = [ordinal_logit(item, columns[:, : width + 1]) for width in range(3)]
    heights = [fit.log_likelihood for fit in fits]
    nothing = _without_columns(item)
    return ItemFunctioning(
        uniform=_ratio(heights[1] - heights[0], 1),
        non_uniform=_ratio(heights[2] - heights[1], 1),
        either=_ratio(heights[2] - heights[0], 2),
        odds_ratio=float(np.exp(fits[1].coefficients[1])),
        r2_change=_nagelkerke(heights[2], nothing, len(item)) - _nagelkerke(heights[0], nothing, len(item)),
        n=len(item),
        groups=tuple(labels.tolist()),
    )


def ordinal_logit(answers: ArrayLike, columns: ArrayLike) -> OrdinalFit:
    """Return the proportional-odds regression (McCullagh 1980, JRSS B 42, 109-142) of answers (N,) on columns (N, k).

    Raises EvaluationError where it does not settle, as when a column separates the answers.
    """
    columns = np.asarray(columns, dtype=float)
    codes = np.unique(np.asarray(answers), return_inverse=True)[1]
    width = columns.shape[1]
    try:
        theta, height, _, information = highest_likelihood(columns, codes, np.ones(len(codes)))
    except EvaluationError:
        raise EvaluationError("item_unfit", n=len(codes)) from None
    if not np.abs(theta[:width]).max() < _STEEPEST:
        raise EvaluationError("item_unfit", n=len(codes))
    se = np.sqrt(np.diagonal(np.linalg.inv(information)))
    return OrdinalFit(theta[:width], se[:width], theta[width:], height)


def _ratio(gain: float, df: int) -> LikelihoodRatio:
    statistic = max(2 * gain, 0.0)
    return LikelihoodRatio(statistic, df, float(special.chdtrc(df, statistic)))


def _without_columns(item: NDArray) -> float:
    counts = np.unique(item, return_counts=True)[1]
    return float((counts * np.log(counts / counts.sum())).sum())


def _nagelkerke(height: float, nothing: float, n: int) -> float:
    """Return Cox and Snell's R² over its maximum (Nagelkerke 1991, Biometrika 78, 691-692)."""
    return float(np.expm1(2 * (nothing - height) / n) / np.expm1(2 * nothing / n))
