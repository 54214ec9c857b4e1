"""Linear regression whose errors are autoregressive of order 1: the likeliest autocorrelation, or all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

GRID = np.linspace(-0.99, 0.99, 199)


@dataclass(frozen=True, slots=True)
class AutoregressiveFit:
    """autocorrelation: phi of the errors. coefficients: (k,). covariance: (k, k), maximum likelihood (divisor n).
    log_likelihood: at the maximum."""

    autocorrelation: float
    coefficients: NDArray
    covariance: NDArray
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class AveragedFit:
    """Regressions at K autocorrelations, each with the weight that the data give it.

    autocorrelation, weight: (K,), weights of sum 1. coefficients: (K, k). scale: (K, k, k), the covariance by least
    squares of residual variance RSS / df; a coefficient less its own over the root of its scale is Student's on df.
    """

    autocorrelation: NDArray
    weight: NDArray
    coefficients: NDArray
    scale: NDArray
    df: int

    @property
    def mean(self) -> NDArray:
        """The coefficients (k,), averaged."""
        return self.weight @ self.coefficients

    @property
    def covariance(self) -> NDArray:
        """The covariance (k, k) of the mixture: the mean of those within, and that of the coefficients between."""
        apart = self.coefficients - self.mean
        within = np.tensordot(self.weight, self.scale, axes=1) * self.df / (self.df - 2)
        return within + (apart * self.weight[:, None]).T @ apart


def fit_autoregression(response: NDArray, design: NDArray) -> AutoregressiveFit:
    """Return the maximum of the exact likelihood over |phi| < 1 (Beach and MacKinnon 1978, Econometrica 46, 51-58).

    The likelihood is looked at on a grid of phi first, since it may have more than one top, then refined.
    """
    best = GRID[np.argmax([_at(phi, response, design).log_likelihood for phi in GRID])]
    found = optimize.minimize_scalar(
        lambda phi: -_at(phi, response, design).log_likelihood,
        bounds=(max(best - 0.01, -0.9999), min(best + 0.01, 0.9999)),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return _at(float(found.x), response, design)


def average_over_autocorrelation(response: NDArray, design: NDArray) -> AveragedFit:
    """Return the regressions at a grid of phi, weighed by the restricted likelihood of phi.

    The likelihood is integrated over the coefficients and the variance, and every phi of |phi| < 1 is as likely before
    the data (Zellner and Tiao 1964, J Am Stat Assoc 59, 763-778; Berger, Liseo and Wolpert 1999, Statistical Science
    14, 1-28). With few points a single estimate of phi is too small and taken for certain: intervals made of it are too
    narrow (docs/coverage.md). `df` must be above 2.
    """
    axes, lengths = np.linalg.qr(design)
    start = axes.T @ response
    shift, information, squares = _at_every(np.column_stack([axes, response - axes @ start]))
    df = len(response) - design.shape[1]
    logs = (np.log1p(-(GRID**2)) - np.linalg.slogdet(information)[1] - df * np.log(squares)) / 2
    weight = np.exp(logs - logs.max())
    back = np.linalg.inv(lengths)
    scale = back @ np.linalg.inv(information) @ back.T * (squares / df)[:, None, None]
    return AveragedFit(GRID, weight / weight.sum(), (start + shift) @ back.T, scale, df)


def _at_every(both: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """Return least squares of the last column on the k others, transformed with each phi of the grid: coefficients
    (K, k), X'X (K, k, k) and sums of squared residuals (K,). All are quadratic in phi, so that no row is seen again."""
    cross = both[1:].T @ both[:-1]
    phi = GRID[:, None, None]
    moments = both.T @ both - phi * (cross + cross.T) + phi**2 * (both[1:-1].T @ both[1:-1])
    information, right = moments[:, :-1, :-1], moments[:, :-1, -1]
    shift = np.linalg.solve(information, right[..., None])[..., 0]
    return shift, information, moments[:, -1, -1] - (shift * right).sum(axis=1)


def averaged_probability(fit: AveragedFit, weights: NDArray, value: float) -> float:
    """Return the probability that the contrast `weights` (k,) of the coefficients lies below `value`."""
    centre = fit.coefficients @ weights
    spread = np.sqrt(np.einsum("i,kij,j->k", weights, fit.scale, weights))
    return float(fit.weight @ special.stdtr(fit.df, (value - centre) / spread))


def averaged_interval(fit: AveragedFit, weights: NDArray, confidence: float) -> tuple[float, float]:
    """Return the bounds of the contrast `weights` (k,), beyond each of which lies half of what `confidence` leaves."""
    tail = (1 - confidence) / 2
    centre = fit.coefficients @ weights
    half = special.stdtrit(fit.df, 1 - tail) * np.sqrt(np.einsum("i,kij,j->k", weights, fit.scale, weights))
    low, high = (centre - half).min(), (centre + half).max()

    def bound(probability: float) -> float:
        return float(optimize.brentq(lambda at: averaged_probability(fit, weights, at) - probability, low, high))

    return bound(tail), bound(1 - tail)


def _at(phi: float, response: NDArray, design: NDArray) -> AutoregressiveFit:
    """Return the fit at a given phi: least squares after Prais and Winsten's transformation."""
    both = np.column_stack([design, response])
    moved = np.vstack([np.sqrt(1 - phi**2) * both[:1], both[1:] - phi * both[:-1]])
    columns, target = moved[:, :-1], moved[:, -1]
    coefficients = np.linalg.lstsq(columns, target, rcond=None)[0]
    points = len(target)
    variance = ((target - columns @ coefficients) ** 2).sum() / points
    log_likelihood = -points / 2 * (np.log(2 * np.pi * variance) + 1) + np.log(1 - phi**2) / 2
    covariance = variance * np.linalg.inv(columns.T @ columns)
    return AutoregressiveFit(phi, coefficients, covariance, float(log_likelihood))
