"""Confidence intervals and p-values. Everything works on arrays; NaN where nothing can be said, never a warning."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Bounds = tuple[NDArray, NDArray]

_HALVINGS = 100  # of an interval of some thousands, to the last digit of a double


def t_interval(estimate: ArrayLike, se: ArrayLike, df: ArrayLike, confidence: float) -> Bounds:
    """Return estimate ∓ t se with Student's t on `df` degrees of freedom.

    NaN where se is 0 (an interval without width would claim certainty) or df is not above 0.
    """
    estimate = np.asarray(estimate, dtype=float)
    half = _quantile(df, confidence) * _positive(se)
    return estimate - half, estimate + half


def ratio_interval(ratio: ArrayLike, se: ArrayLike, df: ArrayLike, confidence: float) -> Bounds:
    """Return the t interval of a ratio above 0 made on the log scale, ratio exp(∓ t se / ratio).

    `se` is that of the ratio (delta method); on the log scale it is se / ratio (Woodruff 1971, J Am Stat Assoc 66,
    411-414). By simulation it holds the truth more often than the symmetric one where the base is small
    (docs/coverage.md). NaN where the ratio is not above 0, or where `t_interval` is.
    """
    ratio = np.asarray(ratio, dtype=float)
    positive = _positive(ratio)
    low, high = t_interval(np.log(positive), np.asarray(se, dtype=float) / positive, df, confidence)
    return np.exp(low), np.exp(high)


def p_value(estimate: ArrayLike, se: ArrayLike, df: ArrayLike) -> NDArray:
    """Return the two-sided p-value of estimate / se on Student's t; NaN where se is 0 or df is not above 0."""
    statistic = np.abs(np.asarray(estimate, dtype=float)) / _positive(se)
    return 2 * special.stdtr(_positive(df), -statistic)


def logit_interval(p: ArrayLike, se: ArrayLike, df: ArrayLike, confidence: float) -> Bounds:
    """Return the interval of a proportion made on the logit scale, with standard error se / (p (1 - p)).

    R survey's svyciprop "xlogit", and "logit" up to the tolerance of its iteration (compared with others by Dean and
    Pagano 2015, Journal of Survey Statistics and Methodology 3, 484-503). NaN where p is not between 0 and 1,
    se is 0 or df is not above 0.
    """
    p = np.asarray(p, dtype=float)
    inside = np.where((p > 0) & (p < 1), p, np.nan)
    low, high = t_interval(special.logit(inside), _positive(se) / (inside * (1 - inside)), df, confidence)
    return special.expit(low), special.expit(high)


def korn_graubard_interval(
    p: ArrayLike,
    se: ArrayLike,
    n: ArrayLike,
    df: ArrayLike,
    confidence: float,
    design_effect: float = 1.0,
    *,
    capped: bool = False,
) -> Bounds:
    """Return Clopper and Pearson's interval of a proportion on the effective sample (Korn and Graubard 1998).

    The effective sample is p (1 - p) / se², as in R survey's svyciprop "beta"; where se is 0, as for p = 0 or 1, it is
    n / `design_effect`, a declared number. With `capped` it is never more than that: where few PSUs hold all who say
    yes, an effective sample above the women asked is an error of se and no gain of the design (Parker and others 2017,
    NCHS, Vital and Health Statistics 2-175, who cap after the next step). Both are multiplied by (t_{n-1} / t_df)². NaN
    where p is not a proportion, df is not above 0 or n is below 2.
    """
    p, n, se = np.asarray(p, dtype=float), np.asarray(n, dtype=float), np.asarray(se, dtype=float)
    p = np.where((p >= 0) & (p <= 1), p, np.nan)
    plain = np.where(np.isnan(se), np.nan, n / design_effect)
    effective = np.where(se > 0, p * (1 - p) / _positive(se) ** 2, plain)
    effective = np.minimum(effective, plain) if capped else effective
    effective = effective * (_quantile(n - 1, confidence) / _quantile(df, confidence)) ** 2
    return clopper_pearson_limits(effective * p, effective * (1 - p), (1 - confidence) / 2)


def arcsine_interval(p: ArrayLike, se: ArrayLike, df: ArrayLike, confidence: float) -> Bounds:
    """Return the interval of a proportion made on the scale of arcsin √p, with standard error se / (2 √(p (1 - p))).

    R survey's svyciprop "asin" (Dean and Pagano 2015), cut off at 0 and 1, where R's turns back. NaN where p is not
    between 0 and 1, se is 0 or df is not above 0.
    """
    p = np.asarray(p, dtype=float)
    inside = np.where((p > 0) & (p < 1), p, np.nan)
    ends = t_interval(np.arcsin(np.sqrt(inside)), _positive(se) / (2 * np.sqrt(inside * (1 - inside))), df, confidence)
    low, high = (np.sin(np.clip(end, 0, np.pi / 2)) ** 2 for end in ends)
    return low, high


def likelihood_interval(p: ArrayLike, se: ArrayLike, n: ArrayLike, df: ArrayLike, confidence: float) -> Bounds:
    """Return the proportions q that a likelihood ratio scaled by the design effect does not reject.

    2 [p log(p / q) + (1 - p) log((1 - p) / (1 - q))] = t² n/(n - 1) se² / (p (1 - p)) at the bounds: the profile of a
    quasi-binomial model, its scale replaced by the design's (Rao and Scott 1984; R survey's svyciprop "likelihood",
    which reads the bounds off an interpolated profile and so has four to six figures). NaN where p is not between 0 and
    1, se is 0, df is not above 0 or n is below 2.
    """
    p, n = np.asarray(p, dtype=float), np.where(np.asarray(n) > 1, n, np.nan)
    inside = np.where((p > 0) & (p < 1), p, np.nan)
    cut = (_quantile(df, confidence) * _positive(se)) ** 2 * n / (n - 1) / (inside * (1 - inside)) / 2
    low, high = _divergent(inside, cut), 1 - _divergent(1 - inside, cut)
    return low, high


def _divergent(p: NDArray, cut: NDArray) -> NDArray:
    """Return q < p with p log(p / q) + (1 - p) log((1 - p) / (1 - q)) = cut, by bisection of its logit."""
    # the divergence exceeds p log(1 / q) - log 2
    low, high = np.broadcast_arrays(-(cut + np.log(2)) / p - 1, special.logit(p))
    most = special.xlogy(p, p) + special.xlogy(1 - p, 1 - p)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        far = most - p * special.log_expit(middle) - (1 - p) * special.log_expit(-middle) > cut
        low, high = np.where(far, middle, low), np.where(far, high, middle)
    return np.where(np.isnan(cut), np.nan, special.expit(high))


def difference_interval(
    first: ArrayLike, first_bounds: Bounds, second: ArrayLike, second_bounds: Bounds, correlation: ArrayLike = 0.0
) -> Bounds:
    """Return the interval of first - second recovered from the intervals of the two (MOVER; Zou and Donner 2008).

    `correlation` is that of the two estimates. It has a width where both estimates are 0 and a t interval has none.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    below = _joined(first - first_bounds[0], second_bounds[1] - second, correlation)
    above = _joined(first_bounds[1] - first, second - second_bounds[0], correlation)
    return first - second - below, first - second + above


def _joined(one: NDArray, other: NDArray, correlation: ArrayLike) -> NDArray:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * np.asarray(correlation) * one * other, 0))


def clopper_pearson_limits(yes: NDArray, no: NDArray, tail: float) -> Bounds:
    """Return the bounds for counts that need not be whole; 0 where none is yes and 1 where none is no."""
    low = special.betaincinv(np.where(yes > 0, yes, np.nan), no + 1, tail)
    high = special.betaincinv(yes + 1, np.where(no > 0, no, np.nan), 1 - tail)
    return np.where(yes == 0, 0.0, low), np.where(no == 0, 1.0, high)


def _quantile(df: ArrayLike, confidence: float) -> NDArray:
    """Return the upper quantile of Student's t for a two-sided interval."""
    return special.stdtrit(_positive(df), (1 + confidence) / 2)


def _positive(values: ArrayLike) -> NDArray:
    """Return the values as floats, NaN where they are not above 0."""
    values = np.asarray(values, dtype=float)
    return np.where(values > 0, values, np.nan)
