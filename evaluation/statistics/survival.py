"""Time to an event with cases still open: Kaplan and Meier's curve, median, restricted mean, log-rank test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.errors import EvaluationError

Scale = Literal["log-log", "linear"]


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Share still without the event; constant between the distinct event times.

    time, at_risk, events, survival: (K,). greenwood: (K,) the sum of d / (n (n - d)), infinite once nobody is left.
    last: longest time observed; nothing is known after it while survival is above 0. n: cases.
    """

    time: NDArray
    at_risk: NDArray
    events: NDArray
    survival: NDArray
    greenwood: NDArray
    last: float
    n: int

    @property
    def se(self) -> NDArray:
        """Greenwood's standard errors (K,); 0 where survival is 0."""
        return np.where(self.survival > 0, self.survival * np.sqrt(self._finite), 0.0)

    @property
    def _finite(self) -> NDArray:
        return np.where(np.isfinite(self.greenwood), self.greenwood, 0.0)

    def limits(self, confidence: float, scale: Scale = "log-log") -> tuple[NDArray, NDArray]:
        """Return pointwise bounds (K,) each, "linear" or on log(-log S) (Kalbfleisch and Prentice 2002, section 1.4).

        NaN where survival is 0, and on the log-log scale where it is 1.
        """
        z = special.ndtri((1 + confidence) / 2)
        inside = np.where(self.survival > 0, self.survival, np.nan)
        if scale == "linear":
            half = z * inside * np.sqrt(self._finite)
            return np.maximum(inside - half, 0), np.minimum(inside + half, 1)
        log = np.log(np.where(inside < 1, inside, np.nan))
        half = z * np.sqrt(self._finite) / np.abs(log)
        return np.exp(log * np.exp(half)), np.exp(log * np.exp(-half))


@dataclass(frozen=True, slots=True)
class MedianTime:
    """Median time and its interval; infinite where it was not reached."""

    median: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean of the time up to `until`, its standard error and interval."""

    mean: float
    se: float
    ci_low: float
    ci_high: float
    until: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """Test of equal curves: chi-square, df and p-value; observed and expected events (G,) of each group."""

    statistic: float
    df: int
    p_value: float
    observed: NDArray
    expected: NDArray


def survival_curve(time: ArrayLike, happened: ArrayLike) -> SurvivalCurve:
    """Return Kaplan and Meier's estimate (1958, JASA 53, 457-481) of N cases.

    time: (N,) until the event or, where `happened` (N,) is false, until the case was last seen still open. At equal
    times events come before open cases. Raises EvaluationError where a time is missing or below 0, or there is none.
    """
    time, happened = check_times(time), np.asarray(happened, dtype=bool)
    moments, events = np.unique(time[happened], return_counts=True)
    at_risk = at_risk_at(time, moments)
    survival = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(events / (at_risk * left))
    return SurvivalCurve(moments, at_risk, events, survival, greenwood, float(time.max()), len(time))


def check_times(time: ArrayLike) -> NDArray:
    """Return the times as floats; raises EvaluationError where there is none, or one is missing or below 0."""
    time = np.asarray(time, dtype=float)
    faults = ~(np.isfinite(time) & (time >= 0))
    if faults.any() or not len(time):
        raise EvaluationError("times_invalid", count=int(faults.sum()), total=len(time))
    return time


def at_risk_at(time: NDArray, moments: NDArray) -> NDArray:
    """Return how many of the cases with these times are still seen at each moment."""
    return len(time) - np.searchsorted(np.sort(time), moments, side="left")


def median_time(curve: SurvivalCurve, confidence: float, scale: Scale = "log-log") -> MedianTime:
    """Return the median and the interval of the times at which the median is not rejected.

    Brookmeyer and Crowley (1982), Biometrics 38, 29-41, is scale "linear"; "log-log" is their interval on the log-log
    scale. Where the curve stays at one half the median is the middle of that stretch, as in R's survival package.
    """
    low, high = curve.limits(confidence, scale)
    low, high = np.where(curve.survival > 0, low, 0.0), np.where(curve.survival > 0, high, np.nan)
    return MedianTime(_crossing(curve.time, curve.survival), _crossing(curve.time, low), _crossing(curve.time, high))


def _crossing(time: NDArray, heights: NDArray) -> float:
    """Return when a falling step function reaches one half, infinite where it does not."""
    reached = np.flatnonzero(heights <= 0.5 + 1e-12)
    if not len(reached):
        return np.inf
    below = np.flatnonzero(heights < 0.5 - 1e-12)
    if len(below) and below[0] > reached[0]:
        return float(time[reached[0]] + time[below[0]]) / 2
    return float(time[reached[0]])


def restricted_mean(curve: SurvivalCurve, until: float, confidence: float) -> RestrictedMean:
    """Return the area under the curve up to `until` with the variance Σ A² d / (n (n - d)), A the area still to come.

    Irwin (1949); Klein and Moeschberger (2003), Survival Analysis, equations 4.5.1 and 4.5.2. Raises EvaluationError
    where the curve is not known up to `until`.
    """
    if until > curve.last and not (len(curve.survival) and curve.survival[-1] == 0):
        raise EvaluationError("follow_up_too_short", until=until, last=curve.last)
    before = curve.time < until
    edges = np.concatenate([[0.0], curve.time[before], [until]])
    areas = np.diff(edges) * np.concatenate([[1.0], curve.survival[before]])
    to_come = areas[::-1].cumsum()[::-1][1:]
    at_risk, events = curve.at_risk[before], curve.events[before]
    left = np.where(at_risk > events, at_risk - events, np.inf)
    mean, se = float(areas.sum()), float(np.sqrt((to_come**2 * events / (at_risk * left)).sum()))
    half = special.ndtri((1 + confidence) / 2) * se
    return RestrictedMean(mean, se, mean - half, mean + half, until)


def log_rank(time: ArrayLike, happened: ArrayLike, group: ArrayLike) -> LogRank:
    """Return the log-rank test of G groups, hypergeometric variance (Mantel 1966; Kalbfleisch and Prentice 2002, 1.5).

    group: (N,) labels. NaN as statistic where no time tells the groups apart.
    """
    time, happened = check_times(time), np.asarray(happened, dtype=bool)
    labels, group = np.unique(np.asarray(group), return_inverse=True)
    moments, events = np.unique(time[happened], return_counts=True)
    at_risk = np.stack([at_risk_at(time[group == one], moments) for one in range(len(labels))], axis=1)
    total = at_risk.sum(axis=1)
    observed = np.bincount(group[happened], minlength=len(labels)).astype(float)
    shares = at_risk / total[:, None]
    expected = events @ shares
    factor = events * (total - events) / np.maximum(total - 1, 1)
    variance = np.diag(factor @ shares) - (shares * factor[:, None]).T @ shares
    excess, within = (observed - expected)[:-1], variance[:-1, :-1]
    df = len(labels) - 1
    known = df > 0 and np.linalg.matrix_rank(within) == df
    statistic = float(excess @ np.linalg.solve(within, excess)) if known else float("nan")
    return LogRank(statistic, df, float(special.chdtrc(df, statistic)) if known else np.nan, observed, expected)
