"""Interrupted time series of counts: change of level and of slope at a date, and the rank of that date among others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.autoregression import (
    AveragedFit,
    average_over_autocorrelation,
    averaged_interval,
    averaged_probability,
)
from evaluation.statistics.count_regression import CountFit, Family, fit_counts
from evaluation.statistics.intervals import p_value, t_interval
from evaluation.statistics.series_warnings import dispersion_warnings, independence_warnings

POINTS_A_SIDE = 12
LEVEL, SLOPE = 2, 3


@dataclass(frozen=True, slots=True)
class Segments:
    """What a segmented regression is made of.

    counts, exposure: (n,) in equal steps of time. break_at: place (from 0) of the first point after the break.
    design: (n, k) with columns 1, time, after, time since the break, then sine and cosine of each harmonic.
    """

    counts: NDArray
    exposure: NDArray
    break_at: int
    design: NDArray


@dataclass(frozen=True, slots=True)
class Change:
    """Ratio of rates, its interval and p-value; `log_ratio` and `se` are on the log scale."""

    ratio: float
    ci_low: float
    ci_high: float
    p_value: float
    log_ratio: float
    se: float
    df: float


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """A fitted segmented regression.

    level: rate at the break over the rate that the line before it leads to. slope: ratio by which the growth of one
    step changed. coefficients (k,) and covariance (k, k) in the order of `Segments.design`. df: infinite for Poisson
    and negative binomial, n - k otherwise. dispersion: Pearson's chi-square over n - k. theta, theta_se: size of the
    negative binomial (variance mu + mu² / theta), NaN otherwise. autocorrelation: of the errors, for AR(1) only.

    warnings: what speaks against the intervals in these data. "overdispersed": counts vary more than Poisson's.
    "autocorrelated": months depend on one another. "short_series": too few points to tell whether they do.
    "newey_west": these standard errors are too small in any series of a usual length. With one of them prefer
    `log_rate_series` (docs/coverage.md).
    """

    level: Change
    slope: Change
    coefficients: NDArray
    covariance: NDArray
    df: float
    dispersion: float
    theta: float
    theta_se: float
    autocorrelation: float
    method: str
    warnings: tuple[str, ...] = ()
    averaged: AveragedFit | None = None


@dataclass(frozen=True, slots=True)
class PlaceboRank:
    """Where a break date stands among all admissible ones: a description, not a p-value.

    break_at: (K,) places tried. statistic: (K,) Wald statistic of level and slope together. rank: how many have a
    statistic at least as large as the declared break, itself included. of: K.
    """

    break_at: NDArray
    statistic: NDArray
    rank: int
    of: int


def segments(
    counts: ArrayLike, break_at: int, *, exposure: ArrayLike | None = None, harmonics: int = 0, period: float = 12
) -> Segments:
    """Return the segmented design of Wagner and others (2002), J Clin Pharm Ther 27, 299-309, with seasonal harmonics.

    `exposure` is the population of each point (default 1). Raises EvaluationError for fewer than 12 points before or
    after the break, and for counts that are missing or below 0 or an exposure not above 0.
    """
    counts = np.asarray(counts, dtype=float)
    exposure = np.ones(len(counts)) if exposure is None else np.asarray(exposure, dtype=float)
    before, after = break_at, len(counts) - break_at
    if min(before, after) < POINTS_A_SIDE:
        raise EvaluationError("series_too_short", before=max(before, 0), after=max(after, 0), needed=POINTS_A_SIDE)
    faults = ~(np.isfinite(counts) & (counts >= 0) & np.isfinite(exposure) & (exposure > 0))
    if faults.any():
        raise EvaluationError("series_values", points=", ".join(str(one + 1) for one in np.flatnonzero(faults)))
    time = np.arange(len(counts), dtype=float)
    columns = [np.ones_like(time), time, *_after(time, break_at).T]
    for harmonic in range(1, harmonics + 1):
        angle = 2 * np.pi * harmonic * time / period
        columns += [np.sin(angle), np.cos(angle)]
    return Segments(counts, exposure, break_at, np.column_stack(columns))


def interrupted_series(
    parts: Segments, *, family: Family, confidence: float, lag: int | None = None
) -> InterruptedSeries:
    """Return the regression of counts with log link and log exposure as offset, fitted by maximum likelihood.

    family: "poisson", "quasi-poisson" (variance times the dispersion) or "negative-binomial" (started from Poisson;
    variance given theta). With `lag`, standard errors are those of Newey and West (1987) with Bartlett's weights up to
    that lag, times n / (n - k), and t is on n - k. `warnings` says what in the data speaks against the intervals.
    """
    fit = fit_counts(parts.counts, parts.design, np.log(parts.exposure), family)
    covariance, df = fit.covariance, fit.df
    if lag is not None:
        points, width = parts.design.shape
        covariance, df = newey_west(fit.scores, fit.bread, lag) * points / (points - width), points - width
    method = family if lag is None else f"{family}, Newey-West {lag}"
    return _result(fit, covariance, df, confidence, method, _warnings(parts, fit, family, lag))


def log_rate_series(parts: Segments, *, confidence: float) -> InterruptedSeries:
    """Return the linear regression of the log rate whose errors are autoregressive of order 1.

    The autocorrelation is not estimated but averaged over (`average_over_autocorrelation`): estimates are the means,
    intervals the quantiles of the mixture, a p-value twice the smaller part of it on either side of no change, and the
    standard error its standard deviation. docs/coverage.md says how often the intervals hold the truth. Raises
    EvaluationError where a count is 0, whose log does not exist.
    """
    if (parts.counts == 0).any():
        raise EvaluationError(
            "series_zero", points=", ".join(str(one + 1) for one in np.flatnonzero(parts.counts == 0))
        )
    fit = average_over_autocorrelation(np.log(parts.counts / parts.exposure), parts.design)
    changes = [_averaged(fit, np.eye(len(fit.mean))[place], confidence) for place in (LEVEL, SLOPE)]
    nan, autocorrelation = float("nan"), float(fit.weight @ fit.autocorrelation)
    numbers = (fit.mean, fit.covariance, fit.df, nan, nan, nan, autocorrelation)
    return InterruptedSeries(*changes, *numbers, "log rate, AR(1)", averaged=fit)


def newey_west(scores: NDArray, bread: NDArray, lag: int) -> NDArray:
    """Return B (Γ0 + Σ_l w_l (Γ_l + Γ_l')) B, w_l = 1 - l / (lag + 1) (Newey and West 1987, Econometrica 55, 703-708).

    scores: (n, k) in order of time. bread B: (k, k), the inverse information. No small-sample factor.
    """
    meat = scores.T @ scores
    for distance in range(1, lag + 1):
        product = scores[distance:].T @ scores[:-distance]
        meat += (1 - distance / (lag + 1)) * (product + product.T)
    return bread @ meat @ bread


def effect_at(fit: InterruptedSeries, steps: float, *, confidence: float) -> Change:
    """Return the rate over the one that the line before leads to, `steps` after the break (level × slope ** steps).

    Wagner and others (2002), J Clin Pharm Ther 27, 299-309, on the log scale.
    """
    weights = np.zeros(len(fit.coefficients))
    weights[LEVEL], weights[SLOPE] = 1, steps
    if fit.averaged is not None:
        return _averaged(fit.averaged, weights, confidence)
    return _weighted(fit.coefficients, fit.covariance, weights, fit.df, confidence)


def placebo_rank(parts: Segments, fit: Callable[[Segments], InterruptedSeries]) -> PlaceboRank:
    """Return where the declared break stands among all dates with 12 points or more on either side.

    A placebo in time (Abadie, Diamond and Hainmueller 2015, American Journal of Political Science 59, 495-510); a rank
    and no p-value, as nobody drew the date by lot.

    `fit` makes the regression of each date, as `lambda one: interrupted_series(one, family=..., confidence=...)`.
    """
    tried = np.arange(POINTS_A_SIDE, len(parts.counts) - POINTS_A_SIDE + 1)
    statistic = np.array([_wald(fit(_moved(parts, int(place)))) for place in tried])
    own = statistic[tried == parts.break_at][0]
    return PlaceboRank(tried, statistic, int((statistic >= own * (1 - 1e-9)).sum()), len(tried))


def _moved(parts: Segments, break_at: int) -> Segments:
    design = parts.design.copy()
    design[:, [LEVEL, SLOPE]] = _after(np.arange(len(design)), break_at)
    return replace(parts, break_at=break_at, design=design)


def _after(time: NDArray, break_at: int) -> NDArray:
    return np.column_stack([time >= break_at, np.maximum(time - break_at, 0)]).astype(float)


def _wald(fit: InterruptedSeries) -> float:
    both = slice(LEVEL, SLOPE + 1)
    change = fit.coefficients[both]
    return float(change @ np.linalg.solve(fit.covariance[both, both], change))


def _warnings(parts: Segments, fit: CountFit, family: Family, lag: int | None) -> tuple[str, ...]:
    """Return what the data say against the intervals of a fit."""
    if lag is not None:
        return ("newey_west",)
    theta = fit.theta if family == "negative-binomial" else np.inf
    spread = 1 + fit.mean / theta
    residuals = (parts.counts - fit.mean) / np.sqrt(fit.mean * spread)
    columns = parts.design * np.sqrt(fit.mean / spread)[:, None]
    degrees = len(parts.counts) - len(fit.coefficients)
    dispersed = dispersion_warnings(fit.dispersion, degrees) if family == "poisson" else ()
    return dispersed + independence_warnings(residuals, columns)


def _result(
    fit: CountFit, covariance: NDArray, df: float, confidence: float, method: str, warnings: tuple[str, ...]
) -> InterruptedSeries:
    changes = [_change(fit.coefficients, covariance, place, df, confidence) for place in (LEVEL, SLOPE)]
    numbers = (fit.coefficients, covariance, df, fit.dispersion, fit.theta, fit.theta_se, float("nan"))
    return InterruptedSeries(*changes, *numbers, method, warnings)


def _averaged(fit: AveragedFit, weights: NDArray, confidence: float) -> Change:
    estimate, se = float(weights @ fit.mean), float(np.sqrt(weights @ fit.covariance @ weights))
    low, high = averaged_interval(fit, weights, confidence)
    below = averaged_probability(fit, weights, 0.0)
    p = 2 * min(below, 1 - below)
    return Change(float(np.exp(estimate)), float(np.exp(low)), float(np.exp(high)), p, estimate, se, fit.df)


def _change(coefficients: NDArray, covariance: NDArray, place: int, df: float, confidence: float) -> Change:
    return _weighted(coefficients, covariance, np.eye(len(coefficients))[place], df, confidence)


def _weighted(coefficients: NDArray, covariance: NDArray, weights: NDArray, df: float, confidence: float) -> Change:
    estimate, se = float(weights @ coefficients), float(np.sqrt(weights @ covariance @ weights))
    low, high = t_interval(estimate, se, df, confidence)
    p = float(p_value(estimate, se, df))
    return Change(float(np.exp(estimate)), float(np.exp(low)), float(np.exp(high)), p, estimate, se, df)
