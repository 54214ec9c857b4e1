"""Linear regression whose errors are autoregressive of order 1, by exact Gaussian likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize


@dataclass(frozen=True, slots=True)
class AutoregressiveFit:
    """autocorrelation: phi of the errors. coefficients: (k,). covariance: (k, k), maximum likelihood (divisor n).
    log_likelihood: at the maximum."""

    autocorrelation: float
    coefficients: NDArray
    covariance: NDArray
    log_likelihood: float


def fit_autoregression(response: NDArray, design: NDArray) -> AutoregressiveFit:
    """Return the maximum of the exact likelihood over |phi| < 1 (Beach and MacKinnon 1978, Econometrica 46, 51-58).

    The likelihood is looked at on a grid of phi first, since it may have more than one top, then refined.
    """
    grid = np.linspace(-0.99, 0.99, 199)
    best = grid[np.argmax([_at(phi, response, design).log_likelihood for phi in grid])]
    found = optimize.minimize_scalar(
        lambda phi: -_at(phi, response, design).log_likelihood,
        bounds=(max(best - 0.01, -0.9999), min(best + 0.01, 0.9999)),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return _at(float(found.x), response, design)


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
