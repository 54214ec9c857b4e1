"""Regression of counts with log link and offset: Poisson, quasi-Poisson and negative binomial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from evaluation.errors import EvaluationError

Family = Literal["poisson", "quasi-poisson", "negative-binomial"]
ROUNDS, TOLERANCE = 100, 1e-12
FAR = 100.0  # where the next term of the digamma's expansion is below 1e-18


@dataclass(frozen=True, slots=True)
class CountFit:
    """A fitted regression of n counts on k columns.

    coefficients: (k,). covariance: (k, k), that of the family. mean: (n,). scores: (n, k), each point's derivative of
    the log likelihood. bread: (k, k), the inverse of the expected information at dispersion 1. deviance: of the family.
    dispersion: Pearson's chi-square over n - k. theta, theta_se: infinite and NaN for (quasi-)Poisson, and where the
    counts vary no more than Poisson's, so that no negative binomial fits better. df: n - k for quasi-Poisson, else
    infinite.
    """

    coefficients: NDArray
    covariance: NDArray
    mean: NDArray
    scores: NDArray
    bread: NDArray
    deviance: float
    dispersion: float
    theta: float
    theta_se: float
    df: float


def fit_counts(counts: NDArray, design: NDArray, offset: NDArray, family: Family) -> CountFit:
    """Return the maximum likelihood fit (McCullagh and Nelder 1989, sections 2.5 and 6.2).

    Negative binomial: coefficients and theta in turn, from the Poisson fit (Venables and Ripley 2002, Modern Applied
    Statistics with S, section 7.4); the covariance is that given theta. Raises EvaluationError where the fit does not
    settle, as when all counts of a side are 0 or the columns depend on one another.
    """
    start = np.log(np.maximum(counts, 0.5)) - offset
    beta = _weighted_fit(counts, design, offset, np.linalg.lstsq(design, start, rcond=None)[0], np.inf)
    theta = np.inf
    if family == "negative-binomial":
        beta, theta = _with_theta(counts, design, offset, beta)
    return _described(counts, design, offset, beta, theta, family)


def _weighted_fit(counts: NDArray, design: NDArray, offset: NDArray, beta: NDArray, theta: float) -> NDArray:
    """Return the coefficients by iteratively reweighted least squares from `beta`, theta given."""
    for _ in range(ROUNDS):
        mean = _mean(design, offset, beta)
        root = np.sqrt(mean / (1 + mean / theta))
        response = design @ beta + (counts - mean) / mean
        new, _, rank, _ = np.linalg.lstsq(design * root[:, None], response * root, rcond=None)
        if rank < design.shape[1] or not np.isfinite(new).all():
            break
        if np.abs(new - beta).max() <= TOLERANCE * (1 + np.abs(beta).max()):
            return new
        beta = new
    raise EvaluationError("series_unfit")


def _mean(design: NDArray, offset: NDArray, beta: NDArray) -> NDArray:
    mean = np.exp(np.minimum(design @ beta + offset, 500))
    if mean.min() < 1e-9:  # a fitted count of 0 has no finite coefficient
        raise EvaluationError("series_unfit")
    return mean


def _with_theta(counts: NDArray, design: NDArray, offset: NDArray, beta: NDArray) -> tuple[NDArray, float]:
    theta = np.inf
    for _ in range(ROUNDS):
        mean = _mean(design, offset, beta)
        new = _theta(counts, mean)
        if _as_one(new, theta, mean):
            return beta, theta
        theta = new
        beta = _weighted_fit(counts, design, offset, beta, theta)
    raise EvaluationError("series_unfit")


def _theta(counts: NDArray, mean: NDArray) -> float:
    """Return the likeliest theta given the means; infinite where the counts vary no more than Poisson's."""
    if ((counts - mean) ** 2 - counts).sum() <= 0:
        return np.inf
    low, high = np.log(1e-6), np.log(1e6)  # beyond, the sign of the score is that of its rounding

    def score(log: float) -> float:
        return _theta_score(np.exp(log), counts, mean)

    if score(high) >= 0:
        return np.inf
    return float(np.exp(optimize.brentq(score, low, high, xtol=1e-15)))


def _as_one(new: float, theta: float, mean: NDArray) -> bool:
    """Return whether two thetas, infinite or not, give the same variance, mean + mean² / theta, to the tolerance."""
    return bool(mean.max() * abs(1 / new - 1 / theta) <= 10 * TOLERANCE)


def _theta_score(theta: float, counts: NDArray, mean: NDArray) -> float:
    """Return the derivative of the log likelihood by theta, ψ(θ + y) - ψ(θ) - ln(1 + μ / θ) + (μ - y) / (μ + θ) summed.

    From FAR on ψ is its expansion (Abramowitz and Stegun 1972, 6.3.18) and its logarithms are taken together: the terms
    cancel to the order of 1 / θ², which the difference of two digammas drowns in their rounding.
    """
    apart = (counts - mean) / (mean + theta)
    if theta < FAR:
        digamma = special.digamma(theta + counts) - special.digamma(theta)
        return float((digamma - np.log1p(mean / theta) - apart).sum())
    here, there = 1 / theta, 1 / (theta + counts)
    step = counts * here * there  # 1 / θ - 1 / (θ + y)
    squares = here**2 + there**2
    rest = step / 2 + step * (here + there) * (1 / 12 - squares / 120 + (squares**2 - here**2 * there**2) / 252)
    return float((np.log1p(apart) - apart + rest).sum())


def _theta_error(theta: float, counts: NDArray, mean: NDArray) -> float:
    """Return 1 / √ of the observed information of theta, the coefficients given."""
    trigamma = special.polygamma(1, theta) - special.polygamma(1, theta + counts)
    information = (trigamma - 1 / theta + 2 / (mean + theta) - (counts + theta) / (mean + theta) ** 2).sum()
    return float(1 / np.sqrt(information))


def _described(
    counts: NDArray, design: NDArray, offset: NDArray, beta: NDArray, theta: float, family: Family
) -> CountFit:
    mean = _mean(design, offset, beta)
    variance = mean * (1 + mean / theta)
    bread = np.linalg.inv((design.T * (mean**2 / variance)) @ design)
    degrees = len(counts) - design.shape[1]
    dispersion = float(((counts - mean) ** 2 / variance).sum() / degrees)
    quasi = family == "quasi-poisson"
    return CountFit(
        coefficients=beta,
        covariance=bread * dispersion if quasi else bread,
        mean=mean,
        scores=design * ((counts - mean) * mean / variance)[:, None],
        bread=bread,
        deviance=_deviance(counts, mean, theta),
        dispersion=dispersion,
        theta=float(theta),
        theta_se=_theta_error(theta, counts, mean) if np.isfinite(theta) else float("nan"),
        df=degrees if quasi else np.inf,
    )


def _deviance(counts: NDArray, mean: NDArray, theta: float) -> float:
    plain = special.xlogy(counts, counts / mean)
    if np.isinf(theta):
        return float(2 * (plain - (counts - mean)).sum())
    return float(2 * (plain - (counts + theta) * np.log((counts + theta) / (mean + theta))).sum())
