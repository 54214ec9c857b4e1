"""Wild cluster bootstrap-t with weights and the null imposed: many outcomes at once, all under the same draws.

Everything is made from the sums e_g and L_g of `cluster_sums`. With d the distance of the coefficient from the null, in
the orthonormal basis, the residuals under the null have the scores r_g = e_g + d L_g. Under the signs s the coefficient
moves by Σ s_g r_gj, and the scores left in row j are s_g r_gj - L_g' Σ_h s_h r_h.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.statistics.cluster_sums import ClusterSums
from evaluation.statistics.threads import one_thread

DISTRIBUTIONS = ("rademacher", "webb")

_ENUMERATED = 12  # clusters: 4,096 sign vectors
_TIE = 1e-9  # relative: far above rounding, far below any difference of two samples
_EQUAL = 1e-12  # two shares of draws, or entries of an orthonormal basis, that are the same but for rounding
_CANCELLED = 1e-3  # of the sum of squares, below which expanding it would cost more than three digits
_CHUNK = 512  # draws whose sums stay in a processor's cache
_STEPS, _HALVINGS = 34, 44  # the interval is sought up to 0.1 · 2³³ standard errors, as good as infinitely many


@dataclass(frozen=True, slots=True)
class ClusterSigns:
    """The multipliers of G clusters in B draws, (G, B); `exact` where they are all 2^G sign vectors."""

    values: NDArray
    exact: bool


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """The test of one coefficient in M outcomes.

    estimate, se (CR1S), statistic, p_value (symmetric), p_equal_tail: (M,). draws: (B, M) t statistics under the null,
    of the same B sign vectors for all outcomes. n, clusters: (M,) used.
    """

    estimate: NDArray
    se: NDArray
    statistic: NDArray
    p_value: NDArray
    p_equal_tail: NDArray
    draws: NDArray
    exact: bool
    n: NDArray
    clusters: NDArray


def cluster_signs(
    clusters: int, draws: int, generator: np.random.Generator, *, distribution: str = "rademacher"
) -> ClusterSigns:
    """Return multipliers for `clusters` clusters: all 2^G sign vectors up to 12 clusters, otherwise `draws` of them.

    `rademacher` is ±1. `webb` is ±√½, ±1, ±√(3/2), each with probability 1/6, for when there are so few clusters that
    signs alone give few different samples (Webb 2023); it is always drawn. Raises ValueError for another distribution.
    """
    if distribution not in DISTRIBUTIONS:
        raise ValueError(f"unknown distribution of a wild bootstrap: {distribution!r}")
    if distribution == "webb":
        points = np.sqrt([0.5, 1, 1.5])
        return ClusterSigns(generator.choice(np.concatenate([-points, points]), (clusters, draws)), exact=False)
    if clusters <= _ENUMERATED:
        bits = np.arange(2**clusters) >> np.arange(clusters)[:, None] & 1
        return ClusterSigns(1.0 - 2 * bits, exact=True)
    return ClusterSigns(2.0 * generator.integers(0, 2, (clusters, draws), dtype=np.int8) - 1, exact=False)


def wild_bootstrap(sums: ClusterSums, signs: ClusterSigns, *, null: ArrayLike = 0.0) -> WildBootstrap:
    """Return the test that the coefficient is `null` (one number, or (M,)) in each outcome.

    The restricted wild cluster bootstrap of Cameron, Gelbach and Miller (2008), WCR in MacKinnon, Nielsen and Webb
    (2023): residuals under the null times the signs of their clusters; t with the standard error CR1S in each sample.
    Ties count against the null being false: p is the share of samples with |t*| ≥ |t|. If all sign vectors are
    enumerated, the observed sample is among them; if they are drawn, it is added to the samples, (1 + #) / (1 + B)
    (Davison and Hinkley 1997, section 4.2; Phipson and Smyth 2010), so p is never 0. With fewer than about five treated
    (or untreated) clusters no such test can be relied on (MacKinnon and Webb 2017). NaN where an outcome could not be
    fitted or is fitted perfectly.
    """
    distance = (sums.estimate - np.asarray(null, dtype=float)) * sums.scale
    scores = sums.score + distance[:, None, None] * sums.cross
    with one_thread():
        draws = _draws(scores, sums.cross, signs) / np.sqrt(sums.factor)
    spread = sums.se * sums.scale
    statistic = distance / np.where(spread > 0, spread, np.nan)
    draws[:, np.isnan(statistic)] = np.nan
    near = _TIE * np.abs(statistic)
    least = np.minimum(
        _share((draws <= statistic + near).sum(axis=0), signs), _share((draws >= statistic - near).sum(axis=0), signs)
    )
    return WildBootstrap(
        estimate=sums.estimate,
        se=sums.se,
        statistic=statistic,
        p_value=_where(statistic, _share((np.abs(draws) >= np.abs(statistic) - near).sum(axis=0), signs)),
        p_equal_tail=_where(statistic, np.minimum(2 * least, 1)),
        draws=draws,
        exact=signs.exact,
        n=sums.n,
        clusters=sums.clusters,
    )


def _where(known: NDArray, values: NDArray) -> NDArray:
    return np.where(np.isnan(known), np.nan, values)


def _share(count: ArrayLike, signs: ClusterSigns) -> NDArray:
    added = 0 if signs.exact else 1
    return (np.asarray(count) + added) / (signs.values.shape[1] + added)


def _draws(score: NDArray, cross: NDArray, signs: ClusterSigns) -> NDArray:
    """Return Σ s_g r_gj / √(Σ_g (s_g r_gj - L_g' Σ_h s_h r_h)²) of each draw and outcome (B, M)."""
    (M, G, K), last = score.shape, score[:, :, -1]
    moved = np.concatenate([score, last[:, :, None] * cross], axis=2).transpose(0, 2, 1).reshape(2 * M * K, G)
    inner, found = cross.transpose(0, 2, 1) @ cross, np.empty((signs.values.shape[1], M))
    for start in range(0, len(found), _CHUNK):
        s = signs.values[:, start : start + _CHUNK]
        z, c = np.split((moved @ s).reshape(M, 2 * K, -1), 2, axis=1)
        whole = last**2 @ s**2
        spread = whole + ((inner @ z - 2 * c) * z).sum(axis=1)
        for one, draw in np.argwhere(spread < _CANCELLED * whole):
            spread[one, draw] = ((s[:, draw] * last[one] - cross[one] @ z[one, :, draw]) ** 2).sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = z[:, -1] / np.sqrt(spread)
        # no spread is left: no evidence for the null, whatever rounding makes of 0 / 0
        ratio = np.where(spread <= _EQUAL**2 * whole, np.copysign(np.inf, z[:, -1]), ratio)
        found[start : start + _CHUNK] = ratio.T
    return found


def wild_bootstrap_interval(sums: ClusterSums, signs: ClusterSigns, *, confidence: float) -> tuple[NDArray, NDArray]:
    """Return the ends (M,) of the null values whose symmetric p-value exceeds 1 - `confidence`, by inverting the test.

    The ends are the outermost crossings (Roodman, MacKinnon, Nielsen and Webb 2019), sought by
    doubling the distance from the estimate and then by bisection. Infinite where the test rejects no value however far,
    as with five clusters or fewer at 0.95; NaN where there is no test.
    """
    with one_thread():
        sides = [_reach(*one, signs, 1 - confidence) for one in zip(sums.score, sums.cross, strict=True)]
    below, above = np.array(sides).T / sums.scale
    return sums.estimate - below, sums.estimate + above


def _reach(score: NDArray, cross: NDArray, signs: ClusterSigns, significance: float) -> tuple[float, float]:
    """Return how far the null lies below and above the estimate of one outcome where p falls to `significance`."""
    spread = np.sqrt(score[:, -1] @ score[:, -1])
    if not spread > 0:
        return np.nan, np.nan
    s = signs.values
    moved = score[:, -1] @ s, cross[:, -1] @ s
    rest = [part[:, [-1]] * s - cross @ (part.T @ s) for part in (score, cross)]
    rest[1][np.abs(rest[1]) <= _EQUAL] = 0.0  # where all signs are the same nothing is left, however far the null is
    squares = [np.einsum("gb,gb->b", rest[one], rest[other]) for one, other in ((0, 0), (0, 1), (1, 1))]

    def accepted(d: float) -> bool:
        """Whether p > significance at distance d: t*² ≥ t² counted, both sides multiplied by their denominators."""
        top = ((moved[0] + d * moved[1]) * spread) ** 2
        left = squares[0] + 2 * d * squares[1] + d * d * squares[2]
        return bool(_share((top >= d * d * left * (1 - 2 * _TIE)).sum(), signs) > significance + _EQUAL)

    return _crossing(accepted, spread), _crossing(accepted, -spread)


def _crossing(accepted: Callable[[float], bool], unit: float) -> float:
    """Return the outermost distance at which `accepted` turns false, in steps of `unit` (signed) and then halvings."""
    tried = unit * np.concatenate([[0.0], 0.1 * 2.0 ** np.arange(_STEPS)])
    inside = max(step for step, d in enumerate(tried) if accepted(d))
    if inside == _STEPS:
        return np.inf
    near, far = tried[inside], tried[inside + 1]
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if accepted(middle) else (near, middle)
    return abs(near)
