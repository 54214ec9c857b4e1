"""Rates of counted events over a dated denominator: exact intervals, and the exact ratio of two rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import scipy
from scipy import optimize, special

from evaluation.errors import EvaluationError

Method = Literal["exact", "mid-p"]


@dataclass(frozen=True, slots=True)
class Denominator:
    """Persons exposed for `years`; `base` names the census or projection they come from, `date` the day they stand for.

    Two rates are compared only where they have the same `base`.
    """

    persons: float
    base: str
    date: str
    years: float = 1.0

    @property
    def person_years(self) -> float:
        return self.persons * self.years


@dataclass(frozen=True, slots=True)
class Rate:
    """Events for each `per` person-years, with its interval, and what it was made from."""

    rate: float
    ci_low: float
    ci_high: float
    events: int
    per: float
    denominator: Denominator


@dataclass(frozen=True, slots=True)
class RateRatio:
    """Endline rate over baseline rate, its interval and the two-sided p-value of equal rates.

    Without an event in the baseline the ratio and its upper bound are infinite; without any event all are NaN.
    """

    ratio: float
    ci_low: float
    ci_high: float
    p_value: float
    base: str
    method: Method


def poisson_interval(events: int, confidence: float) -> tuple[float, float]:
    """Return the exact interval of the expected number of events (Garwood 1936, Biometrika 28, 437-442)."""
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    return low, float(special.gammainccinv(events + 1, tail))


def rate(events: int, denominator: Denominator, *, confidence: float, per: float = 10_000) -> Rate:
    """Return events for each `per` person-years with Garwood's interval (1936); the denominator is taken as known.

    Raises EvaluationError where events are not a whole number of 0 or more, or the denominator is undated or not
    above 0.
    """
    _check(events, denominator)
    scale = per / denominator.person_years
    low, high = poisson_interval(events, confidence)
    return Rate(events * scale, low * scale, high * scale, int(events), per, denominator)


def rate_ratio(
    endline: tuple[int, Denominator],
    baseline: tuple[int, Denominator],
    *,
    confidence: float,
    method: Method = "exact",
) -> RateRatio:
    """Return the ratio of two rates; each is given as its events and its denominator.

    Given the sum of the events, those of the endline are binomial with odds ratio × exposure / exposure (Przyborowski
    and Wilenski 1940, Biometrika 31, 313-323). "exact": Clopper and Pearson's interval of that share; "mid-p": half
    the probability of the observed count in each tail (Lancaster 1961). The p-value is twice the smaller tail, at
    most 1, so that it and the interval never contradict each other. Raises EvaluationError where the bases differ.
    """
    for events, denominator in (endline, baseline):
        _check(events, denominator)
    (above, exposed), (below, exposed_before) = endline, baseline
    if exposed.base != exposed_before.base:
        raise EvaluationError("rate_bases_differ", baseline=exposed_before.base, endline=exposed.base)
    exposure = exposed.person_years / exposed_before.person_years
    total, weight = above + below, 0.5 if method == "mid-p" else 1.0
    if not total:
        return RateRatio(*[float("nan")] * 4, exposed.base, method)
    low, high = _share_interval(above, total, (1 - confidence) / 2, weight)
    p_value = 2 * min(_tails(above, total, exposure / (1 + exposure), weight))
    ratio = _odds(above / total) / exposure
    return RateRatio(ratio, _odds(low) / exposure, _odds(high) / exposure, min(1.0, p_value), exposed.base, method)


def _tails(yes: int, total: int, share: float, weight: float) -> tuple[float, float]:
    """Return the probabilities of `yes` or fewer and of `yes` or more, `yes` itself counted with `weight`."""
    itself = weight * scipy.stats.binom.pmf(yes, total, share)
    return scipy.stats.binom.cdf(yes - 1, total, share) + itself, scipy.stats.binom.sf(yes, total, share) + itself


def _share_interval(yes: int, total: int, tail: float, weight: float) -> tuple[float, float]:
    """Return the shares at which the upper and the lower tail are `tail`; 0 or 1 where there is no such share."""
    low, high = 0.0, 1.0
    if yes > 0:
        low = optimize.brentq(lambda share: _tails(yes, total, share, weight)[1] - tail, 0, 1, xtol=1e-15)
    if yes < total:
        high = optimize.brentq(lambda share: _tails(yes, total, share, weight)[0] - tail, 0, 1, xtol=1e-15)
    return low, high


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _check(events: int, denominator: Denominator) -> None:
    if not (events >= 0 and events == int(events)):
        raise EvaluationError("rate_events", events=events)
    if not (0 < denominator.person_years < float("inf") and denominator.base and denominator.date):
        raise EvaluationError("rate_denominator", persons=denominator.persons, base=denominator.base or "?")
