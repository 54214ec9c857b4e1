"""Ordered answers on a survey: proportional odds, with the variance of the design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.errors import EvaluationError
from evaluation.statistics.degrees import active_psus, degrees_of_freedom
from evaluation.statistics.design import SampleDesign, Units, variance_units
from evaluation.statistics.least_squares import check_columns, used_rows
from evaluation.statistics.variance import covariance, sums_by

_ROUNDS, _HALVINGS = 100, 40
_STILL = 1e-11  # of a parameter: a step so small is rounding


@dataclass(frozen=True, slots=True)
class OrdinalRegressionFit:
    """Proportional odds: logit P(Y ≤ c) = threshold_c - x' coefficients.

    names, coefficients: K, a positive one for higher answers. levels: the C answers; thresholds: (C - 1,) rising.
    covariance: (K + C - 1, K + C - 1) of the coefficients, then the thresholds. df: active PSUs less active strata less
    K. n: unweighted rows used. n_psu: PSUs with such a row.
    """

    names: tuple[str, ...]
    coefficients: NDArray
    levels: NDArray
    thresholds: NDArray
    covariance: NDArray
    df: int
    n: int
    n_psu: int

    @property
    def se(self) -> NDArray:
        """Standard errors (K + C - 1,) of the coefficients and the thresholds."""
        return np.sqrt(np.diagonal(self.covariance))


def ordinal_regression(
    y: ArrayLike, X: ArrayLike, names: tuple[str, ...], design: SampleDesign, *, units: Units | None = None
) -> OrdinalRegressionFit:
    """Return the weighted proportional-odds regression of ordered answers y (n,) on X (n, K), which has no ones.

    Maximum of the weighted likelihood (McCullagh 1980), whose logarithm is concave (Pratt 1981), by Newton's steps.
    With scores u_i and information A the covariance is A⁻¹ V(Σ u) A⁻¹, V being that of totals (Binder 1983; R survey's
    svyolr, whose search ends within some 1e-5 of the maximum). Rows with NaN are not used, but their PSUs stay in the
    design. Raises ValueError for shapes that do not fit; EvaluationError for dependent columns, fewer than two answers,
    a coefficient without a finite maximum, or what `variance_units` raises.
    """
    y, X = np.asarray(y, dtype=float), np.asarray(X, dtype=float)
    if X.shape != (len(design.psu), len(names)) or y.shape != (len(design.psu),):
        raise ValueError(f"shapes that do not fit: y {y.shape}, X {X.shape}, {len(names)} names")
    units = variance_units(design) if units is None else units
    used = used_rows(y, X, design.weight)
    X, weight, unit = X[used], np.asarray(design.weight, dtype=float)[used], units.of_row[used]
    check_columns(np.column_stack([np.ones(len(X)), X]), ("1", *names))
    levels, answer = np.unique(y[used], return_inverse=True)
    if len(levels) < 2:
        raise EvaluationError("ordinal_one_answer", count=len(levels))
    weight = weight / weight.mean()
    theta, _, scores, information = highest_likelihood(X, answer, weight)
    active = np.bincount(unit, minlength=len(units.psu))[:, None] > 0
    linear = sums_by(scores, unit, len(units.psu)) @ np.linalg.inv(information)
    return OrdinalRegressionFit(
        names=tuple(names),
        coefficients=theta[: len(names)],
        levels=levels,
        thresholds=theta[len(names) :],
        covariance=covariance(linear, np.broadcast_to(active, linear.shape), units, design),
        df=int(degrees_of_freedom(active, units)[0]) - len(names),
        n=len(X),
        n_psu=int(active_psus(active, units)[0]),
    )


def highest_likelihood(X: NDArray, answer: NDArray, weight: NDArray) -> tuple[NDArray, float, NDArray, NDArray]:
    """Return the coefficients and thresholds (K + C - 1,) of the highest likelihood, with the logarithm of it, its
    scores by row (n, K + C - 1) and the information; raise EvaluationError "regression_separated" where there is none
    (McCullagh 1980).

    answer: (n,) the codes 0 to C - 1, each of them given by somebody.
    """
    reached = np.cumsum(np.bincount(answer, weight))[:-1] / weight.sum()
    theta = np.concatenate([np.zeros(X.shape[1]), special.logit(reached)])
    height, scores, information = _likelihood(theta, X, answer, weight)
    for _ in range(_ROUNDS):
        try:
            step = np.linalg.solve(information, scores.sum(axis=0))
        except np.linalg.LinAlgError:
            break
        theta, height, scores, information = _climbed(theta, step, height, X, answer, weight)
        if (np.abs(step) <= _STILL * (1 + np.abs(theta))).all():
            return theta, height, scores, information
    raise EvaluationError("regression_separated")


def _climbed(theta: NDArray, step: NDArray, height: float, X: NDArray, answer: NDArray, weight: NDArray) -> tuple:
    """Return the parameters after the step, halved until it does not go down, and the likelihood there."""
    slack = 1e-12 * abs(height)
    for _ in range(_HALVINGS):
        found = _likelihood(theta + step, X, answer, weight)
        if found[0] >= height - slack:
            return theta + step, *found
        step = step / 2
    return theta, *_likelihood(theta, X, answer, weight)


def _likelihood(theta: NDArray, X: NDArray, answer: NDArray, weight: NDArray) -> tuple[float, NDArray, NDArray]:
    """Return the weighted log likelihood, its scores by row (n, K + C - 1) and the information, less its Hessian.

    -∞ where the thresholds do not rise. With p = F(a) - F(b) at the bounds a and b of an answer and f = F (1 - F), the
    slopes of log p are f(a)/p and -f(b)/p, its curvatures f'(a)/p - (f(a)/p)², -f'(b)/p - (f(b)/p)² and f(a) f(b)/p².
    """
    k, thresholds = X.shape[1], np.concatenate([[-np.inf], theta[X.shape[1] :], [np.inf]])
    eta = X @ theta[:k]
    bounds = np.stack([thresholds[answer + 1] - eta, thresholds[answer] - eta])
    F, beyond = special.expit(bounds), special.expit(-bounds)
    p = np.where(bounds.sum(axis=0) > 0, beyond[1] - beyond[0], F[0] - F[1])  # from the side where both are small
    if not (p > 0).all():
        return -np.inf, np.zeros((len(X), len(theta))), np.eye(len(theta))
    slope, bend = F * beyond / p, F * beyond * (beyond - F) / p
    # of the bounds in the parameters: the answer's own threshold above, the one before it below
    cut = np.arange(len(theta) - k)
    sides = [np.hstack([-X, (answer[:, None] - shift == cut).astype(float)]) for shift in (0, 1)]
    scores = (sides[0] * slope[0][:, None] - sides[1] * slope[1][:, None]) * weight[:, None]
    curves = weight * (slope[0] ** 2 - bend[0]), weight * (slope[1] ** 2 + bend[1]), weight * slope[0] * slope[1]
    mixed = (sides[0] * curves[2][:, None]).T @ sides[1]
    own = [(side * curve[:, None]).T @ side for side, curve in zip(sides, curves[:2], strict=True)]
    return float((weight * np.log(p)).sum()), scores, own[0] + own[1] - mixed - mixed.T
