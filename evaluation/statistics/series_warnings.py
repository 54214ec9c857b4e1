"""What the data of a series say against an interval made for independent counts, as codes that a report can word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

LONG_ENOUGH = 100  # points below which autocorrelation that spoils an interval may go unseen (docs/coverage.md)
LENIENT = 0.2  # a test that looks for a fault, and not for a discovery, is made at this level
SEASON = 12


def independence_warnings(residuals: NDArray) -> tuple[str, ...]:
    """Return "short_series" or "autocorrelated" where Pearson residuals (n,) do not let independence be assumed.

    Fewer than 100 points cannot show an autocorrelation that spoils the interval. Otherwise the first autocorrelation
    is held against 0, one-sided at 20 % with variance 1 / n (Bartlett 1946, J Royal Stat Soc Supplement 8, 27-41), and
    the first twelve together at 5 % (Ljung and Box 1978, Biometrika 65, 297-303).
    """
    points = len(residuals)
    if points < LONG_ENOUGH:
        return ("short_series",)
    found = autocorrelations(residuals, SEASON)
    first = special.ndtr(-found[0] * np.sqrt(points))
    together = points * (points + 2) * (found**2 / (points - np.arange(1, SEASON + 1))).sum()
    return ("autocorrelated",) if first < LENIENT or special.chdtrc(SEASON, together) < 0.05 else ()


def dispersion_warnings(dispersion: float, df: float) -> tuple[str, ...]:
    """Return "overdispersed" where Pearson's chi-square over `df` is above what a Poisson's reaches in 80 of 100.

    McCullagh and Nelder (1989), Generalized Linear Models, section 6.2.3.
    """
    return ("overdispersed",) if special.chdtrc(df, dispersion * df) < LENIENT else ()


def autocorrelations(residuals: NDArray, lags: int) -> NDArray:
    """Return the autocorrelations (lags,) of residuals whose mean is 0, at distances 1 to `lags`."""
    squares = (residuals**2).sum()
    return np.array([(residuals[lag:] * residuals[:-lag]).sum() / squares for lag in range(1, lags + 1)])
