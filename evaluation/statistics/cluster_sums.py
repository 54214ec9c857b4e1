"""Least squares of many outcomes reduced to sums by cluster, from which samples with other signs cost nothing to refit.

Let Z be the columns of X in an orthonormal basis, the tested one last (j), so that Z'WZ = I. Kept are, by cluster g,
e_g = Z_g'W_g ε_g, the scores of the residuals of the full fit, and L_g, the row j of Z_g'W_g Z_g.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.least_squares import check_columns, cluster_codes, column_numbers, residuals, used_rows

_DEPENDENT = 1e-9  # length left of a column, of its own, once the columns before it are taken out
_ROUNDING = 1e-12  # of the residuals, for a sum of them


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """What the bootstrap needs of M outcomes, G clusters and K columns; NaN for an outcome that cannot be fitted.

    score, cross: (M, G, K) the e_g and L_g of this module, j last. estimate: (M,) the tested coefficient; scale: (M,)
    what one unit of it is in the orthonormal basis. factor: (M,) G(N-1) / ((G-1)(N-K)). n, clusters: (M,) used.
    """

    score: NDArray
    cross: NDArray
    estimate: NDArray
    scale: NDArray
    factor: NDArray
    n: NDArray
    clusters: NDArray

    @property
    def se(self) -> NDArray:
        """Standard errors CR1S (M,)."""
        return np.sqrt(self.factor * (self.score[:, :, -1] ** 2).sum(axis=1)) / self.scale


def cluster_sums(
    Y: ArrayLike, X: ArrayLike, cluster: NDArray, weight: ArrayLike | None = None, *, tested: int
) -> ClusterSums:
    """Return the sums by cluster of the least squares of each column of Y (n, M) on X (n, K), to test column `tested`.

    MacKinnon (2023), Econometrics and Statistics 26, 52-71: the bootstrap needs nothing but these sums.

    `cluster` (n,) labels are taken in sorted order. Rows with NaN in X or a weight of 0 are left out, and rows with NaN
    in an outcome for that outcome. Raises EvaluationError for a missing weight or cluster, dependent columns, or fewer
    than two clusters; where it is so for one outcome only, that outcome is NaN.
    """
    Y, X = np.asarray(Y, dtype=float), np.asarray(X, dtype=float)
    Y, weight = Y.reshape(len(X), -1), np.ones(len(X)) if weight is None else np.asarray(weight, dtype=float)
    valued = np.isfinite(Y)
    rows = used_rows(np.where(valued.any(axis=1), 0.0, np.nan), X, weight)
    place, G = cluster_codes(cluster, rows)
    check_columns(X[rows], column_numbers(X.shape[1]))
    if len(np.unique(place[rows])) < 2:
        raise EvaluationError("too_few_clusters", clusters=len(np.unique(place[rows])))
    last = np.concatenate([np.delete(np.arange(X.shape[1]), tested), [tested]])
    Y, X, root, place, valued = Y[rows], X[rows][:, last], np.sqrt(weight[rows])[:, None], place[rows], valued[rows]
    found: list = [None] * Y.shape[1]
    for columns in _patterns(valued):
        here = slice(None) if valued[:, columns[0]].all() else valued[:, columns[0]]
        sums = _sums(root[here] * Y[here][:, columns], root[here] * X[here], place[here], G)
        for column, one in zip(columns, sums, strict=True):
            found[column] = one
    return ClusterSums(*(np.array(values) for values in zip(*found, strict=True)))


def _patterns(valued: NDArray) -> list[list[int]]:
    """Return the columns of `valued` (n, M) in groups that are the same."""
    groups: dict[bytes, list[int]] = {}
    for column, bits in enumerate(np.packbits(valued.T, axis=1)):
        groups.setdefault(bits.tobytes(), []).append(column)
    return list(groups.values())


def _sums(Y: NDArray, X: NDArray, place: NDArray, G: int) -> list[tuple]:
    """Return the fields of ClusterSums of each outcome in turn, from rows multiplied by the root of their weights."""
    (n, K), active = X.shape, np.count_nonzero(np.bincount(place, minlength=G))
    Z, R = np.linalg.qr(X)
    length = np.linalg.norm(X, axis=0)
    if active < 2 or n <= K or (np.abs(np.diagonal(R)) <= _DEPENDENT * length).any():
        empty = np.full((G, K), np.nan)
        return [(empty, empty, np.nan, np.nan, np.nan, n, active)] * Y.shape[1]
    Z[:, -1] *= np.sign(R[-1, -1])
    gamma, scale = Z.T @ Y, abs(R[-1, -1])
    residual = residuals(Y, Z @ gamma)
    cross, factor = _by_cluster(Z, Z[:, -1], place, G), active * (n - 1) / ((active - 1) * (n - K))
    scores = [_by_cluster(Z, one, place, G) for one in np.ascontiguousarray(residual.T)]
    for score, one in zip(scores, residual.T, strict=True):
        score[np.abs(score) <= _ROUNDING * np.linalg.norm(one)] = 0.0  # rounding, where columns leave no spread
    return [
        (score, cross, last / scale, scale, factor, n, active) for score, last in zip(scores, gamma[-1], strict=True)
    ]


def _by_cluster(Z: NDArray, values: NDArray, place: NDArray, G: int) -> NDArray:
    """Return (G, K) the sums of the columns of Z times `values` in each cluster."""
    return np.stack([np.bincount(place, column * values, G) for column in Z.T], axis=1)
