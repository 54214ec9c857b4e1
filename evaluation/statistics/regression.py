"""Regressions on a survey: statsmodels finds the coefficients, the PSU totals of their scores make the variance."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from evaluation.errors import EvaluationError
from evaluation.statistics.degrees import active_psus, degrees_of_freedom
from evaluation.statistics.design import SampleDesign, Units, variance_units
from evaluation.statistics.least_squares import check_columns, residuals, used_rows
from evaluation.statistics.variance import covariance, sums_by

FAMILIES = ("linear", "logistic", "poisson")

_TOLERANCE, _ROUNDS = 1e-12, 100
_NOTHING = 1e-22  # of a variance: (1e-11)² of a standard error
_EXTREME = 1e-6  # a fitted mean as near to its bound as this makes us look whether there is a maximum at all


@dataclass(frozen=True, slots=True)
class RegressionFit:
    """K coefficients of a regression, on the scale of the link: identity, logit or log.

    names: K. coefficients: (K,). covariance: (K, K). df: active PSUs less active strata less K - 1, as R survey's
    svyglm; not above 0 where the PSUs are too few. n: unweighted rows used. n_psu: PSUs with such a row (active).
    """

    names: tuple[str, ...]
    coefficients: NDArray
    covariance: NDArray
    df: int
    n: int
    n_psu: int
    family: str

    @property
    def se(self) -> NDArray:
        """Standard errors (K,)."""
        return np.sqrt(np.diagonal(self.covariance))


@dataclass(frozen=True, slots=True)
class JointTest:
    """Whether several coefficients are all 0: F on df_numerator and df_denominator degrees of freedom."""

    statistic: float
    df_numerator: int
    df_denominator: int
    p_value: float


def regression(
    y: NDArray, X: NDArray, names: tuple[str, ...], design: SampleDesign, *, family: str, units: Units | None = None
) -> RegressionFit:
    """Return the weighted regression of y (n,) on the columns of X (n, K), which holds its own column of ones.

    `family` is one of FAMILIES, each with its canonical link. Rows with NaN in y or X are not used, but their PSUs stay
    in the design. With scores u_i = w_i x_i (y_i - μ_i) and A = Σ w_i v(μ_i) x_i x_i', the covariance is
    A⁻¹ V(Σ u) A⁻¹, V being that of totals (Binder 1983; R survey's svyglm), and exactly 0 for a coefficient that rests
    on rows which are all alike. `units` are the design's variance units
    where the caller has them already.
    Raises ValueError for an unknown family or shapes that do not fit; EvaluationError for columns that are not
    independent, y outside the family's range, a coefficient without a finite maximum, or what `variance_units` raises.
    """
    y, X, names = _checked(y, X, names, design, family)
    units = variance_units(design) if units is None else units
    used = used_rows(y, X, design.weight)
    y, X, weight, unit = y[used], X[used], design.weight[used], units.of_row[used]
    check_columns(X, names)
    coefficients = _coefficients(y, X, weight / weight.mean(), family)
    active = np.bincount(unit, minlength=len(units.psu))[:, None] > 0
    return RegressionFit(
        names=names,
        coefficients=coefficients,
        covariance=_sandwich(y, X, weight, unit, coefficients, family, active, units, design),
        df=int(degrees_of_freedom(active, units)[0]) - (len(names) - 1),
        n=len(y),
        n_psu=int(active_psus(active, units)[0]),
        family=family,
    )


def joint_test(fit: RegressionFit, names: tuple[str, ...]) -> JointTest:
    """Return Wald's test that the coefficients `names` are all 0 (Binder 1983; R survey's regTermTest).

    F = b' V⁻¹ b / q on q and the fit's degrees of freedom; NaN where these are not above 0 or V is singular, as it is
    where q exceeds the degrees of freedom of the design. Raises ValueError for a name that is not in the fit.
    """
    places = [fit.names.index(name) for name in names]
    b, V = fit.coefficients[places], fit.covariance[np.ix_(places, places)]
    defined = np.isfinite(V).all() and np.linalg.matrix_rank(_scaled(V)) == len(places)
    F = float(b @ np.linalg.solve(V, b)) / len(places) if defined else np.nan
    p = float(special.fdtrc(len(places), fit.df, F)) if defined else np.nan
    return JointTest(F, len(places), fit.df, p)


def _scaled(V: NDArray) -> NDArray:
    """Return the correlations of a covariance, whose rank does not depend on the units of the coefficients."""
    spread = np.sqrt(np.diagonal(V))
    spread = np.where(spread > 0, spread, 1)
    return V / np.outer(spread, spread)


def _checked(
    y: ArrayLike, X: ArrayLike, names: tuple[str, ...], design: SampleDesign, family: str
) -> tuple[NDArray, NDArray, tuple[str, ...]]:
    y, X = np.asarray(y, dtype=float), np.asarray(X, dtype=float)
    if family not in FAMILIES:
        raise ValueError(f"unknown family of a regression: {family!r}")
    if X.shape != (len(design.psu), len(names)) or y.shape != (len(design.psu),):
        raise ValueError(f"shapes that do not fit: y {y.shape}, X {X.shape}, {len(names)} names")
    _check_range(y[np.isfinite(y)], family)
    return y, X, tuple(names)


def _check_range(y: NDArray, family: str) -> None:
    if family == "logistic" and not np.isin(y, (0, 1)).all():
        raise EvaluationError("regression_outcome_not_yes_or_no", count=int((~np.isin(y, (0, 1))).sum()))
    if family == "poisson" and (y < 0).any():
        raise EvaluationError("regression_outcome_negative", count=int((y < 0).sum()))


def _coefficients(y: NDArray, X: NDArray, weight: NDArray, family: str) -> NDArray:
    """Return the coefficients; raise where none are the best because larger ones always are better."""
    # slow to import, and most reports fit no regression
    import statsmodels.api as sm

    if family == "linear":
        return np.asarray(sm.WLS(y, X, weights=weight).fit(method="qr").params)
    kind = sm.families.Binomial() if family == "logistic" else sm.families.Poisson()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they would say is checked below, and raised
        model = sm.GLM(y, X, family=kind, var_weights=weight)
        found = model.fit(tol=_TOLERANCE, tol_criterion="params", maxiter=_ROUNDS)
    extreme = not np.isfinite(found.mu).all() or np.min(kind.variance(found.mu)) < _EXTREME
    if (extreme or not found.converged) and _separated(y, X, family):
        raise EvaluationError("regression_separated")
    if not found.converged:
        raise EvaluationError("regression_not_converged", rounds=_ROUNDS)
    return np.asarray(found.params)


def _separated(y: NDArray, X: NDArray, family: str) -> bool:
    """Return whether some direction never worsens the fit of a row and improves one (Konis 2007, linear programme).

    Logistic: x'β ≥ 0 where y is 1, ≤ 0 where it is 0. Poisson: x'β = 0 where y is above 0, ≤ 0 where it is 0.
    """
    length = np.linalg.norm(X, axis=0)
    signed = X / length * np.where(y > 0, 1.0, -1.0)[:, None]
    fixed = (y > 0) & (family == "poisson")
    equal = {"A_eq": signed[fixed], "b_eq": np.zeros(fixed.sum())} if fixed.any() else {}
    free = signed[~fixed]
    if not len(free):
        return False
    found = optimize.linprog(-free.sum(axis=0), A_ub=-free, b_ub=np.zeros(len(free)), bounds=(-1, 1), **equal)
    return bool(-found.fun > 1e-6)


def _sandwich(
    y: NDArray,
    X: NDArray,
    weight: NDArray,
    unit: NDArray,
    coefficients: NDArray,
    family: str,
    active: NDArray,
    units: Units,
    design: SampleDesign,
) -> NDArray:
    """Return A⁻¹ V A⁻¹, with the linearised values of the coefficients, A⁻¹ Σ u, as the totals of each unit."""
    mean = _mean(X @ coefficients, family)
    slope = {"linear": np.ones_like(mean), "logistic": mean * (1 - mean), "poisson": mean}[family]
    left = residuals(y, mean)
    scores = sums_by(X * (weight * left)[:, None], unit, len(units.psu))
    bread = np.linalg.inv((X * (weight * slope)[:, None]).T @ X)
    linear = scores @ bread
    found = covariance(linear, np.broadcast_to(active, linear.shape), units, design)
    # by Cauchy's inequality the squares of what rows add to a coefficient are at most this: far below it is rounding
    most = np.diagonal(bread) * (weight * left**2 / slope).sum()
    constant = np.diagonal(found) <= _NOTHING * most
    found[constant, :] = found[:, constant] = 0.0
    return found


def _mean(eta: NDArray, family: str) -> NDArray:
    return {"linear": lambda: eta, "logistic": lambda: special.expit(eta), "poisson": lambda: np.exp(eta)}[family]()
