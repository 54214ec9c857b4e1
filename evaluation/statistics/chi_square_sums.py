"""Upper tails of weighted sums of independent chi-squares, which statistics of complex samples follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import integrate, optimize, special

_AT_THE_MEAN = 1e-4  # of the scaled saddlepoint: nearer to 0 the formula divides 0 by 0
_INSIDE = 1e-12  # of the range in which the cumulant function is defined


def saddlepoint_tail(x: float, weights: ArrayLike, df: ArrayLike) -> float:
    """Return P(Σ λ_i χ²(df_i) > x) by the saddlepoint approximation; NaN at the mean, where it is not defined.

    weights λ: (K,), some above 0; df: (K,) above 0, not necessarily whole. With K(t) = -½ Σ df_i log(1 - 2 t λ_i) and
    K'(t) = x it is 1 - Φ(w + log(v/w) / w), w = sign(t) √(2 (t x - K(t))) and v = t √K''(t) (Kuonen 1999, equation 3;
    R survey's pchisqsum and pFsum).
    """
    scale = np.max(weights)
    weights, df, x = np.asarray(weights, float) / scale, np.asarray(df, float), x / scale
    t = _saddlepoint(x, weights, df)
    if abs(t) < _AT_THE_MEAN:
        return np.nan
    left = 1 - 2 * t * weights
    w = np.sign(t) * np.sqrt(2 * (t * x + (df * np.log(left)).sum() / 2))
    v = t * np.sqrt(2 * (df * (weights / left) ** 2).sum())
    return float(special.ndtr(-(w + np.log(v / w) / w)))


def _saddlepoint(x: float, weights: NDArray, df: NDArray) -> float:
    """Return t with K'(t) = x; where all weights are above 0, x must be too."""
    high = 1 / (2 * weights.max())
    # K' is below Σ df / |2 t| left of 0, so where no weight is negative the root lies right of half this
    low = 1 / (2 * weights.min()) if weights.min() < 0 else -df.sum() / x
    ends = low + _INSIDE * (high - low), high - _INSIDE * (high - low)
    return optimize.brentq(lambda t: (df * weights / (1 - 2 * t * weights)).sum() - x, *ends, xtol=1e-15, rtol=1e-14)


def exact_tail(x: float, weights: ArrayLike, df: ArrayLike) -> float:
    """Return P(Σ λ_i χ²(df_i) > x) to some 1e-10 of itself, by inverting the moment generating function.

    Arguments as in `saddlepoint_tail`. It is 1/2πi ∫ exp(K(t) - t x) / t dt along any line that crosses the real axis
    between 0 and 1/(2 max λ), here at the saddlepoint or, where that lies near 0 or below it, at a quarter of the way;
    the line is bent to where exp(-t x) falls, so that nothing oscillates for long (Rice 1980). The same number as
    Imhof's (1961) and Davies's (1980), whose error does not fall with the tail.
    """
    scale = np.abs(weights).max()
    weights, df, x = np.asarray(weights, float) / scale, np.asarray(df, float), x / scale
    cross = max(_saddlepoint(x, weights, df), 1 / (8 * weights.max()))
    bend, start = np.sign(x), (df * np.log(1 - 2 * cross * weights)).sum() / 2

    def height(y: float) -> float:
        t = cross + bend * y**2 + 1j * y
        level = start - (df * np.log(1 - 2 * t * weights)).sum() / 2 - (t - cross) * x
        return (np.exp(level) / t * (1 - 2j * bend * y)).real

    area, _ = integrate.quad(height, 0, np.inf, limit=1000, epsabs=0, epsrel=1e-11)
    return float(min(np.exp(-start - cross * x) * area / np.pi, 1.0))


def satterthwaite(weights: ArrayLike) -> tuple[float, float]:
    """Return scale and df of the χ² whose multiple has mean and variance of Σ λ_i χ²(1) (Satterthwaite 1946)."""
    weights = np.asarray(weights, dtype=float)
    return float((weights**2).sum() / weights.sum()), float(weights.sum() ** 2 / (weights**2).sum())
