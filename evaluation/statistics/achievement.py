"""How much of the way from baseline to target was gone: the share, Fieller's interval and its class."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy import special

Class = Literal[
    "achieved",
    "achieved_uncertain",
    "partly_uncertain",
    "partly",
    "no_progress_shown",
    "reversed",
    "inconclusive",
    "not_measurable",
]
Reason = Literal["", "value_missing", "target_is_base", "target_not_ahead", "base_too_uncertain"]
Direction = Literal["higher_is_better", "lower_is_better"]


@dataclass(frozen=True, slots=True)
class Measured:
    """An estimate, its standard error (0 where it is no estimate, as a count of all) and degrees of freedom."""

    estimate: float
    se: float = 0.0
    df: float = math.inf


NEAR = 0.1  # Fieller's g, (t se / way)²; from here on his interval is visibly longer than the delta method's


@dataclass(frozen=True, slots=True)
class Achievement:
    """The share of the way gone, 1 being all of it, its interval, its class and, where not measurable, the reason.

    warnings: "base_close_to_target" where the way, target - base, is less than 3.2 times the half width of its own
    interval. Samples whose interval is shown are then those whose baseline happened to lie far off, and hold the truth
    less often than the confidence says (docs/coverage.md).
    """

    share: float
    ci_low: float
    ci_high: float
    category: Class
    reason: Reason = ""
    warnings: tuple[str, ...] = ()


def achievement(
    base: Measured,
    end: Measured,
    target: float,
    *,
    confidence: float,
    covariance: float = 0.0,
    direction: Direction | None = None,
) -> Achievement:
    """Return g = (end - base) / (target - base) with Fieller's interval and its class.

    `covariance` is that of base and end; a base with standard error 0 is fixed. The quantile is Student's t on the
    smaller df of those with an error. Not measurable: a value is missing, the target is the base or, with `direction`,
    does not lie ahead of it (the base is already there: g would call moving on a failure), or Fieller's set is not an
    interval because target - base cannot be told from 0.
    """
    quantile = _quantile(base, end, confidence)
    if not all(map(math.isfinite, (base.estimate, base.se, end.estimate, end.se, target, covariance, quantile))):
        return _not_measurable("value_missing")
    way = target - base.estimate
    if way == 0:
        return _not_measurable("target_is_base")
    if direction is not None and (way > 0) != (direction == "higher_is_better"):
        return _not_measurable("target_not_ahead")
    gone = end.estimate - base.estimate
    interval = fieller_interval(gone, way, *_variances(base.se**2, end.se**2, covariance), quantile=quantile)
    if interval is None:
        return _not_measurable("base_too_uncertain")
    near = quantile**2 * base.se**2 >= NEAR * way**2
    warnings = ("base_close_to_target",) if near else ()
    return Achievement(gone / way, *interval, classify(gone / way, *interval), warnings=warnings)


def fieller_interval(
    above: float, below: float, variance_above: float, variance_below: float, covariance: float, *, quantile: float
) -> tuple[float, float] | None:
    """Return Fieller's interval of above / below, or None where his set is the line or two half-lines.

    The set of g with (above - g below)² ≤ q² (v_above - 2 g c + g² v_below); an interval if and only if below differs
    from 0 at that quantile (Fieller 1954, Journal of the Royal Statistical Society B 16, 175-185).
    """
    square = quantile**2
    a = below**2 - square * variance_below
    b = above * below - square * covariance
    if a <= 0:
        return None
    # b² - a (above² - square × variance_above), written so that it is exactly 0 where the variances are
    inner = below**2 * variance_above - 2 * above * below * covariance + above**2 * variance_below
    inner += square * (covariance**2 - variance_above * variance_below)
    half = math.sqrt(square * max(inner, 0.0))
    return (b - half) / a, (b + half) / a


def classify(share: float, low: float, high: float) -> Class:
    """Return the class of a share of the way by its interval [low, high]."""
    if low >= 1:
        return "achieved"
    if high < 0:
        return "reversed"
    if low > 0:
        if high < 1:
            return "partly"
        return "achieved_uncertain" if share >= 1 else "partly_uncertain"
    return "no_progress_shown" if high < 1 else "inconclusive"


def _variances(base: float, end: float, covariance: float) -> tuple[float, float, float]:
    """Return the variances of end - base and of target - base, and their covariance."""
    return base + end - 2 * covariance, base, base - covariance


def _quantile(base: Measured, end: Measured, confidence: float) -> float:
    """Return Student's quantile on the smaller df of those with an error, infinite where one of them has none."""
    degrees = [one.df for one in (base, end) if one.se > 0]
    known = all(df > 0 for df in degrees)
    return float(special.stdtrit(min(degrees, default=math.inf), (1 + confidence) / 2)) if known else math.inf


def _not_measurable(reason: Reason) -> Achievement:
    nan = math.nan
    return Achievement(nan, nan, nan, "not_measurable", reason)
