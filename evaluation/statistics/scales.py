"""Scales made of several items: the mean score, and how consistently the items measure one thing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from evaluation.errors import EvaluationError

IMPROPER = 1e-6  # unique share of an item's variance below which the one-factor fit is improper


@dataclass(frozen=True, slots=True)
class Reliability:
    """A coefficient of reliability and its interval; n: persons with every item; items: how many."""

    coefficient: float
    ci_low: float
    ci_high: float
    n: int
    items: int


@dataclass(frozen=True, slots=True)
class OneFactor:
    """Loadings (k,) and unique variances (k,) of one common factor, in the units of the items.

    improper: an item's unique variance has gone to 0 (a Heywood case), so that the fit describes nothing.
    """

    loadings: NDArray
    uniquenesses: NDArray
    improper: bool


def mean_score(items: ArrayLike, *, at_least: float) -> NDArray:
    """Return the mean (N,) of the items (N, k) answered, NaN where less than the share `at_least` was answered.

    With 1 every item is needed; below 1 the mean of those answered stands for the others: prorating, which is biased
    where means or correlations of the items differ much (Mazza, Enders and Ruehlman 2015, Multivariate Behavioral
    Research 50, 504-519).
    """
    items = np.asarray(items, dtype=float)
    answered = ~np.isnan(items)
    number = answered.sum(axis=1)
    enough = (number > 0) & (number >= at_least * items.shape[1] - 1e-9)
    return np.where(enough, np.where(answered, items, 0).sum(axis=1) / np.maximum(number, 1), np.nan)


def reversed_item(item: ArrayLike, *, lowest: float, highest: float) -> NDArray:
    """Return an item (N,) turned round within its scale, so that all items point one way."""
    return lowest + highest - np.asarray(item, dtype=float)


def cronbach_alpha(items: ArrayLike, *, confidence: float) -> Reliability:
    """Return Cronbach's alpha (1951, Psychometrika 16, 297-334) of the items (N, k) of persons who answered all.

    Interval of Feldt (1965), Psychometrika 30, 357-370: (1 - alpha) / (1 - alpha of the population) is F-distributed
    on n - 1 and (n - 1)(k - 1), for a simple sample, normal answers and items that differ by a constant. Raises
    EvaluationError for fewer than two items or persons, or where the sum does not vary.
    """
    covariance, n = _covariance(items)
    k = len(covariance)
    alpha = float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))
    tail, degrees = (1 - confidence) / 2, (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - alpha) * special.fdtri(*degrees, 1 - tail)
    high = 1 - (1 - alpha) * special.fdtri(*degrees, tail)
    return Reliability(alpha, float(low), float(high), n, k)


def mcdonald_omega(items: ArrayLike, *, confidence: float, seed: int, draws: int = 500) -> Reliability:
    """Return McDonald's omega, (Σ loadings)² over that plus Σ unique variances, from a one-factor fit.

    McDonald (1999), Test Theory, equation 6.20b. Persons who answered all items (N, k). The interval is the percentile
    one of `draws` samples of persons with replacement, improper fits left out; NaN where the fit itself is improper.
    Raises EvaluationError for fewer than three items, which do not determine the factor, and as `cronbach_alpha`.
    """
    covariance, n = _covariance(items, needed=3)
    items = np.asarray(items, dtype=float)
    complete = items[~np.isnan(items).any(axis=1)]
    omega, low, high = _omega(covariance), np.nan, np.nan
    if not np.isnan(omega):
        rng = np.random.default_rng(seed)
        drawn = [_omega(np.cov(complete[rng.integers(n, size=n)], rowvar=False)) for _ in range(draws)]
        low, high = np.nanquantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Reliability(omega, float(low), float(high), n, len(covariance))


def _omega(covariance: NDArray) -> float:
    """Return omega, NaN where the fit is improper or an item does not vary."""
    if not (np.diagonal(covariance) > 0).all():
        return float("nan")
    fit = one_factor(covariance)
    common = fit.loadings.sum() ** 2
    return float("nan") if fit.improper else float(common / (common + fit.uniquenesses.sum()))


def one_factor(covariance: NDArray) -> OneFactor:
    """Return the maximum likelihood fit of one factor to a covariance matrix (k, k).

    The unique variances minimise Σ (θ_j - log θ_j - 1) over all but the largest eigenvalue θ_j of the scaled matrix
    (Jöreskog 1967, Psychometrika 32, 443-482); loadings have a positive sum.
    """
    deviations = np.sqrt(np.diagonal(covariance))
    correlation = covariance / np.outer(deviations, deviations)
    start = np.log(np.clip(1 / np.diagonal(np.linalg.pinv(correlation)), 0.01, 0.9))
    bounds = [(np.log(IMPROPER), 0.0)] * len(start)
    found = optimize.minimize(
        _discrepancy,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000},
    )
    unique = np.exp(found.x)
    loadings = _loadings(unique, correlation) * deviations
    loadings *= np.sign(loadings.sum()) or 1.0
    return OneFactor(loadings, unique * deviations**2, bool(unique.min() < 10 * IMPROPER))


def _discrepancy(log_unique: NDArray, correlation: NDArray) -> tuple[float, NDArray]:
    """Return the likelihood's discrepancy at the best loadings, and its derivative by the logs of the uniquenesses."""
    unique = np.exp(log_unique)
    values = np.linalg.eigvalsh(correlation / np.sqrt(np.outer(unique, unique)))[:-1]
    values = np.maximum(values, 1e-12)
    loadings = _loadings(unique, correlation)
    gap = np.outer(loadings, loadings) + np.diag(unique) - correlation
    return float((values - np.log(values) - 1).sum()), np.diagonal(gap) / unique


def _loadings(unique: NDArray, correlation: NDArray) -> NDArray:
    values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(unique, unique)))
    return np.sqrt(unique * max(values[-1] - 1, 0.0)) * vectors[:, -1]


def _covariance(items: ArrayLike, needed: int = 2) -> tuple[NDArray, int]:
    """Return the covariance matrix of persons with every item, and how many they are."""
    items = np.asarray(items, dtype=float)
    complete = items[~np.isnan(items).any(axis=1)]
    n, k = complete.shape
    if n < 2 or k < needed:
        raise EvaluationError("scale_too_small", persons=n, items=k, needed=needed)
    constant = np.ptp(complete, axis=0) == 0
    covariance = np.cov(complete, rowvar=False)
    without_factor = constant.any() and needed > 2
    if without_factor or constant.all() or covariance.sum() <= 1e-12 * np.trace(covariance):
        raise EvaluationError("scale_constant", items=", ".join(str(one + 1) for one in np.flatnonzero(constant)))
    return covariance, n
