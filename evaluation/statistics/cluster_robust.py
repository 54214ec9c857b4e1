"""Cluster-robust variances that hold with few clusters: bias-reduced, with Satterthwaite's degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.least_squares import check_columns, cluster_codes, column_numbers, residuals, used_rows

KINDS = ("CR0", "CR1", "CR1S", "CR2", "CR3")

_SINGULAR = 1e-10  # of an eigenvalue that would be 1 if the cluster had no part in the fit


@dataclass(frozen=True, slots=True)
class ClusterRobustFit:
    """K coefficients by (weighted) least squares, or C contrasts of them, with a cluster-robust covariance.

    estimate: (C,). covariance: (C, C). df: (C,) Satterthwaite's degrees of freedom. n: rows used. clusters: how many.
    NaN in covariance and df where `kind` is CR3 and a coefficient rests on one cluster alone.
    """

    estimate: NDArray
    covariance: NDArray
    df: NDArray
    n: int
    clusters: int
    kind: str

    @property
    def se(self) -> NDArray:
        """Standard errors (C,)."""
        return np.sqrt(np.diagonal(self.covariance))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Rows by cluster (lists of X, w and residuals), M = (X'WX)⁻¹ and Q = M X'W²X M."""

    X: list[NDArray]
    weight: list[NDArray]
    residual: list[NDArray]
    M: NDArray
    Q: NDArray
    coefficients: NDArray


def cluster_robust(
    y: ArrayLike,
    X: ArrayLike,
    cluster: NDArray,
    weight: ArrayLike | None = None,
    *,
    kind: str,
    contrasts: ArrayLike | None = None,
    names: tuple[str, ...] | None = None,
) -> ClusterRobustFit:
    """Return the least squares fit of y (n,) on the columns of X (n, K), with the variance `kind`, one of KINDS.

    V = M Σ_g X_g'W_g A_g e_g e_g'A_g'W_g X_g M with M = (X'WX)⁻¹ and
    CR0   A_g = I (Liang and Zeger 1986); CR1   √(G/(G-1)) I;
    CR1S  √(G(N-1)/((G-1)(N-K))) I (Stata's),
    CR2   (I_g - H_gg - H_gg' + X_g Q X_g')^{-1/2}, symmetric, which makes V unbiased if errors are independent with
          one variance (Bell and McCaffrey 2002; with weights Pustejovsky and Tipton 2018, working model I as the
          default of clubSandwich for lm); Moore and Penrose's inverse where a cluster has effects of its own,
    CR3   (I_g - H_gg)⁻¹, the jackknife of clusters.
    Degrees of freedom: 2 E[c'Vc]² / var(c'Vc) under the same working model, for each row c of `contrasts` (C, K), the
    coefficients themselves by default. Strata are not used. Rows with NaN in y or X, or with a weight of 0, are left
    out. `names` (K) are for the messages. Raises ValueError for an unknown kind; EvaluationError for a missing weight
    or cluster, columns that are not independent, or fewer than two clusters.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of a cluster-robust variance: {kind!r}")
    y, X = np.asarray(y, dtype=float), np.asarray(X, dtype=float)
    fit, n = _fit(y, X, np.asarray(cluster), weight, column_numbers(X.shape[1]) if names is None else names)
    C = np.eye(len(fit.M)) if contrasts is None else np.atleast_2d(np.asarray(contrasts, dtype=float))
    # q[g] (n_g, C): the weights of the residuals of a cluster in its part of each contrast
    q = [part @ C.T for part in _adjusted(fit, kind, n)]
    parts = np.array([e @ one for e, one in zip(fit.residual, q, strict=True)])
    return ClusterRobustFit(
        estimate=C @ fit.coefficients,
        covariance=parts.T @ parts,
        df=np.array([_satterthwaite(fit, [one[:, c] for one in q]) for c in range(len(C))]),
        n=n,
        clusters=len(fit.X),
        kind=kind,
    )


def _fit(
    y: NDArray, X: NDArray, cluster: NDArray, weight: ArrayLike | None, names: tuple[str, ...]
) -> tuple[_Fit, int]:
    weight = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=float)
    used = used_rows(y, X, weight)
    place = cluster_codes(cluster, used)[0][used]
    y, X, weight = y[used], X[used], weight[used]
    check_columns(X, names)
    if len(np.unique(place)) < 2:
        raise EvaluationError("too_few_clusters", clusters=len(np.unique(place)))
    # orthonormal columns of W^½ X: no precision is lost where they are far from independent
    orthogonal, R = np.linalg.qr(np.sqrt(weight)[:, None] * X)
    half = np.linalg.inv(R)
    coefficients = half @ (orthogonal.T @ (np.sqrt(weight) * y))
    M = half @ half.T
    spread = weight[:, None] * X @ M
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order])) + 1
    X_g, weight_g, residual_g = (np.split(one[order], starts) for one in (X, weight, residuals(y, X @ coefficients)))
    return _Fit(X_g, weight_g, residual_g, M, spread.T @ spread, coefficients), len(y)


def _adjusted(fit: _Fit, kind: str, n: int) -> list[NDArray]:
    """Return A_g' W_g X_g M (n_g, K) of each cluster."""
    plain = [w[:, None] * X @ fit.M for X, w in zip(fit.X, fit.weight, strict=True)]
    if kind == "CR2":
        groups = zip(fit.X, fit.weight, plain, strict=True)
        return [_bias_reduced(X, w, part, fit) for X, w, part in groups]
    if kind == "CR3":
        return [_left_out(X, w, fit) for X, w in zip(fit.X, fit.weight, strict=True)]
    G, K = len(fit.X), len(fit.M)
    factor = {"CR0": 1.0, "CR1": G / (G - 1), "CR1S": G * (n - 1) / ((G - 1) * (n - K)) if n > K else np.nan}[kind]
    return [np.sqrt(factor) * part for part in plain]


def _bias_reduced(X: NDArray, w: NDArray, part: NDArray, fit: _Fit) -> NDArray:
    """Return B^{-1/2} `part` with B = I - X M X'W - W X M X' + X Q X', found in the at most 2K dimensions B changes."""
    basis, R = np.linalg.qr(np.column_stack([X, w[:, None] * X]))
    inner = np.block([[fit.Q, -fit.M], [-fit.M, np.zeros_like(fit.M)]])
    values, vectors = np.linalg.eigh(np.eye(len(R)) + R @ inner @ R.T)
    powers = np.where(values > _SINGULAR, 1 / np.sqrt(np.where(values > _SINGULAR, values, 1)), 0)
    inside = basis.T @ part
    return part + basis @ (vectors @ (powers[:, None] * (vectors.T @ inside)) - inside)


def _left_out(X: NDArray, w: NDArray, fit: _Fit) -> NDArray:
    """Return W X (X'WX without the cluster)⁻¹, which is (I - H_gg)⁻¹' W X M; NaN where the others do not suffice."""
    root = np.linalg.cholesky(fit.M)
    rest = np.eye(len(root)) - root.T @ (X.T * w) @ X @ root
    if np.linalg.eigvalsh(rest).min() <= _SINGULAR:
        return np.full_like(X, np.nan)
    return w[:, None] * X @ (root @ np.linalg.solve(rest, root.T))


def _satterthwaite(fit: _Fit, q: list[NDArray]) -> float:
    """Return (tr P)² / tr P², P being the G × G products of p_g = (I - H)_g' q_g (Pustejovsky and Tipton 2018).

    P = D + Z C Z' with D diagonal and Z (G, 2K), so that nothing of size G × G is made.
    """
    D = np.array([one @ one for one in q])
    u = np.array([X.T @ one for X, one in zip(fit.X, q, strict=True)])
    v = np.array([(X.T * w) @ one for X, w, one in zip(fit.X, fit.weight, q, strict=True)])
    Z, C = np.hstack([v, u]), np.block([[np.zeros_like(fit.M), -fit.M], [-fit.M, fit.Q]])
    low = C @ (Z.T @ Z)
    trace = D.sum() + np.trace(low)
    square = D @ D + 2 * D @ np.einsum("gi,ij,gj->g", Z, C, Z) + np.trace(low @ low)
    return float(trace**2 / square) if square > 0 else np.nan
