"""What the data of a series say against an interval made for independent counts, as codes that a report can word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

LONG_ENOUGH = 100  # points below which autocorrelation that spoils an interval may go unseen (docs/coverage.md)
LENIENT = 0.2  # a test that looks for a fault, and not for a discovery, is made at this level
SEASON = 12


def independence_warnings(residuals: NDArray, columns: NDArray) -> tuple[str, ...]:
    """Return "short_series" or "autocorrelated" where Pearson residuals (n,) do not let independence be assumed.

    columns: (n, k), the weighted columns of the fit, which takes from its residuals a part of their autocorrelation.
    Fewer than 100 points cannot show an autocorrelation that spoils the interval. Otherwise the first autocorrelation
    is held, one-sided at 20 %, against its mean and variance where errors are independent (Durbin and Watson 1950,
    Biometrika 37, 409-428, moments of a ratio of quadratic forms), and the first twelve together at 5 % (Ljung and Box
    1978, Biometrika 65, 297-303).
    """
    points = len(residuals)
    if points < LONG_ENOUGH:
        return ("short_series",)
    found = autocorrelations(residuals, SEASON)
    mean, variance = _moments_of_first(columns)
    first = special.ndtr((mean - found[0]) / np.sqrt(variance))
    together = points * (points + 2) * (found**2 / (points - np.arange(1, SEASON + 1))).sum()
    return ("autocorrelated",) if first < LENIENT or special.chdtrc(SEASON, together) < 0.05 else ()


def _moments_of_first(columns: NDArray) -> tuple[float, float]:
    """Return mean and variance of e'Ae / e'e, the first autocorrelation of the residuals of independent normal errors.

    With A half a step up and half a step down the diagonal, M what takes the columns out and m = n - k: mean
    tr(MA) / m, variance 2 [m tr(MAMA) - tr(MA)²] / (m² (m + 2)).
    """
    basis = np.linalg.qr(columns)[0]
    n, k = basis.shape
    m = n - k
    moved = np.zeros_like(basis)
    moved[:-1] += basis[1:] / 2
    moved[1:] += basis[:-1] / 2
    inside = basis.T @ moved
    once = -np.trace(inside)
    twice = (n - 1) / 2 - 2 * (moved**2).sum() + (inside**2).sum()
    return once / m, 2 * (m * twice - once**2) / (m**2 * (m + 2))


def dispersion_warnings(dispersion: float, df: float) -> tuple[str, ...]:
    """Return "overdispersed" where Pearson's chi-square over `df` is above what a Poisson's reaches in 80 of 100.

    McCullagh and Nelder (1989), Generalized Linear Models, section 6.2.3.
    """
    return ("overdispersed",) if special.chdtrc(df, dispersion * df) < LENIENT else ()


def autocorrelations(residuals: NDArray, lags: int) -> NDArray:
    """Return the autocorrelations (lags,) of residuals whose mean is 0, at distances 1 to `lags`."""
    squares = (residuals**2).sum()
    return np.array([(residuals[lag:] * residuals[:-lag]).sum() / squares for lag in range(1, lags + 1)])
