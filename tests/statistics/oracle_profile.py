"""The likelihood interval as svyciprop reads it off: straight lines between points of a spline through a profile."""

from __future__ import annotations

import numpy as np
from scipy import special, stats


def interval_off_profile(p: float, se: float, n: int, df: float) -> np.ndarray:
    """Return the 95 % bounds that MASS's profile and confint find for an intercept whose variance is the design's."""
    effect = n * se**2 / (p * (1 - p))
    cut = stats.t.ppf(0.975, df) * np.sqrt(effect)
    at, deviance = _profile(p, se, n, cut)
    grid = np.linspace(at[0], at[-1], 3 * len(at))
    return special.expit(np.interp([-cut, cut], _spline(at, deviance, grid), grid))


def _profile(p: float, se: float, n: int, cut: float) -> tuple[np.ndarray, np.ndarray]:
    """Return log odds in steps of a fifth of the farthest, and the signed root of the scaled deviance there."""
    far = np.sqrt(stats.f.isf(stats.norm.cdf(-cut) / 2, 1, n - 1))
    middle, pace = special.logit(p), far / 5 * se / (p * (1 - p))
    points = {middle: 0.0}
    for sign in (-1, 1):
        for step in range(1, 10):
            q = special.expit(middle + sign * step * pace)
            apart = 2 * n * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))) / (n / (n - 1))
            points[middle + sign * step * pace] = sign * np.sqrt(apart)
            if np.sqrt(apart) >= far:
                break
    return np.array(sorted(points)), np.array([points[one] for one in sorted(points)])


def _spline(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the cubic spline whose third derivative at each end is that of the cubic through the four points there.

    Forsythe, Malcolm and Moler (1977), chapter 4; R's `spline`. Of no use below four points.
    """
    n, gap = len(x), np.diff(x)
    slope = np.diff(y) / gap
    left, right = np.zeros((n, n)), np.zeros(n)
    for i in range(1, n - 1):
        left[i, i - 1 : i + 2] = gap[i - 1], 2 * (gap[i - 1] + gap[i]), gap[i]
    right[1:-1] = np.diff(slope)
    left[0, :2], left[-1, -2:] = (-gap[0], gap[0]), (gap[-1], -gap[-1])
    third = np.diff(right[1:-1] / (x[2:] - x[:-2])) / (x[3:] - x[:-3])
    right[0], right[-1] = gap[0] ** 2 * third[0], -(gap[-1] ** 2) * third[-1]
    bend = np.linalg.solve(left, right)
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, n - 2)
    away, start = at - x[i], slope - gap * (bend[1:] + 2 * bend[:-1])
    return y[i] + away * (start[i] + away * (3 * bend[i] + away * (np.diff(bend) / gap)[i]))
