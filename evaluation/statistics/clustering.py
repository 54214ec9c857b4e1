"""What sampling in clusters costs: design effects, and the correlation of rows of one cluster."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.estimates import CellEstimates
from evaluation.statistics.least_squares import cluster_codes


def estimated_design_effect(
    levels: CellEstimates, *, replacement: bool = True, weight: NDArray | None = None
) -> NDArray:
    """Return (C,) the variance of each estimate over that of a simple random sample of as many rows (Kish 1965).

    The simple sample's variance is S²/n, S² being n/(n - 1) times the variance between rows (R survey's
    deff="replace"); without `replacement`, it is (1 - n/N) S²/n, N being the sum of weights (C,), by default the
    denominators, as they are for means and proportions (R's deff=TRUE). NaN where it is not positive.
    """
    n = levels.n.astype(float)
    effect = np.where(n > 1, n - 1, np.nan) / levels.n_effective
    if replacement:
        return effect
    size = levels.denominator if weight is None else np.asarray(weight, dtype=float)
    return effect * size / np.where(size > n, size - n, np.nan)


def intra_cluster_correlation(values: NDArray, cluster: NDArray, weight: NDArray | None = None) -> float:
    """Return the correlation ρ of the `values` (n,) of two rows of one cluster; it may be negative.

    In the one-way model y = μ + b_g + e, with weights w, sums W_g by cluster and W overall,

        SSW = Σ w (y - ȳ_g)²,  E = σ²_e (W - c),           c = Σ_g Σ_i w²/W_g,
        SSB = Σ W_g (ȳ_g - ȳ)², E = σ²_e (c - Σ w²/W) + σ²_b (W - Σ W_g²/W),

    so that moments give the two variances and ρ = σ²_b / (σ²_b + σ²_e). With equal weights it is the analysis of
    variance estimator (MSB - MSW) / (MSB + (n₀ - 1) MSW) (Donner 1986, section 2). Rows with NaN or a weight of 0 are
    left out; NaN where all clusters have one row, there is one cluster, or nothing varies. Raises EvaluationError where
    a row has a value and no cluster.
    """
    values = np.asarray(values, dtype=float)
    weight = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=float)
    used = np.isfinite(values) & (weight > 0)
    code, clusters = cluster_codes(cluster, used)
    y, w, code = values[used], weight[used], code[used]
    size = np.bincount(code, w, clusters)
    filled = np.where(size > 0, size, 1.0)
    mean = np.bincount(code, w * y, clusters) / filled
    W, inside = w.sum(), (w**2 / filled[code]).sum()
    free = W - inside, W - (size**2).sum() / max(W, 1e-300)
    if not min(free) > 1e-12 * W:
        return np.nan
    within = (w * (y - mean[code]) ** 2).sum() / free[0]
    between = ((size * (mean - (w * y).sum() / W) ** 2).sum() - within * (inside - (w**2).sum() / W)) / free[1]
    total = within + between
    return float(between / total) if total > 0 else np.nan
