"""Share of cases that ended in each way by a given time, with cases still open: Aalen and Johansen's estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.errors import EvaluationError
from evaluation.statistics.survival import at_risk_at, check_times

OPEN = 0


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """Share that has ended in each of M ways, constant between the K distinct times of an end.

    time, at_risk, still_open: (K,), the last being Kaplan and Meier's share without any end. causes: (M,) codes.
    incidence, variance: (K, M). last: longest time observed. n: cases.
    """

    time: NDArray
    at_risk: NDArray
    still_open: NDArray
    causes: NDArray
    incidence: NDArray
    variance: NDArray
    last: float
    n: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share, its standard error and interval."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float


def cumulative_incidence(time: ArrayLike, cause: ArrayLike) -> CumulativeIncidence:
    """Return Aalen and Johansen's estimate (1978, Scand. J. Statist. 5, 141-150) of N cases.

    time: (N,) until the end, or until last seen open. cause: (N,) whole codes, 0 for a case still open. At equal times
    ends come before open cases. Raises EvaluationError as `survival_curve` does.
    """
    time, cause = check_times(time), np.asarray(cause)
    ended = cause != OPEN
    causes = np.unique(cause[ended])
    moments, places = np.unique(time[ended], return_inverse=True)
    events = np.zeros((len(moments), len(causes)))
    np.add.at(events, (places, np.searchsorted(causes, cause[ended])), 1)
    at_risk = at_risk_at(time, moments)
    still_open, incidence, variance = product_integral(at_risk, events)
    return CumulativeIncidence(moments, at_risk, still_open, causes, incidence, variance, float(time.max()), len(time))


def product_integral(at_risk: NDArray, events: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """Return the share still open (K,), the incidence (K, M) and its variance (K, M).

    at_risk: (K,). events: (K, M). The Greenwood-type variance of Andersen and others (1993), Statistical Models Based
    on Counting Processes, equation 4.4.20, as a recursion over the covariance of the incidences and of the share still
    open; without open cases it is the binomial p (1 - p) / n.
    """
    ways = events.shape[1]
    share, covariance = np.array([*np.zeros(ways), 1.0]), np.zeros((ways + 1, ways + 1))
    shares, variances = np.empty((len(events), ways + 1)), np.empty((len(events), ways))
    step = np.eye(ways + 1)
    for place, (risk, ends) in enumerate(zip(at_risk, events, strict=True)):
        hazard = np.append(ends, -ends.sum()) / risk
        step[-1] = [*hazard[:-1], 1 + hazard[-1]]
        taken = np.append(ends, risk - ends.sum()) / risk
        innovation = (np.diag(taken) - np.outer(taken, taken)) / risk
        covariance = step.T @ covariance @ step + share[-1] ** 2 * innovation
        share = share @ step
        shares[place], variances[place] = share, np.diagonal(covariance)[:-1]
    return shares[:, -1], shares[:, :-1], np.maximum(variances, 0)


def incidence_at(curve: CumulativeIncidence, cause: int, time: float, confidence: float) -> Share:
    """Return the share that ended in the way `cause` by `time`, with the interval on log(-log(1 - F)).

    The transformation is that of Choudhury (2002), Statistics in Medicine 21, 1129-1144.
    Where the standard error is 0 the interval is Clopper and Pearson's on all cases. Raises EvaluationError where cases
    are still open at the longest time observed and `time` is later.
    """
    if time > curve.last and len(curve.time) and curve.still_open[-1] > 1e-12:
        raise EvaluationError("follow_up_too_short", until=time, last=curve.last)
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0 or cause not in curve.causes:
        return share_with_interval(0.0, 0.0, curve.n, confidence)
    way = int(np.searchsorted(curve.causes, cause))
    estimate, variance = float(curve.incidence[place, way]), float(curve.variance[place, way])
    return share_with_interval(estimate, variance, curve.n, confidence)


def share_with_interval(estimate: float, variance: float, n: int, confidence: float) -> Share:
    """Return the share with its interval on log(-log(1 - F)), or Clopper and Pearson's on n where it is 0 or 1.

    With n = 0 the interval is 0 to 1.
    """
    tail = (1 - confidence) / 2
    bound = float(tail ** (1 / n)) if n else 0.0
    if estimate <= 1e-12:
        return Share(0.0, 0.0, 0.0, 1 - bound)
    if estimate >= 1 - 1e-12:
        return Share(1.0, 0.0, bound, 1.0)
    se, log = float(np.sqrt(variance)), float(np.log1p(-estimate))
    half = -special.ndtri(tail) * se / ((1 - estimate) * -log)
    low, high = -np.expm1(log * np.exp(-half)), -np.expm1(log * np.exp(half))
    return Share(float(estimate), se, float(low), float(high))
