"""Agreement between raters: weighted kappa of two, Krippendorff's alpha of any number with missing ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.errors import EvaluationError

Weights = Literal["none", "linear", "quadratic"]
Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Weighted kappa, its standard error and interval, and the p-value of no agreement beyond chance.

    se_null: the standard error where kappa is 0, on which the p-value rests. agreement: weighted share that agrees.
    n: subjects rated. NaN where both raters gave one and the same rating throughout.
    """

    kappa: float
    se: float
    ci_low: float
    ci_high: float
    se_null: float
    p_value: float
    agreement: float
    n: int


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha with its bootstrap interval; units: those with two ratings or more; ratings: in them.

    NaN where all ratings are the same, since then nothing shows that raters can tell units apart.
    """

    alpha: float
    ci_low: float
    ci_high: float
    units: int
    ratings: int


def weighted_kappa(table: ArrayLike, *, weights: Weights, confidence: float) -> Kappa:
    """Return kappa of a square table (k, k) of counts, one rater's categories by the other's, in their order.

    Weights of agreement are 1 on the diagonal, falling with the distance or its square. Large-sample standard errors
    of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, 323-327, equations 8 and 9. Raises EvaluationError
    where the table is not square or holds nobody.
    """
    table = np.asarray(table, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not (table >= 0).all() or table.sum() == 0:
        raise EvaluationError("agreement_table", shape=" × ".join(str(one) for one in table.shape))
    total, shares = table.sum(), table / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    weight = _agreement_weights(len(table), weights)
    observed, expected = float((weight * shares).sum()), float(rows @ weight @ columns)
    if expected >= 1 - 1e-12:
        nan = float("nan")
        return Kappa(nan, nan, nan, nan, nan, nan, observed, int(total))
    kappa = (observed - expected) / (1 - expected)
    mean = np.add.outer(weight @ columns, weight.T @ rows)  # of the weights in a category's row and column
    spread = (shares * (weight * (1 - expected) - mean * (1 - observed)) ** 2).sum()
    spread -= (observed * expected - 2 * expected + observed) ** 2
    se = float(np.sqrt(max(spread, 0) / total) / (1 - expected) ** 2)
    null = (np.outer(rows, columns) * (weight - mean) ** 2).sum() - expected**2
    se_null = float(np.sqrt(max(null, 0) / total) / (1 - expected))
    half = special.ndtri((1 + confidence) / 2) * se
    p = float(2 * special.ndtr(-abs(kappa) / se_null)) if se_null > 0 else float("nan")
    return Kappa(kappa, se, kappa - half, min(kappa + half, 1.0), se_null, p, observed, int(total))


def _agreement_weights(categories: int, weights: Weights) -> NDArray:
    distance = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories))) / max(categories - 1, 1)
    return {"none": (distance == 0).astype(float), "linear": 1 - distance, "quadratic": 1 - distance**2}[weights]


def krippendorff_alpha(ratings: ArrayLike, *, level: Level, confidence: float, seed: int, draws: int = 2000) -> Alpha:
    """Return alpha = 1 - observed over expected disagreement of ratings (raters, units), NaN where not rated.

    Krippendorff (2011), Computing Krippendorff's alpha-reliability. Units with fewer than two ratings do
    not count. The interval is the percentile one of `draws` samples of units with replacement; NaN with fewer than
    two units. Raises EvaluationError where no unit has two ratings.
    """
    ratings = np.asarray(ratings, dtype=float)
    ratings = ratings[:, (~np.isnan(ratings)).sum(axis=0) >= 2]
    if not ratings.shape[1]:
        raise EvaluationError("agreement_ratings")
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (ratings.T[:, :, None] == values).sum(axis=1).astype(float)
    alpha = float(_alpha(counts, values, np.ones((1, len(counts))), level)[0])
    low = high = float("nan")
    if len(counts) >= 2:
        rng = np.random.default_rng(seed)
        times = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
        drawn = _alpha(counts, values, times.astype(float), level)
        if not np.isnan(drawn).all():
            low, high = np.nanquantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Alpha(alpha, float(low), float(high), len(counts), int(counts.sum()))


def _alpha(counts: NDArray, values: NDArray, times: NDArray, level: Level) -> NDArray:
    """Return alpha (B,) of each row of `times` (B, units), how often a unit counts; counts is (units, values)."""
    paired = counts / (counts.sum(axis=1, keepdims=True) - 1)
    coincidences = np.einsum("bu,uv,uw->bvw", times, paired, counts, optimize=True)
    coincidences -= np.einsum("bu,uv,vw->bvw", times, paired, np.eye(len(values)), optimize=True)
    marginal = coincidences.sum(axis=2)
    total = marginal.sum(axis=1)
    distance = _distances(marginal, values, level)
    observed = (coincidences * distance).sum(axis=(1, 2)) / total
    chance = np.einsum("bv,bw,bvw->b", marginal, marginal, distance) / (total * (total - 1))
    return 1 - np.divide(observed, chance, out=np.full(len(times), np.nan), where=chance > 0)


def _distances(marginal: NDArray, values: NDArray, level: Level) -> NDArray:
    """Return the squared differences of values, (B, values, values) or (1, values, values)."""
    if level == "nominal":
        return (1 - np.eye(len(values)))[None]
    if level == "interval":
        return (np.subtract.outer(values, values) ** 2)[None]
    # Σ of the marginals from one value to the other, half of the two ends
    middle = np.cumsum(marginal, axis=1) - marginal / 2
    return (middle[:, :, None] - middle[:, None, :]) ** 2
