"""Comparisons of cells: weighted sums and ratios of their estimates, with the covariance between them carried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.degrees import psus_and_degrees
from evaluation.statistics.estimates import CellEstimates
from evaluation.statistics.scores import Respondents
from evaluation.statistics.threads import one_thread


@dataclass(frozen=True, slots=True)
class ContrastEstimates:
    """K contrasts of cells; NaN where one of the cells used holds nobody.

    estimate: (K,). covariance: (K, K). df: (K,) active PSUs less active strata, and n_psu: (K,) active PSUs, over the
    cells used. n: (K,) the sum of unweighted rows with a value over the cells used.
    """

    estimate: NDArray
    covariance: NDArray
    df: NDArray
    n: NDArray
    n_psu: NDArray

    @property
    def se(self) -> NDArray:
        """Standard errors (K,)."""
        return np.sqrt(np.diagonal(self.covariance))


def linear_contrast(levels: CellEstimates, weights: NDArray) -> ContrastEstimates:
    """Return the contrasts W θ with covariance W V W', `weights` W being (K, C).

    A change has the weights -1 and 1, a difference of changes 1, -1, -1 and 1. The covariance between two cells is that
    of their linearised values (Binder 1983, International Statistical Review 51, 279-292; R survey's svycontrast).
    """
    return linear_contrasts([levels], weights)[0]


def linear_contrasts(several: Sequence[CellEstimates], weights: NDArray) -> tuple[ContrastEstimates, ...]:
    """Return the same contrasts of each of several estimates over the same cells; what depends only on who answered is
    made once for neighbours that the same rows answered."""
    weights = np.atleast_2d(np.asarray(weights, dtype=float))
    used, found, reach = weights != 0, [], None
    for levels in several:
        if reach is None or reach.respondents is not levels.respondents:
            reach = _reach(levels, used)
        found.append(_contrasts(levels, weights @ np.nan_to_num(levels.estimate), weights, used, reach))
    return tuple(found)


def ratio_contrast(levels: CellEstimates, above: int, below: int) -> ContrastEstimates:
    """Return the ratio R = θ_above / θ_below of two cells (K = 1); NaN where the one below is 0.

    Variance by the delta method, (V_aa - 2 R V_ab + R² V_bb) / θ_below² (Woodruff 1971, J Am Stat Assoc 66, 411-414;
    R survey's svycontrast of a quotient).
    """
    base = levels.estimate[below] if levels.estimate[below] != 0 else np.nan
    ratio = levels.estimate[above] / base
    gradient = np.zeros((1, len(levels.estimate)))
    gradient[0, above] += 1 / base
    gradient[0, below] -= ratio / base
    used = np.zeros_like(gradient, dtype=bool)
    used[0, [above, below]] = True
    return _contrasts(levels, np.array([ratio]), gradient, used, _reach(levels, used))


def log_odds_ratio(levels: CellEstimates, above: int, below: int) -> ContrastEstimates:
    """Return log [p_a / (1 - p_a)] - log [p_b / (1 - p_b)] of the proportions of two cells (K = 1).

    Variance by the delta method, each cell's slope being 1 / (p (1 - p)): the coefficient of a logistic regression on
    the two cells, with its design-based variance (Binder 1983). The odds ratio and its interval are the exponentials of
    the estimate and of its t interval. NaN where one of the proportions is not between 0 and 1.
    """
    p = np.where((levels.estimate > 0) & (levels.estimate < 1), levels.estimate, np.nan)[[above, below]]
    log_odds = np.log(p) - np.log1p(-p)
    gradient, used = np.zeros((1, len(levels.estimate))), np.zeros((1, len(levels.estimate)), dtype=bool)
    np.add.at(gradient[0], [above, below], np.array([1, -1]) / (p * (1 - p)))
    used[0, [above, below]] = True
    if np.isnan(p).any():
        gradient[:] = np.nan
    return _contrasts(levels, log_odds[:1] - log_odds[1:], gradient, used, _reach(levels, used))


@dataclass(frozen=True, slots=True)
class _Reach:
    """Whom K contrasts rest on: df, n, n_psu (K,) over the cells used."""

    respondents: Respondents
    df: NDArray
    n: NDArray
    n_psu: NDArray


def _reach(levels: CellEstimates, used: NDArray) -> _Reach:
    with one_thread():
        active = levels.domains.active_units(levels.respondents.totals.active, used)
        n_psu, df = psus_and_degrees(active, levels.units)
    return _Reach(levels.respondents, df, used @ levels.n, n_psu)


def _contrasts(
    levels: CellEstimates, estimate: NDArray, gradient: NDArray, used: NDArray, reach: _Reach
) -> ContrastEstimates:
    unknown = (used & np.isnan(levels.estimate)).any(axis=1)
    with one_thread():
        covariance = _propagated(levels.covariance, gradient, used, unknown)
    return ContrastEstimates(
        estimate=np.where(unknown, np.nan, estimate), covariance=covariance, df=reach.df, n=reach.n, n_psu=reach.n_psu
    )


def _propagated(covariance: NDArray, gradient: NDArray, used: NDArray, unknown: NDArray) -> NDArray:
    """Return G V G', NaN for contrasts that are unknown or use a cell without a variance, rounding below 0 cut off."""
    matrix = gradient @ np.nan_to_num(covariance) @ gradient.T
    unknown = unknown | (used & np.isnan(np.diagonal(covariance))).any(axis=1)
    matrix[unknown, :] = matrix[:, unknown] = np.nan
    np.fill_diagonal(matrix, np.maximum(np.diagonal(matrix), 0.0))
    return matrix
